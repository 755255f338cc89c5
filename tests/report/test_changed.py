"""What the page tells of concepts that changed: kept documents as tables, nothing where there are none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isogloss.report.changed import change_tables
from tests.report.test_tuned import PLACE, results, texts

if TYPE_CHECKING:
    from pathlib import Path

BELOW = {
    "mean": -0.5,
    "interval": {"low": -0.75, "high": -0.25, "note": ""},
    "band": {"low": -1.0, "high": 0.125},
    "verdict": "below",
}
CHANGE = PLACE | {
    "from": "base",
    "to": "tuned",
    "control": False,
    "clusterer": "k",
    "corpus": "c",
    "language": "en",
    "given": "",
    "threshold": "19/20",
    "concepts": {"from": 8, "to": 9},
    "figures": {
        "survived": 0.25,
        "new": 0.5,
        "area": 0.75,
        "jaccard": 0.625,
        "one_to_one": 0.125,
        "ami": None,
    },
    "by_chance": {"area": 0.375, "jaccard": 0.0625},
    "floor": {"survived": [0.5, 1.0, None], "jaccard": [0.75, 1.0, None]},
    "across": {"jaccard": [0.25, 0.5]},
    "below_floor": {"jaccard": BELOW},
    "against": {},
    "tasks": [
        {
            "annotation": "entity",
            "from": {"share": 0.0, "ami": 0.1},
            "to": {"share": 0.5, "by_chance": 0.0625, "p": 0.01},
            "turned": [{}, {}],
            "kept": 0,
            "lost": 1,
        }
    ],
}


def test_survival_stands_beside_other_seeds_and_chance(tmp_path: Path) -> None:
    survival, _, labels = change_tables(results(tmp_path, change={"changes": [CHANGE]}))
    assert survival.caption == "k, c: concepts of base in others, survived at 0.95"
    place = "tuned, en encoder, layer 2"
    figures = [
        "8",
        "0.250",
        "0.750",
        "0.500",
        "0.750",
        "0.375",
        "0.625",
        "0.062",
        "0.125",
        "undefined",
    ]
    assert texts(survival) == [[place, *figures]]
    assert texts(labels) == [
        [f"{place}, entity", "0.000", "0.500", "0.062", "0.010", "2", "0", "1"]
    ]


def test_a_control_and_the_language_given_are_named(tmp_path: Path) -> None:
    row = CHANGE | {"control": True, "given": "de", "tasks": []}
    survival, _ = change_tables(results(tmp_path, change={"changes": [row]}))
    assert texts(survival)[0][0] == "tuned (control), en~de encoder, layer 2"


def test_jaccard_is_held_against_the_noise_floor(tmp_path: Path) -> None:
    later = CHANGE | {"layer": 3, "below_floor": {}}
    _, floor, _ = change_tables(results(tmp_path, change={"changes": [CHANGE, later]}))
    assert floor.caption == "k, c: concepts of base in others: Jaccard against the noise floor"
    assert [cell.text for cell in floor.columns][4:] == [
        "difference",
        "interval",
        "all layers",
        "by the interval",
    ]
    own = ["0.375", "0.875", "0.750 to 1.000"]
    spans = ["-0.500", "-0.750 to -0.250", "-1.000 to 0.125", "below"]
    assert texts(floor) == [
        ["tuned, en encoder, layer 2", *own, *spans],
        ["tuned, en encoder, layer 3", *own, "undefined", "undefined", "undefined", ""],
    ]


def test_controls_are_held_against_and_one_layer_has_its_interval_alone(tmp_path: Path) -> None:
    row = CHANGE | {"against": {"shuffled": {"jaccard": BELOW}}, "tasks": []}
    _, floor, above = change_tables(results(tmp_path, change={"changes": [row]}))
    for table in (floor, above):
        assert "all layers" not in [cell.text for cell in table.columns]
    assert texts(above) == [
        ["tuned, en encoder, layer 2, above shuffled", "-0.500", "-0.750 to -0.250", "below"]
    ]


def test_nothing_is_shown_where_nothing_was_asked_or_of_other_scores(tmp_path: Path) -> None:
    assert change_tables(results(tmp_path)) == []
    assert change_tables(results(tmp_path, "before", change={"changes": [CHANGE]})) == []
