"""Over how many pairs of languages the means of tables are."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest

from isogloss.cli.pairs import of_pairs
from isogloss.cli.tables import layer_tables

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.table import Table


def record(pair: str, layer: int, value: float | None, words: str = "") -> dict[str, Any]:
    sides = [
        {"corpus": "c", "source": "s", "part": "encoder", "layer": layer, "language": language}
        for language in pair.split("-")
    ]
    names = {"name": "calign", "metric": "calign", "clusterer": "k", "dictionary": "main"}
    return names | {"sides": sides, "value": value, "parts": {}, "word_class": words}


def titles(values: Mapping[tuple[str, int], float | None], words: str = "") -> list[str]:
    records = [record(*place, value, words) for place, value in values.items()]
    found = SimpleNamespace(
        whole=[] if words else records, classes=records if words else [], clusterings=[]
    )
    tables: list[Table] = list(layer_tables(cast("Any", found)))
    return [str(table.title) for table in tables]


def test_a_mean_is_over_the_pairs_that_are_defined() -> None:
    values = {("en-de", 1): 0.5, ("de-en", 1): 0.25, ("de-fr", 1): None, ("fr-de", 1): None}
    assert titles(values) == ["calign, k, main: mean over 2 of 4 pairs (2 undefined)"]
    assert titles(values, "pos=NOUN") == [
        "calign, k, main: by class of words, mean over 2 of 4 pairs (2 undefined)"
    ]
    assert titles(dict.fromkeys(values, 0.5)) == ["calign, k, main: mean over 4 pairs"]


def test_layers_that_differ_are_not_counted_together() -> None:
    values = {("en-de", 1): 0.5, ("de-en", 1): 0.5, ("en-de", 2): 0.5, ("de-en", 2): None}
    assert titles(values) == ["calign, k, main: mean over 1 to 2 of 2 pairs (others undefined)"]


@pytest.mark.parametrize(
    ("defined", "total", "said"),
    [
        ([1, 0], 1, "1 pair"),
        ([6, 6, 0], 6, "6 pairs"),
        ([4, 4, 0], 6, "4 of 6 pairs (2 undefined)"),
        ([4, 3], 6, "3 to 4 of 6 pairs (others undefined)"),
        ([0, 0], 2, "0 of 2 pairs (2 undefined)"),
    ],
)
def test_dashes_are_means_over_nothing_and_do_not_count(
    defined: list[int], total: int, said: str
) -> None:
    assert of_pairs(defined, total) == said
