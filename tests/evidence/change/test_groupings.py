"""Groupings of halves: of the words that each half has, and no word is in both."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from isogloss.evidence.change.groupings import Groupings
from isogloss.evidence.change.pairing import Pair
from tests.evidence.planted import planted_run

if TYPE_CHECKING:
    from pathlib import Path


def test_halves_have_every_word_once(tmp_path: Path) -> None:
    run = planted_run(tmp_path)
    side = next(iter(run.plan.units))
    words = run.clusters.words(side)
    groupings = Groupings(run, 5, 2)
    for number in (0, 1):
        half, rest = groupings.halved("k8", side, number, words)
        assert 0 < len(half.labels) < len(words)
        types = np.concatenate([half.types, rest.types])
        assert sorted(types.tolist()) == sorted(words.type.tolist())
        assert half.labels.min() >= 0
        assert rest.labels.min() >= 0
    first, second = (groupings.halved("k8", side, number, words)[0] for number in (0, 1))
    assert first.types.tolist() != second.types.tolist()


def test_seeds_give_other_concepts_and_the_studys_own_come_first(tmp_path: Path) -> None:
    """The German vectors are nothing but noise, which K-means cuts as it begins."""
    noise = np.random.default_rng(0)
    run = planted_run(tmp_path, german=lambda made: noise.normal(size=made.shape))
    side = next(side for side in run.plan.units if side.language == "de")
    groupings = Groupings(run, 5, 0)
    found = groupings.by_seed("k8", side)
    own = run.clusters.concepts(groupings.planned("k8", side)).labels
    assert found[0].tolist() == own.tolist()
    assert len({tuple(labels.tolist()) for labels in found}) == 6
    assert {len(labels) for labels in found} == {len(own)}


def test_what_is_left_costs_halves_half_and_both_together_as_much_as_both(tmp_path: Path) -> None:
    run = planted_run(tmp_path)
    one, other = (
        next(side for side in run.plan.units if side.language == name) for name in ("en", "de")
    )
    groupings, pair = Groupings(run, 5, 1), Pair("k8", other, one)
    for side in (one, other):
        groupings.own("k8", side)
    left = groupings.missing([pair], joint=True)
    # Two sides, each with five seeds and two halves, and one grouping of both.
    assert len(left) == 2 * (5 + 2) + 1
    assert sum(share for work in left for _, share in work) == 2 * (5 + 2 * 0.5) + 2
    groupings.by_seed("k8", one)
    assert len(groupings.missing([pair], joint=False)) == 5 + 2 * 2
    assert groupings.most([pair], joint=True) == len(left) + 2
