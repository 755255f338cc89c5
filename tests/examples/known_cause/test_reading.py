"""Tables and lines of the known cause, on figures made by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from examples.known_cause.reading import (
    APART,
    CALIGN,
    JOINT,
    PRECISION,
    Experiment,
    Group,
    translated,
)
from tests.examples.documents import document, row

if TYPE_CHECKING:
    from typing import Any

DOSE0, DOSE50, WRONG50 = Group("dose", 0), Group("dose", 50), Group("wrong", 50)


def model(name: str, value: float, *, p: float = 0.5) -> list[dict[str, Any]]:
    """Return both directions of two layers, 0.1 above and below the value, and a layer 0.

    COLAP is 0.3 of 0.6 in the first block, 0.1 of 0.4 in the second.
    """
    ways = [("en", "fake"), ("fake", "en")]
    found = [row(name, 0, 0.9, languages=way) for way in ways]
    for layer, shift in ((1, 0.1), (2, -0.1)):
        found += [row(name, layer, value + shift, languages=way, p=p) for way in ways]
    found += [row(name, 0, 0.9, metric="colap", figure="value", chance=0.9)]
    found += [row(name, 1, 0.3, metric="colap", figure="value", chance=0.6)]
    return [*found, row(name, 2, 0.1, metric="colap", figure="value", chance=0.4)]


def score(
    source: str, layer: int, value: float | None, name: str = "precision", **parts: float | None
) -> dict[str, Any]:
    return {
        "name": name,
        "clusterer": "plain" if name == "colap" else "",
        "sides": [{"source": source, "layer": layer}] * 2,
        "value": value,
        "parts": parts,
    }


SCORES = [
    *(score("dose0-seed0", layer, value) for layer, value in ((0, 0.9), (1, 0.2), (2, 0.4))),
    *(score("dose0-seed1", layer, 0.1) for layer in (1, 2)),
    *(score("dose50-seed0", layer, 0.5) for layer in (1, 2)),
    *(score("dose50-seed1", layer, 0.1) for layer in (1, 2)),
    score("dose0-seed0", 2, None),
    score("dose0-seed0", 1, 0.5, "colap", translated=0.2),
    score("dose0-seed0", 2, 0.0, "colap", translated=None),
    score("dose0-seed0", 0, 1.0, "colap", translated=1.0),
]


def experiment(*rows: list[dict[str, Any]]) -> Experiment:
    found = document(*(each for found in rows for each in found))
    return Experiment(found, SCORES, "plain", {"dose0-seed0": 0.15})


RISING = (
    model("dose0-seed0", 0.2),
    model("dose0-seed1", 0.3),
    model("dose50-seed0", 0.6),
    model("dose50-seed1", 0.5),
)
ALL = (
    *RISING,
    model("wrong50-seed0", 0.25),
    model("untrained0", 0.1),
    model("untrained1", 0.11, p=0.03),
)


def test_groups_come_by_kind_and_dose() -> None:
    assert list(map(str, experiment(*ALL).groups)) == [
        *("untrained", "0 % pairs", "50 % pairs", "50 % wrong pairs")
    ]


def test_a_model_is_the_mean_of_directions_and_of_layers_from_the_first_block_on() -> None:
    figures = experiment(*ALL).figures
    assert figures[CALIGN]["dose50-seed0"] == pytest.approx(0.5)
    assert figures[APART] == {"dose0-seed0": pytest.approx(0.2 - 0.15)}
    assert figures[PRECISION]["dose0-seed0"] == pytest.approx(0.3)
    # (0.5 x 0.2 + 0) / 2: where nothing overlaps, nothing is translated.
    assert figures[JOINT] == {"dose0-seed0": pytest.approx(0.05)}
    assert translated(score("a", 1, None, "colap", translated=None)) is None


def test_differences_are_taken_seed_by_seed() -> None:
    found = experiment(*ALL)
    assert found.differences(CALIGN, DOSE0, DOSE50) == pytest.approx([0.4, 0.2])
    assert found.differences(PRECISION, DOSE0, DOSE50) == pytest.approx([0.2, 0.0])
    # The second seed has no model that read wrong pairs.
    assert found.differences(CALIGN, WRONG50, DOSE50) == pytest.approx([0.35])


def test_what_rises_rises_with_every_dose_in_every_seed() -> None:
    found = experiment(*RISING)
    assert found.rises(CALIGN)
    assert not found.rises(PRECISION)
    # A measure that no two doses have does not rise.
    assert not found.rises(APART)
    between = (model("dose10-seed0", 0.7), model("dose10-seed1", 0.4))
    assert not experiment(*RISING, *between).rises(CALIGN)


def test_the_judgement_has_the_differences_of_every_measure_that_was_taken() -> None:
    assert list(experiment(*RISING).judgement()) == [
        "- CALIGN above chance, 50 % pairs less 0 % pairs, by seed: +0.400, +0.200",
        "- **CALIGN above chance: rises with every dose in every seed**",
        "- precision, 50 % pairs less 0 % pairs, by seed: +0.200, +0.000",
        "- **precision: does NOT rise with every dose in every seed**",
    ]
    placebo = "- CALIGN above chance, 50 % pairs less 50 % wrong pairs, by seed: +0.350"
    assert placebo in list(experiment(*ALL).judgement())


def test_the_untrained_are_told_with_how_often_p_is_small() -> None:
    (line,) = experiment(*ALL).twins()
    assert line == (
        "- Untrained: CALIGN +0.000 to +0.010 above chance over 2 models; p is 0.05 or less in some "
        "layer of 2 of their 4 curves (a direction of a model each), of which 0 would be by chance."
    )
    assert list(experiment(*RISING).twins()) == []


def test_other_clusterers_and_figures_are_left_out() -> None:
    others = [
        row("dose0-seed0", 1, 0.9, clusterer="centred"),
        row("dose0-seed0", 1, 0.9, figure="area without identical"),
    ]
    found = experiment(*RISING, others)
    assert found.figures[CALIGN]["dose0-seed0"] == pytest.approx(0.1)


def test_the_table_has_a_row_a_model_and_one_of_all_twins() -> None:
    lines = experiment(*ALL).table().splitlines()
    cells = [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines[2:]]
    assert len(cells) == 1 + 5
    assert cells[0] == [
        *("untrained", "mean of 2", "0.105", "0.100", "+0.005", "-", "0.600", "0.010"),
        *("0.200", "0.400", "-", "-"),
    ]
    assert cells[1][:2] == ["0 % pairs", "seed 0"]
    assert cells[1][-2:] == ["0.050", "0.300"]


def test_layers_are_told_one_by_one_with_the_lowest_and_the_highest_seed() -> None:
    lines = experiment(*ALL).by_layer().splitlines()
    cells = [cell.strip() for cell in lines[4].split("|")[1:-1]]
    assert cells == [
        *("50 % pairs", "+0.800 (+0.800 to +0.800)", "+0.550 (+0.500 to +0.600)"),
        "+0.350 (+0.300 to +0.400)",
    ]
