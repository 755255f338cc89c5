"""Blocks of rows spread over threads, each of which runs torch on one core."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import TracebackType
    from typing import Self

    Item = TypeVar("Item")
    Found = TypeVar("Found")


class Threads:
    """As many threads as torch may use; a context that ends them.

    Two threads that each work on their own block stay in their own cache and never wait for each
    other. One operation that is cut over both of them waits at its end, thousands of times, and
    for long when another process has one of the cores: so nothing is cut that way inside of the
    context, not even what its own thread does between blocks. Blocks do not depend on the number
    of threads, so that results do not either.
    """

    def __init__(self, device: str = "cpu") -> None:
        import torch

        self.count = torch.get_num_threads() if device == "cpu" else 1
        self._pool: ThreadPoolExecutor | None = None

    def __enter__(self) -> Self:
        """Start the threads."""
        import torch

        if self.count > 1:
            self._pool = ThreadPoolExecutor(
                self.count, initializer=torch.set_num_threads, initargs=(1,)
            )
            torch.set_num_threads(1)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the threads; blocks that wait are dropped."""
        import torch

        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None
            # What a thread asks for is what torch gives to threads that start later.
            torch.set_num_threads(self.count)

    def map(self, work: Callable[[Item], Found], items: Iterable[Item]) -> list[Found]:
        """Return what ``work`` gives for every item, in their order."""
        if self._pool is None:
            return [work(item) for item in items]
        return list(self._pool.map(work, items))
