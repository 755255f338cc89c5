from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest

import isogloss
from isogloss import Metric, Score, SettingsError, pooled_space_of
from isogloss.plugins.metrics.colap import colap, colap_of
from tests.plugins.metrics.calls import count_calls

# Concept 5: 3 of 10 words are English; 6: 2 of 10; 8: 4 of 8, all one type that both languages
# have; 9: Dutch alone.
WORDS = [
    (5, "en", "a a b"),
    (5, "de", "A B C D E F G"),
    (6, "en", "c d"),
    (6, "de", "H I J K L M N O"),
    (8, "en", "taxi taxi taxi taxi"),
    (8, "de", "taxi taxi taxi taxi"),
    (9, "de", "P"),
    (-1, "en", "noise noise"),
    (-3, "de", "Lärm"),
]


def columns(rows: list[tuple[int, str, str]]) -> tuple[list[int], list[str], list[str]]:
    words = [(label, word, name) for label, name, text in rows for word in text.split()]
    return [w[0] for w in words], [w[1] for w in words], [w[2] for w in words]


def score_of(rows: list[tuple[int, str, str]], **settings: Any) -> Score:
    return colap_of(*columns(rows), matching="exact", **settings)


def test_every_side_must_hold_enough_of_the_words() -> None:
    score = score_of(WORDS)
    assert score.earned["overlapping"] == [5, 8]  # 3/10 is at least 0.3
    assert score.value == 2 / 4
    assert score.counts["concepts"] == 4
    assert score.counts["overlapping"] == 2
    assert score.counts["words"] == 29
    assert score.counts["words:en"] == 9
    assert score.counts["words:de"] == 20
    assert score.counts["noise"] == 3
    assert score.note == ""


def test_reference_wants_more_than_the_threshold() -> None:
    # 3/10*100 > 0.3*100 does not hold
    assert score_of(WORDS, rule="reference").earned["overlapping"] == [8]


def test_what_stands_beside_the_value() -> None:
    parts = score_of(WORDS).parts
    # 9 English, 20 German words. 5: (3/9) / (3/9 + 7/20) = 0.488; 6: (2/9) / (2/9 + 8/20) = 0.357;
    # 8: (4/9) / (4/9 + 4/20) = 0.690, German 0.310; 9: 0.
    assert parts["balanced"] == 3 / 4
    # 5: {a, b} and 7 types: 2 of 9. 6: 2 of 10. 8: 1 and 1. 9: none.
    assert parts["by_types"] == 1 / 4
    # "taxi" leaves and 8 with it: 5 of {5, 6, 9}.
    assert parts["without_identical"] == 1 / 3
    assert parts["word_share:en"] == 9 / 29
    assert parts["word_share:de"] == 20 / 29
    assert parts["translated"] is None


def test_by_size_of_the_concept() -> None:
    score = score_of(WORDS)
    sizes = {name: value for name, value in score.parts.items() if name.startswith("size:")}
    # 9 has one word; 5, 6 and 8 have ten, ten and eight.
    assert sizes == {
        "size:1": 0,
        "size:2-3": None,
        "size:4-7": None,
        "size:8-15": 2 / 3,
        "size:16-31": None,
        "size:32-63": None,
        "size:64-127": None,
        "size:128+": None,
    }
    assert score.counts["concepts:size:8-15"] == 3
    assert score.counts["concepts:size:1"] == 1
    large = score_of([(0, "en", "a " * 100), (0, "de", "A " * 100)])
    assert large.parts["size:128+"] == 1


@pytest.mark.parametrize("english", range(1, 10))
@pytest.mark.parametrize("threshold", [0.1, 0.2, 0.3, 0.4, 0.5])
def test_every_share_of_ten(english: int, threshold: float) -> None:
    rows = [(0, "en", "a " * english), (0, "de", "A " * (10 - english))]
    tenths = round(threshold * 10)
    assert score_of(rows, threshold=threshold).value == (tenths <= english <= 10 - tenths)
    reference = score_of(rows, threshold=threshold, rule="reference")
    shares = [english / 10 * 100, (10 - english) / 10 * 100]
    assert reference.value == all(share > threshold * 100 for share in shares)


