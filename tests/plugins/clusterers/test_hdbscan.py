"""HDBSCAN: the hdbscan package's results, quietly."""

from __future__ import annotations

import warnings
from typing import Any, cast

import hdbscan as package
import numpy as np
import pytest

from isogloss import SettingsError
from isogloss.core.concepts.clustering import run_clusterer
from isogloss.plugins.clusterers import hdbscan as module
from isogloss.plugins.clusterers.hdbscan import hdbscan, isogloss_clusterers
from isogloss.testing import check_clusterer, check_factory


def groups(features: int = 4) -> Any:
    random = np.random.default_rng(0)
    dense = np.repeat(np.eye(3, features) * 20, [40, 30, 20], axis=0)
    dense += random.normal(size=dense.shape) * 0.3
    vectors = np.vstack([dense, random.uniform(-60, 60, (12, features))]).astype(np.float32)
    vectors.flags.writeable = False
    return vectors


def test_it_keeps_the_contract() -> None:
    check_factory(hdbscan)
    check_clusterer(hdbscan)
    check_clusterer(lambda: hdbscan(min_cluster_size=8, min_samples=2), groups())


def test_it_is_offered() -> None:
    assert isogloss_clusterers() == {"hdbscan": hdbscan}


def test_dense_groups_are_concepts_and_the_rest_is_noise() -> None:
    labels = hdbscan(min_cluster_size=10).fit_predict(groups())
    assert len(np.unique(labels[labels >= 0])) == 3
    assert (labels[:90] >= 0).all()
    assert (labels[90:] == -1).all()


@pytest.mark.parametrize("method", ["eom", "leaf"])
@pytest.mark.parametrize("features", [4, 90])  # from 61 on the package takes another way
def test_labels_are_the_packages(method: Any, features: int) -> None:
    vectors = groups(features)
    expected = package.HDBSCAN(6, 3, cluster_selection_method=method).fit_predict(vectors)
    made = hdbscan(min_cluster_size=6, min_samples=3, cluster_selection_method=method)
    assert np.array_equal(made.fit_predict(vectors), expected)


def test_it_says_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    hdbscan().fit_predict(groups())
    assert capfd.readouterr() == ("", "")


def test_where_it_is_slow_it_names_what_is_faster(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MANY_WORDS", 100)
    details = run_clusterer(hdbscan, groups(61), name="mine").details
    [note] = cast("list[str]", details["notes"])
    assert "slow for 102 words of 61 features. hdbscan-exact with min_samples = 6 builds" in note
    assert "PCA to fewer features is fast, too, but changes the concepts" in note
    assert 'transform = {use = "pca", n_components = 50}' in note
    assert "notes" not in run_clusterer(hdbscan, groups(60), name="mine").details
    assert "notes" not in run_clusterer(hdbscan, groups(61)[:100], name="mine").details


@pytest.mark.parametrize("rows", [1, 2, 4, 5, 6])
def test_few_words_are_noise(rows: int) -> None:
    labels = hdbscan(min_cluster_size=5, min_samples=40).fit_predict(groups()[:rows])
    assert labels.tolist() == [-1] * rows


def test_equal_vectors_are_a_concept_each() -> None:
    vectors = np.repeat(groups()[[0, 50, 80, 95]], 15, axis=0)
    labels = hdbscan().fit_predict(vectors)
    assert np.unique(labels, return_counts=True)[1].tolist() == [15, 15, 15, 15]


def test_only_the_known_warning_of_old_releases_is_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    messages = ["'force_all_finite' was renamed to 'ensure_all_finite'"]

    def noisy(_: object, vectors: Any) -> Any:
        for message in messages:
            warnings.warn(message, FutureWarning, stacklevel=1)
        return np.zeros(len(vectors), np.intp)

    monkeypatch.setattr(package.HDBSCAN, "fit_predict", noisy)
    hdbscan().fit_predict(groups())
    messages.append("something else")
    with pytest.raises(FutureWarning, match="something else"):
        hdbscan().fit_predict(groups())


@pytest.mark.parametrize(("name", "value"), [("min_cluster_size", 1), ("min_samples", 0)])
def test_settings_out_of_range_are_named(name: str, value: int) -> None:
    with pytest.raises(SettingsError, match=f"hdbscan: {name} is {value}; it must be"):
        hdbscan(**{name: value})  # type: ignore[arg-type]  # which one it is, mypy cannot tell
