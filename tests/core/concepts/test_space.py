from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pytest

from isogloss import (
    Concepts,
    DataError,
    Need,
    PluginError,
    Side,
    Space,
    Translation,
    pooled_space_of,
    space_of,
)
from isogloss.core.concepts.lists import concepts_of, side_of, words_of

EN, DE = side_of("en"), side_of("de")
WORDS = {EN: words_of("en", ["a", "b", "c"]), DE: words_of("de", ["A", "B"], matching="exact")}
SEPARATE = {
    EN: concepts_of([5, 5, 9], words=3),
    DE: concepts_of([0, 1], words=2),
}
JOINT = concepts_of([1, 2, -1, 2, 3], words=5)


def space(*needs: Need, calls: Counter[str] | None = None) -> Space:
    seen: Counter[str] = Counter() if calls is None else calls

    def counted(name: str, value: Any) -> Any:
        seen[name] += 1
        return value

    return Space(
        [EN, DE],
        needs=frozenset(needs),
        words=lambda side: counted("words", WORDS[side]),
        vectors=lambda side: counted(
            "vectors", np.arange(2 * len(WORDS[side]), dtype=np.float32).reshape(-1, 2)
        ),
        separate=lambda side: counted("separate", SEPARATE[side]),
        joint=lambda: counted("joint", JOINT),
        dictionary=lambda s, t: (
            counted("dictionary", {"a": (Translation("A"),)}) if (s, t) == ("en", "de") else None
        ),
        matching="exact",
    )


ALL: tuple[Need, ...] = ("vectors", "separate", "joint", "dictionary")


def test_it_gives_what_was_declared() -> None:
    whole = space(*ALL)
    assert whole.words(EN) is WORDS[EN]
    assert whole.vectors(DE).shape == (2, 2)
    assert whole.concepts(EN).numbers == (5, 9)
    assert whole.joint_concepts() is JOINT
    assert whole.dictionary(EN, DE) == {"a": (Translation("A"),)}
    assert whole.dictionary(DE, EN) is None


@pytest.mark.parametrize(
    ("need", "ask"),
    [
        ("vectors", lambda one: one.vectors(EN)),
        ("separate", lambda one: one.concepts(EN)),
        ("joint", lambda one: one.joint_concepts()),
        ("dictionary", lambda one: one.dictionary(EN, DE)),
    ],
)
def test_it_refuses_what_was_not_declared(need: Need, ask: Any) -> None:
    others = [other for other in ALL if other != need]
    with pytest.raises(PluginError, match=f"reads '{need}'"):
        ask(space(*others))
    with pytest.raises(PluginError, match="declares nothing"):
        ask(space())


def test_coverage_needs_separate_concepts_and_a_dictionary() -> None:
    with pytest.raises(PluginError, match="'separate'"):
        space("dictionary", "joint").coverage(EN, DE, translations=1)
    with pytest.raises(PluginError, match="'dictionary'"):
        space("separate").coverage(EN, DE, translations=1)
    # A type that translates itself needs none.
    assert space("separate").coverage(EN, DE, translations=1, identical="only").hits.nnz == 0


def test_words_need_no_declaration() -> None:
    assert len(space().words(EN)) == 3


def test_a_foreign_side_is_refused() -> None:
    with pytest.raises(PluginError, match="asks for the side"):
        space(*ALL).words(side_of("fr"))


def test_nothing_is_loaded_before_it_is_asked_for_and_then_once() -> None:
    calls: Counter[str] = Counter()
    whole = space(*ALL, calls=calls)
    assert not calls
    for _ in range(3):
        whole.words(EN)
        whole.vectors(EN)
        whole.concepts(EN)
        whole.joint_concepts()
        whole.dictionary(EN, DE)
        whole.coverage(EN, DE, translations=1)
        whole.coverage(EN, DE, translations=2)
    assert calls == {"words": 2, "vectors": 1, "separate": 2, "joint": 1, "dictionary": 1}