def test_words_count_and_not_types() -> None:
    # 1 of 4 types is English, but 6 of 9 words are.
    assert score_of([(0, "en", "a " * 6), (0, "de", "A B C")]).value == 1


def test_balance_judges_each_word_against_its_language() -> None:
    # German needs three words for each English one: every concept is a quarter English.
    rows = [(n, name, text) for n in range(4) for name, text in (("en", "a"), ("de", "A B C"))]
    score = score_of(rows)
    assert (score.value, score.parts["balanced"]) == (0, 1)


def test_a_side_without_words_has_no_balanced_share() -> None:
    score = score_of([(-1, "en", "a b"), (0, "de", "A B")])
    assert score.value == 0
    assert score.parts["balanced"] is None


def test_no_concept_is_undefined_with_the_reason() -> None:
    score = score_of([(-1, "en", "a"), (-1, "de", "A")])
    assert (score.value, score.note) == (None, "no concept has a word of these sides")
    few = score_of([(0, "en", "a"), (0, "de", "A")], min_words=3)
    assert (few.value, few.note) == (None, "no concept has at least 3 words of these sides")


def test_small_concepts_can_be_left_out() -> None:
    score = score_of(WORDS, min_words=2)
    assert (score.counts["concepts"], score.value) == (3, 2 / 3)
    assert score.counts["words"] == 28


DICTIONARIES: dict[tuple[str, str], dict[str, list[str]]] = {
    ("en", "de"): {"a": ["A"], "b": ["B"], "d": ["Z"]},
    ("de", "en"): {"C": ["c"], "D": ["d"]},
}


def test_overlapping_concepts_may_not_translate_each_other() -> None:
    rows = [(0, "en", "a b c"), (0, "de", "A B C"), (1, "en", "d e"), (1, "de", "D E")]
    # 0: all three of both sides, "c" only through the other direction. 1: "d" of two.
    score = score_of(rows, dictionaries=DICTIONARIES)
    assert score.value == 1
    assert score.parts["translated"] == 1 / 2
    assert score_of(rows, dictionaries=DICTIONARIES, match_threshold=0.5).parts["translated"] == 1
    strict = score_of(rows, dictionaries=DICTIONARIES, match_threshold=0.5, rule="reference")
    assert strict.parts["translated"] == 1 / 2


def test_translation_is_wanted_in_both_directions() -> None:
    rows = [(0, "en", "a b"), (0, "de", "A B X Y")]
    score = score_of(rows, dictionaries=DICTIONARIES)  # 2 of 2, and 2 of 4
    assert (score.value, score.parts["translated"]) == (1, 0)


def test_translated_is_a_share_of_the_overlapping_concepts() -> None:
    rows = [(0, "en", "a b"), (0, "de", "A B"), (1, "en", "d"), (1, "de", "D " * 9)]
    score = score_of(rows, dictionaries=DICTIONARIES)
    # 1 translates itself, but does not overlap.
    assert (score.earned["overlapping"], score.parts["translated"]) == ([0], 1)
    none = score_of(rows[2:], dictionaries=DICTIONARIES)
    assert (none.value, none.parts["translated"]) == (0, None)


def test_halves_are_told_from_words_of_the_same_concept_elsewhere() -> None:
    # The translations lie in the other concept.
    rows = [(0, "en", "a b"), (0, "de", "C D"), (1, "en", "c d"), (1, "de", "A B")]
    score = score_of(rows, dictionaries=DICTIONARIES)
    assert (score.value, score.parts["translated"]) == (1, 0)


def three(*concepts: tuple[int, int, int]) -> tuple[list[int], list[str], list[str]]:
    """Return concepts of so many words in three languages."""
    return columns(
        [
            (label, name, " ".join(f"{name}{n}" for n in range(count)))
            for label, counts in enumerate(concepts)
            for name, count in zip(("xx", "yy", "zz"), counts, strict=True)
            if count
        ]
    )


