from __future__ import annotations

import numpy as np
import pytest

from isogloss.core.types import Words
from isogloss.report.payload.members import Members, columns, members_of, ranks_of, ranks_picked

# Word by word: type, sentence, position, label.
ROWS = [
    ("b", 0, 0, 1),
    ("a", 0, 1, 0),
    ("b", 1, 0, 0),
    ("d", 1, 2, 1),
    ("b", 2, 0, 1),
    ("c", 2, 1, -1),
    ("d", 3, 0, 1),
    ("b", 3, 1, 1),
    ("a", 3, 4, 1),
]
NUMBERS = {"a": 0, "b": 2, "c": 3, "d": 7}
RANKS = np.array([3, 0, 2, 1])
"""Sentence 1 is the first of the random order, then 3, 2, 0."""


def table() -> Words:
    types = ("b", "a", "d", "c")
    kinds = np.array([types.index(row[0]) for row in ROWS])
    sentence, position = (np.array([row[place] for row in ROWS]) for place in (1, 2))
    return Words("en", types, kinds, types, kinds, sentence, position)


@pytest.fixture
def members() -> Members:
    labels = np.array([row[3] for row in ROWS])
    return members_of(labels, table(), 3, NUMBERS, RANKS)


def test_words_and_types_of_each_concept_are_counted(members: Members) -> None:
    # Concept 0: a, b once each. Concept 1: b three times, d twice, a once. Concept 2: nothing.
    assert columns(members, None, 0, int) == {
        "shown": [2, 3, 0],
        "left": [],
        "words": [2, 6, 0],
        "types": [0, 2, 0, 2, 5],
        "counts": [1, 1, 1, 3, 2],
        "examples": [[], [], []],
    }


def test_the_types_with_most_words_are_kept_and_the_others_counted(members: Members) -> None:
    found = columns(members, 1, 0, int)
    # Of a and b, once each, the first of the vocabulary stays.
    assert (found["shown"], found["left"]) == ([1, 1, 0], [1, 2, 0])
    assert (found["types"], found["counts"]) == ([0, 2], [1, 3])
    assert found["words"] == [2, 6, 0]


def test_the_first_sentences_of_the_random_order_are_shown(members: Members) -> None:
    # Concept 1 has words in sentences 0 to 3, of rank 3, 0, 2, 1; in sentence 3 its first is "d" at 0.
    assert columns(members, None, 3, int)["examples"] == [[0, 0, 3, 1], [0, 2, 1, 0, 2, 0], []]
    assert columns(members, None, 1, int)["examples"] == [[0, 0], [0, 2], []]
    assert ranks_picked([members], 3) == [0, 1, 2, 3]
    assert ranks_picked([members], 1) == [0]


def test_examples_are_numbered_as_they_are_asked(members: Members) -> None:
    assert columns(members, None, 1, {0: 5}.__getitem__)["examples"] == [[5, 0], [5, 2], []]


def test_the_order_of_sentences_is_the_seeds() -> None:
    assert sorted(ranks_of(3, 50).tolist()) == list(range(50))
    assert (ranks_of(3, 50) == ranks_of(3, 50)).all()
    assert (ranks_of(3, 50) != ranks_of(4, 50)).any()


def test_every_sentence_is_as_likely_to_be_shown() -> None:
    """Concepts in two sentences: over many seeds each of them comes first about half of the time."""
    first = sum(bool(ranks_of(seed, 9)[2] < ranks_of(seed, 9)[7]) for seed in range(400))
    assert 150 < first < 250


def test_a_side_without_words_in_concepts_is_empty() -> None:
    found = columns(members_of(np.full(9, -1), table(), 2, NUMBERS, RANKS), None, 3, int)
    assert found["shown"] == [0, 0]
    assert found["types"] == []
    assert found["examples"] == [[], []]
