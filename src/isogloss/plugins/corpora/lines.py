"""The corpus format ``lines``: a file for each language, with a sentence a line."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 (a setting is parsed by its annotation)
from typing import TYPE_CHECKING

from isogloss import LinePassages, hookimpl

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from isogloss import CorpusFormat, Passages


def lines(*, files: Mapping[str, Path]) -> CorpusFormat:
    """One text file a language, with a sentence a line, as Moses has them.

    ``files``: language to path; a name that ends in ``.gz`` is unpacked.
    """
    return LineFiles(files)


class LineFiles:
    """Opens a text file for every language."""

    def __init__(self, files: Mapping[str, Path]) -> None:
        self._files = files

    def passages(self) -> Mapping[str, Passages]:
        """Return the lines of every file."""
        return {language: LinePassages(path) for language, path in self._files.items()}


@hookimpl
def isogloss_corpora() -> Mapping[str, Callable[..., CorpusFormat]]:
    """Offer ``lines``."""
    return {"lines": lines}
