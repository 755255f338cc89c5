"""Running a clusterer: what it gets, what it may return, and what happens when it fails."""

from __future__ import annotations

import math
import time
import warnings
from dataclasses import dataclass
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any

from isogloss.core.blocks import ArrayBlocks, Sliced, fits_easily, size, whole
from isogloss.core.errors import DataError, IsoglossError, PluginError, ResourceError, of_the_disk
from isogloss.core.failures import WorkerError
from isogloss.core.leftovers import no_threads_left
from isogloss.core.machine import check_memory
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


def run_clusterer(
    make: Callable[[], Clusterer], vectors: Vectors | Sliced, *, name: str
) -> Clustering:
    """Group ``vectors`` (words, features) with a new object of the clusterer called ``name``.

    Blocks are read whole, unless the clusterer ``streams`` and they do not fit in memory easily. One
    that is ``far`` from them, because workers have them, gets them as they are and checks them there.

    Raises DataError for no words, vectors that are not numbers, and fewer words than concepts;
    PluginError when the component raises, exits, changes its input, leaves threads running or returns
    something else than one signed integer per word; ResourceError when memory runs out.
    """
    _check_shape(vectors.shape, name)
    clusterer = contained(make, name)
    wanted = _number(getattr(clusterer, "n_clusters", None))
    given = _given(vectors, clusterer, name)
    count, width = given.shape
    if not getattr(clusterer, "far", False):
        _check_finite(given, name)
    _check_enough(wanted, count, name)
    before = _checksum(given)
    start = time.perf_counter()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        returned = contained(lambda: clusterer.fit_predict(_own(given)), name, (count, width))
    seconds = time.perf_counter() - start
    if _checksum(given) != before:
        raise PluginError(f"clusterer {name!r} changed the vectors that it was given to read")
    concepts = renumbered(_checked_labels(returned, count, name))
    notes = _notes(caught, wanted, concepts)
    return Clustering(concepts, _details(clusterer, concepts, seconds, notes))


def streamed(clusterer: Clusterer, shape: tuple[int, int]) -> bool:
    """Whether a clusterer is handed blocks for vectors (words, features) that lie on the disk."""
    return bool(getattr(clusterer, "streams", False)) and not fits_easily(shape)


def _given(vectors: Vectors | Sliced, clusterer: Clusterer, name: str) -> Any:
    """Return what the clusterer gets: a read-only array, or blocks."""
    import numpy as np

    if not isinstance(vectors, Sliced):
        array = np.ascontiguousarray(vectors, np.float32).view()
        array.flags.writeable = False
        return array
    if getattr(clusterer, "far", False):
        return vectors
    count, width = vectors.shape
    words = f"clusterer {name!r}: {count} words of {width} features"
    if streamed(clusterer, vectors.shape):
        check_memory(f"{words}, read in blocks,", vectors.held + vectors.kept, "keep fewer words")
        return vectors
    advice = "keep fewer words, or use a clusterer that reads them in blocks, such as kmeans"
    check_memory(words, size(vectors.shape) + vectors.held + vectors.kept, advice)
    return whole(vectors)


def _own(given: Any) -> Any:
    # A view of its own: even the shape of a read-only array can be set.
    return given if isinstance(given, Sliced) else given.view()


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


def contained(act: Callable[[], Any], name: str, shape: tuple[int, ...] | None = None) -> Any:
    """Call a component; what it raises becomes an error that names it."""
    try:
        with no_threads_left(f"clusterer {name!r}"):
            return act()
    except (IsoglossError, WorkerError):
        raise
    except MemoryError as error:
        size = f" for {shape[0]} words of {shape[1]} features" if shape else ""
        needed = f" ({error})" if str(error) else ""
        raise ResourceError(f"clusterer {name!r} ran out of memory{size}{needed}") from error
    except SystemExit as error:
        raise PluginError(f"clusterer {name!r} called sys.exit({error.code!r})") from error
    except Exception as error:
        if of_the_disk(error):
            raise
        raise PluginError(f"clusterer {name!r} raised {type(error).__name__}: {error}") from error


def _check_shape(shape: tuple[int, ...], name: str) -> None:
    if len(shape) != 2:
        raise DataError(f"clusterer {name!r}: vectors are (words, features), not {shape}")
    if 0 in shape:
        raise DataError(
            f"clusterer {name!r}: there is nothing to group: {shape[0]} words of "
            f"{shape[1]} features are left"
        )


def _check_finite(given: Any, name: str) -> None:
    import numpy as np

    bad, done = list[int](), 0
    blocks = given if isinstance(given, Sliced) else ArrayBlocks(given, rows=BLOCK)
    for block in blocks.blocks():
        finite = np.isfinite(block).all(axis=1)
        bad.extend((done + np.flatnonzero(~finite)).tolist())
        done += len(block)
    if bad:
        shown = ", ".join(map(str, bad[:SHOWN])) + (", ..." if len(bad) > SHOWN else "")
        raise DataError(
            f"clusterer {name!r}: {len(bad)} of {done} vectors have NaN or infinite "
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


def _checksum(given: Any) -> int:
    import google_crc32c

    # Blocks are read anew whenever they are asked for, and checked then.
    return 0 if isinstance(given, Sliced) else int(google_crc32c.value(given))


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
