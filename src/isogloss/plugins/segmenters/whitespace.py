"""The segmenter ``whitespace``: for text whose words are already apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isogloss import hookimpl, whitespace_words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from isogloss import Segmenter


def whitespace() -> Segmenter:
    """Words are what stands between white space: text that is already tokenised."""
    return whitespace_words


@hookimpl
def isogloss_segmenters() -> Mapping[str, Callable[..., Segmenter]]:
    """Offer ``whitespace``."""
    return {"whitespace": whitespace}
