"""A model with its head in memory: what the tasks have in common once they are loaded."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any, TypeVar

from isogloss import ResourceError, Source, quiet
from isogloss.plugins.sources.blueprint import Blueprint
from isogloss.plugins.sources.fingerprints import TOKENIZER_FILES
from isogloss.plugins.sources.forward import padded
from isogloss.plugins.sources.held import HeldSource, HeldWeights, evaluated
from isogloss.plugins.sources.memory import within_memory
from isogloss.plugins.tasks.heads import check_numbers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    import torch

    from isogloss import JSON, Ints
    from isogloss.plugins.tasks.reader import Reader

T = TypeVar("T")

BATCH = 32
"""Sentences that are predicted at once. Sorted by length, so that little is padding."""

IGNORED = -100
"""The label of a token that is not learnt from: what torch's cross-entropy leaves out."""


class TunedModel:
    """A model with its head: becomes a source, is saved, and runs over batches."""

    def __init__(self, reader: Reader, model: Any, labels: tuple[str, ...] = ()) -> None:
        self._reader = reader
        self.model = model
        self.labels = labels

    @property
    def tokenizer_key(self) -> str:
        """A digest of the tokenizer's files."""
        return self._reader.tokenizer_key

    def source(self) -> Source:
        """Return the same modules as a source."""
        base, settings = self.model.base_model, self._reader.settings
        return HeldSource(Blueprint(settings, HeldWeights(base)), base, settings)

    def save(self, folder: Path, /) -> None:
        """Write the model as safetensors; the tokenizer's files are copied as they are."""
        folder.mkdir(parents=True, exist_ok=True)
        config = self.model.config
        cache, config.use_cache = getattr(config, "use_cache", False), True
        with quiet():
            self.model.save_pretrained(folder)
        config.use_cache = cache
        here = self._reader.checkpoint.folder
        paths = {path for pattern in TOKENIZER_FILES for path in here.glob(pattern)}
        for path in sorted(paths):
            if path.is_file():
                shutil.copyfile(path, folder / path.name)

    def _padded(self, rows: Sequence[Ints]) -> dict[str, torch.Tensor]:
        """Return rows of token numbers as a batch on the processor, with its attention mask."""
        import torch

        check_numbers(self._reader, self.model, max(int(row.max(initial=0)) for row in rows))
        ids, mask = padded(rows, self._reader.special.padding, torch.device("cpu"))
        return {"input_ids": ids, "attention_mask": mask}

    def _each(
        self, lengths: Sequence[int], run: Callable[[list[int], Any], Sequence[T]]
    ) -> list[T]:
        """Call ``run`` with the numbers of some examples and the device, batch by batch.

        Returns what it gave, an item an example, in their order. Where a batch does not fit in
        memory, halves of it are tried. Raises ResourceError where one example does not fit.
        """
        import torch

        device, found = self.model.device, dict[int, T]()
        with evaluated(self.model), torch.no_grad(), quiet():
            for numbers in _batches(lengths):
                found |= _halved(numbers, lambda some: run(some, device))
        return [found[number] for number in range(len(lengths))]


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    order = sorted(range(len(lengths)), key=lambda number: lengths[number])
    for start in range(0, len(order), BATCH):
        yield order[start : start + BATCH]


def _halved(numbers: list[int], run: Callable[[list[int]], Sequence[T]]) -> dict[int, T]:
    try:
        return dict(zip(numbers, within_memory(lambda: run(numbers)), strict=True))
    except MemoryError as error:
        if len(numbers) == 1:
            raise ResourceError(f"one sentence does not fit into memory ({error})") from error
    half = len(numbers) // 2
    return _halved(numbers[:half], run) | _halved(numbers[half:], run)


class Rows:
    """A torch Dataset over rows that are ready."""

    def __init__(self, rows: Sequence[Mapping[str, JSON]]) -> None:
        self._rows = rows

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, number: int) -> Mapping[str, JSON]:
        return self._rows[number]
