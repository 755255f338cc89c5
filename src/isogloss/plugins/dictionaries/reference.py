"""The dictionaries of the published scripts: translations with probabilities and counts."""

from __future__ import annotations

import re
from pathlib import Path  # noqa: TC003 (a setting is parsed by its annotation)
from typing import TYPE_CHECKING, Literal

from isogloss import EntryLimits, FileDictionary, Translation, hookimpl
from isogloss.plugins.dictionaries.numbers import LONGEST, count

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from isogloss import Dictionary

# The tail is anchored at the end of the line: words may hold what separates.
_LINE = re.compile(r"(.*): Probability = ([0-9.eE+-]+), Count = ([0-9]+)")
_ARROW, _PROBABILITY, _COUNT = " -> ", ": Probability = ", ", Count = "
_NUMBERS = re.compile(r"[0-9.eE+-]+")


def reference(
    *,
    path: Path,
    source: str,
    target: str,
    phrases: Literal["keep", "drop"] = "keep",
    min_probability: float = 0.0,
    min_count: int = 0,
) -> Dictionary:
    """Lines like 'source -> target: Probability = 0.25, Count = 3'; every line must be one.

    A line is taken apart from the right, and its pair at the last ' -> '.
    """
    return FileDictionary(
        path,
        source,
        target,
        _entry,
        accepts="'cat -> Katze: Probability = 0.25, Count = 3'",
        strict=True,
        limits=EntryLimits(phrases, min_probability, min_count),
        known=("probability", "count"),
        parse_many=_entries,
    )


def _entry(text: str) -> tuple[str, Translation, int]:
    found = _LINE.fullmatch(text)
    if found is None:
        raise ValueError("no probability and count at the end")
    pair, probability, times = found.groups()
    form, arrow, to = pair.rpartition(_ARROW)
    if not arrow:
        raise ValueError("no ' -> ' between two words")
    if not form.strip() or not to.strip():
        raise ValueError("a word is missing")
    return form, Translation(to, _probability(probability)), count(times)


def _entries(texts: Sequence[str]) -> tuple[list[tuple[str, Translation]], list[int]] | None:
    """Read what ``_entry`` does; None where a line is no entry, or is written unusually."""
    try:
        pairs, numbers = zip(*(text.rsplit(_PROBABILITY, 1) for text in texts), strict=True)
        forms, targets = zip(*(pair.rsplit(_ARROW, 1) for pair in pairs), strict=True)
        shares, times = zip(*(number.split(_COUNT) for number in numbers), strict=True)
        probabilities, counts = list(map(float, shares)), list(map(int, times))
    except ValueError:  # A line has other fields, or what is no number.
        return None
    digits = "".join(times)
    usual = _NUMBERS.fullmatch("".join(shares)) and digits.isascii() and digits.isdigit()
    if not usual or max(map(len, times)) > LONGEST:
        return None
    if min(probabilities) < 0 or max(probabilities) > 1:
        return None
    if not all(map(str.strip, {*forms, *targets})):
        return None
    found = map(Translation, targets, probabilities)
    return list(zip(forms, found, strict=True)), counts


def _probability(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise ValueError(f"probability {text!r} is not a number") from None
    if not 0 <= value <= 1:
        raise ValueError(f"probability {text} is not between 0 and 1")
    return value


@hookimpl
def isogloss_dictionaries() -> Mapping[str, Callable[..., Dictionary]]:
    """Offer ``reference``."""
    return {"reference": reference}
