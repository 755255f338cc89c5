from __future__ import annotations

import math
import random
from itertools import permutations

import pytest

from isogloss import Metric, Score, SettingsError, pooled_space_of
from isogloss.plugins.metrics.integration import integration


def score_of(words: list[tuple[int, str, str]], **settings: int) -> Score:
    """Score words as (concept, form, language)."""
    columns = [list(column) for column in zip(*words, strict=True)]
    [score] = integration(**settings)(pooled_space_of(*columns))  # type: ignore[arg-type]  # zip knows no columns
    return score


def information(words: list[tuple[int, str, str]]) -> float:
    """Return I(language; concept) in bits, by the definition."""
    count = len(words)
    total = 0.0
    for language in {w[2] for w in words}:
        for concept in {w[0] for w in words}:
            joint = sum(w[2] == language and w[0] == concept for w in words) / count
            p = sum(w[2] == language for w in words) / count
            q = sum(w[0] == concept for w in words) / count
            total += joint * math.log2(joint / (p * q)) if joint else 0
    return total


def expected(words: list[tuple[int, str, str]]) -> float:
    """Return the mean over all permutations of languages over types within frequency bins."""
    units = sorted({(w[2], w[1]) for w in words})
    sizes = [sum((w[2], w[1]) == unit for w in words).bit_length() for unit in units]
    found = []
    for order in permutations(range(len(units))):
        if any(sizes[place] != sizes[other] for place, other in enumerate(order)):
            continue
        language = {unit: units[order[place]][0] for place, unit in enumerate(units)}
        moved = [(c, f"{name}{form}", language[name, form]) for c, form, name in words]
        found.append(information(moved))
    return sum(found) / len(found)


APART = [(n % 2, f"w{n}", "en" if n % 2 else "de") for n in range(40)]
MIXED = [(n % 4, f"w{n}", "en" if n // 4 % 2 else "de") for n in range(40)]


def test_languages_in_concepts_of_their_own_are_not_integrated() -> None:
    score = score_of(APART)
    # I = H = 1 bit: whatever chance expects, 1 - (1 - E) / (1 - E) = 0.
    assert score.value == pytest.approx(0, abs=1e-12)
    assert score.parts["mutual_information"] == pytest.approx(1)
    assert score.parts["entropy"] == pytest.approx(1)


def test_evenly_mixed_languages_are_more_integrated_than_chance() -> None:
    score = score_of(MIXED)
    assert score.parts["mutual_information"] == pytest.approx(0)
    chance = score.parts["expected"]
    assert chance is not None
    assert 0 < chance < 0.3
    assert score.value == pytest.approx(1 + chance / (1 - chance))


def test_information_is_what_the_definition_says() -> None:
    draw = random.Random(4)
    words = [
        (draw.randint(0, 4), f"w{draw.randint(0, 9)}", draw.choice(["en", "de", "ar"]))
        for _ in range(90)
    ]
    score = score_of(words)
    assert score.parts["mutual_information"] == pytest.approx(information(words))
    shares = [sum(w[2] == name for w in words) / 90 for name in ("en", "de", "ar")]
    assert score.parts["entropy"] == pytest.approx(-sum(p * math.log2(p) for p in shares))


def test_chance_is_the_mean_over_permutations_within_frequency_bins() -> None:
    # Types of 1, 1, 1 words and of 2, 3, 2 words: only like ones may change places.
    words = [(0, "a", "en"), (1, "b", "en"), (1, "c", "de")]
    words += [(0, "d", "en"), (0, "d", "en"), (1, "e", "de"), (1, "e", "de"), (0, "e", "de")]
    words += [(2, "f", "de"), (1, "f", "de")]
    score = score_of(words, permutations=4000)
    assert score.parts["expected"] == pytest.approx(expected(words), abs=0.01)


def test_a_type_keeps_its_language_when_no_other_is_like_it() -> None:
    # One frequent German word among rare English ones: nothing can move, E = I.
    words = [(0, "a", "en"), (1, "b", "en"), *[(2, "D", "de")] * 4]
    score = score_of(words)
    assert score.parts["expected"] == pytest.approx(score.parts["mutual_information"])


def test_equal_strings_of_two_languages_are_two_types() -> None:
    assert score_of([(0, "taxi", "en"), (1, "taxi", "de")]).counts["types"] == 2


def test_noise_is_no_concept() -> None:
    score = score_of([*MIXED, *[(-1, "x", "en")] * 9])
    assert score.counts["noise"] == 9
    assert score.counts["words"] == 40
    assert score.counts["concepts"] == 4
    assert score.parts["mutual_information"] == pytest.approx(0)


def test_the_seed_decides() -> None:
    assert score_of(MIXED, seed=1) == score_of(MIXED, seed=1)
    assert score_of(MIXED, seed=1).parts != score_of(MIXED, seed=2).parts
    assert score_of(MIXED, permutations=7).counts["permutations"] == 7


def test_one_language_or_no_word_is_undefined_with_the_reason() -> None:
    for words in ([(0, "a", "en"), (1, "b", "en")], [(-1, "a", "en"), (-1, "b", "de")]):
        score = score_of(words)
        assert score.value is None
        assert score.note


def test_what_chance_explains_completely_is_undefined() -> None:
    # Two types that cannot be told from their language: any permutation separates as well.
    score = score_of([(0, "a", "en"), (1, "b", "de")])
    assert score.value is None
    assert "chance" in score.note


def test_it_reads_joint_concepts_of_all_sides() -> None:
    metric: Metric = integration()
    assert metric.compares == "all"
    assert metric.needs == {"joint"}


def test_settings_out_of_range_are_named() -> None:
    with pytest.raises(SettingsError, match="permutations is 0"):
        integration(permutations=0)
    with pytest.raises(SettingsError, match="seed is -1"):
        integration(seed=-1)
