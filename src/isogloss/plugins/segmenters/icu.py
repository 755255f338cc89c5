"""Words by ICU: one library with dictionaries for Chinese, Japanese, Thai, Lao, Khmer, Burmese."""

from __future__ import annotations

from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Literal

from isogloss import hookimpl
from isogloss.plugins.segmenters.libraries import library
from isogloss.plugins.segmenters.spans import Library

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from isogloss import Segmenter, Span

_LAST_OF_BMP = "\uffff"


def icu(*, punctuation: Literal["keep", "drop"] = "keep") -> Segmenter:
    """Unicode's boundaries with ICU's dictionaries for zh, ja, th, lo, km, my; extra ``icu``."""
    its = library("icu", "icu")
    breaks = its.BreakIterator.createWordInstance(its.Locale.getRoot())

    def cut(text: str) -> Iterable[Span]:
        breaks.setText(text)
        return pairwise([0, *_code_points(text, list(breaks))])

    return Library(cut, punctuation, f"ICU {its.ICU_VERSION}, PyICU {its.VERSION}")


def _code_points(text: str, units: Sequence[int]) -> Sequence[int]:
    """Turn ICU's places, which count UTF-16 units, into ours."""
    if text.isascii() or max(text) <= _LAST_OF_BMP:
        return units
    sizes = accumulate(2 if character > _LAST_OF_BMP else 1 for character in text)
    place = {unit: number for number, unit in enumerate(sizes, 1)}
    return [place[unit] for unit in units]


@hookimpl
def isogloss_segmenters() -> Mapping[str, Callable[..., Segmenter]]:
    """Offer ``icu``."""
    return {"icu": icu}
