"""Trees that components hand over: what is one, and what becomes of what is none."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import numpy as np
import pytest
from scipy.cluster.hierarchy import linkage

from isogloss import DataError, PluginError, TreeClusterer, tree_flaw
from isogloss.core.concepts.clustering import run_clusterer
from isogloss.core.concepts.trees import Cutting, read_tree

TREE = np.array([[0, 1, 1, 2], [2, 4, 2, 3], [3, 5, 3, 4]], np.float64)
VECTORS = np.array([[0], [1], [3], [9]], np.float32)


class Chain:
    """Cuts a given tree in two."""

    cuts = frozenset({"n_clusters"})
    n_clusters = 2

    def __init__(self, tree: Any = TREE) -> None:
        self.tree = tree
        self.fits = 0

    def fit_tree(self, vectors: Any, /) -> Any:
        self.fits += 1
        return self.tree

    def cut(self, tree: Any, n_clusters: int | None = None, /) -> Any:
        last = int(tree[-1, 0])
        return (np.arange(len(tree) + 1) != last).astype(np.int64)

    def fit_predict(self, vectors: Any, /) -> Any:
        return self.cut(self.fit_tree(vectors))


def changed(row: int, column: int, value: float) -> Any:
    tree = TREE.copy()
    tree[row, column] = value
    return tree


WRONG: dict[str, tuple[Any, str]] = {
    "a list": ([], "list is not an array"),
    "another type": (TREE.astype(np.float32), r"float32 of shape \(3, 4\), not float64"),
    "too short": (TREE[:2], r"shape \(2, 4\), not float64 of \(3, 4\)"),
    "a group twice": (changed(1, 0, 1), "not every group is merged once"),
    "half a group": (changed(1, 0, 2.5), "not whole numbers"),
    "not a number": (changed(1, 2, np.nan), "heights not finite"),
    "too soon": (TREE[[1, 0, 2]], "merged before it is made"),
    "its own part": (changed(0, 0, 4)[[0, 0, 2]] * 0 + changed(0, 0, 0)[[1, 0, 2]], "before"),
    "words lost": (changed(2, 3, 3), "the words of a group are not those of its two parts"),
    "falls": (changed(2, 2, 1.5), "heights fall"),
}


def test_scipys_trees_are_trees() -> None:
    assert tree_flaw(TREE, 4) == ""
    assert tree_flaw(np.empty((0, 4)), 1) == ""
    vectors = np.random.default_rng(0).normal(size=(50, 3))
    for method in ("single", "complete", "average", "ward"):
        assert tree_flaw(linkage(vectors, method), 50) == ""


@pytest.mark.parametrize("case", WRONG)
def test_what_is_no_tree_is_told_with_its_reason(case: str) -> None:
    tree, message = WRONG[case]
    with pytest.raises(PluginError, match=f"clusterer 'mine' fitted no tree: .*{message}"):
        run_clusterer(lambda: Cutting(Chain(tree), "mine"), VECTORS, name="mine")


def test_a_component_is_known_by_its_members() -> None:
    assert isinstance(Chain(), TreeClusterer)
    assert not isinstance(object(), TreeClusterer)


def test_a_kept_tree_is_cut_and_not_fitted() -> None:
    chain = Chain()
    result = run_clusterer(lambda: Cutting(chain, "mine", TREE), VECTORS, name="mine")
    assert chain.fits == 0
    assert result.concepts.labels.tolist() == [0, 0, 0, 1]
    fitted = Cutting(chain, "mine")
    assert fitted.fit_predict(VECTORS).tolist() == [1, 1, 1, 0]
    assert chain.fits == 1
    assert fitted.is_new


def test_a_cut_cannot_change_the_tree() -> None:
    class Scribbles(Chain):
        def cut(self, tree: Any, n_clusters: int | None = None, /) -> Any:
            tree[:] = 0

    with pytest.raises(PluginError, match="read-only"):
        run_clusterer(lambda: Cutting(Scribbles(), "mine"), VECTORS, name="mine")


def test_more_concepts_than_words_are_refused_before_the_fit() -> None:
    chain = Chain()
    with pytest.raises(DataError, match="n_clusters = 2, but there are only 1 words"):
        run_clusterer(lambda: Cutting(chain, "mine"), VECTORS[:1], name="mine")
    assert chain.fits == 0


def test_a_tree_is_read_as_it_was_written() -> None:
    buffer = BytesIO()
    np.save(buffer, TREE)
    assert np.array_equal(read_tree(buffer.getvalue(), 4), TREE)
    with pytest.raises(DataError, match="not a tree"):
        read_tree(buffer.getvalue(), 5)
    for data in (b"", b"\x93NUMPY", buffer.getvalue()[:-1]):
        with pytest.raises(DataError, match="not a tree"):
            read_tree(data, 4)
