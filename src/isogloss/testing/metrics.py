"""Check a metric: finite or undefined with a reason, and only what it declares is read."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, get_args

from isogloss import Need, Null, Score, Shuffling, Space
from isogloss.testing.claims import check_json, listed, require, type_of
from isogloss.testing.sample import small_space

if TYPE_CHECKING:
    from collections.abc import Callable

    from isogloss import Metric


NEEDS = frozenset(get_args(Need))


def check_metric(make: Callable[[], Metric], space: Space | None = None) -> None:
    """Check a metric on ``space``; by default on a small one, and on one that is all noise.

    It declares what it reads, and gives scores whose value is a finite number or None with the
    reason in ``note``, never NaN; all of it is plain data, and the same each time. A null model,
    where it brings one, gives a value for every permutation, the same for each whichever others
    are asked for.
    """
    needs, compares = make().needs, make().compares
    require(isinstance(needs, frozenset), f"needs is {type_of(needs)}, not a frozenset")
    require(needs <= NEEDS, f"needs has {listed(needs - NEEDS)}: there are {listed(NEEDS)}")
    require(compares in ("pair", "all"), f"compares is {compares!r}, not 'pair' or 'all'")
    uses: frozenset[Need] = getattr(make(), "uses", frozenset())
    spaces = (
        [space]
        if space is not None
        else [small_space(needs | uses, noise) for noise in (False, True)]
    )
    for each in spaces:
        first, second = _scores(make, each), _scores(make, each)
        require(first == second, "a new object gave other scores for the same space")
        if hasattr(make(), "null"):
            _check_null(make, each)


def _check_null(make: Callable[[], Any], space: Space) -> None:
    whole, later = (list(make().null(space, Shuffling(range(n, 4)))) for n in (0, 2))
    for null, part in zip(whole, later, strict=True):
        require(isinstance(null, Null), f"the null model gave {type_of(null)}, not a Null")
        require(set(null.sides) <= set(space.sides), "a null is about sides that it was not given")
        require(len(null.values) == 4, f"{len(null.values)} null values for 4 permutations")
        require(null.values[2:] == part.values, "a permutation gave another value beside others")
        for value in (null.observed, *null.values):
            _check_number(f"null of {null.figure}", value)


def _scores(make: Callable[[], Metric], space: Space) -> list[dict[str, Any]]:
    try:
        scores = list(make()(space))
    except Exception as error:
        raise AssertionError(f"the metric fails on a small space: {error!r}") from error
    return [_checked_score(score, space) for score in scores]


def _checked_score(score: Score, space: Space) -> dict[str, Any]:
    require(isinstance(score, Score), f"the metric gave {type_of(score)}, not a Score")
    require(set(score.sides) <= set(space.sides), "a score is about sides that it was not given")
    _check_number("value", score.value)
    require(score.value is not None or bool(score.note), "an undefined score has no note: say why")
    for name, value in score.parts.items():
        _check_number(name, value)
    for name, count in score.counts.items():
        require(type(count) is int, f"the count {name!r} is {type_of(count)}, not int")
    evidence = None if score.evidence is None else list(score.evidence())
    check_json("the evidence", evidence)
    check_json("a score", score.as_json())
    return score.as_json() | {"evidence": evidence}


def _check_number(name: str, value: object) -> None:
    if value is None:
        return
    proper = isinstance(value, float | int) and not isinstance(value, bool)
    require(proper, f"{name} is {type_of(value)}, not a number or None")
    assert isinstance(value, float | int)
    require(math.isfinite(value), f"{name} is {value!r}: undefined is None, with a note")
