"""Chinese words by jieba's dictionary, as the library rjieba cuts them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from isogloss import hookimpl
from isogloss.plugins.segmenters.libraries import library, releases
from isogloss.plugins.segmenters.spans import Library

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from isogloss import Segmenter, Span


def rjieba(*, hmm: bool = True, punctuation: Literal["keep", "drop"] = "keep") -> Segmenter:
    """Chinese words by jieba's dictionary of Simplified text; needs the extra ``zh``.

    ``hmm`` also finds words that the dictionary lacks. Traditional text is read as it is.
    """
    tokenize = library("rjieba", "zh").tokenize

    def cut(text: str) -> Iterable[Span]:
        return [(start, end) for _, start, end in tokenize(text, hmm=hmm)]

    return Library(cut, punctuation, releases("rjieba"))


@hookimpl
def isogloss_segmenters() -> Mapping[str, Callable[..., Segmenter]]:
    """Offer ``rjieba``."""
    return {"rjieba": rjieba}
