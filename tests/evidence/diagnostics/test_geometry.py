from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

import numpy as np
import pytest

from isogloss import ArrayBlocks
from isogloss.evidence.diagnostics.geometry import SAMPLE, measure, narrow, outweighed
from isogloss.evidence.diagnostics.material import Material
from tests.evidence.diagnostics.records import grouping, layers, side

if TYPE_CHECKING:
    from isogloss import JSON


def measured(vectors: object, seed: int = 0) -> dict[str, float]:
    found: dict[str, float] = measure(ArrayBlocks(np.array(vectors, np.float32)), seed)
    return found


def test_mean_cosine_and_shares_by_hand() -> None:
    # Cosines of the three pairs: 0, 0.6, 0.8; features give 0.6 (3 4) and 0.8 of three in all.
    found = measured([[1, 0], [0, 2], [3, 4]])
    assert found["cosine"] == pytest.approx(1.4 / 3)
    assert found["cosine_feature"] == 1
    assert found["cosine_share"] == pytest.approx(0.8 / 1.4)
    # Variances of 1, 0, 3 and 0, 2, 4: 14/9 and 24/9.
    assert found["feature"] == 1
    assert found["variance_share"] == pytest.approx(24 / 38)


def test_mean_cosine_is_that_of_scikit_learn_over_all_pairs() -> None:
    from sklearn.metrics.pairwise import cosine_similarity

    vectors = np.random.default_rng(3).normal(0.5, 1, (60, 7)).astype(np.float32)
    all_ = cosine_similarity(vectors)
    wanted = np.mean([all_[i, j] for i, j in permutations(range(60), 2)])
    assert measured(vectors)["cosine"] == pytest.approx(wanted, rel=1e-5)


def test_a_large_side_is_sampled_by_the_seed() -> None:
    vectors = np.random.default_rng(3).normal(0, 1, (3 * SAMPLE, 4)).astype(np.float32)
    rows = np.sort(np.random.default_rng(7).choice(len(vectors), SAMPLE, replace=False))
    assert measured(vectors, seed=7) == measured(vectors[rows])
    assert measured(vectors, seed=7)["words"] == SAMPLE
    assert measured(vectors, seed=7) != measured(vectors, seed=8)


def test_constant_vectors_have_no_variance_and_vectors_of_zeros_no_direction() -> None:
    assert measured([[1, 1]] * 3)["variance_share"] is None
    assert measured([[1, 1]] * 3)["cosine"] == pytest.approx(1)
    assert measured([[0, 0], [0, 0], [1, 0]])["cosine"] is None


def found(
    cosine: float, share: float = 0.01, width: int = 100, layer: int = 2
) -> tuple[JSON, JSON]:
    row = {"words": 1000, "features": width, "feature": 5, "variance_share": share}
    return side("en", layer), row | {"cosine": cosine, "cosine_feature": 3, "cosine_share": 0.9}


def test_strong_anisotropy_is_a_note_where_distances_are_euclidean() -> None:
    (finding,) = narrow(Material(geometry=[found(0.5), found(0.49, layer=3)], grouping=grouping()))
    assert finding.severity == "notes"
    assert finding.where["layers"] == [2]
    assert "K-means and Ward are not concerned" in finding.means


@pytest.mark.parametrize(
    ("made", "concerned"),
    [
        (grouping("spherical-kmeans"), True),
        (grouping("agglomerative", settings={"metric": "cosine"}), True),
        (grouping("kmeans", "l2"), True),
        (grouping("kmeans", "centre", "l2"), False),
        (grouping("kmeans"), False),
    ],
)
def test_it_warns_where_something_compares_directions(
    made: dict[str, object], concerned: bool
) -> None:
    (finding,) = narrow(Material(geometry=[found(0.9)], grouping=made))
    assert finding.severity == ("warns" if concerned else "notes")


def test_it_warns_where_a_metric_compares_directions() -> None:
    scores = layers([0.5], metric="retrieval")
    (finding,) = narrow(Material(geometry=[found(0.9)], grouping=grouping(), scores=scores))
    assert finding.severity == "warns"
    assert finding.means.endswith("retrieval compare directions, so this concerns them.")


def test_a_wide_space_is_not_told() -> None:
    assert list(narrow(Material(geometry=[found(0.49)], grouping=grouping()))) == []


def test_a_feature_with_a_quarter_of_the_variance_outweighs_the_others() -> None:
    material = Material(geometry=[found(0, 0.25), found(0, 0.249, layer=4)], grouping=grouping())
    (finding,) = outweighed(material)
    assert finding.where["layers"] == [2]
    assert "feature 5 has 25 % of the variance in en at layer 2" in finding.line


def test_of_few_features_one_has_a_quarter_easily() -> None:
    assert list(outweighed(Material(geometry=[found(0, 0.25, 39)], grouping=grouping()))) == []
    assert len(list(outweighed(Material(geometry=[found(0, 0.25, 40)], grouping=grouping())))) == 1


def test_standardised_features_outweigh_nothing() -> None:
    made = grouping("kmeans", "standardise")
    assert list(outweighed(Material(geometry=[found(0, 0.9)], grouping=made))) == []


def test_twins_are_left_out() -> None:
    twins = frozenset({"model"})
    material = Material(geometry=[found(0.9, 0.9)], grouping=grouping(), twins=twins)
    assert [*narrow(material), *outweighed(material)] == []
