"""Turns every way in which torch says that memory ran out into MemoryError."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

Result = TypeVar("Result")

SAYINGS = ("can't allocate memory", "not enough memory", "out of memory", "cannot allocate memory")


def within_memory(work: Callable[[], Result]) -> Result:
    """Do ``work``; raise MemoryError when it does not fit.

    It is raised outside of the handler, so that nothing keeps the frames and tensors of the failed
    attempt alive while a smaller one is made.
    """
    try:
        return work()
    except RuntimeError as error:
        if not any(saying in str(error).lower() for saying in SAYINGS):
            raise
        said = str(error).splitlines()[0]
    _release()
    raise MemoryError(said)


def _release() -> None:
    import torch

    if torch.cuda.is_available():
        torch.cuda.empty_cache()
