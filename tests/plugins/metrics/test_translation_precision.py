from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest
from sklearn.neighbors import NearestNeighbors

from isogloss import Score, SettingsError, Space
from isogloss.plugins.metrics.translation_precision import translation_precision
from tests.plugins.metrics.vectorspaces import Given, rotation, space_of

# Cosines: x1 with a .8, x1 with b 0, x2 with a .96, x2 with b .8. The hub a is closest to both.
ONE = Given(["x1", "x2"], [[1, 0], [0.6, 0.8]])
OTHER = Given(["a", "b"], [[0.8, 0.6], [0, 1]])
AHEAD = {"x1": ["a"], "x2": ["b"]}
BACK = {"a": ["x1"], "b": ["x2"]}


def both(space: Space, **settings: int) -> tuple[Score, Score]:
    ahead, back = translation_precision(**settings)(space)
    return ahead, back


def test_a_hub_is_the_nearest_neighbour_and_csls_corrects_it() -> None:
    # k = 2: r(a) = .88, r(b) = .4; x2: 1.92 - .88 = 1.04 < 1.6 - .4 = 1.2, so b is found.
    # Back: r(x1) = .4, r(x2) = .88; a: 1.6 - .4 = 1.2 > 1.92 - .88 = 1.04, so x1 is found.
    for score in both(space_of(ONE, OTHER, AHEAD, BACK), neighbours=2):
        assert score.parts["nearest@1"] == 0.5
        assert score.value == 1
        assert score.counts["queries"] == score.counts["hits"] == 2
        assert score.parts["chance"] == 0.5
        assert score.parts["in_reach"] == 1


def test_with_one_neighbour_the_hub_wins_still() -> None:
    # k = 1: r(a) = .96, r(b) = .8; x2: 1.92 - .96 = .96 > 1.6 - .8 = .8.
    ahead, _ = both(space_of(ONE, OTHER, AHEAD, BACK), neighbours=1)
    assert ahead.value == 0.5


def test_a_word_with_several_translations_is_found_by_any_of_them() -> None:
    space = space_of(ONE, OTHER, {"x1": ["b", "a"], "x2": ["b"]}, BACK)
    assert both(space, neighbours=1)[0].parts["chance"] == 0.75
    assert both(space, neighbours=1)[0].value == 0.5
    assert both(space, neighbours=1, translations=1)[0].value == 0  # b alone is right for x1


def test_precision_looks_at_the_first_k_candidates() -> None:
    # The cosine of the one query falls along the 12 candidates; the right one is the 5th.
    other = Given([f"t{n}" for n in range(12)], [[1, n / 10] for n in range(12)])
    ahead, _ = both(space_of(Given(["x"], [[1, 0]]), other, {"x": ["t4"]}, {}))
    found = [ahead.parts[f"nearest@{k}"] for k in (1, 5, 10)]
    assert found == [0, 1, 1]
    other = Given(other.forms[:10], other.array[:10])
    ahead, _ = both(space_of(Given(["x"], [[1, 0]]), other, {"x": ["t5"]}, {}))
    assert ahead.parts["nearest@5"] == 0
    assert ahead.parts["nearest@10"] is None  # 10 candidates: all would be found


def test_identical_strings_can_be_all_of_it() -> None:
    one = Given(["taxi", "dog"], [[1, 0], [0, 1]])
    other = Given(["taxi", "Hund", "Haus"], [[1, 0], [1, 0.1], [0.9, 1]])
    ahead, _ = both(space_of(one, other, {"taxi": ["taxi", "Hund"], "dog": ["Hund"]}, {}))
    nearest = {name: value for name, value in ahead.parts.items() if name.endswith("nearest")}
    # taxi finds itself; dog finds Haus.
    assert ahead.parts["nearest@1"] == 0.5
    # Without the type, dog remains and finds Haus.
    assert nearest["without_identical_nearest"] == 0
    # Without the entry, taxi is asked for Hund, but still finds itself.
    assert nearest["identical_entries_removed_nearest"] == 0
    # Every shared type asked for itself.
    assert nearest["identity_only_nearest"] == 1
    asked = [ahead.counts[f"queries_{name}"] for name in ("without_identical", "identity_only")]
    assert asked == [1, 1]


