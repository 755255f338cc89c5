"""Words between white space: for text that is tokenised."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isogloss import hookimpl

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from isogloss import Segmenter


def whitespace() -> Segmenter:
    """Longest runs without white space: for text that is tokenised."""
    from isogloss import whitespace_words

    return whitespace_words


@hookimpl
def isogloss_segmenters() -> Mapping[str, Callable[..., Segmenter]]:
    """Offer ``whitespace``."""
    return {"whitespace": whitespace}
