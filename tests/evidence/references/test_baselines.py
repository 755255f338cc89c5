"""Concepts of spelling and of positions in place of a model's."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from isogloss import calign
from isogloss.core.concepts.clustering import renumbered
from isogloss.core.concepts.lists import words_of
from isogloss.evidence.references.baselines import Spelling, baselines, spelling_vectors
from isogloss.plugins.clusterers.kmeans import KMeans
from tests.evidence.planted import planted_run

if TYPE_CHECKING:
    from isogloss.core.study.pipeline import Run


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return planted_run(tmp_path_factory.mktemp("planted"))


def test_words_that_share_letters_lie_near() -> None:
    vectors = spelling_vectors(words_of("en", ["walking", "walked", "Walking", "xyz"]))
    near = vectors @ vectors.T
    assert np.diag(near) == pytest.approx(1)
    assert near[0, 2] == pytest.approx(1)  # one type
    assert near[0, 1] > 0.3
    assert near[0, 3] < 0.2


def test_one_letter_has_its_grams_counted() -> None:
    # a; start-a, a-end; start-a-end: four grams, each counted once.
    vectors = spelling_vectors(words_of("en", ["a"]), features=100_003)
    assert np.sort(vectors[vectors > 0]) == pytest.approx([0.5] * 4)


def test_positions_score_as_if_they_were_labels(run: Run) -> None:
    found = {
        (each.metric, each.sides[0].language): each
        for each in baselines(run, run.scores.scorings)
        if each.kind == "positions"
    }
    scoring = next(
        scoring for scoring in run.scores.scorings.values() if scoring.metric == "calign"
    )
    sides = {side.language: run.clusters.words(side) for side in scoring.sides}
    lists = [
        (words.position.tolist(), [words.types[kind] for kind in words.type.tolist()])
        for words in (sides["en"], sides["de"])
    ]
    entries = {f"en{n}": [f"de{n}"] for n in range(80) if n % 10}
    (own, names), (others, to) = lists
    expected = calign(own, names, others, to, entries)
    assert found["calign", "en"].figures["area"] == expected.parts["area"]
    assert found["calign", "en"].figures["value"] == expected.value


def test_a_pair_has_one_baseline_for_all_layers(run: Run) -> None:
    found = baselines(run, run.scores.scorings)
    assert sorted((each.kind, each.metric) for each in found) == sorted(
        (kind, metric)
        for kind in ("positions", "spelling")
        for metric in ("calign", "calign", "colap")  # both directions
    )
    assert not any(each.failure for each in found)


def test_spelling_is_grouped_by_the_clusterer_of_the_study(run: Run) -> None:
    item = run.plan.clusterings[0]
    concepts = Spelling(run.clusters, seed=0).concepts(item)
    assert concepts.count == 8
    words = run.clusters.words(item.sides[0])
    # All words of a type are spelt alike, and so lie in one concept.
    pairs = set(zip(words.type.tolist(), concepts.labels.tolist(), strict=True))
    assert len(pairs) == len(set(words.type.tolist()))


def test_spelling_groups_letters_and_not_the_vectors_of_the_model(run: Run) -> None:
    item = run.plan.clusterings[0]
    spelt = Spelling(run.clusters, seed=0)
    letters = spelling_vectors(run.clusters.words(item.sides[0]))
    assert np.array_equal(spelt.vectors(item.sides[0]), letters)
    alone = renumbered(KMeans(8, random_state=0).fit_predict(letters))
    assert np.array_equal(spelt.concepts(item).labels, alone.labels)


def test_what_fails_has_a_reason(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    recipes = run.inputs.recipes.clusterers
    few = {"k8": replace(recipes["k8"], settings={**recipes["k8"].settings, "n_clusters": 10**6})}
    monkeypatch.setattr(type(run.inputs), "recipes", replace(run.inputs.recipes, clusterers=few))
    run.inputs.__dict__.pop("recipes", None)
    failed = [each for each in baselines(run, run.scores.scorings) if each.failure]
    assert {each.kind for each in failed} == {"spelling"}
    assert "there are only 480 words" in failed[0].failure
