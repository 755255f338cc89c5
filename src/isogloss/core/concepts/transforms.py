"""What is done to vectors before they are clustered: transforms, fitted in order, applied by rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from isogloss.core.concepts.joined import JoinedRows, joined_words
from isogloss.core.errors import DataError, IsoglossError, PluginError, ResourceError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from isogloss.core.types import FittedTransform, Transform, Vectors, Words

ROWS = 8192  # rows that a transform gets at a time
SHOWN = 5  # rows that a message names
SCOPES = ("side", "pooled")


class Readable(Protocol):
    """Vectors that are read by slices of rows: an array, or what need not fit in memory."""

    @property
    def shape(self) -> tuple[int, ...]:
        """Words and features."""
        ...

    def __getitem__(self, rows: slice, /) -> Vectors:
        """Return some rows."""
        ...


class Step(NamedTuple):
    """One transform, and what users call it."""

    name: str
    transform: Transform


def transformed(
    steps: Sequence[Step], sides: Sequence[Readable], words: Sequence[Words]
) -> list[Readable]:
    """Return the vectors of ``sides`` under transforms in their order; the input stays as it is.

    Each transform is fitted now, to what those before it leave, and applied when rows are read.
    Without transforms the sides come back as they are.

    Raises PluginError when a transform fails or returns anything but a row of numbers for each
    word, DataError for numbers that are not finite and for sides of different widths that one
    transform is to be fitted to, ResourceError when memory runs out.
    """
    found = list(sides)
    for step in steps:
        fits = _fits(step, found, words)
        found = [Transformed(step.name, *each) for each in zip(fits, found, words, strict=True)]
    return found


def _fits(step: Step, sides: Sequence[Readable], words: Sequence[Words]) -> list[FittedTransform]:
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
    return [_fit(step, JoinedRows(sides), joined_words(words))] * len(sides)


def _fit(step: Step, vectors: Readable, words: Words) -> FittedTransform:
    import numpy as np

    given: Any = vectors
    if not getattr(step.transform, "streams", False):
        given = vectors[0 : vectors.shape[0]]
        _check_finite(step.name, words.language, given, given, 0)
    if isinstance(given, np.ndarray):
        given = given.view()
        given.flags.writeable = False
    fitted: FittedTransform = _contained(lambda: step.transform.fit(given, words), step.name)
    return fitted


class Transformed:
    """The vectors of a side as a transform leaves them, worked out when they are read."""

    def __init__(self, name: str, fitted: FittedTransform, inner: Readable, words: Words) -> None:
        self.name = name
        self.fitted = fitted
        self.inner = inner
        self.words = words
        self.shape: tuple[int, int] = (inner.shape[0], inner.shape[1])
        # One row tells how many features there will be.
        self.shape = (inner.shape[0], self._block(0, min(1, inner.shape[0])).shape[1])

    def __len__(self) -> int:
        """How many words there are."""
        return self.shape[0]

    def __getitem__(self, rows: slice) -> Vectors:
        """Return the rows of a slice without a step: (rows, features), read-only."""
        start, stop, _ = rows.indices(self.shape[0])
        found = self.read(start, max(start, stop))
        found.flags.writeable = False
        return found

    def read(self, start: int, stop: int) -> Vectors:
        """Return the rows from ``start`` to before ``stop``."""
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

        given = self.inner[start:stop].view()
        given.flags.writeable = False
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
        if returned.ndim != 2 or len(returned) != rows or returned.dtype.kind != "f":
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
        return act()
    except IsoglossError:
        raise
    except MemoryError as error:
        raise ResourceError(f"transform {name!r} ran out of memory") from error
    except SystemExit as error:
        raise PluginError(f"transform {name!r} called sys.exit({error.code!r})") from error
    except Exception as error:
        raise PluginError(f"transform {name!r} raised {type(error).__name__}: {error}") from error
