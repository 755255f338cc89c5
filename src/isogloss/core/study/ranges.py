"""One clustering whose words lie with several workers, each a range of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from isogloss.core.jobs import Arrays, Ask, RangedClusterer
    from isogloss.core.types import Blocks, Clusterer, Labels


class Far:
    """Makes clusterers that ask workers instead of reading."""

    def __init__(self, ask: Ask, files: Arrays) -> None:
        self._ask = ask
        self._files = files

    def of(self, clusterer: Any) -> Clusterer:
        """Return the clusterer as one that is far from its vectors."""
        made: Any = FarClusterer(clusterer, self._ask, self._files)
        return cast("Clusterer", made)


class FarClusterer:
    """Has the attributes of a clusterer, and groups vectors that it only knows the shape of."""

    streams = True
    far = True

    def __init__(self, clusterer: RangedClusterer, ask: Ask, files: Arrays) -> None:
        self._clusterer = clusterer
        self._ask = ask
        self._files = files

    def __getattr__(self, name: str) -> Any:
        """Return what the clusterer has, such as ``n_clusters``."""
        return getattr(self._clusterer, name)

    def fit_predict(self, vectors: Blocks, /) -> Labels:
        """Group vectors (words, features)."""
        return self._clusterer.fit_ranges(vectors.shape, self._ask, self._files)