def random_space(seed: int, features: int = 5) -> tuple[Given, Given, dict[str, list[str]]]:
    draw = random.Random(seed)
    left = [f"a{n}" for n in range(25)] + [f"same{n}" for n in range(6)]
    right = [f"b{n}" for n in range(25)] + [f"same{n}" for n in range(6)]
    entries = {
        name: draw.choices([*right, "elsewhere"], k=draw.randint(1, 3))
        + ([name] if name.startswith("same") else [])
        for name in left
        if draw.random() < 0.8
    }
    vectors = np.random.default_rng(seed)
    sides = [
        Given(forms, vectors.normal(size=(len(forms), features)) + 0.4)
        for forms in (draw.choices(left, k=90), draw.choices(right, k=80))
    ]
    return sides[0], sides[1], entries


def oracle(
    one: Given, other: Given, entries: dict[str, list[str]], control: str = ""
) -> dict[str, Any]:
    """Work precision out by scikit-learn's neighbours and sets of strings."""
    tables = []
    for given in (one, other):
        rows: dict[str, list[Any]] = {}
        for form, vector in zip(given.forms, given.array.astype(float), strict=True):
            rows.setdefault(form, []).append(vector)
        tables.append({form: np.mean(own, axis=0) for form, own in rows.items()})
    shared = tables[0].keys() & tables[1].keys()
    if control == "without_identical":
        tables = [{f: v for f, v in table.items() if f not in shared} for table in tables]
    right = {form: set(entries.get(form, [])) & tables[1].keys() for form in tables[0]}
    if control == "identical_entries_removed":
        right = {form: found - {form} for form, found in right.items()}
    if control == "identity_only":
        right = {form: {form} & tables[1].keys() for form in tables[0]}
    names, arrays = zip(*[(list(t), np.array(list(t.values()))) for t in tables], strict=True)
    found: dict[str, Any] = {"queries": sum(map(bool, right.values()))}
    for kind in ("nearest", "csls"):
        hits = dict.fromkeys((1, 5, 10), 0)
        for row, form in enumerate(names[0]):
            order = [names[1][n] for n in np.argsort(-_scores(arrays, row, kind))]
            for k in hits:
                hits[k] += bool(right[form] & set(order[:k]))
        found |= {f"{kind}@{k}": count / found["queries"] for k, count in hits.items()}
    return found


def _scores(arrays: tuple[np.ndarray, ...], row: int, kind: str) -> np.ndarray:
    search = NearestNeighbors(n_neighbors=len(arrays[1]), metric="cosine", algorithm="brute")
    distance, place = search.fit(arrays[1]).kneighbors(arrays[0][[row]])
    cosines = np.empty(len(arrays[1]))
    cosines[place[0]] = 1 - distance[0]
    if kind == "nearest":
        return cosines
    back = NearestNeighbors(n_neighbors=10, metric="cosine", algorithm="brute").fit(arrays[0])
    return np.asarray(2 * cosines - (1 - back.kneighbors(arrays[1])[0]).mean(axis=1))


@pytest.mark.parametrize("seed", range(4))
def test_every_figure_is_what_scikit_learn_and_sets_of_strings_give(seed: int) -> None:
    one, other, entries = random_space(seed)
    score, _ = both(space_of(one, other, entries, {}), translations=20)
    expected = oracle(one, other, entries)
    assert score.counts["queries"] == expected["queries"]
    assert score.value == pytest.approx(expected["csls@1"])
    for name in ("csls@5", "csls@10", "nearest@1", "nearest@5", "nearest@10"):
        assert score.parts[name] == pytest.approx(expected[name]), name
    for control in ("without_identical", "identical_entries_removed", "identity_only"):
        expected = oracle(one, other, entries, control)
        assert score.counts[f"queries_{control}"] == expected["queries"]
        assert score.parts[control] == pytest.approx(expected["csls@1"]), control
        assert score.parts[f"{control}_nearest"] == pytest.approx(expected["nearest@1"]), control


