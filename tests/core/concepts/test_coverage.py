from __future__ import annotations

import random

import numpy as np
import pytest

from isogloss import Coverage, DataError, space_of

SIDES = {
    "en": ([3, 3, 3, 3, 8, 8, -1], ["dog", "cat", "dog", "sun", "red", "taxi", "the"]),
    "de": ([2, 2, 5, 5, -1], ["Hund", "Katze", "rot", "taxi", "Sonne"]),
}
AHEAD = {
    "dog": ["Köter", "Hund", "Katze"],
    "cat": ["Katze"],
    "sun": ["Sonne"],
    "taxi": ["taxi", "Hund"],
    "the": ["rot"],
}
BACK = {"rot": ["red"], "Hund": ["dog"], "taxi": ["sun"]}


def coverage(**options: object) -> Coverage:
    space = space_of(SIDES, {("en", "de"): AHEAD, ("de", "en"): BACK}, matching="exact")
    return space.coverage(*space.sides, **{"translations": 3, **options})  # type: ignore[arg-type]  # of several types


def test_hits_count_the_types_of_the_source_concept() -> None:
    found = coverage()
    assert found.source_numbers.tolist() == [3, 8]
    assert found.target_numbers.tolist() == [2, 5]
    # 3 to 2: dog (twice over, and in two words) and cat; sun is translated by noise.
    # 8 to 2: taxi by Hund; 8 to 5: taxi by itself.
    assert found.hits.toarray().tolist() == [[2, 0], [1, 1]]
    assert found.source_sizes.tolist() == [3, 2]
    assert found.target_sizes.tolist() == [2, 2]
    assert found.source.words.tolist() == [4, 2]


def test_only_the_first_translations_count() -> None:
    assert coverage(translations=1).hits.toarray().tolist() == [[1, 0], [0, 1]]
    assert coverage(translations=2).hits.toarray().tolist() == [[2, 0], [1, 1]]


def test_matched_names_the_pairs_behind_the_hits() -> None:
    found = coverage()
    assert found.matched(0, 0) == [("cat", "Katze"), ("dog", "Hund"), ("dog", "Katze")]
    assert found.matched(0, 1) == []
    assert found.matched(1, 1) == [("taxi", "taxi")]


def test_listed_and_reachable_types() -> None:
    found = coverage()
    names = found.source.names
    listed = {name for name, yes in zip(names, found.listed, strict=True) if yes}
    assert listed == {"dog", "cat", "sun", "taxi", "the"}
    reachable = {name for name, yes in zip(names, found.reachable, strict=True) if yes}
    # The target side's noise is among its types.
    assert reachable == {"dog", "cat", "sun", "taxi", "the"}
    assert found.ceilings().tolist() == [3, 1]


def test_types_found_on_both_sides_leave_the_concepts() -> None:
    found = coverage(identical="types_removed")
    assert found.source_sizes.tolist() == [3, 1]
    assert found.target_sizes.tolist() == [2, 1]
    assert found.hits.toarray().tolist() == [[2, 0], [0, 0]]


def test_a_concept_that_loses_all_types_is_no_concept() -> None:
    sides = {"en": ([0, 1], ["taxi", "dog"]), "de": ([4, 6], ["Hund", "taxi"])}
    space = space_of(sides, {("en", "de"): AHEAD})
    found = space.coverage(*space.sides, translations=9, identical="types_removed")
    assert found.source_numbers.tolist() == [1]
    assert found.target_numbers.tolist() == [4]


def test_found_on_both_sides_includes_noise() -> None:
    sides = {"en": ([0, 0], ["taxi", "dog"]), "de": ([-1, 0], ["taxi", "Hund"])}
    space = space_of(sides, {("en", "de"): AHEAD})
    found = space.coverage(*space.sides, translations=9, identical="types_removed")
    assert found.source_sizes.tolist() == [1]


def test_equal_pairs_leave_the_dictionary_before_the_first_are_taken() -> None:
    found = coverage(identical="entries_removed", translations=1)
    # "taxi" keeps Hund, which is then its first.
    assert found.hits.toarray().tolist() == [[1, 0], [1, 0]]
    assert found.source_sizes.tolist() == [3, 2]


def test_every_type_can_translate_itself_alone() -> None:
    found = coverage(identical="only")
    assert found.hits.toarray().tolist() == [[0, 0], [0, 1]]
    assert found.listed.all()


