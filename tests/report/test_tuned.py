"""What the page tells of fine-tuned models: kept documents as tables, nothing where there are none."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest

from isogloss.core.store.finished import Finished
from isogloss.core.study.documents import Documents
from isogloss.report.tuned import ablations, attributions, change_tables, transfers

if TYPE_CHECKING:
    from pathlib import Path

    from isogloss.core.study.directory import Directory
    from isogloss.core.types import JSON
    from isogloss.report.tables import Table

PLACE = {"part": "encoder", "layer": 2}
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
    "figures": {"survived": 0.25, "new": 0.5, "area": 0.75, "one_to_one": 0.125, "ami": None},
    "by_chance": {"area": 0.375},
    "floor": {"survived": [0.5, 1.0, None]},
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
STANDING = {
    "aligned": 0.5,
    "controls": {"mean": 0.25, "lowest": 0.0, "highest": 0.375},
    "difference": 0.25,
    "p": 0.01,
}
ABLATION = PLACE | {
    "languages": ["en", "de"],
    "task": "ner",
    "headline": "f1",
    "source": "tuned",
    "projected": {"figures": {"score": {"target": STANDING}}},
    "random": None,
    "swapped": {"figures": {"log-probability": {"difference_in_differences": STANDING}}},
    "follows": ["a sentence"],
}
ATTRIBUTION = PLACE | {
    "text": "<b>Berlin</b>",
    "language": "de",
    "task": "ner",
    "source": "tuned",
    "clusterer": "k",
    "of": {"label": "B-LOC", "log_probability": 0.0, "word": 0, "form": "Berlin"},
    "tried": 30,
    "concepts": [
        {
            "concept": number,
            "difference": 1.5,
            "words": 12,
            "label": label,
            "here": ["Berlin"],
            "types": 10,
            "most_frequent": {f"w{n}": 1 for n in range(10)},
        }
        for number, label in enumerate(["O", *["B-LOC"] * 29])
    ],
}


SPANS = {"alone": {"low": 0.25, "high": 0.75}, "together": {"low": None, "high": None}}
TRANSFER = {
    "source_language": "en",
    "languages": ["de", "fr"],
    "part": "without_identical",
    "metrics": ["m"],
    "fixed_layers": ["2"],
    "level": 0.95,
    "runs": {f"seed {n}": f"s{n}" for n in range(8)},
    "associations": [
        {
            "track": {"name": "m", "clusterer": "", "dictionary": "d", "corpus": "c", "part": "e"},
            "layers": [
                {
                    "layer": 2,
                    "statistic": 0.5,
                    "spans": SPANS,
                    "p_alone": 0.125,
                    "p_layers": 0.25,
                    "p": None,
                }
            ],
        }
    ],
    "sentences": ["nothing follows"],
}


def results(folder: Path, stamp: str = "now", **documents: JSON) -> Any:
    """Stand in for a study that keeps some documents."""
    for name, tables in documents.items():
        content = {"scores": stamp, "tables": tables}
        Finished(folder).finish(f"{name}.json", json.dumps(content).encode())
    places = SimpleNamespace(
        folder=folder, document=lambda name: folder / f"{name}.json", scores_stamp=lambda: "now"
    )
    return SimpleNamespace(documents=Documents(cast("Directory", places)))


def texts(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row] for row in table.rows]


def test_survival_stands_beside_other_seeds_and_chance(tmp_path: Path) -> None:
    survival, labels = change_tables(results(tmp_path, change={"changes": [CHANGE]}))
    assert survival.caption == "k, c: concepts of base in others, survived at 0.95"
    place = "tuned, en encoder, layer 2"
    figures = ["8", "0.250", "0.750", "0.500", "0.750", "0.375", "0.125", "undefined"]
    assert texts(survival) == [[place, *figures]]
    assert texts(labels) == [
        [f"{place}, entity", "0.000", "0.500", "0.062", "0.010", "2", "0", "1"]
    ]


def test_a_control_and_the_language_given_are_named(tmp_path: Path) -> None:
    row = CHANGE | {"control": True, "given": "de", "tasks": []}
    (survival,) = change_tables(results(tmp_path, change={"changes": [row]}))
    assert texts(survival)[0][0] == "tuned (control), en~de encoder, layer 2"


def test_transfer_has_its_sentences_and_a_row_a_score_and_layer(tmp_path: Path) -> None:
    (told,) = transfers(results(tmp_path, transfer={"transfers": [TRANSFER]}))
    assert (
        told.title == "en to de, fr: 8 training runs, m, layer 2 fixed, without identical of scores"
    )
    assert told.lines == ("nothing follows",)
    figures = ["0.500", "0.250 to 0.750", "undefined", "0.125", "0.250", "undefined"]
    assert texts(told.table) == [["m, d, c, e, layer 2", *figures]]


def test_an_ablation_has_its_sentences_and_a_row_a_figure(tmp_path: Path) -> None:
    (told,) = ablations(results(tmp_path, ablate={"ablations": [ABLATION]}))
    assert told.title == "ner, en to de: tuned, encoder, layer 2"
    assert told.lines == ("a sentence",)
    figures = ["0.500", "0.250", "0.000", "0.375", "0.250", "0.010"]
    assert texts(told.table) == [
        ["projected out: f1, de", *figures],
        ["swapped with the partner: log-probability, de less en", *figures],
    ]


def test_an_attribution_shows_what_moves_most_and_says_how_many_were_tried(tmp_path: Path) -> None:
    (told,) = attributions(results(tmp_path, attribute={"attributions": [ATTRIBUTION]}))
    assert told.title == "<b>Berlin</b>"
    assert told.lines[0] == "ner: B-LOC of “Berlin”, probability 1.000"
    assert told.lines[1].startswith("30 concepts were projected out one by one; the 20 ")
    rows = texts(told.table)
    assert len(rows) == 20
    assert rows[0][:5] == ["0", "+1.5000", "12", "O", "Berlin"]
    assert rows[0][5] == "w0, w1, w2, w3, w4, w5, w6, w7 and 2 more"
    assert rows[1][3] == ""


@pytest.mark.parametrize("read", [change_tables, transfers, ablations, attributions])
def test_nothing_is_shown_where_nothing_was_asked(tmp_path: Path, read: Any) -> None:
    assert read(results(tmp_path)) == []


def test_what_is_of_other_scores_is_not_shown(tmp_path: Path) -> None:
    assert change_tables(results(tmp_path, "before", change={"changes": [CHANGE]})) == []
