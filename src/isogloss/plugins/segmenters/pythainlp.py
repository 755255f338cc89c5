"""Thai words by PyThaiNLP's dictionary."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from isogloss import hookimpl
from isogloss.plugins.segmenters.libraries import library, releases
from isogloss.plugins.segmenters.spans import Library, located

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from isogloss import Segmenter, Span


def pythainlp(*, punctuation: Literal["keep", "drop"] = "keep") -> Segmenter:
    """Thai words by the dictionary of PyThaiNLP, engine newmm; needs the extra ``th``."""
    library("pythainlp", "th")
    word_tokenize = library("pythainlp.tokenize", "th").word_tokenize

    def cut(text: str) -> Iterable[Span]:
        return located(text, word_tokenize(text, engine="newmm"))

    return Library(cut, punctuation, releases("pythainlp"))


@hookimpl
def isogloss_segmenters() -> Mapping[str, Callable[..., Segmenter]]:
    """Offer ``pythainlp``."""
    return {"pythainlp": pythainlp}
