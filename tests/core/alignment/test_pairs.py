from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest

from isogloss.core.alignment.mapping import Mapped, read_mapping
from isogloss.core.alignment.pairs import PairSelection, select_by_pair
from isogloss.core.text.limits import Limits

if TYPE_CHECKING:
    from pathlib import Path


def one(source: str, target: str, i: int, j: int) -> Mapped:
    return Mapped(source, target, (i,), (j,))


# "la" stands once and is linked to two words; Cat and cat are one type.
MAPPING = {
    4: [one("The", "la", 0, 0), one("Cat", "gatta", 1, 1), one("the", "la", 2, 0)],
    2: [one("cat", "gatta", 5, 3), one("cat", "gatto", 6, 3)],
}
ALL = Limits(max_count=None)


def places(found: PairSelection, side: str) -> list[list[int]]:
    return found.places(side).tolist()  # type: ignore[arg-type, no-any-return]  # source or target


@pytest.mark.parametrize("case", range(3))
def test_the_published_limits_by_pair(shared: Path, case: int) -> None:
    golden = shared / "golden"
    wanted = json.loads((golden / "filters.json").read_text())[case]
    limits = Limits(wanted["min"], wanted["delete"], wanted["max"])
    mapping = read_mapping(golden / "filters" / "mapping.json")
    found = select_by_pair(mapping, limits=limits, rule="reference")
    assert [str(word) for word in found.source] == wanted["by_pair_source"]
    assert [str(word) for word in found.target] == wanted["by_pair_target"]
    # The same words without repeats, under the paper's rule with the first of each.
    ours = select_by_pair(
        mapping, limits=Limits(wanted["min"], wanted["delete"], wanted["max"], "first")
    )
    for side in ("source", "target"):
        assert places(ours, side) == places(found, side)


def test_under_the_paper_rule_every_place_is_kept_once_in_order() -> None:
    found = select_by_pair(MAPPING, limits=ALL)
    assert places(found, "target") == [[2, 3], [4, 0], [4, 1]]
    assert places(found, "source") == [[2, 5], [2, 6], [4, 0], [4, 1], [4, 2]]
    assert [str(word) for word in found.target] == [
        "gatta|||0|||2|||3",
        "la|||0|||4|||0",
        "gatta|||1|||4|||1",
    ]


def test_under_the_reference_rule_places_repeat_in_the_order_of_the_mapping() -> None:
    found = select_by_pair(MAPPING, limits=ALL, rule="reference")
    assert [str(word) for word in found.target] == [
        "la|||0|||4|||0",
        "gatta|||0|||4|||1",
        "la|||0|||4|||0",
        "gatta|||0|||2|||3",
        "gatto|||0|||2|||3",
    ]
    assert found.counts["pairs_seen"] == 5


def test_pairs_are_counted_by_type_and_too_rare_or_too_frequent_ones_go() -> None:
    twice = select_by_pair(MAPPING, limits=Limits(2, max_count=None))
    # the-la twice, cat-gatta twice, cat-gatto once.
    assert places(twice, "source") == [[2, 5], [4, 0], [4, 1], [4, 2]]
    assert twice.counts == {
        "links_seen": 5, "pairs_seen": 3, "links_kept": 4, "pairs_kept": 2,
        "links_rare": 1, "links_frequent": 0, "links_beyond_max_count": 0,
    }  # fmt: skip
    once = select_by_pair(MAPPING, limits=Limits(0, drop_above=1))
    assert places(once, "source") == [[2, 6]]
    exact = select_by_pair(MAPPING, limits=Limits(2, max_count=None), matching="exact")
    assert places(exact, "source") == []


def test_repeated_entries_count_once_under_the_paper_rule() -> None:
    doubled = {0: [one("a", "x", 0, 0)] * 2}
    assert select_by_pair(doubled, limits=Limits(2)).source == ()
    assert len(select_by_pair(doubled, limits=Limits(2), rule="reference").source) == 2


def test_samples_depend_on_the_seed_and_the_pair_alone() -> None:
    links = {n: [one("a", "x", 0, 0), one("b", "y", 1, 1)] for n in range(40)}

    def kept(mapping: dict[int, list[Mapped]], seed: int, count: int = 5) -> list[list[int]]:
        found = select_by_pair(mapping, limits=Limits(max_count=count, seed=seed))
        return [place for place in places(found, "source") if place[1] == 0]

    alone = {n: [one("a", "x", 0, 0)] for n in range(40)}
    assert kept(links, 1) == kept(alone, 1)
    assert len(kept(links, 1)) == 5
    assert kept(links, 1) != kept(links, 2)
    assert [place for place in kept(links, 1) if place not in kept(links, 1, 9)] == []
    first = select_by_pair(links, limits=Limits(max_count=5, choose="first"))
    assert places(first, "target")[::2] == [[n, 0] for n in range(5)]


def test_words_of_an_entry_with_several_positions_are_all_kept() -> None:
    mapping = {0: [Mapped("New York", "NY", (2, 3), (1,))]}
    assert places(select_by_pair(mapping, limits=ALL), "source") == [[0, 2], [0, 3]]


def test_the_mask_of_other_words() -> None:
    found = select_by_pair(MAPPING, limits=ALL)
    sentence, position = np.array([2, 2, 4, 4, 5]), np.array([3, 4, 0, 9, 0])
    assert found.mask("target", sentence, position).tolist() == [True, False, True, False, False]
    nothing = np.zeros(0, dtype=np.int64)
    assert found.mask("source", nothing, nothing).tolist() == []


@pytest.mark.parametrize("rule", ["paper", "reference"])
def test_an_empty_mapping_keeps_nothing(rule: str) -> None:
    found = select_by_pair({0: []}, limits=Limits(), rule=rule)  # type: ignore[arg-type]  # a name
    assert (found.source, found.counts["links_seen"]) == ((), 0)
    assert found.places("target").shape == (0, 2)
    assert found.mask("source", np.array([0]), np.array([0])).tolist() == [False]
