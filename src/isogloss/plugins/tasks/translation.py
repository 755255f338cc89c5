"""The task ``translation``: a text from a text, by a model with an encoder and a decoder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isogloss import SettingsError, Task, hookimpl
from isogloss.plugins.tasks.heads import TEXT, whole
from isogloss.plugins.tasks.libraries import check_library
from isogloss.plugins.tasks.pairs import read_pairs
from isogloss.plugins.tasks.reader import Reader, Wanted
from isogloss.plugins.tasks.texts import Decoding, TunedText, text_scores

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from isogloss import Examples, Tuned


def translation(
    *,
    target: str,
    beams: int = 1,
    max_new: int = 128,
    prefix: str = "",
    max_length: int | None = None,
) -> Task:
    """Texts in the language ``target``, by an encoder with a decoder; sacreBLEU's chrF and BLEU.

    Files are line by line, or tables (``.tsv``). ``beams``: 1 takes the most likely sub-word each
    time. ``max_new`` bounds what is written, in sub-words. ``prefix`` stands before every source.
    """
    check_library("sacrebleu")
    for name, value in (("beams", beams), ("max_new", max_new)):
        if value < 1:
            raise SettingsError(f"{name} is {value}; it must be 1 or more")
    return Translation(target, Decoding(beams, max_new, prefix), max_length)


class Translation:
    """Reads pairs of texts, and scores what is written."""

    metrics = ("chrf", "bleu")

    def __init__(self, target: str, decoding: Decoding, max_length: int | None) -> None:
        self._target = target
        self._decoding = decoding
        self._max_length = max_length

    def read(self, path: Path, language: str, /) -> Examples:
        """Read sentences and their translations. Raises DataError."""
        return read_pairs(path, language, self._target)

    def labels(self, _examples: Examples, /) -> tuple[str, ...]:
        """Return none: a text is no label."""
        return ()

    def baselines(
        self, _trained: Examples, examples: Examples, /
    ) -> Mapping[str, Mapping[str, float | None]]:
        """Score the source texts themselves: what a model has to be better than."""
        copied = [sentence.text for sentence in examples.sentences]
        return {"copy the source": text_scores(copied, list(map(str, examples.targets)))}

    def prepare(
        self,
        checkpoint: str | Path,
        _labels: Sequence[str],
        /,
        *,
        seed: int,
        device: str,
        revision: str = "main",
    ) -> Tuned:
        """Load a model with all its weights. Raises SettingsError for one without a decoder."""
        reader = Reader(Wanted(checkpoint, revision, device, self._max_length))
        reader.check_kind("translation", "both")
        return TunedText(reader, whole(reader, TEXT), self._decoding)


@hookimpl
def isogloss_tasks() -> Mapping[str, Callable[..., Task]]:
    """Offer ``translation``."""
    return {"translation": translation}