def test_united_adds_the_other_direction_read_backwards() -> None:
    found = coverage(united=True)
    # red by rot; sun by taxi.
    assert found.hits.toarray().tolist() == [[2, 1], [1, 2]]
    names = dict(zip(found.source.names, found.listed.tolist(), strict=True))
    assert names["red"]


def test_united_takes_the_first_translations_of_both_directions() -> None:
    back = {"rot": ["blue", "red"]}
    space = space_of(SIDES, {("en", "de"): {}, ("de", "en"): back}, matching="exact")
    hits = [
        space.coverage(*space.sides, translations=n, united=True).hits.toarray().tolist()
        for n in (1, 2)
    ]
    assert hits == [[[0, 0], [0, 0]], [[0, 0], [0, 1]]]


def test_both_directions_share_one_united_relation() -> None:
    space = space_of(SIDES, {("en", "de"): AHEAD, ("de", "en"): BACK}, matching="exact")
    one, other = space.sides
    ahead = space.coverage(one, other, translations=2, united=True)
    back = space.coverage(other, one, translations=2, united=True)
    assert (ahead.relation.toarray() == back.relation.toarray().T).all()


def test_united_works_with_one_of_the_two_dictionaries() -> None:
    for known in ({("en", "de"): AHEAD}, {("de", "en"): BACK}):
        space = space_of(SIDES, known, matching="exact")
        assert space.coverage(*space.sides, translations=3, united=True).hits.nnz > 0
    space = space_of(SIDES, {})
    with pytest.raises(DataError, match="no dictionary from en to de"):
        space.coverage(*space.sides, translations=3, united=True)


def test_raw_compares_forms_as_written_and_counts_repeats() -> None:
    sides = {"en": ([0, 0, 0], ["Dog", "dog", "cat"]), "de": ([0, 0], ["hund", "Katze"])}
    entries = {"Dog": ["hund"], "cat": ["Tier", "Tier", "Katze"]}
    space = space_of(sides, {("en", "de"): entries})
    raw = space.coverage(*space.sides, translations=2, raw=True)
    assert (raw.source_sizes.tolist(), raw.hits.toarray().tolist()) == ([3], [[1]])
    matched = space.coverage(*space.sides, translations=2)
    assert (matched.source_sizes.tolist(), matched.hits.toarray().tolist()) == ([2], [[2]])


def test_it_is_computed_once_for_the_same_question() -> None:
    space = space_of(SIDES, {("en", "de"): AHEAD})
    one, other = space.sides
    first = space.coverage(one, other, translations=3)
    assert space.coverage(one, other, translations=3, identical="kept") is first
    assert space.coverage(one, other, translations=2) is not first


@pytest.mark.parametrize("seed", range(10))
def test_hits_are_what_sets_say(seed: int) -> None:
    draw = random.Random(seed)

    def side(name: str) -> tuple[list[int], list[str]]:
        words = [f"{name}{draw.randint(0, 40)}" for _ in range(120)]
        return [draw.randint(-1, 9) for _ in words], words

    sides = {"p": side("p"), "q": side("q")}
    entries = {f"p{n}": draw.sample([f"q{m}" for m in range(45)], 5) for n in range(0, 41, 2)}
    space = space_of(sides, {("p", "q"): entries})
    found = space.coverage(*space.sides, translations=3)
    for row, s in enumerate(found.source_numbers.tolist()):
        types = {w for c, w in zip(*sides["p"], strict=True) if c == s}
        for column, t in enumerate(found.target_numbers.tolist()):
            others = {w for c, w in zip(*sides["q"], strict=True) if c == t}
            hits = {w for w in types if others & set(entries.get(w, [])[:3])}
            assert found.hits[row, column] == len(hits)
            assert {w for w, _ in found.matched(row, column)} == hits


def test_the_product_stays_sparse() -> None:
    types = 20_000
    names = [str(n) for n in range(types)]
    labels = [n % 2_000 for n in range(types)]
    space = space_of({"p": (labels, names), "q": (labels, names)}, {("p", "q"): {}})
    found = space.coverage(*space.sides, translations=1, identical="only")
    assert found.hits.nnz == 2_000
    assert np.asarray(found.hits.sum()) == types
    assert found.source_types.nnz == types
