"""Null figures of metrics, against scoring again with what was permuted."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest

from isogloss import Null, Registry, Shuffling, calign, colap, pooled_space_of, space_of


def metric(name: str, **settings: Any) -> Any:
    registry = Registry()
    return registry.make(registry.recipe("metric", name, settings))


def drawn(seed: int) -> tuple[dict[str, tuple[list[int], list[str]]], dict[str, list[str]]]:
    """Return sides with types of many frequencies, some of them on both, noise, and entries."""
    draw = random.Random(seed)

    def side(name: str) -> tuple[list[int], list[str]]:
        words = [f"{name}{n}" for n in range(20)] + ["both", "same"]
        words += [f"{name}{int(20 * draw.random() ** 3)}" for _ in range(60)]
        return [int(6 * draw.random()) - 1 for _ in words], words

    entries = {f"s{n}": [f"t{draw.randrange(20)}", f"t{n}"] for n in range(20)}
    return {"s": side("s"), "t": side("t")}, entries | {"both": ["both", "t1"]}


@pytest.mark.parametrize("seed", range(5))
def test_calign_of_a_permuted_dictionary(seed: int) -> None:
    sides, entries = drawn(seed)
    space = space_of(sides, {("s", "t"): entries}, matching="exact")
    shuffling = Shuffling(range(3, 8), seed=seed)
    found = list(metric("calign", min_types=1).null(space, shuffling))
    # There is no dictionary back.
    assert [(null.figure, null.tail) for null in found] == [
        ("area", "upper"),
        ("area without identical", "upper"),
    ]
    source, target = space.sides
    assert all(null.sides == (source, target) for null in found)
    names = space.words(target).types
    for null, removed in zip(found, (set(), {"both", "same"}), strict=True):
        kept = {
            name: tuple(
                zip(
                    *((c, w) for c, w in zip(*sides[name], strict=True) if w not in removed),
                    strict=True,
                )
            )
            for name in "st"
        }
        present = np.array([name not in removed for name in names])
        goes = list(shuffling.permutations([space.words(target)], present))
        assert null.observed == area(kept, entries)
        for moved, value in zip(goes, null.values, strict=True):
            to = {name: names[moved[place]] for place, name in enumerate(names)}
            permuted = {w: [to.get(each, each) for each in ts] for w, ts in entries.items()}
            assert value == area(kept, permuted)


def area(sides: dict[str, Any], entries: dict[str, list[str]]) -> float | None:
    (own, words), (others, to) = sides["s"], sides["t"]
    score = calign(own, words, others, to, entries, matching="exact", min_types=1)
    return score.parts["area"]


def test_without_shared_types_both_figures_are_one() -> None:
    sides = {"s": ([0, 0, 1, 1], list("abcd")), "t": ([0, 0, 1, 1], list("ABCD"))}
    space = space_of(sides, {("s", "t"): {w: [w.upper()] for w in "abcd"}}, matching="exact")
    one, other = metric("calign", min_types=1).null(space, Shuffling(range(50)))
    assert (one.observed, one.values) == (other.observed, other.values)
    assert one.observed == 1.0
    # ab is whole again under 1/3 of the permutations, and cd then as well; nothing lies between.
    assert set(one.values) == {0.0, 1.0}


def test_calign_that_is_undefined_has_an_undefined_null() -> None:
    space = space_of({"s": ([0], ["a"]), "t": ([0], ["A"])}, {("s", "t"): {"a": ["A"]}})
    for null in metric("calign").null(space, Shuffling(range(2))):
        assert (null.observed, null.values) == (None, (None, None))


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("pool", ["pair", "all"])
def test_colap_of_permuted_languages(seed: int, pool: str) -> None:
    draw = random.Random(seed)
    languages = ["en", "de", "fr"][: 2 if pool == "pair" else 3]
    words = [(draw.choice(languages), f"w{int(9 * draw.random() ** 2)}") for _ in range(150)]
    words.sort(key=lambda word: languages.index(word[0]))
    labels = [draw.randrange(8) - 1 for _ in words]
    space = pooled_space_of(labels, [w for _, w in words], [l for l, _ in words])
    shuffling = Shuffling(range(4), seed)
    found = list(metric("colap", pool=pool).null(space, shuffling))
    assert [len(null.sides) for null in found] == ([2] if pool == "pair" else [2, 2, 2, 3])
    for null in found:
        check_colap(null, labels, words, space, shuffling, pool)


def check_colap(
    null: Null, labels: list[int], words: Any, space: Any, shuffling: Any, pool: str
) -> None:
    chosen = [side.language for side in null.sides]
    rows = [row for row, (language, _) in enumerate(words) if language in chosen]
    units = [(side.language, name) for side in null.sides for name in space.words(side).types]
    tables = [space.words(side) for side in null.sides]
    assert null.tail == "lower"
    assert len(null.values) == 4
    for goes, value in zip(shuffling.permutations(tables), null.values, strict=True):
        moved = {unit: units[goes[place]][0] for place, unit in enumerate(units)}
        score = colap(
            [labels[row] for row in rows],
            [f"{'/'.join(words[row])}" for row in rows],
            [moved[words[row]] for row in rows],
            pool=pool,
        )
        assert value == score.value


def test_languages_mix_as_often_as_chance_has_it() -> None:
    # Four types of two words, two a language and two a concept. Both types of a concept get one
    # language in 1/3 of the cases, and then nothing overlaps; else everything does.
    space = pooled_space_of([0, 0, 0, 0, 1, 1, 1, 1], list("aabbxxyy"), ["en"] * 4 + ["de"] * 4)
    (null,) = metric("colap").null(space, Shuffling(range(600)))
    assert null.observed == 0.0
    assert set(null.values) == {0.0, 1.0}
    assert 0.6 < sum(null.values) / 600 < 0.73


def test_a_type_moves_among_types_of_like_frequency_only() -> None:
    # Each frequency is there once a concept: whatever changes places, both languages stay in it.
    space = pooled_space_of([0, 0, 0, 1], list("aaab"), ["en", "en", "en", "de"])
    (null,) = metric("colap").null(space, Shuffling(range(20)))
    assert set(null.values) == {0.0}


def test_colap_without_any_concept_is_undefined() -> None:
    space = pooled_space_of([-1, -1], ["a", "b"], ["en", "de"])
    (null,) = metric("colap").null(space, Shuffling(range(2)))
    assert (null.observed, null.values) == (None, (None, None))


def test_forms_change_places_where_the_rule_takes_forms_for_types() -> None:
    sides = {"s": ([0, 0, 1, 1], list("abcd")), "t": ([0, 0, 1, 1], ["A", "a", "B", "b"])}
    entries = {"a": ["A"], "b": ["a"], "c": ["B"], "d": ["b"]}
    space = space_of(sides, {("s", "t"): entries})
    found = metric("calign", rule="reference", min_types=1).null(space, Shuffling(range(60)))
    whole = next(iter(found))
    # Four forms, though two types: AB and ab are whole under some permutations and not under others.
    assert whole.observed == 1.0
    assert set(whole.values) == {0.0, 1.0}
