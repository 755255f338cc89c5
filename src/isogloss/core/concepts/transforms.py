"""What is done to vectors before they are clustered: transforms, fitted in order, applied by rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from isogloss.core.blocks import FLOAT, ROWS, Sliced, pooled, size, whole
from isogloss.core.concepts.joined import joined_words
from isogloss.core.errors import DataError, IsoglossError, PluginError, ResourceError, of_the_disk
from isogloss.core.leftovers import no_threads_left
from isogloss.core.machine import check_memory

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from isogloss.core.types import FittedTransform, Transform, Vectors, Words

SHOWN = 5  # rows that a message names
SCOPES = ("side", "pooled")


class Step(NamedTuple):
    """One transform, and what users call it."""

    name: str
    transform: Transform


def transformed(
    steps: Sequence[Step], sides: Sequence[Sliced], words: Sequence[Words]
) -> list[Sliced]:
    """Return the vectors of ``sides`` under transforms in their order; the input stays as it is.

    Each transform is fitted now, to what those before it leave, and applied when rows are read.
    Without transforms the sides come back as they are.

    Raises PluginError when a transform fails or returns anything but a row of numbers for each
    word, DataError for numbers that are not finite and for sides of different widths that one
    transform is to be fitted to, ResourceError when memory runs out.
    """
    found: list[Sliced] = list(sides)
    for step in steps:
        fits = _fits(step, found, words)
        found = [Transformed(step.name, *each) for each in zip(fits, found, words, strict=True)]
    return found


def _fits(step: Step, sides: Sequence[Sliced], words: Sequence[Words]) -> list[FittedTransform]:
    if step.transform.scope not in SCOPES:
        known = " or ".join(map(repr, SCOPES))
        raise PluginError(
            f"transform {step.name!r} has scope {step.transform.scope!r}, not {known}"
        )
    if step.transform.scope == "side" or len(sides) == 1:
        return [_fit(step, *each) for each in zip(sides, words, strict=True)]
    widths = dict.fromkeys(str(side.shape[1]) for side in sides)
    if len(widths) > 1:
        raise DataError(
            f"transform {step.name!r}: sides of different widths cannot be fitted together: "
            f"{' and '.join(widths)} features"
        )
    return [_fit(step, pooled(sides), joined_words(words))] * len(sides)


def _fit(step: Step, vectors: Sliced, words: Words) -> FittedTransform:
    given: Any = vectors
    if not getattr(step.transform, "streams", False):
        check_memory(
            f"transform {step.name!r}: {vectors.shape[0]} words of {vectors.shape[1]} features",
            size(vectors.shape) + vectors.held + vectors.kept,
            "keep fewer words, or use a transform that reads them in blocks",
        )
        given = whole(vectors)
        _check_finite(step.name, words.language, given, given, 0)
    fitted: FittedTransform = _contained(lambda: step.transform.fit(given, words), step.name)
    return fitted


class Transformed(Sliced):
    """The vectors of a side as a transform leaves them, worked out when they are read."""

    def __init__(self, name: str, fitted: FittedTransform, inner: Sliced, words: Words) -> None:
        self.name = name
        self.fitted = fitted
        self.inner = inner
        self.words = words
        # One row tells how many features there will be.
        width = self._block(0, min(1, inner.shape[0])).shape[1]
        self.shape = (inner.shape[0], width)
        # A block, what becomes of it in float64, and the same in float32.
        self.held = inner.held + 3 * FLOAT * ROWS * max(width, inner.shape[1])
        self.kept = inner.kept

    def read(self, start: int, stop: int) -> Vectors:
        """Return a run of rows."""
        import numpy as np

        found = np.empty((stop - start, self.shape[1]), np.float32)
        for at in range(start, stop, ROWS):
            end = min(at + ROWS, stop)
            block = self._block(at, end)
            if block.shape[1] != self.shape[1]:
                raise self._wrong(f"{block.shape[1]} features, and {self.shape[1]} of other rows")
            found[at - start : end - start] = block
        return found

    def _block(self, start: int, stop: int) -> Vectors:
        import numpy as np

        given = self.inner[start:stop]
        words = self.words
        if stop - start < len(words):
            words = words.take(np.arange(start, stop))
        with np.errstate(all="ignore"):  # what is not finite is refused below, with its row
            returned = _contained(lambda: self.fitted(given, words), self.name)
            block = self._checked(returned, stop - start)
        _check_finite(self.name, self.words.language, given, block, start)
        return block

    def _checked(self, returned: Any, rows: int) -> Vectors:
        import numpy as np

        if not isinstance(returned, np.ndarray):
            raise self._wrong(f"{type(returned).__name__}, not an array")
        fits = returned.ndim == 2 and len(returned) == rows and returned.shape[1] > 0
        if not fits or returned.dtype.kind != "f":
            raise self._wrong(
                f"an array of {returned.dtype}, shape {returned.shape}; expected numbers of shape "
                f"({rows}, features)"
            )
        return returned.astype(np.float32, copy=False)

    def _wrong(self, found: str) -> PluginError:
        return PluginError(f"transform {self.name!r} returned {found}")


def _check_finite(name: str, language: str, given: Vectors, block: Vectors, start: int) -> None:
    """Refuse what is not finite in ``block``, which ``given`` became; its rows begin at ``start``."""
    import numpy as np

    bad = np.flatnonzero(~np.isfinite(block).all(axis=1))
    if not len(bad):
        return
    before = np.isfinite(given[bad]).all()
    what = "are too large for it" if before else "had NaN or infinite values before"
    shown = ", ".join(map(str, (bad[:SHOWN] + start).tolist()))
    more = ", ..." if len(bad) > SHOWN else ""
    raise DataError(
        f"transform {name!r}: vectors of {language} {what} (rows from 0: {shown}{more}); only "
        "finite vectors can be grouped"
    )


def _contained(act: Callable[[], Any], name: str) -> Any:
    """Call a component; what it raises becomes an error that names it."""
    try:
        with no_threads_left(f"transform {name!r}"):
            return act()
    except IsoglossError:
        raise
    except MemoryError as error:
        raise ResourceError(f"transform {name!r} ran out of memory") from error
    except SystemExit as error:
        raise PluginError(f"transform {name!r} called sys.exit({error.code!r})") from error
    except Exception as error:
        if of_the_disk(error):
            raise
        raise PluginError(f"transform {name!r} raised {type(error).__name__}: {error}") from error
