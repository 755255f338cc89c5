from __future__ import annotations

import pytest

from isogloss.report.curves import Axis, Chart, Frame, Line, axis_for, draw, number

# The plot is 100 by 100 and starts at (10, 5).
FRAME = Frame(width=130, height=125, left=10, right=20, top=5, bottom=20)
UNIT = Axis(0.0, 1.0, 0.25)


def chart(*lines: Line, layers: tuple[int | str, ...], named: bool = False) -> Chart:
    return draw("k", "title", "about", layers, lines, UNIT, FRAME, named=named)


def test_values_stand_at_their_height_and_layers_at_equal_distances() -> None:
    (line,) = chart(Line("a", "c0", (0.0, 0.5, 1.0)), layers=(0, 3, "norm")).lines
    assert line.runs == ("10,105 60,55 110,5",)
    assert [(dot.x, dot.y, dot.text) for dot in line.dots] == [
        (10, 105, "a, layer 0: 0.000"),
        (60, 55, "a, layer 3: 0.500"),
        (110, 5, "a, layer norm: 1.000"),
    ]


def test_an_undefined_value_is_a_gap() -> None:
    values = (0.0, 0.5, None, 1.0, 0.5)
    (line,) = chart(Line("a", "c0", values), layers=(0, 1, 2, 3, 4)).lines
    assert line.runs == ("10,105 35,55", "85,5 110,55")
    assert len(line.dots) == 4


def test_a_value_between_gaps_is_a_dot_without_a_line() -> None:
    (line,) = chart(Line("a", "c0", (None, 0.5, None)), layers=(0, 1, 2)).lines
    assert line.runs == ()
    assert [(dot.x, dot.y) for dot in line.dots] == [(60, 55)]


def test_a_single_layer_stands_in_the_middle() -> None:
    (line,) = chart(Line("a", "c0", (0.25,)), layers=(0,)).lines
    assert [(dot.x, dot.y) for dot in line.dots] == [(60, 80)]


def test_the_band_goes_along_the_highest_and_back_along_the_lowest() -> None:
    line = Line("a", "c0", (0.5, 0.5), lows=(0.25, 0.0), highs=(0.75, 1.0))
    (drawn,) = chart(line, layers=(0, 1)).lines
    assert drawn.bands == ("10,30 110,5 110,105 10,80",)


def test_the_band_breaks_where_nothing_is_defined() -> None:
    line = Line("a", "c0", (0.5, None), lows=(0.25, None), highs=(0.75, None))
    (drawn,) = chart(line, layers=(0, 1)).lines
    assert drawn.bands == ()


def test_names_at_the_ends_do_not_overlap_and_stay_inside() -> None:
    lines = [Line(name, "c0", (0.0, 0.0)) for name in ("a", "b", "c")]
    ends = [line.end for line in chart(*lines, layers=(0, 1), named=True).lines]
    assert [(end.x, end.y) for end in ends if end] == [(118, 79), (118, 92), (118, 105)]


def test_a_long_name_is_cut_at_the_end_of_its_line() -> None:
    (line,) = chart(Line("a" * 64, "c0", (0.5,)), layers=(0,), named=True).lines
    assert line.end is not None
    assert line.end.text == "a" * 11 + "…"


def test_a_line_without_any_value_has_no_name_at_its_end() -> None:
    (line,) = chart(Line("a", "c0", (None, None)), layers=(0, 1), named=True).lines
    assert line.end is None


def test_ticks_of_layers_thin_out_and_keep_the_last() -> None:
    layers = (*range(24), "norm")
    ticks = [tick.text for tick in chart(layers=layers).across]
    # Labels of four letters, 28 px, on steps of 100 / 24 px: every seventh.
    assert ticks == ["0", "7", "14", "norm"]


@pytest.mark.parametrize(
    ("values", "axis"),
    [
        ([0.0, 1.0], (0.0, 1.0, 0.25)),
        ([0.5, None], (0.0, 0.6, 0.2)),
        ([0.03], (0.0, 0.03, 0.01)),
        ([0.0], (0.0, 0.25, 0.25)),
        ([None], (0.0, 0.25, 0.25)),
        ([-0.1, 0.9], (-0.25, 1.0, 0.25)),
        ([300.0], (0.0, 300.0, 100.0)),
    ],
)
def test_the_axis_holds_zero_and_all_values(
    values: list[float | None], axis: tuple[float, float, float]
) -> None:
    assert axis_for(values) == pytest.approx(axis)


def test_ticks_are_round_numbers() -> None:
    assert Axis(-0.25, 0.5, 0.25).ticks == [-0.25, 0.0, 0.25, 0.5]
    assert axis_for([0.3]).ticks == [0.0, 0.1, 0.2, 0.3]


def test_numbers_have_three_decimals_and_no_negative_zero() -> None:
    assert [number(v) for v in (0.12345, 1, -0.0001, -0.5, None)] == [
        "0.123",
        "1.000",
        "0.000",
        "-0.500",
        "undefined",
    ]
