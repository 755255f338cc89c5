"""Orderings by hand, and what is refused."""

from __future__ import annotations

from fractions import Fraction

import pytest

from isogloss import SettingsError, Side, Steps
from isogloss.evidence.orderings import read_orderings
from isogloss.evidence.sweep.curve import Swept
from isogloss.evidence.sweep.verdicts import judge

F = Fraction
LIMITS = {"base": [F(1, 2), F(9, 10)], "tuned": [F(7, 10), F(7, 10)]}


def sides(source: str) -> tuple[Side, ...]:
    return tuple(Side("c", source, language, "encoder", 1) for language in ("en", "de"))


def swept(source: str) -> Swept:
    steps = Steps.of(LIMITS[source], 2)
    return Swept("calign", "k", "d", sides(source), "threshold", F(4, 5), {"value": steps})


def test_where_an_ordering_keeps_its_sign() -> None:
    # base: 1, 1/2 above 0.5, 0 above 0.9. tuned: 1, 0 above 0.7.
    orderings = read_orderings(["base > tuned"], map(sides, LIMITS))
    (verdict,) = judge(orderings, list(map(swept, LIMITS)))
    assert [tuple(span) for span in verdict.spans] == [
        (0, F(1, 2), 0),
        (F(1, 2), F(7, 10), -1),
        (F(7, 10), F(9, 10), 1),
        (F(9, 10), 1, 0),
    ]
    assert verdict.kept == (F(7, 10), F(9, 10), 1)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("base > tunde", "no 'tunde'; did you mean 'tuned'"),
        ("base", "write 'SOURCE > SOURCE'"),
        ("base > layer 1", "both sides must name the same kinds"),
        ("base > base", "compared with itself"),
        ("layer 1 > layer 7", "no 'layer 7'"),
    ],
)
def test_what_cannot_be_compared_is_refused(text: str, message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        read_orderings([text], map(sides, LIMITS))