def test_the_way_back_is_the_way_ahead_of_the_turned_space() -> None:
    one, other, entries = random_space(7)
    back = {form: [f"a{n}"] for n, form in enumerate(entries) if not form.startswith("a")}
    first = both(space_of(one, other, entries, back))[1]
    second = both(space_of(other, one, back, entries))[0]
    assert (first.value, first.parts, first.counts) == (second.value, second.parts, second.counts)


def figures(one: Given, other: Given, entries: dict[str, list[str]]) -> list[Any]:
    found = both(space_of(one, other, entries, {}), translations=20)
    return [(score.value, score.parts, score.counts) for score in found]


def test_rotation_scale_and_order_change_nothing() -> None:
    one, other, entries = random_space(3)
    expected = figures(one, other, entries)
    turn = rotation(5)
    assert figures(one.changed(turn), other.changed(turn), entries) == expected
    sizes = {form: 0.1 + n for n, form in enumerate(dict.fromkeys(one.forms))}
    scaled = one.array * np.array([[sizes[form]] for form in one.forms], np.float32)
    assert figures(Given(one.forms, scaled), other, entries) == expected
    assert figures(one.shuffled(1), other.shuffled(2), entries) == expected
    assert figures(one, other.changed(rotation(5, 1)), entries) != expected


def test_a_tie_is_a_miss_in_any_order() -> None:
    # a and c have one direction; x means a.
    for forms in (["a", "c", "b"], ["c", "a", "b"]):
        other = Given(forms, [[2, 1], [4, 2], [-1, 0]])
        ahead, _ = both(space_of(Given(["x"], [[1, 0]]), other, {"x": ["a"]}, {}))
        assert ahead.value == ahead.parts["nearest@1"] == 0


def test_evidence_names_hits_and_misses() -> None:
    ahead, _ = both(space_of(ONE, OTHER, {"x1": ["a", "b"], "x2": ["b"]}, BACK), neighbours=1)
    assert ahead.evidence is not None
    first, second = ahead.evidence()
    assert first == {
        "type": "x1",
        "outcome": "hit",
        "found": "a",
        "right": ["a", "b"],
        "rank": 1,
        "rank_nearest": 1,
    }
    assert (second["type"], second["outcome"], second["found"]) == ("x2", "miss", "a")
    assert (second["rank"], second["rank_nearest"]) == (2, 2)


def test_evidence_of_the_way_back_is_about_the_target_language() -> None:
    _, back = both(space_of(ONE, OTHER, AHEAD, BACK), neighbours=2)
    assert back.evidence is not None
    assert [(row["type"], row["found"]) for row in back.evidence()] == [("a", "x1"), ("b", "x2")]


def test_what_cannot_be_counted_is_undefined_with_the_reason() -> None:
    same = Given(["x1", "x2"], [[1, 2], [2, 4]])
    wide = Given(["a", "b"], [[1, 2, 3], [2, 4, 0]])
    none = Given([], np.zeros((0, 2), np.float32))
    cases = [
        (space_of(ONE, OTHER), "no dictionary from en to de"),
        (space_of(ONE, OTHER, None, BACK), "no dictionary from en to de"),
        (space_of(ONE, OTHER, {"x1": ["elsewhere"]}, BACK), "no type has a translation"),
        (space_of(same, OTHER, AHEAD, BACK), "all types of en point the same way"),
        (space_of(ONE, Given(["a"], [[1, 2]]), AHEAD, BACK), "nothing to choose from"),
        (space_of(ONE, wide, AHEAD, BACK), "2 and 3 features"),
        (space_of(none, OTHER, AHEAD, BACK), "no types of en"),
    ]
    for space, note in cases:
        ahead, _ = both(space)
        assert ahead.value is None
        assert note in ahead.note


def test_a_direction_without_a_dictionary_leaves_the_other() -> None:
    ahead, back = both(space_of(ONE, OTHER, None, BACK), neighbours=2)
    assert ahead.value is None
    assert back.value == 1


def test_settings_out_of_range_are_named() -> None:
    with pytest.raises(SettingsError, match="neighbours is 0"):
        translation_precision(neighbours=0)
    with pytest.raises(SettingsError, match="translations is 0"):
        translation_precision(translations=0)
