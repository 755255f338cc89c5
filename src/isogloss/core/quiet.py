"""Keeps what transformers and the libraries under it have to say off our standard error."""

from __future__ import annotations

import logging
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

OTHERS = ("huggingface_hub", "accelerate")
"""Loggers of what transformers works with; its own has settings of its own."""


@contextmanager
def quiet() -> Iterator[None]:
    """Silence the libraries' warnings, log lines and progress bars; restore them afterwards."""
    from transformers.utils import logging as theirs

    before, bars = theirs.get_verbosity(), theirs.is_progress_bar_enabled()
    others = [logging.getLogger(name) for name in OTHERS]
    levels = [each.level for each in others]
    theirs.set_verbosity(logging.CRITICAL)
    theirs.disable_progress_bar()
    for each in others:
        each.setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        theirs.set_verbosity(before)
        for each, level in zip(others, levels, strict=True):
            each.setLevel(level)
        if bars:
            theirs.enable_progress_bar()
