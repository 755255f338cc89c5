"""What the page tells of fine-tuned models: kept documents as tables, nothing where there are none."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest

from isogloss.core.store.finished import Finished
from isogloss.core.study.documents import Documents
from isogloss.report.tuned import ablations, attributions, transfers

if TYPE_CHECKING:
    from pathlib import Path

    from isogloss.core.study.directory import Directory
    from isogloss.core.types import JSON
    from isogloss.report.tables import Table

PLACE = {"part": "encoder", "layer": 2}
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
    "intact": [{"score": 0.5}, {"score": 0.0}],
    "rank": 2,
    "removed": 0.304,
    "controls": {"count": 100},
    "aligned": [{"language": name, "aligned": 2, "usable": 26} for name in ("en", "de")],
    "sentences": [{"chosen": 100, "tests": 25, "left_out": out} for out in (0, 3)],
    "projected": {"figures": {"score": {"target": STANDING}}, "side_effect": [None, STANDING]},
    "random": None,
    "swapped": {
        "figures": {"log-probability": {"difference_in_differences": STANDING}},
        "side_effect": [None, None],
    },
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
    assert told.lines[-1] == "a sentence"
    figures = ["0.500", "0.250", "0.000", "0.375", "0.250", "0.010"]
    assert texts(told.table) == [
        ["projected out: f1, de", "0.000", *figures],
        ["projected out: KL on unrelated text, de", "", *figures],
        ["swapped with the partner: log-probability, de less en", "", *figures],
    ]


def test_an_ablation_says_what_it_rests_on(tmp_path: Path) -> None:
    near = {"corpus": "pud", "calipers": {"covariates": 0.5, "classes": 0.1, "removed": 0.2}}
    old, new = ablations(results(tmp_path, ablate={"ablations": [ABLATION, ABLATION | near]}))
    counts = "2 aligned of 26 concepts of a fitting size, on 100 sentences; evaluated on 25"
    assert old.lines[:2] == (
        f"en: {counts}",
        f"de: {counts}, 3 left out as they are among the former",
    )
    assert old.title == "ner, en to de: tuned, encoder, layer 2"
    assert new.title == "ner, en to de: pud, tuned, encoder, layer 2"
    assert old.lines[2] == "2 directions, 30.4% of the variance"
    assert new.lines[2] == (
        "2 directions, 30.4% of the variance; 100 control sets within 0.5 standard deviations, "
        "and 20% of removed variance"
    )


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


@pytest.mark.parametrize("read", [transfers, ablations, attributions])
def test_nothing_is_shown_where_nothing_was_asked(tmp_path: Path, read: Any) -> None:
    assert read(results(tmp_path)) == []
