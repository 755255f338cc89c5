"""Random small problems, against plain loops over sets."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from isogloss import Score, shuffles, space_of
from isogloss.core.concepts.lists import pooled_space_of
from isogloss.plugins.metrics.calign import Calign, calign
from isogloss.plugins.metrics.colap import colap
from tests.plugins.metrics import oracle
from tests.plugins.metrics.oracle import Problem, Rule, random_problem

RULES = [
    Rule(raw=False, threshold="0.5", size="0.4", min_types=2, translations=3),
    Rule(raw=False, threshold="0.3", size="0.7", min_types=0, translations=1),
    Rule(raw=False, threshold="0.6", size="0.5", min_types=4, translations=20),
    Rule(raw=True, threshold="0.5", size="0.6", min_types=2, translations=3),
    Rule(raw=True, threshold="0.0", size="0.0", min_types=0, translations=2),
    Rule(raw=True, threshold="0.3", size="1.0", min_types=3, translations=20),
]
SEEDS = range(25)


def metric(rule: Rule) -> Calign:
    size = float(rule.size)
    return calign(
        rule="reference" if rule.raw else "paper",
        threshold=float(rule.threshold),
        translations=rule.translations,
        max_size_difference=None if rule.raw else size,
        size_ratio=size if rule.raw else None,
        min_types=rule.min_types,
    )


def scores(problem: Problem, rule: Rule) -> list[Score]:
    space = space_of(problem.sides(), problem.dictionaries(), matching="exact")
    return list(metric(rule)(space))


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("seed", SEEDS)
def test_calign_and_its_companions_are_what_loops_over_sets_find(seed: int, rule: Rule) -> None:
    problem = random_problem(seed)
    for score, one in zip(scores(problem, rule), (problem, problem.turned()), strict=True):
        found = oracle.calign(one, rule)
        assert score.value == found.value
        assert score.earned["pairs"] == found.pairs
        assert score.counts["concepts"] == found.concepts
        assert score.counts["eligible"] == found.eligible
        assert score.counts["aligned"] == found.aligned
        parts = score.parts
        assert parts["without_identical"] == oracle.calign(one, rule, "types_removed").value
        removed = oracle.calign(one, rule, "entries_removed")
        assert parts["identical_entries_removed"] == removed.value
        assert parts["identity_only"] == oracle.calign(one, rule, "only").value
        assert parts["united"] == oracle.calign(one, rule, "united").value
        assert parts["united_back"] == oracle.calign(one.turned(), rule, "united").value
        assert parts["attainable"] == pytest.approx(oracle.attainable(one, rule))
        assert parts["area"] == (None if found.area is None else float(found.area))


@pytest.mark.parametrize("rule", RULES[:4])
@pytest.mark.parametrize("seed", range(12))
def test_one_to_one_is_the_best_of_all_matchings(seed: int, rule: Rule) -> None:
    problem = random_problem(seed)
    there, back = scores(problem, rule)
    pairs = there.earned["one_to_one_pairs"]
    size, _ = oracle.one_to_one(problem, rule)
    assert len(pairs) == size
    assert len({s for s, _ in pairs}) == len({t for _, t in pairs}) == size
    assert back.earned["one_to_one_pairs"] == sorted([t, s] for s, t in pairs)
    fewest = min(oracle.calign(one, rule).eligible for one in (problem, problem.turned()))
    assert there.parts["one_to_one"] == (size / fewest if fewest else None)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("threshold", ["0.1", "0.3", "0.4", "0.5"])
def test_colap_and_its_companions_are_what_loops_over_sets_find(seed: int, threshold: str) -> None:
    problem = random_problem(seed)
    words = [(label, word, "a") for label, word in problem.source[: 20 + seed % 14]]
    words += [(label, word, "b") for label, word in problem.target]
    labels, forms, languages = (list(column) for column in zip(*words, strict=True))
    space = pooled_space_of(labels, forms, languages, matching="exact")
    [score] = colap(threshold=float(threshold))(space)
    count, overlapping = oracle.colap(words, ["a", "b"], threshold)
    assert score.counts["concepts"] == count
    assert score.earned["overlapping"] == overlapping
    assert score.value == len(overlapping) / count
    for name, options in {"balanced": {"balanced": True}, "by_types": {"types": True}}.items():
        members, found = oracle.colap(words, ["a", "b"], threshold, **options)
        assert score.parts[name] == pytest.approx(len(found) / members)
    shared = {w for _, w, at in words if at == "a"} & {w for _, w, at in words if at == "b"}
    own = [row for row in words if row[1] not in shared]
    members, found = oracle.colap(own, ["a", "b"], threshold)
    assert score.parts["without_identical"] == pytest.approx(len(found) / members)


@pytest.mark.parametrize("seed", SEEDS)
def test_pairs_are_read_off_a_clustering_of_all_languages(seed: int) -> None:
    rows = [
        (label, word, language)
        for language, one in zip("abc", map(random_problem, (seed, 100 + seed, 200 + seed)))  # noqa: B905 (of equal length)
        for label, word in one.source
    ]
    labels, forms, languages = (list(column) for column in zip(*rows, strict=True))
    space = pooled_space_of(labels, forms, languages, matching="exact")
    *pairs, whole = colap(pool="all", min_words=4)(space)
    assert [[side.language for side in score.sides] for score in pairs] == [
        ["a", "b"],
        ["a", "c"],
        ["b", "c"],
    ]
    for score in pairs:
        names = [side.language for side in score.sides]
        count, overlapping = oracle.colap(rows, names, "0.3", min_words=4)
        assert (score.counts["concepts"], score.earned["overlapping"]) == (count, overlapping)
    count, overlapping = oracle.colap(rows, list("abc"), "0.2", min_words=4)
    assert (whole.counts["concepts"], whole.earned["overlapping"]) == (count, overlapping)


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("seed", range(8))
def test_permuted_figures_are_those_of_a_permuted_dictionary(seed: int, rule: Rule) -> None:
    problem = random_problem(seed)
    space = space_of(problem.sides(), problem.dictionaries(), matching="exact")
    source, target = space.sides
    words = space.words(target)
    names = words.forms if rule.raw else words.types
    goes = [np.arange(len(names)), *shuffles(np.arange(len(names)) % 2, seed, range(3))]
    thresholds = ["0.25", "0.5", "0.7", "1"]
    found = list(metric(rule).permuted(space, source, target, goes, thresholds=thresholds))
    assert len(found) == len(goes)
    for one, figures in zip(goes, found, strict=True):
        moved = {name: names[one[place]] for place, name in enumerate(names)}
        ahead = {word: [moved.get(to, to) for to in tos] for word, tos in problem.ahead.items()}
        permuted = replace(problem, ahead=ahead)
        area = oracle.calign(permuted, rule).area
        assert figures.area == (None if area is None else float(area))
        rules = [replace(rule, threshold=threshold) for threshold in thresholds]
        assert figures.aligned == tuple(oracle.calign(permuted, each).aligned for each in rules)


def test_permuted_without_identical_types_starts_from_what_is_left() -> None:
    problem = random_problem(3)
    space = space_of(problem.sides(), problem.dictionaries(), matching="exact")
    source, target = space.sides
    identity = [np.arange(len(space.words(target).types))]
    [found] = metric(RULES[1]).permuted(space, source, target, identity, without_identical=True)
    expected = oracle.calign(problem, RULES[1], "types_removed").area
    assert expected is not None
    assert found == (float(expected), ())
