from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from isogloss.reading.places import Places
from isogloss.report.payload.flow import Table, gather, steps_of, table_of
from tests.report.payload.studies import ran

if TYPE_CHECKING:
    from pathlib import Path


def made(flows: dict[tuple[int, int], int], concepts: int, others: int) -> Table:
    """A table of so many words from a concept to a concept; -1 is noise."""
    cells = np.array([cell for cell, count in flows.items() for _ in range(count)])
    return table_of(cells[:, 0], cells[:, 1], concepts, others)


def test_cells_and_sizes_are_counted_with_noise_last() -> None:
    table = made({(0, 1): 3, (1, 1): 2, (1, -1): 4, (-1, 0): 1}, 2, 2)
    assert table.words == 10
    cells = zip(table.origin.tolist(), table.goal.tolist(), table.counts.tolist(), strict=True)
    assert list(cells) == [(0, 1, 3), (1, 1, 2), (1, 2, 4), (2, 0, 1)]
    assert [each.tolist() for each in table.sizes] == [[3, 6, 1], [1, 5, 4]]


def fates(flows: dict[tuple[int, int], int], concepts: int, others: int) -> dict[str, int]:
    return {name: count for name, count in made(flows, concepts, others).fates().items() if count}


def test_kept_is_more_than_half_of_the_union() -> None:
    # 5 of 6 + 6 - 5 = 7 words: 0.71; and exactly a half, 4 of 6 + 6 - 4 = 8, is not more than it.
    assert fates({(0, 0): 5, (0, 1): 1, (1, 0): 1, (1, 1): 5}, 2, 2) == {"kept": 2}
    assert fates({(0, 0): 4, (0, 1): 2, (1, 0): 2, (1, 1): 4}, 2, 2) == {"merged": 2}


def test_merged_goes_mostly_into_one_larger_concept() -> None:
    assert fates({(0, 0): 4, (1, 0): 4, (2, 0): 4, (2, 1): 4}, 3, 2) == {
        "merged": 2,
        # Concept 2 has exactly half of its words in 0, which is not mostly; 1 is a piece, exactly a half.
        "scattered": 1,
    }


def test_split_goes_mostly_into_its_own_pieces() -> None:
    assert fates({(0, 0): 3, (0, 1): 3, (0, 2): 3}, 1, 3) == {"split": 1}
    assert fates({(0, 0): 3, (0, 1): 3, (1, 0): 3, (1, 1): 3}, 2, 2) == {"scattered": 2}


def test_gone_has_no_word_in_a_concept_of_the_next() -> None:
    assert fates({(0, 0): 3, (1, -1): 2}, 3, 1) == {"kept": 1, "gone": 2}


def test_every_concept_has_one_fate() -> None:
    dice = np.random.default_rng(5)
    for _ in range(50):
        table = table_of(dice.integers(-1, 6, 40), dice.integers(-1, 7, 40), 6, 7)
        found = table.fates()
        assert sum(found.values()) == 6
        assert min(found.values()) >= 0
        assert found["kept"] == by_sets(table)


def by_sets(table: Table) -> int:
    """The definition of Jaccard, word by word."""
    words = [
        (a, b)
        for a, b, count in zip(table.origin, table.goal, table.counts, strict=True)
        for _ in range(count)
    ]
    before, after = ([{i for i, w in enumerate(words) if w[side] == c} for c in range(9)] for side in (0, 1))  # fmt: skip
    pairs = [(a, b) for a in before[:6] if a for b in after[:7] if b]
    return sum(len(a & b) / len(a | b) > 0.5 for a, b in pairs)


def test_small_shares_of_both_concepts_are_left_out() -> None:
    # 1 of 20 and 1 of 40: a twentieth of the first stays. 1 of 21 and of 41 goes.
    table = made({(0, 0): 19, (0, 1): 1, (1, 1): 39, (2, 2): 20, (2, 3): 1, (3, 3): 40}, 4, 4)
    assert table.plain(Fraction(1, 20)) == {
        "before": [20, 39, 21, 40, 0],
        "after": [19, 40, 20, 41, 0],
        "cells": [[0, 19, 1, 1], [1, 39], [2, 20], [3, 40], []],
    }


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Places:
    return Places(ran(tmp_path_factory.mktemp("flow")))


def test_planted_concepts_are_all_kept(places: Places) -> None:
    blocks: dict[str, Any] = {block.name: block.content for block in gather(places)}
    first, second = blocks["flow"]["steps"]
    assert (first["kind"], first["tongue"], second["tongue"]) == ("layer", "en", "de")
    assert (first["from"], first["to"], first["words"]) == (0, 1, 108)
    assert first["concepts"] == [6, 6]
    assert first["kept"] == second["kept"] == 6
    (english, _) = blocks["flow-0"]
    assert [cells[1] for cells in english["cells"][:6]] == [18] * 6
    assert sorted(cells[0] for cells in english["cells"][:6]) == list(range(6))


def test_steps_go_to_the_next_layer_and_from_the_first_source(places: Places) -> None:
    for key, place in list(places.all.items()):
        for name in ("second", "third"):
            other = key._replace(source=name)
            places.all[other] = replace(place, key=other)
    found = [(s.kind, s.origin.source, s.origin.layer, s.goal.source, s.goal.layer) for s in steps_of(places) if s.tongue == "en"]  # fmt: skip
    assert found == [
        *(("layer", name, 0, name, 1) for name in ("planted", "second", "third")),
        *(("source", "planted", n, name, n) for n in (0, 1) for name in ("second", "third")),
    ]


def test_a_place_without_labels_is_a_gap(tmp_path: Path) -> None:
    results = ran(tmp_path)
    for path in results.places.labels("x").parent.glob("*.npy"):
        path.unlink()
    places = Places(results)
    assert list(gather(places)) == []
    assert "deleted or damaged" in places.gaps[0]
