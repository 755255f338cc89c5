"""Entity scores: hand-worked, and beside a loop over the definition."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from isogloss.plugins.tasks.entities import entity_scores, kept_types

if TYPE_CHECKING:
    from collections.abc import Sequence

Tags = tuple[str, ...]
KNOWN = ("O", "B-PER", "I-PER", "B-LOC", "I-LOC")


def spans(tags: Sequence[str]) -> set[tuple[str, int, int]]:
    """Read entities off tags, word by word: conlleval's rule."""
    found, begin, kind = set(), 0, ""
    for place, tag in enumerate([*tags, "O"]):
        goes_on = tag[:2] == "I-" and tag[2:] == kind
        if kind and not goes_on:
            found.add((kind, begin, place))
            kind = ""
        if tag != "O" and not kind:
            kind, begin = tag[2:], place
    return found


def drawn(chance: random.Random, sentences: int) -> list[Tags]:
    return [
        tuple(chance.choice(KNOWN) for _ in range(chance.randint(1, 9))) for _ in range(sentences)
    ]


def test_an_entity_counts_only_with_its_type_and_both_borders() -> None:
    wanted = [("B-PER", "I-PER", "O", "B-LOC"), ("B-LOC", "O", "O")]
    said = [("B-PER", "I-PER", "O", "B-PER"), ("B-LOC", "I-LOC", "O")]
    # Three entities are there, three are said, one is right.
    found = entity_scores(said, wanted)
    assert found["precision"] == pytest.approx(1 / 3)
    assert found["recall"] == pytest.approx(1 / 3)
    assert found["f1"] == pytest.approx(1 / 3)


def test_scores_are_those_of_a_loop_over_the_definition_also_for_tags_out_of_order() -> None:
    chance = random.Random(0)
    for _ in range(40):
        wanted = drawn(chance, 12)
        said = [
            tuple(tag if chance.random() < 0.6 else chance.choice(KNOWN) for tag in tags)
            for tags in wanted
        ]
        there = {(n, *each) for n, tags in enumerate(wanted) for each in spans(tags)}
        found = {(n, *each) for n, tags in enumerate(said) for each in spans(tags)}
        right = len(there & found)
        scores = entity_scores(said, wanted)
        assert scores["precision"] == pytest.approx(right / len(found))
        assert scores["recall"] == pytest.approx(right / len(there))
        assert scores["f1"] == pytest.approx(2 * right / (len(found) + len(there)))


def test_scores_are_those_of_seqeval() -> None:
    theirs = pytest.importorskip("seqeval.metrics", reason="seqeval is not installed")
    chance = random.Random(1)
    wanted = drawn(chance, 30)
    said = [*drawn(random.Random(1), 30)[:-1], tuple("O" for _ in wanted[-1])]
    found = entity_scores(said, wanted)
    lists = [list(tags) for tags in wanted], [list(tags) for tags in said]
    assert found["f1"] == pytest.approx(theirs.f1_score(*lists))
    assert found["precision"] == pytest.approx(theirs.precision_score(*lists))


def test_what_is_not_defined_is_none() -> None:
    none = [("O", "O")]
    some = [("B-PER", "O")]
    assert entity_scores(none, none) == {"f1": None, "precision": None, "recall": None}
    assert entity_scores(none, some) == {"f1": 0.0, "precision": None, "recall": 0.0}
    assert entity_scores(some, none) == {"f1": None, "precision": 0.0, "recall": None}


def test_types_that_do_not_count_are_outside() -> None:
    tags = ("B-PER", "I-PER", "B-MISC", "O", "B-LOC")
    assert kept_types(tags, frozenset({"PER", "LOC"})) == ("B-PER", "I-PER", "O", "O", "B-LOC")
