"""Best hits under permuted types, against scoring again with a permuted dictionary."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import permutations
from typing import TYPE_CHECKING

import numpy as np
import pytest

from isogloss import Coverage, area, best_hits, shuffles, space_of
from isogloss.core.concepts import permutation
from isogloss.core.concepts.permutation import Screen

if TYPE_CHECKING:
    from isogloss import Ints
    from isogloss.core.concepts.coverage import Mask

SIDES = {"s": ([0, 0, 0, 0, 1, 1], list("abcdde")), "t": ([7, 7, 8, 8, -1], list("ABCDE"))}
"""Concepts abcd and de; AB, CD and E, which is noise."""
ENTRIES = {"a": ["A", "B"], "b": ["A"], "c": ["C"], "d": ["E"], "e": ["D"]}


def covered(
    sides: dict[str, tuple[list[int], list[str]]], entries: dict[str, list[str]]
) -> Coverage:
    space = space_of(sides, {("s", "t"): entries}, matching="exact")
    return space.coverage(*space.sides, translations=20)


def everything(coverage: Coverage) -> Mask:
    return np.ones(coverage.hits.shape, bool)


def best(coverage: Coverage, goes: list[int], least: str = "1/2") -> list[int]:
    fits = everything(coverage)
    [found] = best_hits(coverage, fits, [np.array(goes)], least=Fraction(least))
    return list(map(int, found))


def test_the_identity_gives_the_hits_that_are_there() -> None:
    coverage = covered(SIDES, ENTRIES)
    assert coverage.target.names == tuple("ABCDE")
    # AB has translations of a (twice) and b; CD one of e.
    assert best(coverage, [0, 1, 2, 3, 4]) == [2, 1]


def test_a_translation_counts_as_the_type_that_it_goes_to() -> None:
    coverage = covered(SIDES, ENTRIES)
    # A goes to C, B to A, C to D, D to E, E to B: a and c have translations in CD, b too; d has
    # one in AB; e has none left.
    assert best(coverage, [2, 0, 3, 4, 1]) == [3, 1]


def test_less_than_the_least_share_is_nothing() -> None:
    coverage = covered(SIDES, ENTRIES)
    assert best(coverage, [2, 0, 3, 4, 1], "3/4") == [3, 0]
    assert best(coverage, [2, 0, 3, 4, 1], "4/5") == [0, 0]
    assert best(coverage, [0, 1, 2, 3, 4], "0") == [2, 1]


def test_only_admissible_targets_count() -> None:
    coverage = covered(SIDES, ENTRIES)
    admissible = np.array([[False, True], [False, False]])
    found = list(best_hits(coverage, admissible, [np.arange(5)], least=Fraction(1, 4)))
    assert [each.tolist() for each in found] == [[1, 0]]


def test_a_type_with_two_translations_in_a_concept_is_one_hit() -> None:
    sides = {"s": ([0, 0], ["a", "b"]), "t": ([1, 1], ["A", "B"])}
    coverage = covered(sides, {"a": ["A", "B"]})
    assert best(coverage, [1, 0]) == [1]
    assert best(coverage, [1, 0], "1") == [0]


@pytest.mark.parametrize("goes", [[0, 1], [0, 1, 2, 3, 3], [1, 2, 3, 4, 5], [-1, 1, 2, 3, 4]])
def test_what_is_no_permutation_is_refused(goes: list[int]) -> None:
    with pytest.raises(ValueError, match="expected a permutation of the 5 target types"):
        best(covered(SIDES, ENTRIES), goes)


def test_removed_types_stay_where_they_are() -> None:
    sides = {"s": ([0, 0], ["a", "same"]), "t": ([1, 1, 1], ["A", "B", "same"])}
    space = space_of(sides, {("s", "t"): {"a": ["A"]}}, matching="exact")
    coverage = space.coverage(*space.sides, translations=9, identical="types_removed")
    assert best(coverage, [1, 0, 2]) == [1]
    with pytest.raises(ValueError, match="not present"):
        best(coverage, [2, 1, 0])


def test_all_permutations_of_a_small_problem() -> None:
    coverage = covered(SIDES, ENTRIES)
    for goes in permutations(range(5)):
        assert best(coverage, list(goes), "0") == again(SIDES, ENTRIES, list(goes))


def again(
    sides: dict[str, tuple[list[int], list[str]]], entries: dict[str, list[str]], goes: list[int]
) -> list[int]:
    """Permute the dictionary by names, and count over sets."""
    names = list(dict.fromkeys(sides["t"][1]))
    moved = {name: names[goes[place]] for place, name in enumerate(names)}
    held = [
        {label: {w for c, w in zip(*sides[side], strict=True) if c == label}
         for label in sorted({c for c in sides[side][0] if c >= 0})}
        for side in "st"
    ]  # fmt: skip
    return [
        max(
            sum(any(moved.get(to, to) in others for to in entries.get(w, [])) for w in types)
            for others in held[1].values()
        )
        for types in held[0].values()
    ]


def drawn(seed: int) -> tuple[dict[str, tuple[list[int], list[str]]], dict[str, list[str]]]:
    """Return sides with concepts of all sizes, types in several, noise, and uneven entries."""
    draw = random.Random(seed)
    kinds = draw.choice([12, 30])

    def side(name: str) -> tuple[list[int], list[str]]:
        words = [f"{name}{n}" for n in range(kinds)]
        words += [f"{name}{int(kinds * draw.random() ** 3)}" for _ in range(90)]
        return [int(9 * draw.random() ** 2) - 1 for _ in words], words

    entries = {
        f"s{n}": [f"t{draw.randrange(kinds + 3)}" for _ in range(draw.choice([1, 1, 2, 9]))]
        for n in range(kinds)
        if draw.random() < 0.8
    }
    return {"s": side("s"), "t": side("t")}, entries


@pytest.mark.parametrize("seed", range(30))
def test_it_is_what_a_permuted_dictionary_scores(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(permutation, "CELLS", seed)  # a block is a target concept, or some
    sides, entries = drawn(seed)
    coverage = covered(sides, entries)
    fits = np.random.default_rng(seed).random(coverage.hits.shape) < 0.8
    for goes in shuffles(strata(coverage), seed, range(4)):
        names = coverage.target.names
        moved = {name: names[goes[place]] for place, name in enumerate(names)}
        permuted = {word: [moved.get(to, to) for to in found] for word, found in entries.items()}
        hits = covered(sides, permuted).hits.toarray() * fits
        for least in map(Fraction, ("0", "1/3", "1/2", "7/10", "1")):
            [found] = best_hits(coverage, fits, [goes], least=least)
            expected = hits.max(axis=1)
            expected[expected < [least * int(size) for size in coverage.source_sizes]] = 0
            assert found.tolist() == expected.tolist()


def strata(coverage: Coverage) -> Ints:
    """Return three strata, and types that stay."""
    return np.arange(len(coverage.target.names)) % 4 - 1


def test_nothing_clustered_has_no_hits() -> None:
    empty = covered({"s": ([-1], ["a"]), "t": ([0], ["A"])}, {"a": ["A"]})
    assert best(empty, [0]) == []
    lonely = covered({"s": ([0], ["a"]), "t": ([-1], ["A"])}, {"a": ["A"]})
    assert best(lonely, [0]) == [0]


def test_a_permutation_stays_within_strata_and_moves_all_of_them() -> None:
    strata = np.array([5, 0, -1, 5, 0, 5, -1, 9])
    found = [goes.tolist() for goes in shuffles(strata, 3, range(200))]
    for goes in found:
        assert sorted(goes) == list(range(8))
        assert (strata[goes] == strata).all()
        assert (goes[2], goes[6], goes[7]) == (2, 6, 7)
    # Three types in six orders and two in two: each of the twelve is as likely.
    counts = [found.count(one) for one in found if found.count(one)]
    assert len({tuple(goes) for goes in found}) == 12
    assert max(counts) < 40


def test_a_permutation_depends_on_the_seed_and_its_own_number() -> None:
    strata = np.zeros(50, np.int64)
    first, second, third = (each.tolist() for each in shuffles(strata, 7, range(3)))
    assert [each.tolist() for each in shuffles(strata, 7, [2, 0])] == [third, first]
    assert first != second
    assert next(shuffles(strata, 8, [0])).tolist() != first


def test_one_permutation_serves_several_clusterings() -> None:
    sides, entries = drawn(1)
    other = dict(sides, t=(sides["t"][0][::-1], sides["t"][1]))
    coverages = [covered(each, entries) for each in (sides, other)]
    assert coverages[0].target.names == coverages[1].target.names
    goes = next(shuffles(np.zeros(len(coverages[0].target.names), np.int64), 0, [0]))
    for coverage, each in zip(coverages, (sides, other), strict=True):
        assert best(coverage, goes.tolist(), "0") == again(each, entries, goes.tolist())


def test_the_area_is_the_mean_excess_over_a_half() -> None:
    # 3/4, 1/2, 1 and nothing: (1/2 + 0 + 1 + 0) / 4
    assert area(np.array([3, 2, 5, 0]), np.array([4, 4, 5, 9])) == 0.375


def test_equal_areas_are_equal_numbers() -> None:
    # 1/3 + 2/3 + ... in another order and in other parts: in floating point they differ.
    one = area(np.array([6, 7, 8]), np.array([9, 10, 12]))
    assert one == float((Fraction(3, 9) + Fraction(4, 10) + Fraction(4, 12)) / 3)
    assert area(np.array([80, 53, 1]), np.array([120, 60, 7])) == float(
        (Fraction(40, 120) + Fraction(46, 60)) / 3
    )
    tenths = np.full(10, 10)
    assert area(np.full(10, 6), tenths) == 0.2
    assert area(np.array([10, 10, *[0] * 8]), tenths) == 0.2


def test_few_pairs_are_counted_by_definition_and_few_translations_screened() -> None:
    draw = random.Random(0)
    labels = [n % 60 for n in range(1500)]
    sides = {side: (labels, [f"{side}{n}" for n in range(1500)]) for side in "st"}
    entries = {f"s{n}": [f"t{draw.randrange(1500)}" for _ in range(5)] for n in range(1500)}
    coverage = covered(sides, entries)
    screen = Screen.of(coverage, everything(coverage), (coverage.source_sizes + 1) // 2)
    # Of 25 types 13 are needed; 6 are left out, those with the most translations.
    assert len(screen.rows) <= 60 * 19 * 5
    assert screen.need.tolist() == [7] * 60
    likely = [
        len(screen.likely(goes)[0]) for goes in shuffles(np.zeros(1500, np.int64), 0, range(20))
    ]
    assert sum(likely) < 200  # of 72,000
