"""A task: word classes, from lines of words with a slash and a tag behind each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isogloss import DataError, Examples, Sentence, Task, TokenTask, lines

if TYPE_CHECKING:
    from pathlib import Path


class WordClasses(TokenTask):
    """Lines such as ``the/DET cat/NOUN sleeps/VERB``; scored by the share of words that are right."""

    outside = "X"

    def read(self, path: Path, language: str, /) -> Examples:
        """Read a file, a sentence a line; empty lines are passed over."""
        kept = [(number, line.split()) for number, line in lines(path) if line.strip()]
        sentences, targets = [], []
        for at, (number, marked) in enumerate(kept):
            pairs = [word.rpartition("/") for word in marked]
            if bad := [word for word in pairs if not (word[0] and word[2])]:
                reason = f"{''.join(bad[0])!r} is no word with a slash and a tag behind it"
                raise DataError.at(path, number, reason)
            spans, start = [], 0
            for word, _, _ in pairs:
                spans.append((start, start + len(word)))
                start += len(word) + 1
            text = " ".join(word for word, _, _ in pairs)
            sentences.append(Sentence(at, language, text, tuple(spans)))
            targets.append(tuple(tag for _, _, tag in pairs))
        numbers = tuple(number for number, _ in kept)
        return Examples(language, tuple(sentences), tuple(targets), str(path), numbers)


def word_classes(*, max_length: int | None = None) -> Task:
    """Word classes of words, from lines like 'the/DET cat/NOUN'; the share that is right."""
    return WordClasses(max_length)