def test_all_languages_at_once_and_every_pair() -> None:
    # Of 10 words each: for three languages the threshold is 0.6 / 3 = 0.2.
    space = pooled_space_of(*three((2, 2, 6), (1, 1, 8), (5, 5, 0), (1, 0, 9)))
    xy, xz, yz, whole = colap(pool="all")(space)
    # The last concept has one word of x and y together, and counts from two.
    assert xy.earned["overlapping"] == [0, 1, 2]
    assert (xy.counts["concepts"], xy.value) == (3, 1)
    assert xz.earned["overlapping"] == []  # 2/8, 1/9, 5/5, 1/10
    assert (xz.counts["concepts"], xz.counts["words"]) == (4, 32)
    assert yz.earned["overlapping"] == []
    assert [side.language for side in whole.sides] == ["xx", "yy", "zz"]
    assert whole.earned["overlapping"] == [0]
    assert whole.value == 1 / 4
    assert "translated" in xy.parts


def test_for_two_sides_all_is_the_pair() -> None:
    space = pooled_space_of(*columns(WORDS))
    [score] = colap(pool="all", min_words=1)(space)
    [pair] = colap()(space)
    assert score.as_json() == pair.as_json()


def test_a_pair_is_clustered_as_a_pair_by_default() -> None:
    metric: Metric = colap()
    assert metric.compares == "pair"
    assert colap(pool="all").compares == "all"
    assert metric.needs == {"joint"}
    assert colap().uses == {"dictionary"}
    assert (colap().balance, colap(balance="words").balance) == ("none", "words")


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"rule": "other"}, "rule is 'other'"),
        ({"threshold": 0}, "threshold is 0, expected more than 0 and at most 1/2"),
        ({"threshold": 0.6}, "threshold is 0.6"),
        ({"threshold": 0.6, "rule": "reference"}, "threshold is 0.6, expected 0 to 1/2"),
        ({"pool": "some"}, "pool is 'some', expected 'pair' or 'all'"),
        ({"balance": "types"}, "balance is 'types'"),
        ({"min_words": 0}, "min_words is 0"),
        ({"translations": 0}, "translations is 0"),
        ({"match_threshold": 1.1}, "match_threshold is 1.1"),
    ],
)
def test_settings_out_of_range_are_named(settings: dict[str, Any], named: str) -> None:
    with pytest.raises(SettingsError, match=named):
        colap(**settings)


def test_the_function_wants_two_languages() -> None:
    with pytest.raises(SettingsError, match="found en"):
        score_of([(0, "en", "a b")])
    with pytest.raises(SettingsError, match="found xx, yy, zz"):
        colap_of(*three((1, 1, 1)))
    assert len(colap_of(*three((1, 1, 1)), pool="all").sides) == 3
    assert isogloss.colap is colap_of


def test_evidence_for_every_concept() -> None:
    evidence = score_of(WORDS, dictionaries={("en", "de"): {"taxi": ["taxi"]}}).evidence
    assert evidence is not None
    records = list(evidence())
    assert [record["concept"] for record in records] == [5, 6, 8, 9]
    assert [record["overlapping"] for record in records] == [True, False, True, False]
    assert [record["translated"] for record in records] == [False, False, True, False]
    first = records[0]
    assert first["words"] == 10
    english, german = first["sides"]
    assert english["side"] == "en"
    assert (english["words"], english["share"]) == (3, 0.3)
    assert english["balanced"] == pytest.approx((3 / 9) / (3 / 9 + 7 / 20))
    assert english["top"] == [["a", 2], ["b", 1]]
    assert german["top"] == [[name, 1] for name in "ABCDE"]
    assert records[3]["sides"][0] == {
        "side": "en",
        "words": 0,
        "share": 0,
        "balanced": 0,
        "top": [],
    }


