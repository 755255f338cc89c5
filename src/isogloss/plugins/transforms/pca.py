"""Principal components by scikit-learn: few features that keep most of the variance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from isogloss import (
    DataError,
    FittedTransform,
    SettingsError,
    Transform,
    Vectors,
    Words,
    check_memory,
    hookimpl,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Solver: TypeAlias = Literal["covariance_eigh", "full", "randomized", "auto"]

COPIES = 3  # of the vectors in float64, at most: the copy, and what a decomposition of it takes


@dataclass(frozen=True, slots=True)
class PCA:
    """``sklearn.decomposition.PCA`` in float64.

    It is fitted to all sides of a clustering together, because sides that were turned each in its
    own way could not be clustered together.
    """

    n_components: int | float
    """How many; or, below 1, as many as keep this share of the variance."""
    whiten: bool
    svd_solver: Solver
    random_state: int
    scope: Literal["side", "pooled"] = "pooled"

    def __post_init__(self) -> None:
        """Refuse settings out of range."""
        whole = isinstance(self.n_components, int)
        if not (self.n_components >= 1 if whole else 0 < self.n_components < 1):
            raise SettingsError(
                f"pca: n_components is {self.n_components}; it must be a whole number of 1 or "
                "more, or a share of the variance between 0 and 1"
            )
        if not whole and self.svd_solver == "randomized":
            raise SettingsError(
                f"pca: n_components is {self.n_components}; with svd_solver 'randomized' it "
                "must be a whole number; the other solvers take a share of the variance"
            )
        if self.random_state < 0:
            raise SettingsError(f"pca: random_state is {self.random_state}; it must be 0 or more")

    def fit(self, vectors: Vectors, _words: Words, /) -> FittedTransform:
        """Find the components. Raises DataError for more of them than words or features.

        So it does where all vectors are equal.
        """
        import numpy as np
        from sklearn.decomposition import PCA as Model

        words, features = vectors.shape
        if self.n_components > min(words, features):
            raise DataError(
                f"pca: n_components = {self.n_components}, but there are only {words} words of "
                f"{features} features; set n_components to {min(words, features)} or less"
            )
        check_memory(
            f"pca: {words} words of {features} features",
            8 * COPIES * words * features,
            "keep fewer words",
        )
        model = Model(
            self.n_components,
            whiten=self.whiten,
            svd_solver=self.svd_solver,
            random_state=self.random_state,
        )
        if (vectors.min(axis=0) == vectors.max(axis=0)).all():
            raise DataError(f"pca: all {words} vectors are equal: there is no variance to keep")
        model.fit(vectors.astype(np.float64))
        return lambda rows, _words: model.transform(rows.astype(np.float64))


def pca(
    *,
    n_components: int | float,  # noqa: PYI041 # 50 and 0.5 mean different things
    whiten: bool = False,
    svd_solver: Solver = "covariance_eigh",
    random_state: int = 0,
) -> Transform:
    """Principal components by scikit-learn, of all sides together: a number, or a share of variance."""
    return PCA(n_components, whiten, svd_solver, random_state)


@hookimpl
def isogloss_transforms() -> Mapping[str, Callable[..., Transform]]:
    """Offer ``pca``."""
    return {"pca": pca}
