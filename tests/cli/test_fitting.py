"""Tables on terminals of any width: numbers, intervals and verdicts are whole."""

from __future__ import annotations

import io
import re
from collections import Counter
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pytest
from rich.console import Console

from isogloss.cli import ablatetables, changetables, contrasttables, transfertables, tuningtables
from isogloss.cli.app import App
from isogloss.cli.tables import new_table
from isogloss.evidence.contrasts.contrast import Contrast, Curve, Found
from isogloss.evidence.resampling.intervals import Interval
from isogloss.evidence.transfer.bootstrap import Span
from isogloss.evidence.transfer.found import Beside

if TYPE_CHECKING:
    from rich.table import Table

WIDTHS = (80, 120, 200)
DIFFERENCE = {
    "mean": -0.35,
    "interval": {"low": -0.522, "high": -0.25, "note": ""},
    "band": {"low": -0.52, "high": -0.226, "note": ""},
    "verdict": "undecided",
}
CHANGE = {
    "from": "base",
    "to": "shuffled-labels-seed-0",
    "control": True,
    "clusterer": "k50",
    "corpus": "pud",
    "language": "en",
    "given": "",
    "part": "encoder",
    "layer": 6,
    "concepts": {"from": 27, "to": 36},
    "figures": dict.fromkeys(("survived", "new", "area", "jaccard", "one_to_one", "ami"), 0.123),
    "by_chance": {"area": 0.204, "jaccard": 0.104},
    "curve": {"limits": ["1/2", "1"], "counts": [3, 2, 1], "whole": 27},
    "floor": {"survived": [0.246], "jaccard": [0.516, 0.668]},
    "across": {"jaccard": [0.25]},
    "below_floor": {"jaccard": DIFFERENCE},
    "against": {"untrained-twin-of-base": {"jaccard": DIFFERENCE}},
    "halves": None,
    "joint": None,
    "tasks": [
        {
            "annotation": "entity type",
            "from": {"share": 0.111, "ami": 0.034},
            "to": {
                "share": 0.222,
                "by_chance": 0.333,
                "by_chance_95": 0.444,
                "p": 0.01,
                "ami": 0.067,
            },
            "rise": {"mean": 0.555, "seeds": [0.5, 0.6]},
            "ami_rise": {"mean": 0.033, "seeds": [0.034, 0.037]},
            "turned": [],
            "kept": 1,
            "lost": 2,
        }
    ],
}
STANDING = {
    "aligned": -0.469,
    "controls": {"mean": -0.411, "lowest": -0.555, "highest": 0.087},
    "difference": -0.058,
    "p": 0.614,
}
ABLATION = {
    "languages": ["en", "de"],
    "headline": "f1",
    "intact": [{"score": 0.039, "log-probability": -0.612}] * 2,
    "projected": {
        "figures": {
            name: dict.fromkeys(("source", "target", "difference_in_differences"), STANDING)
            for name in ("score", "log-probability")
        },
        "side_effect": [STANDING, None],
    },
    "random": None,
    "swapped": None,
}


def change() -> list[Table]:
    return list(changetables._tables("k50, pud", [CHANGE], 0.95, "jaccard"))


def ablate() -> list[Table]:
    return list(ablatetables.drop_tables(ABLATION))


def contrast() -> list[Table]:
    one = Interval(0.012, -0.034, 0.056, 0.011, None, 0.95, 100)
    curve = Curve("calign", "k50", "main", "random-weights", "encoder", "de given en")
    both = Contrast(("captions",), ("news", "wikipedia"))
    return [
        contrasttables._contrasts(
            [
                Found(curve, both, 6, "value", one, one, 0),
                Found(curve, both, 7, "value", None, None, 0),
            ],
            "value",
            matched=True,
        )
    ]


