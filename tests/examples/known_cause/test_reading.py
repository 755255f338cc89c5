"""Tables and lines of the known cause, on figures made by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from examples.known_cause.reading import Experiment, Group
from tests.examples.documents import document, row

if TYPE_CHECKING:
    from typing import Any


def model(name: str, value: float, *, p: float = 0.5) -> list[dict[str, Any]]:
    """Return both directions of two layers, 0.1 above and below the value, and a layer 0."""
    ways = [("en", "fake"), ("fake", "en")]
    found = [row(name, 0, 0.9, languages=way) for way in ways]
    for layer, shift in ((1, 0.1), (2, -0.1)):
        found += [row(name, layer, value + shift, languages=way, p=p) for way in ways]
    return found


def score(layer: int, value: float | None, name: str = "precision") -> dict[str, Any]:
    sides = [{"source": "dose0-seed0", "layer": layer}] * 2
    return {"name": name, "sides": sides, "value": value}


SCORES = [score(0, 0.9), score(1, 0.2), score(2, 0.4), score(2, None), score(2, 0.9, "calign")]


def experiment(*rows: list[dict[str, Any]]) -> Experiment:
    found = document(*(each for found in rows for each in found))
    return Experiment(found, SCORES, "plain")


RISING = (
    model("dose0-seed0", 0.2),
    model("dose0-seed1", 0.3),
    model("dose50-seed0", 0.6),
    model("dose50-seed1", 0.5),
    model("wrong50-seed0", 0.25),
    model("untrained0", 0.1),
    model("untrained1", 0.11, p=0.03),
)


UNTRAINED = (
    "Untrained: +0.000 to +0.010 above chance over 2 models; p is 0.05 or less somewhere in 2 "
    "of their 4 curves (a direction of a model each), of which 0 would be by chance."
)


def test_groups_come_by_kind_and_dose() -> None:
    assert list(map(str, experiment(*RISING).groups)) == [
        *("untrained", "0 % pairs", "50 % pairs", "50 % wrong pairs")
    ]


def test_a_model_is_the_mean_of_directions_and_of_layers_from_the_first_block_on() -> None:
    found = experiment(*RISING).above(Group("dose", 50))
    assert found == pytest.approx({0: 0.5, 1: 0.4})


def test_differences_are_taken_seed_by_seed() -> None:
    found = experiment(*RISING)
    assert found.differences(Group("dose", 0), Group("dose", 50)) == pytest.approx([0.4, 0.2])
    # The second seed has no model that read wrong pairs.
    assert found.differences(Group("wrong", 50), Group("dose", 50)) == pytest.approx([0.35])


def test_the_judgement_says_what_rises_and_where_the_untrained_are() -> None:
    assert list(experiment(*RISING).judgement()) == [
        "50 % pairs less 0 % pairs, by seed: +0.400, +0.200",
        "50 % pairs less 50 % wrong pairs, by seed: +0.350",
        "The score above chance rises with the dose in every seed.",
        UNTRAINED,
    ]


def test_one_seed_that_does_not_rise_is_told() -> None:
    falling = (*RISING, model("dose10-seed0", 0.7), model("dose10-seed1", 0.4))
    lines = list(experiment(*falling).judgement())
    assert "50 % pairs less 10 % pairs, by seed: -0.100, +0.100" in lines
    assert "The score above chance does NOT rise every time." in lines


def test_nothing_fails_where_it_rises_and_the_untrained_are_at_chance() -> None:
    assert experiment(*RISING).failures() == []


def test_what_fails_is_told() -> None:
    flat = experiment(*RISING, model("dose60-seed0", 0.7), model("dose60-seed1", 0.5))
    assert flat.failures() == ["60 % pairs less 50 % pairs, by seed: +0.100, +0.000"]
    # Of two seeds the lower one is 0.4 above chance, a tenth of which is less than 0.05.
    for value in (0.15, 0.05):
        far = experiment(*RISING, model("untrained2", value))
        assert far.failures() == ["untrained 0.050 from chance, 50 % pairs +0.400 above it"]


def test_other_clusterers_and_figures_are_left_out() -> None:
    others = [
        row("dose0-seed0", 1, 0.9, clusterer="centred"),
        row("dose0-seed0", 1, 0.9, figure="area without identical"),
    ]
    assert experiment(*RISING, others).above(Group("dose", 0))[0] == pytest.approx(0.1)


def test_the_tables_have_a_row_a_model_and_a_row_a_group() -> None:
    found = experiment(*RISING)
    lines = found.table().splitlines()
    assert len(lines) == 2 + 1 + 5
    assert lines[2].split("|")[1:8] == [
        *(
            " untrained        ",
            " 2 models ",
            " 0.105    ",
            " 0.100  ",
            " +0.005       ",
            " 0.600 ",
        ),
        " 0.010  ",
    ]
    assert [line.split("|")[8].strip() for line in lines[2:]] == ["-", "0.300", *"----"]
    layers = found.by_layer().splitlines()
    assert layers[4].split("|")[1].strip() == "50 % pairs"
    assert layers[4].split("|")[3].strip() == "+0.550 (+0.500 to +0.600)"
