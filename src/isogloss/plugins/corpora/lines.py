"""The corpus format ``lines``: a file for each language, with a sentence a line."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 (a setting is parsed by its annotation)
from typing import TYPE_CHECKING

from isogloss import DataError, LinePassages, Passage, SettingsError, hookimpl

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from isogloss import JSON, CorpusFormat, Passages


def lines(*, files: Mapping[str, Path], labels: Mapping[str, Path] = {}) -> CorpusFormat:
    """One text file a language, with a sentence a line, as Moses has them.

    ``files``: language to path; a name that ends in ``.gz`` is unpacked. ``labels``: language to a
    file with a label for each sentence, a line each; they become the annotation ``label``.
    """
    unknown = [language for language in labels if language not in files]
    if unknown:
        raise SettingsError(f"labels are given for {unknown[0]!r}, and files are not")
    return LineFiles(files, labels)


class LineFiles:
    """Opens a text file for every language, and the labels of its sentences where there are any."""

    def __init__(self, files: Mapping[str, Path], labels: Mapping[str, Path] = {}) -> None:
        self._files = files
        self._labels = labels

    def passages(self) -> Mapping[str, Passages]:
        """Return the lines of every file. Raises DataError where labels do not fit."""
        return {language: self._of(language, path) for language, path in self._files.items()}

    def _of(self, language: str, path: Path) -> Passages:
        labels = self._labels.get(language)
        return LinePassages(path) if labels is None else LabelledPassages(path, labels)


class LabelledPassages:
    """The lines of one text file, each with its label."""

    ids = None
    """Lines have numbers and no names."""

    def __init__(self, path: Path, labels: Path) -> None:
        self._text, self._labels = LinePassages(path), LinePassages(labels)
        if len(self._text) != len(self._labels):
            reason = f"{len(self._labels)} labels for the {len(self._text)} lines of {path}"
            raise DataError.at(labels, None, f"{reason}; a label a line is wanted")
        self.fingerprint = f"{self._text.fingerprint} {self._labels.fingerprint}"

    @property
    def details(self) -> Mapping[str, JSON]:
        """Path, hash and what was noticed, of the text and of the labels."""
        return {**self._text.details, "labels": dict(self._labels.details)}

    def __len__(self) -> int:
        return len(self._text)

    def read(self, numbers: Iterable[int], /) -> Iterator[Passage]:
        """Yield the lines at ``numbers`` (from 0)."""
        wanted = list(numbers)
        both = zip(self._text.read(wanted), self._labels.read(wanted), strict=True)
        return (Passage(one.text, labels={"label": other.text.strip()}) for one, other in both)


@hookimpl
def isogloss_corpora() -> Mapping[str, Callable[..., CorpusFormat]]:
    """Offer ``lines``."""
    return {"lines": lines}