def test_take_selects_words_with_all_that_belongs_to_them() -> None:
    part = space(*ALL).take({EN: np.array([2, 0, 0]), DE: np.array([1])})
    assert [part.words(EN).forms[n] for n in part.words(EN).form] == ["c", "a", "a"]
    assert part.vectors(EN).tolist() == [[4, 5], [0, 1], [0, 1]]
    assert part.concepts(EN).labels.tolist() == [1, 0, 0]
    assert part.concepts(EN).numbers == (5, 9)
    # Pooled: a b c A B have 0 1 -1 1 2.
    assert part.joint_concepts().labels.tolist() == [-1, 0, 0, 2]


def test_take_leaves_other_sides_whole() -> None:
    part = space(*ALL).take({EN: np.array([1])})
    assert len(part.words(DE)) == 2
    assert part.joint_concepts().labels.tolist() == [1, 1, 2]


def test_take_of_a_take() -> None:
    part = space(*ALL).take({EN: np.array([2, 1])}).take({EN: np.array([1])})
    assert part.joint_concepts().labels.tolist() == [1, 1, 2]
    assert part.concepts(EN).labels.tolist() == [0]


def test_a_concept_without_a_word_is_none_after_take() -> None:
    part = space(*ALL).take({EN: np.array([0, 1])})
    assert part.coverage(EN, DE, translations=1).source_numbers.tolist() == [5]


def test_take_counts_anew() -> None:
    whole = space(*ALL)
    assert whole.coverage(EN, DE, translations=1).hits.sum() == 1
    assert whole.take({EN: np.array([1, 2])}).coverage(EN, DE, translations=1).hits.sum() == 0


def test_take_still_refuses_what_was_not_declared() -> None:
    with pytest.raises(PluginError):
        space("separate").take({}).vectors(EN)


def test_replace_gives_other_concepts() -> None:
    other = concepts_of([0, 1, 2], words=3)
    changed = space("dictionary").replace(labels={EN: other})
    assert changed.concepts(EN) is other
    assert changed.concepts(DE) is SEPARATE[DE]
    assert changed.coverage(EN, DE, translations=1).source_numbers.tolist() == [0, 1, 2]


def test_replace_gives_another_joint_clustering() -> None:
    other = Concepts(np.zeros(5, np.int64), (4,))
    assert space().replace(joint=other).joint_concepts() is other


def test_replace_gives_another_dictionary() -> None:
    whole = space(*ALL)
    changed = whole.replace(dictionary=lambda *_: {"c": (Translation("B"),)})
    assert whole.coverage(EN, DE, translations=1).hits.toarray().tolist() == [[1, 0], [0, 0]]
    assert changed.coverage(EN, DE, translations=1).hits.toarray().tolist() == [[0, 0], [0, 1]]


def test_replace_leaves_the_space_as_it_was() -> None:
    whole = space(*ALL)
    whole.replace(labels={}, joint=JOINT, dictionary=lambda *_: None)
    assert whole.dictionary(EN, DE) is not None


def test_pooled_words_are_ordered_by_side() -> None:
    pooled = pooled_space_of([4, 7, 4, -1], ["A", "b", "C", "d"], ["de", "en", "de", "en"])
    assert [side.language for side in pooled.sides] == ["de", "en"]
    assert pooled.joint_concepts().labels.tolist() == [0, 0, 1, -1]
    assert pooled.joint_concepts().numbers == (4, 7)


def test_what_was_not_given_is_refused() -> None:
    with pytest.raises(PluginError, match="joint"):
        space_of({"en": ([0], ["a"])}).joint_concepts()
    with pytest.raises(PluginError, match="vectors"):
        pooled_space_of([0], ["a"], ["en"]).vectors(side_of("en"))


def test_lists_of_unequal_length_are_refused() -> None:
    with pytest.raises(DataError, match="2 words"):
        space_of({"en": ([0], ["a", "b"])})
    with pytest.raises(DataError, match="one language per word"):
        pooled_space_of([0, 1], ["a", "b"], ["en"])
    with pytest.raises(DataError, match="whole numbers are needed, found float64"):
        space_of({"en": ([0.5], ["a"])})  # type: ignore[list-item]  # what is refused


def test_words_are_numbered_by_first_appearance() -> None:
    words = words_of("en", ["b", "B", "a", "b"])
    assert words.forms == ("b", "B", "a")
    assert words.types == ("b", "a")
    assert words.form.tolist() == [0, 1, 2, 0]
    assert words.type.tolist() == [0, 0, 1, 0]
    assert isinstance(side_of("en"), Side)
