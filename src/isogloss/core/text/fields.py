"""Many lines taken apart at once, where they are all of one simple shape."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import numpy.typing as npt

    from isogloss.core.types import Ints

    Bytes = npt.NDArray[np.uint8]

LONGEST = 18
"""Digits that surely fit 64 bits."""
_SAMPLE = 4096
"""Bytes that tell which byte of a separator is rare."""


class Fields:
    """The fields of many lines, by column: where each stands in their text.

    A line at a time costs several times as much: a quarter of a million of them are many.
    """

    def __init__(self, body: Bytes, starts: Ints, ends: Ints) -> None:
        self._body = body
        self._starts = starts
        """(columns, lines) of the first byte."""
        self._ends = ends
        """(columns, lines) of the byte after the last one."""

    @classmethod
    def of(cls, text: str, between: Sequence[str]) -> Fields | None:
        """Take lines apart in which every separator stands once, in the order of ``between``.

        Every line ends in LF. None where any line is of another shape, and where a separator could
        be read in two ways: whoever asks then looks at the lines one by one.
        """
        import numpy as np

        body = np.frombuffer(text.encode(), np.uint8)
        ends = np.flatnonzero(body == ord("\n"))
        found = _places(body, between, len(ends))
        if found is None:
            return None
        widths = [len(separator.encode()) for separator in between]
        after = [place + width for place, width in zip(found, widths, strict=True)]
        starts = np.stack([np.append(0, ends[:-1] + 1), *after])
        stops = np.stack([*found, ends])
        return cls(body, starts, stops) if (starts <= stops).all() else None

    def texts(self, column: int) -> list[str]:
        """Return a column as text."""
        import numpy as np

        sizes = self._ends[column] - self._starts[column] + 1  # and the byte behind, to cut at
        stops = np.cumsum(sizes)
        shifts = np.repeat(self._starts[column] - (stops - sizes), sizes)
        taken = self._body[np.arange(len(shifts)) + shifts]
        taken[stops - 1] = ord("\n")
        text: str = taken.tobytes().decode()
        return text.split("\n")[:-1]

    def whole_numbers(self, column: int, *, signed: bool = False) -> Ints | None:
        """Return a column of whole numbers; None where one is not just digits, at most ``LONGEST``.

        With ``signed``, a ``-`` may stand before them.
        """
        import numpy as np

        starts, ends = self._starts[column], self._ends[column]
        minus = self._body[starts] == ord("-") if signed else np.zeros(len(starts), bool)
        starts = starts + minus
        sizes = ends - starts
        if not len(sizes) or sizes.min() < 1 or sizes.max() > LONGEST:
            return None
        numbers = np.zeros(len(starts), np.int64)
        for place in range(int(sizes.max())):
            rows = np.flatnonzero(sizes > place)
            digits = self._body[starts[rows] + place] - np.uint8(ord("0"))  # others wrap around
            if (digits > 9).any():
                return None
            numbers[rows] = numbers[rows] * 10 + digits
        return np.where(minus, -numbers, numbers)


def _places(body: Bytes, between: Sequence[str], lines: int) -> list[Ints] | None:
    """Return where each separator begins, line by line, if there are as many as there must be."""
    import numpy as np

    rows = {}
    for separator in dict.fromkeys(between):
        found = _find(body, separator.encode())
        if len(found) != lines * between.count(separator):
            return None
        rows[separator] = iter(np.ascontiguousarray(found.reshape(lines, -1).T))
    return [next(rows[separator]) for separator in between]


def _find(body: Bytes, wanted: bytes) -> Ints:
    """Return every place where ``wanted`` begins, overlapping ones included."""
    import numpy as np

    sample = body[:_SAMPLE].tobytes()
    rarest = min(range(len(wanted)), key=lambda place: sample.count(wanted[place]))
    found = np.flatnonzero(body == wanted[rarest]) - rarest
    found = found[(found >= 0) & (found <= len(body) - len(wanted))]
    for place, byte in enumerate(wanted):
        found = found[body[found + place] == byte]
    return found