def test_a_curve_is_the_score_at_every_value_and_never_rises() -> None:
    draw = random.Random(1)
    rows = [(draw.randint(-1, 30), draw.choice(["en", "de"]), "w") for _ in range(300)]
    space = pooled_space_of(*columns(rows))
    values = [step / 20 for step in range(1, 11)]
    scores = list(colap().curve(space, "threshold", values))
    assert [score.parts["threshold"] for score in scores] == values
    for value, score in zip(values, scores, strict=True):
        [single] = colap(threshold=value)(space)
        assert score.value == single.value
    series = [score.value or 0 for score in scores]
    assert series == sorted(series, reverse=True)
    assert series[0] > series[-1]
    with pytest.raises(SettingsError, match="no curve over 'pool'"):
        list(colap().curve(space, "pool", [1]))


@pytest.mark.parametrize(
    ("setting", "values"),
    [
        ("threshold", [0.1, 0.3, 0.5]),
        ("min_words", [1, 5, 40]),
        ("translations", [1, 3]),
        ("match_threshold", [0.1, 0.5, 1]),
    ],
)
@pytest.mark.parametrize("pooled", ["pair", "all"])
def test_a_curve_gives_whole_scores(pooled: Any, setting: str, values: list[Any]) -> None:
    draw = random.Random(4)
    languages = ["en", "de"] if pooled == "pair" else ["en", "de", "fr"]
    rows = [
        (draw.randint(-1, 12), draw.choice(languages), draw.choice("abcdefgh")) for _ in range(300)
    ]
    entries = {one: draw.sample("abcdefgh", 3) for one in "abcdefgh"}
    space = pooled_space_of(*columns(rows), {("en", "de"): entries, ("de", "en"): entries})
    found = iter(colap(pool=pooled).curve(space, setting, values))
    for value in values:
        for single in colap(pool=pooled, **{setting: value})(space):
            score = next(found)
            assert score.evidence is not None
            assert single.evidence is not None
            assert list(score.evidence()) == list(single.evidence())
            assert score.parts == {setting: value, **single.parts}
            assert replace(score, parts={}, evidence=None) == replace(
                single, parts={}, evidence=None
            )
    assert next(found, None) is None


def test_a_curve_over_thresholds_counts_the_words_once(monkeypatch: pytest.MonkeyPatch) -> None:
    counted = count_calls(monkeypatch, "isogloss.plugins.metrics.overlap", "tabulate")
    space = pooled_space_of([0, 0, 1], ["a", "b", "c"], ["en", "de", "de"])
    assert len(list(colap().curve(space, "threshold", [n / 100 for n in range(1, 51)]))) == 50
    assert len(counted) == 3  # all words, one a type, and those without identical strings


@pytest.mark.parametrize("seed", range(5))
def test_neither_order_nor_numbers_change_a_figure(seed: int) -> None:
    draw = random.Random(seed)
    rows = [
        (draw.randint(-1, 9), draw.choice(["en", "de"]), f"w{draw.randint(0, 20)}")
        for _ in range(120)
    ]
    before = score_of([(5, "en", "first"), *rows])
    moved = [(label if label < 0 else 50 - label, *rest) for label, *rest in rows]
    draw.shuffle(moved)
    after = score_of([(45, "en", "first"), *moved])  # type: ignore[list-item]  # a starred tuple has no length
    assert (after.value, dict(after.counts)) == (before.value, dict(before.counts))
    assert dict(after.parts) == pytest.approx(dict(before.parts))


def test_sides_of_one_language_are_told_apart() -> None:
    from isogloss import Concepts, Side
    from isogloss.core.concepts.lists import space_with, words_of

    sides = [Side("c", "s", "en", part, 1) for part in ("encoder", "decoder.reads")]
    import numpy as np

    space = space_with(
        {side: words_of("en", ["a", "b"]) for side in sides},
        joint=Concepts(np.array([0, 1, 0, 1]), (0, 1)),
    )
    [score] = colap()(space)
    assert score.value == 1
    assert score.counts["words:c/s/en/decoder.reads/1"] == 2
