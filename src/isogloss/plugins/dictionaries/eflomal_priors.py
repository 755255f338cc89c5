"""The priors that eflomal makes of aligned text: how often a word was linked to another."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from pathlib import Path  # noqa: TC003 (a setting is parsed by its annotation)
from typing import TYPE_CHECKING, Literal, NamedTuple

from isogloss import (
    DataError,
    EntryLimits,
    FileDictionary,
    NoEntry,
    Translation,
    hookimpl,
    lines,
)
from isogloss.plugins.dictionaries.records import Passed, Row, as_it_is

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from isogloss import Dictionary

FIELDS = {"LEX": 4, "FERF": 4, "FERR": 4, "HMMF": 3, "HMMR": 3}
"""Columns of each kind of line; all but LEX are about positions and numbers of links."""

ACCEPTS = "'LEX<tab>cat<tab>Katze<tab>3'"

_NUMBER = re.compile(r"[0-9]+(\.[0-9]*)?([eE][+-]?[0-9]+)?")


class _Link(NamedTuple):
    line: int
    form: str
    to: str
    times: float


def eflomal_priors(
    *,
    path: Path,
    source: str,
    target: str,
    phrases: Literal["keep", "drop"] = "keep",
    min_probability: float = 0.0,
) -> Dictionary:
    """Priors of eflomal: 'LEX<tab>source<tab>target<tab>count'; other kinds are passed over.

    The probability of a translation is its share of the counts of its source word.
    """
    return FileDictionary(
        path,
        source,
        target,
        as_it_is,
        accepts=ACCEPTS,
        strict=True,
        limits=EntryLimits(phrases, min_probability),
        known=["probability"],
        rows=_rows,
    )


def _rows(path: Path) -> Iterator[Row]:
    links: list[_Link] = []
    passed, number = Passed(), 0
    for number, text in lines(path):
        try:
            links.append(_link(number, text))
        except NoEntry as reason:
            yield from passed.row(number, str(reason))
        except ValueError as error:
            raise DataError.at(path, number, f"{error}; wanted are lines like {ACCEPTS}") from None
    yield from passed.rest(number)
    yield from _entries(links, number)


def _link(number: int, text: str) -> _Link:
    if not text.strip():
        raise NoEntry("empty line")
    kind, *columns = text.split("\t")
    if kind not in FIELDS:
        raise ValueError(f"the line does not begin with one of {', '.join(FIELDS)} and a tab")
    if len(columns) != FIELDS[kind] - 1:
        raise ValueError(f"a line of {kind} has {FIELDS[kind]} columns, not {len(columns) + 1}")
    if kind != "LEX":
        raise NoEntry(f"a line of {kind}")
    form, to, times = columns
    if any(not word or word != word.strip() for word in (form, to)):
        raise ValueError("a word is missing, or has white space around it")
    return _Link(number, form, to, _count(times))


def _count(text: str) -> float:
    value = float(text) if _NUMBER.fullmatch(text) else 0.0
    # eflomal writes six digits: 1234567 is 1.23457e+06.
    if not 0 < value < math.inf:
        raise ValueError("the count is not a number above 0")
    return value


def _entries(links: list[_Link], end: int) -> Iterator[Row]:
    counted: defaultdict[str, list[float]] = defaultdict(list)
    for link in links:
        counted[link.form].append(link.times)
    largest = {form: max(times) for form, times in counted.items()}
    # In units of the largest, because a sum of finite numbers may not be finite.
    totals = {
        form: math.fsum(each / largest[form] for each in times) for form, times in counted.items()
    }
    for link in links:
        share = link.times / largest[link.form] / totals[link.form]
        entry: tuple[str, Translation] | tuple[str, Translation, int]
        entry = (link.form, Translation(link.to, share))
        if link.times.is_integer() and link.times < 2**53:
            entry = (*entry, int(link.times))
        yield link.line, end if link is links[-1] else link.line, entry


@hookimpl
def isogloss_dictionaries() -> Mapping[str, Callable[..., Dictionary]]:
    """Offer ``eflomal-priors``."""
    return {"eflomal-priors": eflomal_priors}
