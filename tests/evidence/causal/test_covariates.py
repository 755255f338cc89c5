from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.stats import entropy

from isogloss import Concepts, Words
from isogloss.evidence.causal.covariates import Labelled, pool_of, purities, shares
from isogloss.evidence.causal.subspace import means_of


def words(language: str, forms: list[str], **annotations: list[str]) -> Words:
    types = tuple(dict.fromkeys(forms))
    kind = np.array([types.index(form) for form in forms])
    place = np.arange(len(forms))
    return Words(language, types, kind, types, kind, place, place, annotations)


def labelled(own: Words, labels: list[int], tags: list[int] | None, **frequency: int) -> Labelled:
    concepts = Concepts(np.array(labels), tuple(range(max(labels) + 1)))
    return Labelled(own, concepts, frequency, None if tags is None else np.array(tags))


ENGLISH = words("en", ["taxi", "cat", "cat", "in", "noise"], pos=["N", "N", "N", "P", "N"])
GERMAN = words("de", ["taxi", "in", "Katze", "rot"], pos=["N", "P", "N", "A"])


def pool(**changes: Any) -> Any:
    own = labelled(ENGLISH, [0, 0, 0, 1, -1], changes.get("tags", [1, 1, 0, 0, 0]), cat=8, taxi=1)
    other = labelled(GERMAN, [0, 1, 0, 1], changes.get("other", [1, 0, 1, 0]), Katze=4)
    if "bare" in changes:
        other = labelled(words("de", list(GERMAN.forms)), [0, 1, 0, 1], None)
    random = np.random.default_rng(0)
    means = tuple(
        means_of(
            each.words.language,
            random.normal(size=(len(each.words), 3)).astype(np.float32),
            each.concepts.labels,
            2,
        )
        for each in (own, other)
    )
    return pool_of((own, other), (means[0], means[1]), ({0}, {0}), ({1}, set()), np.eye(3))


def test_means_over_the_words_of_a_concept_leave_noise_out() -> None:
    found = shares(np.array([0, 0, 1, -1]), 3, np.array([1.0, 3.0, 5.0, 100.0]))
    assert found.tolist() == [2.0, 5.0, 0.0]


def test_what_concepts_are_matched_on_by_hand() -> None:
    made, notes = pool()
    assert notes == []
    # English concept 0: taxi (1 time), cat, cat (8 times each); concept 1: in, never counted.
    assert made.covariates["word frequency (log2)"].tolist() == [2.0, 0.0, 1.0, 0.0]
    # Of its types taxi and cat one is German, too; noise shares nothing.
    assert made.covariates["identical strings"].tolist() == [0.5, 1.0, 0.5, 0.5]
    assert made.covariates["label purity"].tolist() == [pytest.approx(2 / 3), 1.0, 1.0, 1.0]
    # Classes A, N, P.
    assert made.classes.tolist() == [[0, 1, 0], [0, 0, 1], [0, 1, 0], [0.5, 0, 0.5]]
    assert made.language.tolist() == [0, 0, 1, 1]
    assert made.aligned.tolist() == [True, False, True, False]
    # What is too small to be aligned is in no control set.
    assert made.usable.tolist() == [True, False, True, True]


def test_information_is_the_divergence_from_all_words() -> None:
    tags = np.array([0, 0, 0, 0, 0, 0, 1, 2])
    labels = np.array([0, 0, 0, 0, 1, 1, 1, -1])
    purity, bits = purities(labels, 2, tags)
    q = [6 / 8, 1 / 8, 1 / 8]
    assert purity.tolist() == [1.0, pytest.approx(2 / 3)]
    assert bits[0] == pytest.approx(entropy([1, 0, 0], q, base=2))
    assert bits[1] == pytest.approx(entropy([2 / 3, 1 / 3, 0], q, base=2))
    # Both are pure in words without an entity, but an entity of one label tells far more.
    assert purities(np.array([0, 0, 1]), 2, np.array([0, 0, 1]))[1].argmax() == 1


def test_what_is_not_known_is_not_matched_on_and_said() -> None:
    made, notes = pool(bare=True)
    assert set(made.covariates) == {
        "word frequency (log2)",
        "identical strings",
        "variance along it",
    }
    assert made.classes.shape == (4, 0)
    assert notes == [
        "the task has no labels: control sets are not matched on their purity",
        "words have no 'pos' annotation: control sets are not matched on word classes",
    ]
