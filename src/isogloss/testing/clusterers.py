"""Check a clusterer: one label a word, the same each time, the input as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from isogloss import ArrayBlocks, TreeClusterer, tree_flaw
from isogloss.testing.claims import require

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    import numpy.typing as npt

    from isogloss import Clusterer, Vectors


def check_clusterer(make: Callable[[], Clusterer], vectors: Vectors | None = None) -> None:
    """Check a clusterer on ``vectors``, (words, features); by default 60 words in three groups.

    One signed integer per row, the same ones from a new object, the input as it was, also where it
    cannot be written to. Negative labels are noise. Of a ``TreeClusterer``: ``fit_tree`` returns a
    ``Tree``, and its cut, also where the tree cannot be written to, the same labels again. Of one
    that ``streams``: the same labels for the vectors as ``Blocks``, by what blocks have and no more.
    """
    given = _groups() if vectors is None else vectors
    labels = _labels(make, given, writeable=True)
    again = _labels(make, given, writeable=False)
    require(
        bool((labels == again).all()),
        "two new objects gave different labels for the same vectors: fix the seed in random_state",
    )
    clusterer = make()
    if isinstance(clusterer, TreeClusterer):
        _check_tree(clusterer, given, labels)
    if getattr(clusterer, "streams", False):
        _check_stream(clusterer, given, labels)


def _check_tree(
    clusterer: TreeClusterer, given: Vectors, labels: npt.NDArray[np.signedinteger[Any]]
) -> None:
    import numpy as np

    tree = clusterer.fit_tree(np.array(given, dtype=np.float32, order="C"))
    wrong = tree_flaw(tree, len(given))
    require(not wrong, f"fit_tree returned no tree: {wrong}")
    tree.flags.writeable = False
    cut = np.asarray(clusterer.cut(tree))
    require(
        cut.shape == labels.shape and bool((cut == labels).all()),
        "a cut of the tree gave other labels than fit_predict",
    )


def _check_stream(
    clusterer: Clusterer, given: Vectors, labels: npt.NDArray[np.signedinteger[Any]]
) -> None:
    import numpy as np

    copy = np.array(given, dtype=np.float32, order="C")
    copy.flags.writeable = False
    blocks: Any = ArrayBlocks(copy, rows=7)  # no divisor of what a clusterer may read at a time
    try:
        found = np.asarray(clusterer.fit_predict(blocks))
    except Exception as error:
        raise AssertionError(
            f"streams is true, but fit_predict fails on blocks: {error!r}"
        ) from error
    require(
        found.shape == labels.shape and bool((found == labels).all()),
        "fit_predict gave other labels for blocks than for an array of the same vectors",
    )


def _groups() -> Vectors:
    """Return 60 words in three groups that no clusterer should find hard."""
    import numpy as np

    draw = np.random.default_rng(0)
    centres = np.repeat(np.eye(3, 8) * 10, 20, axis=0)
    return (centres + draw.normal(size=centres.shape)).astype(np.float32)


def _labels(
    make: Callable[[], Clusterer], vectors: Vectors, *, writeable: bool
) -> npt.NDArray[np.signedinteger[Any]]:
    import numpy as np

    given = np.array(vectors, dtype=np.float32, order="C")
    given.flags.writeable = writeable
    try:
        labels = np.asarray(make().fit_predict(given))
    except Exception as error:
        able = "" if writeable else " that cannot be written to"
        raise AssertionError(f"fit_predict fails on vectors{able}: {error!r}") from error
    require((given == vectors).all(), "fit_predict changed its input")
    expected = f"one label for each of the {len(vectors)} words"
    require(labels.shape == (len(vectors),), f"labels have shape {labels.shape}, not {expected}")
    signed = np.issubdtype(labels.dtype, np.signedinteger)
    require(signed, f"labels are {labels.dtype}, not signed integers: noise is negative")
    return labels
