"""Two dictionaries chained through the language that one goes to and the other starts from."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from isogloss.core.types import Translation

if TYPE_CHECKING:
    from collections.abc import Iterable

Pair: TypeAlias = tuple[str, Translation]


class Chain(NamedTuple):
    """The chained pairs, in the order in which they are found, and what they hang on."""

    pairs: list[Pair]
    pivots: int
    """The forms of the language between that joined something."""


def chain(first: Iterable[Pair], second: Iterable[Pair]) -> Chain:
    """Join every pair of ``first`` with those of ``second`` that start where it ends.

    p(t|s) is the sum of p(v|s) p(t|v) over the pivot forms v, as written, for which both are
    known, but at most 1; unknown where there is none. A repeated pair counts once, with its best
    probability.
    """
    onward: dict[str, dict[str, float | None]] = {}
    for (pivot, to), probability in _best(second).items():
        onward.setdefault(pivot, {})[to] = probability
    products: dict[tuple[str, str], list[float]] = {}
    pivots: set[str] = set()
    for (form, pivot), known in _best(first).items():
        for to, beyond in onward.get(pivot, {}).items():
            pivots.add(pivot)
            terms = products.setdefault((form, to), [])
            if known is not None and beyond is not None:
                terms.append(known * beyond)
    pairs = [(form, Translation(to, _sum(terms))) for (form, to), terms in products.items()]
    return Chain(pairs, len(pivots))


def _sum(terms: list[float]) -> float | None:
    return min(1.0, math.fsum(terms)) if terms else None


def _best(pairs: Iterable[Pair]) -> dict[tuple[str, str], float | None]:
    """Return every pair once, in order, with its best probability."""
    best: dict[tuple[str, str], float | None] = {}
    for form, to in pairs:
        before = best.setdefault((form, to.form), to.probability)
        if to.probability is not None and (before is None or to.probability > before):
            best[form, to.form] = to.probability
    return best
