# mypy: ignore-errors
# Broken on purpose: it loads, and its clusterers break their contract.
import numpy as np

from isogloss import hookimpl


class Labels:
    def __init__(self, label):
        self.label = label

    def fit_predict(self, vectors, /):
        return self.label(vectors)


def short():
    """Forget the last word."""
    return Labels(lambda vectors: np.zeros(len(vectors) - 1, dtype=np.int64))


def flat():
    """Return a column."""
    return Labels(lambda vectors: np.zeros((len(vectors), 1), dtype=np.int64))


def real():
    """Return fractions."""
    return Labels(lambda vectors: np.zeros(len(vectors)))


def unsigned():
    """Return labels that can mark no noise."""
    return Labels(lambda vectors: np.zeros(len(vectors), dtype=np.uint8))


def _centred(vectors):
    vectors -= vectors.mean(axis=0)
    return np.zeros(len(vectors), dtype=np.int64)


def changes():
    """Centre the vectors in place."""
    return Labels(_centred)


def _centred_if_possible(vectors):
    if vectors.flags.writeable:
        vectors -= vectors.mean(axis=0)
    return np.zeros(len(vectors), dtype=np.int64)


def changes_quietly():
    """Centre the vectors in place where that is not noticed."""
    return Labels(_centred_if_possible)


COUNT = iter(range(1000))


def _another_each_time(vectors):
    return np.arange(len(vectors)) % (next(COUNT) + 2)


def drifts():
    """Answer otherwise each time."""
    return Labels(_another_each_time)


def _fails(vectors):
    raise RuntimeError("no GPU")


def fails():
    """Raise when it runs."""
    return Labels(_fails)


def noise():
    """Call every word noise, which is fine."""
    return Labels(lambda vectors: np.full(len(vectors), -7, dtype=np.int8))


@hookimpl
def isogloss_clusterers():
    return {
        each.__name__.replace("_", "-"): each
        for each in (short, flat, real, unsigned, changes, changes_quietly, drifts, fails, noise)
    }
