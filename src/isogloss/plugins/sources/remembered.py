"""What was tokenised to say which words get rows, kept for when the sentences are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from isogloss import Sentence
    from isogloss.plugins.sources.reading import Reading

    Key = tuple[str, Sequence[tuple[int, int]]]

MOST = 1 << 19
"""Words that were asked for and sub-words of the sentences that are kept, in all."""


class Remembered:
    """Readings by text and words: the first that come, as those are the first to be read.

    A corpus is tokenised from its beginning and then read from its beginning, so whatever would
    make room for later sentences would have thrown away those that are wanted next.
    """

    def __init__(self) -> None:
        self._held: dict[Key, Reading] = {}
        self._room = MOST

    def forget(self) -> None:
        """Hold nothing."""
        self._held.clear()
        self._room = MOST

    def keep(self, found: Sequence[Reading]) -> None:
        """Hold readings as long as there is room."""
        for reading in found:
            size = len(reading.first) + len(reading.ids)
            if size > self._room:
                self._room = 0
                return
            self._held[_key(reading.sentence)] = reading
            self._room -= size

    def readings(
        self, sentences: Sequence[Sentence], tokenise: Callable[[list[Sentence]], list[Reading]]
    ) -> list[Reading]:
        """Return the readings of sentences; those that are not held are tokenised."""
        held = [self._held.get(_key(sentence)) for sentence in sentences]
        pairs = zip(sentences, held, strict=True)
        new = iter(tokenise([sentence for sentence, reading in pairs if reading is None]))
        return [next(new) if reading is None else reading for reading in held]


def _key(sentence: Sentence) -> Key:
    return sentence.text, tuple(sentence.words)
