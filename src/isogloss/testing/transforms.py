"""Check a transform: a row of numbers for each word, that depends on the fit and on the word alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from isogloss import Words
from isogloss.testing.claims import require, type_of

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    from isogloss import FittedTransform, Transform, Vectors

CUT = 23  # rows of the first of two blocks


def check_transform(
    make: Callable[[], Transform], vectors: Vectors | None = None, words: Words | None = None
) -> None:
    """Check a transform on ``vectors``, (words, features); by default 60 words of 8 features.

    Its ``scope`` is one of the two. Every word keeps a row, finite numbers, the same from a new
    object, with the input as it was, also where it cannot be written to. Rows that are handed over
    in two blocks become what they become in one, but for rounding. One that ``streams`` can be
    fitted to what has a ``shape`` and slices of rows and nothing else, with the same result.
    """
    given = _vectors() if vectors is None else vectors
    table = _words(len(given)) if words is None else words
    scope = getattr(make(), "scope", None)
    require(scope in ("side", "pooled"), f"scope is {scope!r}, not 'side' or 'pooled'")
    first = _result(make, given, table, writeable=True)
    again = _result(make, given, table, writeable=False)
    require(_same(first, again), "two new objects gave different vectors: fix the seed")
    _check_blocks(_fitted(make(), given, table), given, table, first)
    if getattr(make(), "streams", False):
        sliced: Any = Slices(given)
        _check_blocks(_fitted(make(), sliced, table), given, table, first)


class Slices:
    """Vectors of which nothing is known but their shape, and that rows can be read."""

    def __init__(self, vectors: Vectors) -> None:
        self._vectors = vectors
        self.shape = vectors.shape

    def __getitem__(self, rows: slice) -> Vectors:
        """Return some rows."""
        require(isinstance(rows, slice), f"vectors[{rows!r}] was asked for, not a slice of rows")
        return self._vectors[rows].copy()


def _fitted(transform: Transform, vectors: Vectors, words: Words) -> FittedTransform:
    try:
        return transform.fit(vectors, words)
    except Exception as error:
        raise AssertionError(f"fit fails: {error!r}") from error


def _result(
    make: Callable[[], Transform], vectors: Vectors, words: Words, *, writeable: bool
) -> npt.NDArray[Any]:
    import numpy as np

    given = np.array(vectors, dtype=np.float32, order="C")
    given.flags.writeable = writeable
    found = _applied(_fitted(make(), given, words), given, words)
    require(bool((given == vectors).all()), "it changed its input")
    return found


def _applied(fitted: FittedTransform, vectors: Vectors, words: Words) -> npt.NDArray[Any]:
    import numpy as np

    try:
        found = fitted(vectors, words)
    except Exception as error:
        able = "" if vectors.flags.writeable else " that cannot be written to"
        raise AssertionError(f"what fit returned fails on vectors{able}: {error!r}") from error
    require(isinstance(found, np.ndarray), f"vectors are {type_of(found)}, not an array")
    numbers = found.ndim == 2 and found.dtype.kind == "f"
    require(numbers, f"vectors are {found.dtype} of shape {found.shape}, not (words, features)")
    require(len(found) == len(vectors), f"{len(vectors)} words became {len(found)} rows")
    require(bool(np.isfinite(found).all()), "vectors are not finite")
    return found


def _check_blocks(
    fitted: FittedTransform, vectors: Vectors, words: Words, whole: npt.NDArray[Any]
) -> None:
    import numpy as np

    at = min(CUT, len(vectors) // 2)
    parts = [np.arange(at), np.arange(at, len(vectors))]
    found = [_applied(fitted, vectors[part], words.take(part)) for part in parts if len(part)]
    require(len({part.shape[1] for part in found}) == 1, "two blocks have different widths")
    alike = _same(np.concatenate(found), whole)
    require(alike, "rows became something else in two blocks than in one, or when fitted to slices")


def _same(one: npt.NDArray[Any], other: npt.NDArray[Any]) -> bool:
    import numpy as np

    if one.shape != other.shape:
        return False
    scale = float(np.abs(one).max(initial=0.0))
    return bool(np.allclose(one, other, rtol=1e-5, atol=1e-5 * scale))


def _vectors() -> Vectors:
    """Return 60 vectors around a common offset, as those of a language are."""
    import numpy as np

    draw = np.random.default_rng(0)
    return draw.normal(loc=3, scale=np.arange(1, 9), size=(60, 8)).astype(np.float32)


def _words(count: int) -> Words:
    import numpy as np

    rows = np.arange(count, dtype=np.int64)
    forms = tuple(f"word{number}" for number in range(7))
    return Words("en", forms, rows % 7, forms, rows % 7, rows // 5, rows % 5)
