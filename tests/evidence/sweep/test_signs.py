from __future__ import annotations

import random
from fractions import Fraction

from isogloss import Steps
from isogloss.evidence.sweep.signs import falling_signs, sign_at, signs_at


def test_signs_from_limit_to_limit_are_those_of_every_threshold_by_itself() -> None:
    draw = random.Random(3)

    def some() -> Steps:
        whole = draw.randrange(6)
        limits = [Fraction(draw.randrange(1, 9), draw.randrange(8, 12)) for _ in range(whole)]
        return Steps.of(limits, whole)

    for _ in range(200):
        matched = [
            tuple([some() for _ in range(draw.randrange(1, 4))] for _ in range(2))
            for _ in range(draw.randrange(1, 4))
        ]
        figures = [figure for pair in matched for side in pair for figure in side]
        places = sorted({place for figure in figures for place in figure.places()})
        wanted = [sign_at(matched, place) for place in places]  # type: ignore[arg-type]
        assert falling_signs(matched, places) == wanted  # type: ignore[arg-type]


def test_what_is_undefined_on_one_side_does_not_count() -> None:
    one, other, none = Steps.of([Fraction(1, 2)], 2), Steps.of([], 2), Steps.of([], 0)
    places = [Fraction(1, 2), Fraction(1)]
    assert signs_at([([other], [one]), ([one], [none])], places) == [-1, 0]
    assert signs_at([([one], [none])], places) == [None, None]
