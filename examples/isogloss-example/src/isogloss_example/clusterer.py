"""A clusterer from any class of scikit-learn's ``sklearn.cluster``."""

from __future__ import annotations

from typing import Any

from isogloss import Clusterer, SettingsError


def sklearn(*, estimator: str, settings: dict[str, Any] | None = None) -> Clusterer:
    """Use a class of sklearn.cluster by its name, such as sklearn.cluster.Birch."""
    import sklearn.cluster

    package, _, name = estimator.rpartition(".")
    # Only what scikit-learn calls public: a study file must not be able to import at will.
    if package != "sklearn.cluster" or name not in sklearn.cluster.__all__:
        raise SettingsError(f"estimator {estimator!r} is no public class of sklearn.cluster")
    make = getattr(sklearn.cluster, name)
    if not hasattr(make, "fit_predict"):
        raise SettingsError(f"estimator {estimator!r} groups no words: it has no fit_predict")
    try:
        model: Clusterer = make(**(settings or {}))
    except TypeError as error:
        raise SettingsError(f"settings of {estimator}: {error}") from error
    return model
