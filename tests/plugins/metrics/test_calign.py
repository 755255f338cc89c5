from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

import isogloss
from isogloss import Metric, Score, SettingsError, Side, space_of
from isogloss.plugins.metrics.calign import calign, calign_of
from tests.plugins.metrics.calls import count_calls

if TYPE_CHECKING:
    from collections.abc import Callable

# Animals are translated, "cow" has no entry; colours are, with an identical string and one word
# that is translated by a number; "one" is alone; of the sky only "moon" is translated by a word of
# the target side, which is noise there.
SOURCE = [
    (4, "dog cat horse cow dog"),
    (9, "red blue taxi"),
    (2, "one"),
    (6, "sun moon star"),
    (-1, "the"),
]
TARGET = [
    (1, "Hund Katze Pferd"),
    (3, "rot taxi"),
    (5, "eins zwei drei vier fünf sechs sieben"),
    (-1, "Mond"),
]
AHEAD = {
    "dog": ["Hund"],
    "cat": ["Katze"],
    "horse": ["Pferd"],
    "red": ["rot"],
    "blue": ["eins"],
    "taxi": ["taxi"],
    "one": ["eins"],
    "sun": ["Sonne"],
    "moon": ["Mond"],
    "star": ["Stern"],
    "the": ["Hund"],
}
BACK = {"Hund": ["dog"], "Katze": ["cat"], "Pferd": ["horse"], "rot": ["red"], "taxi": ["taxi"]}
SETTINGS = {"threshold": 0.5, "min_types": 1, "max_size_difference": 0.5, "translations": 1}


def columns(concepts: list[tuple[int, str]]) -> tuple[list[int], list[str]]:
    rows = [(label, word) for label, words in concepts for word in words.split()]
    return [label for label, _ in rows], [word for _, word in rows]


def both(**changed: Any) -> list[Score]:
    space = space_of(
        {"en": columns(SOURCE), "de": columns(TARGET)},
        {("en", "de"): AHEAD, ("de", "en"): BACK},
        matching="exact",
    )
    return list(calign(**SETTINGS | changed)(space))


def plain(hits: int, source: int, target: int, **settings: Any) -> Score:
    """Return the score of one concept each, with so many types and so many hits."""
    return calign_of(
        [0] * source,
        [f"s{n}" for n in range(source)],
        [0] * target,
        [f"t{n}" for n in range(target)],
        {f"s{n}": [f"t{n}"] for n in range(hits)},
        **settings,
    )


def test_value_and_what_it_was_counted_on() -> None:
    ahead, _ = both()
    # 4 -> 1: 3 of 4 types, sizes 4 and 3. 9 -> 3: 2 of 3, sizes 3 and 2. 9 -> 5: sizes 3 and 7.
    # 2 has one type, which is not more than 1. 6 reaches no concept.
    assert ahead.earned["pairs"] == [[4, 1], [9, 3]]
    assert ahead.value == 2 / 4
    assert ahead.counts == {
        "concepts": 4,
        "eligible": 3,
        "aligned": 2,
        "aligned_pairs": 2,
        "target_concepts": 3,
        "words": 12,
        "types": 11,
        "target_words": 12,
        "target_types": 12,
    }
    assert [side.language for side in ahead.sides] == ["en", "de"]
    assert ahead.note == ""


def test_what_stands_beside_the_value() -> None:
    ahead, back = both()
    assert ahead.parts == pytest.approx(
        {
            "aligned_of_eligible": 2 / 3,
            # (4, 1) and (9, 3) are aligned both ways; each side has 3 eligible concepts.
            "one_to_one": 2 / 3,
            "united": 2 / 4,
            # 1 -> 4: 3 of 3; 3 -> 9: 2 of 2; 5 -> 9: "eins" for "blue", 1 of 7.
            "united_back": 2 / 3,
            # "taxi" leaves: 9 is {red, blue}, 3 is {rot}: 1 of 2, sizes 2 and 1.
            "without_identical": 2 / 4,
            # taxi -> taxi leaves: 9 -> 3 has 1 of 3.
            "identical_entries_removed": 1 / 4,
            # 9 -> 3 by "taxi" alone: 1 of 3.
            "identity_only": 0,
            "identical_share": 1 / 11,
            # all but "cow"
            "dictionary_coverage": 10 / 11,
            # 4: 3 of 4. 9: 3 of 3. 2: 1 of 1. 6: "moon" only, 1 of 3.
            "attainable": 3 / 4,
            "attainable_of_eligible": 2 / 3,
            # best coverage 3/4 and 2/3: (1/4) / (1/2) and (1/6) / (1/2), over 4 concepts
            "area": (1 / 2 + 1 / 3) / 4,
        }
    )
    assert back.parts["united_back"] == ahead.parts["united"]
    assert back.parts["one_to_one"] == ahead.parts["one_to_one"]


