"""Concepts of one label, what chance gives, and where they come from."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from sklearn.metrics import adjusted_mutual_info_score

from isogloss import Words
from isogloss.evidence.change.tasklabels import (
    agreement_with,
    relabelled,
    standing,
    swapped,
    tasks_in,
    turns,
)
from isogloss.evidence.change.tasks import annotations_of, tasks_of


def words_of(forms: list[str], length: int = 4, **annotations: list[str]) -> Words:
    types = tuple(dict.fromkeys(forms))
    own = np.array([types.index(form) for form in forms])
    place = np.arange(len(forms))
    return Words("en", types, own, types, own, place // length, place % length, annotations)


NAMES, OTHERS = [f"n{at}" for at in range(12)], [f"o{at}" for at in range(12)]
FORMS = NAMES + OTHERS
ENTITY = ["PER"] * 12 + ["O"] * 12
MIXED = np.arange(24) % 2
APART = np.repeat([0, 1], 12)
TABLE = words_of(FORMS, length=8, entity=ENTITY)


def test_a_concept_turned_into_one_of_the_task() -> None:
    """Before, both concepts have 6 names and 6 others; afterwards one has the names alone."""
    (row,) = tasks_of(TABLE, [([MIXED], [APART])], None, seed=0, permutations=50)[0]
    assert (row["annotation"], row["unit"], row["labels"]) == ("entity", "types", ["PER"])
    assert (row["from"]["carried"], row["from"]["share"]) == ({}, 0.0)
    assert (row["to"]["carried"], row["to"]["share"]) == ({"PER": 1}, 0.5)
    assert (row["kept"], row["lost"], len(row["turned"])) == (0, 0, 1)
    (turned,) = row["turned"]
    assert (turned["concept"], turned["label"], turned["words"]) == (0, "PER", 12)
    assert (turned["ancestor"], turned["from_ancestor"], turned["of_ancestor"]) == (0, 0.5, 0.5)
    assert turned["label_in_ancestor"] == 0.5
    assert turned["types"] == NAMES[:8]


def test_it_is_lost_the_other_way_and_kept_when_nothing_changes() -> None:
    (back,) = tasks_of(TABLE, [([APART], [MIXED])], None, seed=0, permutations=9)[0]
    assert (back["kept"], back["lost"], back["turned"]) == (0, 1, [])
    (same,) = tasks_of(TABLE, [([APART], [APART])], None, seed=0, permutations=9)[0]
    assert (same["kept"], same["lost"], same["turned"]) == (1, 0, [])
    assert same["from"] == same["to"]


def test_what_was_noise_has_no_ancestor() -> None:
    (task,) = tasks_in(TABLE, "entity")
    before = np.where(APART == 0, -1, 0)
    found = turns(before, APART, TABLE, task, np.array([-1]), np.array([1, -1]))
    assert (found.turned[0]["ancestor"], found.turned[0]["from_ancestor"]) == (None, 0.0)
    assert found.turned[0]["label_in_ancestor"] is None


def test_chance_is_far_below_names_that_lie_together() -> None:
    """12 of 24 types are names: a permutation puts 12 in one concept once in 2.7 million."""
    (row,) = tasks_of(TABLE, [([MIXED], [APART])], None, seed=0, permutations=99)[0]
    assert row["to"]["by_chance"] == 0
    assert row["to"]["p"] == 1 / 100
    assert row["from"]["p"] == 1


def test_p_holds_for_all_layers_at_once() -> None:
    """The layers have equal permutations, and each is held against the largest share over both."""
    forms = [f"t{at}" for at in range(24)]
    table = words_of(forms, entity=["A"] * 23 + ["B"])
    small = np.repeat([0, 1, 2, 3], 6)
    (one,), (two,) = tasks_of(
        table, [([small], [small]), ([small], [APART])], None, seed=0, permutations=99
    )
    (task,) = tasks_in(table, "entity")
    chance = list(relabelled(task, table, 0, range(99)))
    nulls = [standing(labels, table.type, task, chance).nulls for labels in (small, APART)]
    largest = np.max(nulls, axis=0)
    for row, labels in ((one, small), (two, APART)):
        own = standing(labels, table.type, task, chance).share
        assert own is not None
        assert row["to"]["p"] == (1 + (largest >= own).sum()) / 100
    # 3 of 4 without B, and 1 of 2, whatever goes where: chance gives the same.
    assert (one["to"]["share"], one["to"]["by_chance"], one["to"]["p"]) == (0.75, 0.75, 1.0)


def test_types_change_places_with_types_of_as_many_words() -> None:
    """Type a has 4 words, b and c 2 and 3 (one bin), d and e 1."""
    forms = list("aaaabbcccde")
    table = words_of(forms)
    values = np.array([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
    seen = set()
    for found in swapped(values, table, 3, range(40)):
        assert found[:4].tolist() == [1, 2, 3, 4]
        assert set(found[9:].tolist()) == {10, 11}
        seen.add((*found[4:6].tolist(), *found[6:9].tolist()))
    # b takes the first two of c's, and c takes b's and begins again.
    assert seen == {(5, 6, 7, 8, 9), (7, 8, 5, 6, 5)}


def test_labels_of_sentences_change_places_as_a_whole() -> None:
    labels = ["joy", "joy", "fear", "fear", "joy", "fear"]
    table = words_of(
        [f"w{at}" for at in range(24)], label=[each for each in labels for _ in range(4)]
    )
    (task,) = tasks_in(table, "label")
    assert task.unit == "sentences"
    found = list(relabelled(task, table, 0, range(20)))
    assert len({tuple(each.tolist()) for each in found}) > 5
    for each in found:
        by_sentence = each.reshape(6, 4)
        assert (by_sentence == by_sentence[:, :1]).all()
        assert Counter(by_sentence[:, 0].tolist()) == {0: 3, 1: 3}
    assert task.share == 0.5


def test_sentences_of_a_word_are_no_labelled_sentences() -> None:
    table = words_of(list("abcdef"), length=1, label=list("xxyyxx"))
    (task,) = tasks_in(table, "label")
    assert task.unit == "types"


def test_what_has_no_label_is_no_task() -> None:
    assert tasks_in(words_of(list("ab"), entity=["O", ""]), "entity") == []
    assert tasks_of(words_of(list("ab"), entity=["O", "O"]), [([MIXED[:2]], [MIXED[:2]])], None, seed=0, permutations=3) == [[]]  # fmt: skip
    assert tasks_of(words_of(list("ab")), [([MIXED[:2]], [MIXED[:2]])] * 2, None, seed=0, permutations=3) == [[], []]  # fmt: skip


def test_tags_of_one_entity_are_two_labels_and_one_type() -> None:
    """12 first and last names by turns: no concept has 0.95 of one tag, and one has of the type."""
    tags = ["B-PER", "I-PER"] * 6 + ["O"] * 12
    table = words_of(FORMS, length=8, entity=tags)
    tagged, typed = tasks_of(table, [([MIXED], [APART])], None, seed=0, permutations=9)[0]
    assert (tagged["annotation"], tagged["labels"]) == ("entity", ["B-PER", "I-PER"])
    assert tagged["to"]["carried"] == {}
    assert (typed["annotation"], typed["labels"]) == ("entity type", ["PER"])
    assert (typed["to"]["carried"], typed["to"]["share"]) == ({"PER": 1}, 0.5)
    assert typed["turned"][0]["label"] == "PER"
    odd = words_of(FORMS, entity=["B-PER"] * 12 + ["LOC"] * 12)
    assert [task.annotation for task in tasks_in(odd, "entity")] == ["entity"]


def test_agreement_with_labels_needs_no_concept_of_one() -> None:
    draw = np.random.default_rng(2)
    labels = draw.integers(-1, 5, len(FORMS))
    (task,) = tasks_in(TABLE, "entity")
    kept = labels >= 0
    wanted = adjusted_mutual_info_score(labels[kept], task.codes[kept])
    assert agreement_with(labels, task) == pytest.approx(wanted)
    assert agreement_with(np.full(len(FORMS), -1), task) is None
    (row,) = tasks_of(TABLE, [([MIXED], [APART])], None, seed=0, permutations=0)[0]
    assert (row["from"]["ami"], row["to"]["ami"]) == pytest.approx((0, 1), abs=0.1)
    assert row["ami_rise"]["mean"] == row["to"]["ami"] - row["from"]["ami"]


def test_small_concepts_and_noise_are_undefined() -> None:
    few = words_of(FORMS[:5], entity=ENTITY[:5])
    (row,) = tasks_of(few, [([np.zeros(5, int)], [np.full(5, -1)])], None, seed=0, permutations=3)[
        0
    ]
    for end in ("from", "to"):
        assert (row[end]["share"], row[end]["by_chance"], row[end]["p"]) == (None, None, None)


def test_documents_and_lemmas_are_no_task_unless_asked_for() -> None:
    table = words_of(list("ab"), document=["d"] * 2, lemma=["a"] * 2, pos=["X"] * 2)
    assert annotations_of(table, None) == ["pos"]
    assert annotations_of(table, ["lemma"]) == ["lemma"]


def test_the_rise_is_of_every_seed() -> None:
    """With the study's seed the share rises from 0 to 0.5; with the other it falls as much."""
    (row,) = tasks_of(TABLE, [([MIXED, APART], [APART, MIXED])], None, seed=0, permutations=0)[0]
    assert row["rise"] == {"mean": 0.0, "seeds": [0.5, -0.5]}
    assert (row["from"]["share"], row["to"]["share"]) == (0.0, 0.5)
    noise = np.full(24, -1)
    (row,) = tasks_of(TABLE, [([MIXED, noise], [APART, APART])], None, seed=0, permutations=0)[0]
    assert row["rise"] == {"mean": None, "seeds": [0.5, None]}


@pytest.mark.parametrize("count", [0, 1])
def test_few_permutations(count: int) -> None:
    (row,) = tasks_of(TABLE, [([MIXED], [APART])], ["entity"], seed=0, permutations=count)[0]
    assert row["to"]["p"] == (None if count == 0 else 1 / 2)
