"""Work in several processes, whose results are kept as they come."""

from __future__ import annotations

import sys
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeAlias

from isogloss.core.keys import key_of
from isogloss.evidence.resampling.kept import Kept

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from isogloss.core.types import JSON

    Task: TypeAlias = Callable[[int], dict[str, JSON]]
    """Returns what one number gave: plain data."""


class Desk:
    """Where numbers are worked on, each once. What is kept under the same settings is not done again."""

    def __init__(self, folder: Path, pool: ProcessPoolExecutor) -> None:
        self.folder = folder
        self._pool = pool

    def take(self, name: str, settings: JSON, task: Task, count: int) -> list[JSON]:
        """Return what the numbers from 0 gave, in their order."""
        kept = Kept(self.folder / f"{name}-{key_of(settings)[:12]}.jsonl")
        there = {record["number"] for record in kept.records}
        left = [number for number in range(count) if number not in there]
        for done, found in enumerate(self._pool.map(task, left, chunksize=1), 1):
            kept.append({"number": left[done - 1], **found})
            if done % 50 == 0 or done == len(left):
                print(f"{name}: {done} of {len(left)}", file=sys.stderr, flush=True)
        wanted = [record for record in kept.records if record["number"] < count]
        return sorted(wanted, key=lambda record: record["number"])


@contextmanager
def desk(folder: Path, workers: int) -> Iterator[Desk]:
    """Open a desk with so many processes."""
    with ProcessPoolExecutor(workers, initializer=_one_thread) as pool:
        yield Desk(folder, pool)


def _one_thread() -> None:
    import torch

    torch.set_num_threads(1)