def test_the_other_direction_has_its_own_dictionary_and_denominator() -> None:
    _, back = both()
    assert [side.language for side in back.sides] == ["de", "en"]
    assert back.earned["pairs"] == [[1, 4], [3, 9]]
    assert back.value == 2 / 3
    assert back.earned["one_to_one_pairs"] == [[1, 4], [3, 9]]


def test_one_to_one_takes_more_pairs_before_better_ones() -> None:
    # 0 and 0 share all, coverages 1 and 1; 0 and 1 as well as 1 and 0 share one of four. But with
    # 0 and 0 together, nobody is left for the others.
    score = calign_of(
        [0] * 4 + [1] * 4,
        list("abcdefgh"),
        [0] * 4 + [1] * 4,
        list("ABCDEFGH"),
        {"a": ["A", "E"], "b": ["B"], "c": ["C"], "d": ["D"], "e": ["A"]},
        matching="exact",
        threshold=0.25,
        min_types=1,
    )
    assert score.earned["pairs"] == [[0, 0], [0, 1], [1, 0]]
    assert score.earned["one_to_one_pairs"] == [[0, 1], [1, 0]]


def test_one_to_one_then_prefers_the_larger_sum_of_coverages() -> None:
    # Every concept is aligned with every other; the diagonal shares 3 of 4, the rest 2 of 4.
    score = calign_of(
        [0] * 4 + [1] * 4,
        list("abcdefgh"),
        [1] * 4 + [0] * 4,
        list("ABCDEFGH"),
        {
            **{word: [word.upper()] for word in "abcefg"},
            "d": ["H"],
            "h": ["D"],
            "a": ["A", "E"],
            "e": ["E", "A"],
        },
        matching="exact",
        threshold=0.5,
        min_types=1,
    )
    assert score.earned["pairs"] == [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert score.earned["one_to_one_pairs"] == [[0, 1], [1, 0]]


@pytest.mark.parametrize(
    ("hits", "source", "target", "settings", "aligned"),
    [
        (8, 10, 10, {}, True),
        (7, 10, 10, {}, False),
        (7, 10, 10, {"threshold": 0.7}, True),
        (6, 10, 10, {"threshold": "0.6"}, True),
        (10, 10, 10, {"threshold": 1}, True),
        (6, 6, 10, {}, True),  # 6/10 = 1 - 0.4
        (6, 6, 11, {}, False),
        (6, 10, 6, {"threshold": 0.6}, True),  # the rule has no direction
        (6, 11, 6, {"threshold": 0.5}, False),
        (3, 3, 10, {"max_size_difference": 0.7, "min_types": 2}, True),
        (3, 10, 3, {"max_size_difference": 0.7, "threshold": 0.3}, True),
        (2, 2, 10, {"max_size_difference": 0.7, "min_types": 1}, False),
        (6, 6, 6, {"max_size_difference": 0}, True),
        (6, 6, 7, {"max_size_difference": 0}, False),
        (5, 5, 5, {}, None),  # not more than 5 types: nothing is eligible
        (6, 6, 6, {}, True),
        (8, 10, 10, {"rule": "reference"}, False),  # more than, not at least
        (9, 10, 10, {"rule": "reference"}, True),
        (6, 6, 10, {"rule": "reference"}, False),
        (7, 7, 10, {"rule": "reference"}, True),
        (9, 10, 1, {"rule": "reference", "threshold": 0.05}, True),  # one-sided
        (6, 6, 6, {"rule": "reference", "size_ratio": 1}, False),
        (6, 7, 6, {"rule": "reference", "size_ratio": 1}, True),
    ],
)
def test_boundaries(
    hits: int, source: int, target: int, settings: dict[str, Any], aligned: bool | None
) -> None:
    score = plain(hits, source, target, **settings)
    assert score.value == (None if aligned is None else float(aligned))


def test_nothing_eligible_is_undefined_with_the_reason() -> None:
    score = plain(5, 5, 5)
    assert score.value is None
    assert score.note == "none of 1 source concepts has more than 5 types"
    assert score.counts["concepts"] == 1
    assert score.parts["aligned_of_eligible"] is None
    assert score.parts["one_to_one"] is None
    assert score.parts["area"] is None
    assert score.parts["attainable"] == 1


def test_no_concept_at_all_is_undefined_with_the_reason() -> None:
    score = calign_of([-1, -1], ["a", "b"], [0], ["A"], {"a": ["A"]})
    assert (score.value, score.note) == (None, "no source concept has a word")
    assert calign_of([], [], [], [], {}).value is None


def test_a_missing_dictionary_is_named() -> None:
    space = space_of({"en": columns(SOURCE), "de": columns(TARGET)}, {("en", "de"): AHEAD})
    ahead, back = calign(**SETTINGS)(space)  # type: ignore[arg-type]  # of several types
    assert ahead.value is not None
    assert back.value is None
    assert back.note == "no dictionary from de to en"


def test_types_count_and_not_words() -> None:
    # 8 words of 2 types: "a" is translated, "b" is not.
    words = ["a"] * 7 + ["b"]
    score = calign_of([0] * 8, words, [0, 0], ["A", "B"], {"a": ["A"]}, min_types=1, threshold=0.8)
    assert score.value == 0
    again = calign_of([0] * 8, words, [0, 0], ["A", "B"], {"a": ["A"]}, min_types=1, threshold=0.5)
    assert again.value == 1


def test_coverage_is_over_the_source_concepts_types() -> None:
    # 2 of 4 source types; 2 of 2 target types.
    one = plain(2, 4, 2, threshold=0.6, min_types=1, max_size_difference=0.5)
    assert one.value == 0
    assert one.parts["united_back"] == 1


def test_noise_is_no_concept() -> None:
    score = calign_of(
        [-1, -1, -2, 0, 0],
        list("abcde"),
        [-1, 0, 0],
        list("CDE"),
        {word: [word.upper()] for word in "abcde"},
        min_types=1,
    )
    assert score.counts["concepts"] == score.counts["aligned"] == 1
    assert score.counts["words"] == 2


def test_matching_folds_both_sides_and_the_dictionary() -> None:
    def value(source: str, entry: str, to: str, target: str, **settings: Any) -> float | None:
        words = [source, "x"], [target, "X"]
        entries = {entry: [to], "x": ["X"]}
        score = calign_of([0, 0], words[0], [0, 0], words[1], entries, min_types=1, **settings)
        return score.value

    assert value("DOG", "dog", "hund", "Hund") == 1
    assert value("dog", "DOG", "HUND", "hund") == 1
    assert value("dog", "dog", "hund", "Hund", matching="exact") == 0
    assert value("DOG", "dog", "Hund", "Hund", matching="exact") == 0
    assert value("dog", "dog", "hund", "Hund", rule="reference") == 0


def test_known_probabilities_come_first_under_paper_and_file_order_under_reference() -> None:
    entries: dict[str, list[tuple[str, float | None]]] = {
        "a": [("P", 0.1), ("Q", None), ("R", 0.7), ("P", 0.1)],
        "b": [("B", 0.5)],
    }

    def aligned(target: str, translations: int, rule: str) -> bool:
        score = calign_of(
            [0, 0],
            ["a", "b"],
            [0, 0],
            [target, "B"],
            {form: [isogloss.Translation(*e) for e in listed] for form, listed in entries.items()},
            matching="exact",
            min_types=1,
            threshold=0.9,
            translations=translations,
            rule=rule,
        )
        return score.value == 1

    assert [aligned(target, 1, "paper") for target in "PQR"] == [False, False, True]
    assert [aligned(target, 2, "paper") for target in "PQR"] == [True, False, True]
    assert [aligned(target, 3, "paper") for target in "PQR"] == [True, True, True]
    assert [aligned(target, 1, "reference") for target in "PQR"] == [True, False, False]
    assert [aligned(target, 2, "reference") for target in "PQR"] == [True, True, False]


def test_repeats_use_up_the_first_lines_only_under_reference() -> None:
    for rule, value in (("paper", 1.0), ("reference", 0.0)):
        score = calign_of(
            [0, 0],
            ["a", "b"],
            [0, 0],
            ["A", "B"],
            {"a": ["x", "x", "A"], "b": ["B"]},
            matching="exact",
            min_types=1,
            threshold=0.9,
            translations=2,
            rule=rule,
        )
        assert score.value == value


@pytest.mark.parametrize(
    ("setting", "values"),
    [
        ("threshold", [0.3, 0.5, 0.7, 0.8]),
        ("min_types", [0, 1, 2, 9]),
        ("max_size_difference", [0.1, 0.5, 0.9]),
        ("translations", [1, 2]),
    ],
)
def test_a_curve_is_the_score_at_every_value(setting: str, values: list[float]) -> None:
    space = space_of(
        {"en": columns(SOURCE), "de": columns(TARGET)}, {("en", "de"): AHEAD, ("de", "en"): BACK}
    )
    found = list(calign(**SETTINGS).curve(space, setting, values))  # type: ignore[arg-type]  # of several types
    for place, value in enumerate(values):
        for score, single in zip(
            found[2 * place : 2 * place + 2],
            calign(**SETTINGS | {setting: value})(space),  # type: ignore[arg-type]  # of several types
            strict=True,
        ):
            parts = dict(score.parts)
            assert parts.pop(setting) == value
            assert parts == single.parts
            assert score.evidence is not None
            assert single.evidence is not None
            assert list(score.evidence()) == list(single.evidence())
            assert replace(score, parts={}, evidence=None) == replace(
                single, parts={}, evidence=None
            )


def test_there_is_no_curve_over_the_rule() -> None:
    with pytest.raises(SettingsError, match="no curve over 'rule'"):
        list(calign().curve(space_of(*random_space(3)), "rule", ["paper"]))


def test_a_curve_over_thresholds_costs_no_more_products_than_one_score(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    counted = count_calls(monkeypatch, "isogloss.core.concepts.space", "cover")
    list(calign()(space_of(*random_space(3))))
    once = len(counted)
    list(calign().curve(space_of(*random_space(3)), "threshold", [n / 50 for n in range(1, 51)]))
    assert 0 < len(counted) == 2 * once


def test_it_never_rises_with_the_threshold() -> None:
    space = space_of(*random_space(3))
    values = [step / 20 for step in range(1, 21)]
    found = list(calign(min_types=1).curve(space, "threshold", values))
    for direction in (found[::2], found[1::2]):
        series = [score.value for score in direction if score.value is not None]
        assert series == sorted(series, reverse=True)
        assert series[0] > series[-1]


def random_space(seed: int) -> tuple[Any, Any]:
    draw = random.Random(seed)
    sides = {
        name: (
            [draw.randint(-1, 5) for _ in range(80)],
            [f"{name}{draw.randint(0, 30)}" for _ in range(80)],
        )
        for name in "pq"
    }
    entries = {
        (s, t): {f"{s}{n}": [f"{t}{draw.randint(0, 30)}" for _ in range(6)] for n in range(28)}
        for s, t in ("pq", "qp")
    }
    return sides, entries


def figures(score: Score) -> tuple[Any, ...]:
    return score.value, dict(score.counts), dict(score.parts)


@pytest.mark.parametrize("seed", range(5))
def test_new_numbers_for_the_concepts_change_no_figure(seed: int) -> None:
    sides, entries = random_space(seed)
    metric = calign(min_types=1, threshold=0.4)
    before = [figures(score) for score in metric(space_of(sides, entries))]
    names = {-1: -1, **{label: 100 - 7 * label for label in range(6)}}
    renamed = {
        side: ([names[label] for label in labels], words) for side, (labels, words) in sides.items()
    }
    after = [figures(score) for score in metric(space_of(renamed, entries))]
    assert after == before


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_the_words_changes_nothing(seed: int) -> None:
    sides, entries = random_space(seed)
    metric = calign(min_types=1, threshold=0.4)
    before = [score.as_json() for score in metric(space_of(sides, entries))]
    order = random.Random(seed).sample(range(80), 80)
    moved = {
        side: ([labels[n] for n in order], [words[n] for n in order])
        for side, (labels, words) in sides.items()
    }
    assert [score.as_json() for score in metric(space_of(moved, entries))] == before


@pytest.mark.parametrize("seed", range(5))
def test_a_clustering_against_itself_aligns_all_that_is_eligible(seed: int) -> None:
    sides, _ = random_space(seed)
    identity = {word: [word] for word in sides["p"][1]}
    labels, words = sides["p"]
    score = calign_of(labels, words, labels, words, identity, min_types=3, threshold=1)
    assert score.parts["aligned_of_eligible"] == 1
    assert score.value == score.counts["eligible"] / score.counts["concepts"]
    assert score.parts["one_to_one"] == 1
    assert score.parts["identity_only"] == score.value
    assert score.parts["without_identical"] is None


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("rule", ["paper", "reference"])
def test_entries_after_all_others_never_lower_coverage(seed: int, rule: str) -> None:
    sides, entries = random_space(seed)
    ahead = entries["p", "q"]
    longer = {word: [*ahead.get(word, []), "q0", "q1", "q2"] for word in sides["p"][1]}
    settings: dict[str, Any] = {"rule": rule, "min_types": 1, "threshold": 0.4, "translations": 8}
    (labels, words), (others, forms) = sides["p"], sides["q"]
    before = calign_of(labels, words, others, forms, ahead, **settings)
    after = calign_of(labels, words, others, forms, longer, **settings)
    assert set(map(tuple, before.earned["pairs"])) <= set(map(tuple, after.earned["pairs"]))
    assert (after.parts["area"] or 0) >= (before.parts["area"] or 0)


def test_calign_cannot_exceed_what_is_attainable() -> None:
    for seed in range(10):
        for score in calign(min_types=1, threshold=0.4)(space_of(*random_space(seed))):
            assert (score.value or 0) <= (score.parts["attainable"] or 0)
            most = score.parts["attainable_of_eligible"] or 0
            assert (score.parts["aligned_of_eligible"] or 0) <= most


def test_the_face_offers_the_function() -> None:
    assert isogloss.calign is calign_of


def test_it_declares_what_it_reads() -> None:
    metric: Metric = calign()
    assert metric.needs == {"separate", "dictionary"}
    assert metric.compares == "pair"


def record_of(concept: int, make: Callable[[], list[Score]] = both) -> dict[str, Any]:
    evidence = make()[0].evidence
    assert evidence is not None
    return next(record for record in evidence() if record["concept"] == concept)


def test_evidence_for_an_aligned_concept() -> None:
    assert record_of(4) == {
        "concept": 4,
        "words": 5,
        "types": 4,
        "outcome": "aligned",
        "with_entry": 3,
        "translated_anywhere": 3,
        "best": {
            "concept": 1,
            "types": 3,
            "hits": 3,
            "size": 4,
            "coverage": 0.75,
            "matched": [["cat", "Katze"], ["dog", "Hund"], ["horse", "Pferd"]],
        },
        "best_inadmissible": None,
        "aligned": [1],
    }


def test_evidence_names_the_best_target_that_is_of_another_size() -> None:
    record = record_of(9)
    assert record["aligned"] == [3]
    assert record["best_inadmissible"] == {
        "concept": 5,
        "types": 7,
        "hits": 1,
        "size": 3,
        "coverage": 1 / 3,
    }


def test_evidence_says_which_rule_a_concept_failed() -> None:
    def outcome(source: str, target: str, entries: dict[str, list[str]], **settings: Any) -> str:
        words, others = source.split(), target.split()
        score = calign_of([0] * len(words), words, [0] * len(others), others, entries, **settings)
        assert score.evidence is not None
        [record] = score.evidence()
        return str(record["outcome"])

    full = {word: [word.upper()] for word in "abcd"}
    assert outcome("a b", "A B", full, min_types=2) == "too small"
    assert outcome("a b", "A B", {"z": ["A"]}, min_types=1) == "no dictionary entries"
    assert outcome("a b", "A B C D E F", full, min_types=1) == "no target of its size"
    assert outcome("a b c", "A B X", full, min_types=1) == "coverage below threshold"
    assert outcome("a b c", "A B C", full, min_types=1) == "aligned"


def test_evidence_has_a_record_for_every_source_concept_in_order() -> None:
    evidence = both()[0].evidence
    assert evidence is not None
    assert [record["concept"] for record in evidence()] == [2, 4, 6, 9]


def test_sides_of_the_function_are_called_source_and_target() -> None:
    score = plain(6, 6, 6)
    assert [side.language for side in score.sides] == ["source", "target"]
    assert all(isinstance(side, Side) for side in score.sides)