def transfer() -> list[Table]:
    span = Span(-0.91, 0.12)
    at = SimpleNamespace(
        layer=6,
        statistic=-0.5,
        spans=SimpleNamespace(alone=span, together=span),
        p_alone=0.125,
        p_layers=0.25,
        p=0.375,
    )
    each = SimpleNamespace(
        track=SimpleNamespace(title="calign, k50, main, pud, encoder"),
        layers=(at,),
        best=at,
        by_language={"de": -0.5, "fr": 0.25},
        with_score=0.75,
        beside=[Beside("loss of training", -0.11, 0.22, -0.33), Beside("other", 0.4, -0.5, 0.6)],
    )
    runs = SimpleNamespace(
        names=["seed 0, step 500"],
        sources=["shuffled-labels-seed-0"],
        source_language="en",
        languages=["de", "fr"],
        own=np.array([0.6]),
        gap=np.array([[-0.1, -0.2]]),
        loss=np.array([0.5]),
    )
    return transfertables.tables(cast("Any", SimpleNamespace(runs=runs, associations=[each])), 0.95)


def finetune() -> list[Table]:
    work = SimpleNamespace(
        tuning=SimpleNamespace(
            test={"en": "", "de": "", "fr": ""}, train={"en": ""}, scores=SimpleNamespace(draws=100)
        ),
        recipe=SimpleNamespace(name="ner"),
        baselines={},
    )
    records = [
        {
            "control": "shuffled-labels",
            "seed": 0,
            "step": 50,
            "language": language,
            "metrics": {"f1": 0.125},
            "intervals": {"f1": [0.012, 0.345]},
        }
        for language in ("en", "de", "fr")
    ]
    return list(tuningtables.score_tables(cast("Any", work), records, "f1", each=True))


def printed(table: Table, width: int) -> str:
    app, screen = App(), io.StringIO()
    app.__dict__["output"] = Console(file=screen, width=width, markup=False, highlight=False)
    app.show(table)
    return screen.getvalue()


def shown_cells(table: Table) -> list[str]:
    """Return the cells of numbers, intervals and verdicts, which must stand in one line each."""
    columns = [c for c in table.columns if c.justify == "right"]
    return [str(cell) for column in columns for cell in column.cells if str(cell)]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("command", [change, contrast, transfer, ablate, finetune])
def test_no_number_is_cut_and_none_is_broken(command: Any, width: int) -> None:
    for table in command():
        text = printed(table, width)
        assert "…" not in text
        for cell in shown_cells(table):
            assert cell in text
        numbers = r"[-+]?\d+\.\d+"
        assert Counter(re.findall(numbers, text)) == Counter(
            re.findall(numbers, printed(table, 1000))
        )


@pytest.mark.parametrize("width", WIDTHS)
def test_verdicts_are_whole_words(width: int) -> None:
    (table,) = contrast()
    words = set(printed(table, width).split())
    assert {"undecided", "undefined"} <= words


def test_what_fits_is_as_it_was() -> None:
    (table,) = contrast()
    assert printed(table, 200) == printed(table, 1000)


def test_ablation_fits_80_columns_with_names_folded() -> None:
    (table,) = ablate()
    lines = printed(table, 80).splitlines()
    assert max(map(len, lines)) <= 80
    assert any(line.startswith(" log-probability ") and "de - en" in line for line in lines)


def test_headers_fold_before_names_and_names_at_their_separators() -> None:
    table = new_table("t")
    table.add_column("name")
    table.add_column("a long header", justify="right")
    table.add_row("shuffled-labels-seed-0 2-3", "0.25")
    assert printed(table, 40).splitlines()[2:] == [
        "                                 a long ",
        " name                            header ",
        " ────────────────────────────────────── ",
        " shuffled-labels-seed-0 2-3        0.25 ",
        " " * 40,
    ]
    assert printed(table, 24).splitlines()[5:] == [
        " shuffled-         0.25 ",
        " labels-seed-0          ",
        " 2-3                    ",
        " " * 24,
    ]


def test_a_table_that_nothing_makes_fit_is_whole_and_a_row_a_line() -> None:
    table = new_table("t")
    for name in ("who", "x", "y"):
        table.add_column(name, justify="left" if name == "who" else "right")
    table.add_row("de en", "-0.125 to 0.250", "-0.125 to 0.250")
    assert " de en -0.125 to 0.250 -0.125 to 0.250 " in printed(table, 20).splitlines()


def test_sections_stay() -> None:
    table = new_table("t")
    table.add_column("a long header", justify="right")
    table.add_row("1")
    table.add_section()
    table.add_row("2")
    assert [line.strip() for line in printed(table, 10).splitlines()[-4:-1]] == ["1", "", "2"]
