"""How centres get onto a plane."""

from __future__ import annotations

import sys
import warnings
from typing import TYPE_CHECKING

import numpy as np
import pytest

from isogloss.core.errors import SettingsError
from isogloss.report.payload.projections import LIBRARIES, REACH, project, require

if TYPE_CHECKING:
    from isogloss.report.payload.projections import Plane, Projection


def drawn(vectors: np.ndarray) -> tuple[np.ndarray, list[float | None]]:
    plane = project(vectors, "pca", 0)
    return plane.points, plane.shares


def test_points_on_a_line_lie_on_the_first_axis() -> None:
    # Four points along (3, 4), at -5, -5, 0 and 10.
    points, shares = drawn(np.array([[-3.0, -4.0], [-3, -4], [0, 0], [6, 8]]))
    assert points.tolist() == [[-500, 0], [-500, 0], [0, 0], [REACH, 0]]
    assert shares == pytest.approx([1, 0], abs=1e-12)


def test_both_axes_have_one_scale_and_shares_of_the_variance() -> None:
    # Squares: 2 x 4 along one axis, 2 x 1 along the other.
    points, shares = drawn(np.array([[2.0, 0, 1], [-2, 0, 1], [0, 1, 1], [0, -1, 1]]))
    assert sorted(map(tuple, np.abs(points).tolist())) == [(0, 500), (0, 500), (1000, 0), (1000, 0)]
    assert shares == pytest.approx([0.8, 0.2])


@pytest.mark.parametrize("shape", [(40, 7), (7, 40), (3, 1), (1, 5)])
def test_it_is_the_pca_of_scikit_learn(shape: tuple[int, int]) -> None:
    from sklearn.decomposition import PCA

    vectors = np.random.default_rng(1).normal(size=shape) * np.linspace(3, 1, shape[1])
    points, shares = drawn(vectors)
    if shape[0] == 1:
        assert (points == 0).all()
        assert shares == [None, None]
        return
    count = min(2, *shape)
    fitted = PCA(count).fit(vectors)
    assert shares[:count] == pytest.approx(fitted.explained_variance_ratio_)
    expected = np.abs(fitted.transform(vectors))
    assert np.abs(points[:, :count]) == pytest.approx(expected / expected.max() * REACH, abs=0.51)


def test_an_axis_points_where_its_largest_coordinate_is() -> None:
    vectors = np.random.default_rng(2).normal(size=(30, 5))
    points, _ = drawn(vectors)
    turned, _ = drawn(-vectors)
    assert (points.max(axis=0) >= -points.min(axis=0)).all()
    assert (np.abs(points) == np.abs(turned)).all()
    assert (turned.max(axis=0) >= -turned.min(axis=0)).all()


GROUPS, SIZE = 3, 12


def grouped() -> np.ndarray:
    """Vectors of three groups far apart, in 20 dimensions."""
    dice = np.random.default_rng(3)
    middles = 10 * dice.normal(size=(GROUPS, 20))
    return np.repeat(middles, SIZE, axis=0) + dice.normal(size=(GROUPS * SIZE, 20))


def moved(projection: Projection, seed: int, vectors: np.ndarray | None = None) -> Plane:
    pytest.importorskip(LIBRARIES[projection][0])
    with warnings.catch_warnings():
        # What numba and scikit-learn warn of each other is nothing of ours.
        warnings.simplefilter("ignore")
        return project(grouped() if vectors is None else vectors, projection, seed)


@pytest.mark.slow
@pytest.mark.parametrize("projection", ["tsne", "umap"])
def test_neighbours_stay_neighbours(projection: Projection) -> None:
    plane = moved(projection, 0)
    assert plane.name == projection
    assert plane.shares == [None, None]
    assert np.abs(plane.points).max() == REACH
    far = np.linalg.norm(plane.points[:, None] - plane.points, axis=2)
    np.fill_diagonal(far, np.inf)
    group = np.repeat(np.arange(GROUPS), SIZE)
    assert (group[far.argmin(axis=1)] == group).all()


@pytest.mark.slow
@pytest.mark.parametrize("projection", ["tsne", "umap"])
def test_a_seed_gives_one_map(projection: Projection) -> None:
    one, again, other = moved(projection, 5), moved(projection, 5), moved(projection, 6)
    assert (one.points == again.points).all()
    assert one.settings["seed"] == 5
    if projection == "umap":  # t-SNE starts from the axes of the PCA, and draws nothing after
        assert (one.points != other.points).any()


@pytest.mark.slow
def test_settings_follow_the_number_of_centres() -> None:
    assert moved("tsne", 0).settings == {"perplexity": 11.67, "seed": 0}
    assert moved("umap", 0).settings == {"n_neighbors": 15, "min_dist": 0.1, "seed": 0}
    assert moved("umap", 0, grouped()[:12]).settings["n_neighbors"] == 11


@pytest.mark.parametrize("vectors", [grouped()[:9], np.ones((20, 4))])
def test_of_few_centres_or_equal_ones_the_map_is_pca(vectors: np.ndarray) -> None:
    plane = project(vectors, "tsne", 0)
    assert (plane.name, plane.settings) == ("pca", {})
    assert (plane.points == project(vectors, "pca", 0).points).all()


@pytest.mark.parametrize("projection", ["tsne", "umap"])
def test_a_library_that_is_missing_is_named(
    projection: Projection, monkeypatch: pytest.MonkeyPatch
) -> None:
    module, distribution = LIBRARIES[projection]
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(SettingsError, match=f"{distribution}: pip install .isogloss.{projection}"):
        require(projection)
    require("pca")
