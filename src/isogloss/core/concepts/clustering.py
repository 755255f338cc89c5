"""Running a clusterer: what it gets, what it may return, and what happens when it fails."""

from __future__ import annotations

import math
import time
import warnings
from dataclasses import dataclass
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any

from isogloss.core.errors import DataError, IsoglossError, PluginError, ResourceError
from isogloss.core.types import Concepts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from isogloss.core.types import JSON, Clusterer, Ints, Labels, Vectors

SHOWN = 5  # rows and warnings that a message names
BLOCK = 4096  # rows that are checked at a time


@dataclass(frozen=True, slots=True)
class Clustering:
    """The concepts that a clusterer found, and what it says of them."""

    concepts: Concepts
    """Renumbered by first appearance."""
    details: dict[str, JSON]
    """``seconds``, ``words``, ``noise``, ``concepts``, ``sizes`` (smallest, median, largest), and
    where the clusterer has them ``inertia`` and ``iterations``; ``notes`` tell what was odd."""


def run_clusterer(make: Callable[[], Clusterer], vectors: Vectors, *, name: str) -> Clustering:
    """Group ``vectors`` (words, features) with a new object of the clusterer called ``name``.

    Raises DataError for no words, vectors that are not numbers, and fewer words than concepts;
    PluginError when the component raises, exits, changes its input or returns something else
    than one signed integer per word; ResourceError when memory runs out.
    """
    import numpy as np

    given = np.ascontiguousarray(vectors, np.float32).view()
    given.flags.writeable = False
    _check_vectors(given, name)
    clusterer = _contained(make, name)
    wanted = _number(getattr(clusterer, "n_clusters", None))
    _check_enough(wanted, len(given), name)
    before = _checksum(given)
    start = time.perf_counter()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        # A view of its own: even the shape of a read-only array can be set.
        returned = _contained(lambda: clusterer.fit_predict(given.view()), name, given.shape)
    seconds = time.perf_counter() - start
    if _checksum(given) != before:
        raise PluginError(f"clusterer {name!r} changed the vectors that it was given to read")
    concepts = renumbered(_checked_labels(returned, len(given), name))
    notes = _notes(caught, wanted, concepts)
    return Clustering(concepts, _details(clusterer, concepts, seconds, notes))


def renumbered(labels: Ints) -> Concepts:
    """Return the labels (words,) as concepts numbered by first appearance; negatives are noise."""
    import numpy as np

    result = np.full(len(labels), -1, np.int64)
    kept = labels >= 0
    _, first, inverse = np.unique(labels[kept], return_index=True, return_inverse=True)
    rank = np.empty(len(first), np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    result[kept] = rank[inverse]
    return Concepts(result, tuple(range(len(first))))


def _contained(act: Callable[[], Any], name: str, shape: tuple[int, ...] | None = None) -> Any:
    """Call a component; what it raises becomes an error that names it."""
    try:
        return act()
    except IsoglossError:
        raise
    except MemoryError as error:
        size = f" for {shape[0]} words of {shape[1]} features" if shape else ""
        needed = f" ({error})" if str(error) else ""
        raise ResourceError(f"clusterer {name!r} ran out of memory{size}{needed}") from error
    except SystemExit as error:
        raise PluginError(f"clusterer {name!r} called sys.exit({error.code!r})") from error
    except Exception as error:
        raise PluginError(f"clusterer {name!r} raised {type(error).__name__}: {error}") from error


def _check_vectors(vectors: Vectors, name: str) -> None:
    import numpy as np

    if vectors.ndim != 2:
        raise DataError(f"clusterer {name!r}: vectors are (words, features), not {vectors.shape}")
    if 0 in vectors.shape:
        raise DataError(
            f"clusterer {name!r}: there is nothing to group: {vectors.shape[0]} words of "
            f"{vectors.shape[1]} features are left"
        )
    bad: list[int] = []
    for start in range(0, len(vectors), BLOCK):
        finite = np.isfinite(vectors[start : start + BLOCK]).all(axis=1)
        bad.extend((start + np.flatnonzero(~finite)).tolist())
    if bad:
        shown = ", ".join(map(str, bad[:SHOWN])) + (", ..." if len(bad) > SHOWN else "")
        raise DataError(
            f"clusterer {name!r}: {len(bad)} of {len(vectors)} vectors have NaN or infinite "
            f"values (rows from 0: {shown}); only finite vectors can be grouped"
        )


def _number(value: object) -> int | None:
    return int(value) if isinstance(value, Integral) else None


def _check_enough(wanted: int | None, words: int, name: str) -> None:
    if wanted is not None and wanted > words:
        raise DataError(
            f"clusterer {name!r}: n_clusters = {wanted}, but there are only {words} words; set "
            f"n_clusters to {words} or less, or keep more words"
        )


def _checksum(vectors: Vectors) -> int:
    import google_crc32c

    return int(google_crc32c.value(vectors))


def _checked_labels(returned: Any, words: int, name: str) -> Ints:
    import numpy as np

    expected = f"expected one signed integer per word, shape ({words},)"
    if not isinstance(returned, np.ndarray):
        raise PluginError(
            f"clusterer {name!r} returned {type(returned).__name__}, not an array; {expected}"
        )
    if returned.shape != (words,) or returned.dtype.kind != "i":
        raise PluginError(
            f"clusterer {name!r} returned an array of {returned.dtype}, shape {returned.shape}; "
            f"{expected}"
        )
    return returned.astype(np.int64)


def _notes(
    caught: Iterable[warnings.WarningMessage], wanted: int | None, concepts: Concepts
) -> list[str]:
    """Say what was odd: warnings meant for users, and fewer concepts than were asked for."""
    notes = [
        f"{warning.category.__name__}: {warning.message}"
        for warning in caught
        if not issubclass(warning.category, (DeprecationWarning, PendingDeprecationWarning))
    ]
    if wanted is not None and concepts.count < wanted:
        notes.append(f"{wanted} concepts were asked for and {concepts.count} found")
    return list(dict.fromkeys(notes))[:SHOWN]


def _details(
    clusterer: object, concepts: Concepts, seconds: float, notes: list[str]
) -> dict[str, JSON]:
    details: dict[str, JSON] = {
        "seconds": round(seconds, 3),
        "words": len(concepts.labels),
        "noise": int((concepts.labels < 0).sum()),
        "concepts": concepts.count,
        "sizes": _sizes(concepts.labels),
    }
    for key, attribute in (("inertia", "inertia_"), ("iterations", "n_iter_")):
        value = getattr(clusterer, attribute, None)
        if isinstance(value, Real) and math.isfinite(value):
            details[key] = int(value) if isinstance(value, Integral) else float(value)
    if notes:
        details["notes"] = notes
    return details


def _sizes(labels: Labels) -> dict[str, JSON]:
    import numpy as np

    sizes = np.bincount(labels[labels >= 0])
    if not len(sizes):
        return {}
    return {
        "smallest": int(sizes.min()),
        "median": float(np.median(sizes)),
        "largest": int(sizes.max()),
    }
