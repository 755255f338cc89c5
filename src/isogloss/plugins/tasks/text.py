"""The task ``text``: the text itself, as models are trained on it before any task."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isogloss import DataError, Examples, Sentence, SettingsError, Task, hookimpl, lines
from isogloss.plugins.tasks.gaps import Gaps, TunedGaps
from isogloss.plugins.tasks.heads import MASKS, NEXT, TEXT, whole
from isogloss.plugins.tasks.reader import Reader, Wanted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from isogloss import Tuned


def text(*, share: float = 0.15, max_length: int | None = None) -> Task:
    """Text without labels: masked words, masked spans or the next sub-word, by what the model is.

    An encoder fills masks (of ``share`` of the sub-words, 80 % are masked, 10 % others, 10 % as they
    are); an encoder with a decoder writes spans of 3 on average that were cut out; a decoder goes on.
    """
    if not 0 < share < 1:
        raise SettingsError(f"share is {share}; it must be above 0 and below 1")
    return Text(share, max_length)


class Text:
    """Reads lines of text."""

    metrics = ("bits",)
    falling = ("bits",)

    def __init__(self, share: float, max_length: int | None) -> None:
        self._share = share
        self._max_length = max_length

    def read(self, path: Path, language: str, /) -> Examples:
        """Read a file with a sentence a line; empty lines are passed over."""
        kept = [(number, line.strip()) for number, line in lines(path) if line.strip()]
        if not kept:
            raise DataError.at(path, None, "it holds no text")
        sentences = tuple(Sentence(at, language, own, ()) for at, (_, own) in enumerate(kept))
        return Examples(
            language, sentences, ((),) * len(kept), str(path), tuple(number for number, _ in kept)
        )

    def labels(self, _examples: Examples, /) -> tuple[str, ...]:
        """Return none."""
        return ()

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
        """Load a model with the head that it was trained with; ``seed`` draws what is masked."""
        reader = Reader(Wanted(checkpoint, revision, device, self._max_length))
        head = {"encoder": MASKS, "both": TEXT, "decoder": NEXT}[reader.kind]
        return TunedGaps(reader, whole(reader, head), Gaps.of(reader, self._share, seed))


@hookimpl
def isogloss_tasks() -> Mapping[str, Callable[..., Task]]:
    """Offer ``text``."""
    return {"text": text}
