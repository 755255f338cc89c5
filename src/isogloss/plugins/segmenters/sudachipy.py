"""Japanese words by Sudachi's dictionary."""

from __future__ import annotations

import re
from importlib import import_module
from typing import TYPE_CHECKING, Literal

from isogloss import hookimpl
from isogloss.plugins.segmenters.libraries import library, missing, releases
from isogloss.plugins.segmenters.spans import Library

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from isogloss import Segmenter, Span

PIECE = 1000
"""Code points that are handed over at a time: the library takes 49,149 bytes after normalising."""

_BREAK = re.compile(r".*[\u3002\uff01\uff1f!?\s]", re.DOTALL)


def sudachipy(
    *,
    mode: Literal["A", "B", "C"] = "C",
    dictionary: Literal["small", "core", "full"] = "core",
    punctuation: Literal["keep", "drop"] = "keep",
) -> Segmenter:
    """Japanese words by Sudachi, from short units (A) to long ones (C); needs the extra ``ja``."""
    its = library("sudachipy", "ja")
    try:
        import_module(f"sudachidict_{dictionary}")
    except ModuleNotFoundError:
        raise missing(f"the dictionary {dictionary!r}", f"SudachiDict-{dictionary}") from None
    tokenizer = its.Dictionary(dict=dictionary).tokenizer(getattr(its.SplitMode, mode))

    def cut(text: str) -> Iterable[Span]:
        return [
            (offset + word.begin(), offset + word.end())
            for offset, piece in pieces(text)
            for word in tokenizer.tokenize(piece)
            if word.begin() < word.end()
        ]

    return Library(cut, punctuation, releases("SudachiPy", f"SudachiDict-{dictionary}"))


def pieces(text: str) -> Iterator[tuple[int, str]]:
    """Yield a text's pieces with their places, cut after a sentence or white space if it can be."""
    start = 0
    while start < len(text):
        window = text[start : start + PIECE]
        found = _BREAK.match(window) if start + PIECE < len(text) else None
        piece = found[0] if found else window
        yield start, piece
        start += len(piece)


@hookimpl
def isogloss_segmenters() -> Mapping[str, Callable[..., Segmenter]]:
    """Offer ``sudachipy``."""
    return {"sudachipy": sudachipy}
