"""Trees of merges: fitted once, checked, and cut as often as somebody asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from isogloss.core.errors import DataError, PluginError

if TYPE_CHECKING:
    import numpy.typing as npt

    from isogloss.core.types import Tree, TreeClusterer, Vectors


class Cutting:
    """A clusterer that cuts a tree, which it fits when none was kept.

    Everything else (``n_clusters``, ``inertia_``) is the clusterer's own.
    """

    def __init__(self, clusterer: TreeClusterer, name: str, kept: Tree | None = None) -> None:
        self.clusterer = clusterer
        self.name = name
        self.tree = kept
        """None before the first fit, where none was kept. It cannot be written to."""
        self.is_new = kept is None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.clusterer, name)

    def fit_predict(self, vectors: Vectors, /) -> npt.NDArray[Any]:
        """Cut the tree of ``vectors``. Raises PluginError for a tree that is none."""
        if self.tree is None:
            tree = self.clusterer.fit_tree(vectors)
            wrong = tree_flaw(tree, vectors.shape[0])
            if wrong:
                raise PluginError(f"clusterer {self.name!r} fitted no tree: {wrong}")
            self.tree = tree.copy()
        self.tree.flags.writeable = False
        # A view of its own: even the shape of a read-only array can be set.
        return self.clusterer.cut(self.tree.view())


def read_tree(data: bytes, words: int) -> Tree:
    """Return a tree of ``words`` words from the bytes of its file. Raises DataError."""
    from io import BytesIO

    import numpy as np

    try:
        tree = np.load(BytesIO(data), allow_pickle=False)
    except (ValueError, EOFError, OSError) as error:
        raise DataError(f"not a tree: {error}") from error
    wrong = tree_flaw(tree, words)
    if wrong:
        raise DataError(f"not a tree: {wrong}")
    return tree  # type: ignore[no-any-return]  # it was checked


def tree_flaw(tree: Any, words: int) -> str:
    """Say why ``tree`` is not one of ``words`` words as ``Tree`` describes it; empty if it is."""
    import numpy as np

    if not isinstance(tree, np.ndarray):
        return f"{type(tree).__name__} is not an array"
    if tree.dtype != np.float64 or tree.shape != (words - 1, 4):
        return f"{tree.dtype} of shape {tree.shape}, not float64 of ({words - 1}, 4)"
    if not np.isfinite(tree).all() or (tree[:, :2] % 1).any():
        return "its groups are not whole numbers, or its heights not finite"
    groups = tree[:, :2].astype(np.int64)
    if not np.array_equal(np.sort(groups, axis=None), np.arange(2 * words - 2)):
        return "not every group is merged once"
    if (groups >= words + np.arange(words - 1)[:, None]).any():
        return "a group is merged before it is made"
    sizes = np.concatenate([np.ones(words), tree[:, 3]])
    if (sizes[groups].sum(axis=1) != tree[:, 3]).any():
        return "the words of a group are not those of its two parts"
    if (np.diff(tree[:, 2]) < 0).any():
        return "heights fall"
    return ""
