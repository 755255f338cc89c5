"""One pass over rows: each joins a leader within a distance, or becomes one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from isogloss.plugins.clusterers.rows import blocks

if TYPE_CHECKING:
    import numpy.typing as npt

    from isogloss import Ints
    from isogloss.plugins.clusterers.leaders_distances import Doubles, Gaps

Join: TypeAlias = Literal["first", "nearest"]

HEIGHT = 512  # rows that are compared with the leaders so far, and then with one another
WIDTH = 4096  # leaders that rows are compared with at a time: what has joined needs no others
BLOCK = 1 << 24  # numbers of a block of bounds, at most: 64 MiB in float32


class Pass:
    """Groups rows as if they came one by one, in blocks: the same leaders and the same labels.

    A row is within ``tau`` of a leader when their squared distance, summed in float64, is at most
    ``tau * tau``. Bounds from products settle most pairs; the others are measured.
    """

    def __init__(self, gaps: Gaps, tau: float, join: Join) -> None:
        import numpy as np

        self.gaps = gaps
        self.square = tau * tau
        self.limit, self.above = gaps.scaled(self.square)
        self.join = join
        self.labels = np.full(len(gaps.vectors), -1, np.int64)

    def run(self, order: Ints) -> Ints:
        """Take the rows in ``order``; return the number of its leader for each (rows,)."""
        start = 0
        while start < len(order):
            height = min(HEIGHT, max(16, BLOCK // max(1, self.gaps.count)))
            rows = order[start : start + height]
            if self.join == "first":
                self._join_first(rows)
            else:
                self._join_nearest(rows)
            start += height
        return self.labels

    def _join_first(self, rows: Ints) -> None:
        """Each joins the first leader within reach; so nobody looks at those after it."""
        import numpy as np

        left = rows
        for numbers in blocks(self.gaps.count, WIDTH):
            low = self.gaps.to_leaders(left, numbers)
            row, column = self._within(left, self.gaps.leaders[numbers], low)
            joined, first = np.unique(row, return_index=True)
            self.labels[left[joined]] = numbers.start + column[first]
            left = np.delete(left, joined)
            if not len(left):
                return
        self._choose(left)

    def _choose(self, rows: Ints) -> Ints:
        """Make leaders of those that no one before them reaches, and let the others join the first.

        Returns the leaders' places among ``rows``.
        """
        import numpy as np

        reach = np.zeros((len(rows), len(rows)), bool)
        reach[self._within(rows, rows, self.gaps.to_rows(rows, rows))] = True
        chosen: list[int] = []
        free = np.ones(len(rows), bool)
        for place in range(len(rows)):
            if free[place]:
                joins = reach[place] & free
                joins[place] = True
                self.labels[rows[joins]] = self.gaps.count + len(chosen)
                free &= ~joins
                chosen.append(place)
        places = np.array(chosen, np.int64)
        self.gaps.lead(rows[places])
        return places

    def _join_nearest(self, rows: Ints) -> None:
        """Each joins the nearest of the leaders that were there when its turn came."""
        import numpy as np

        before = self.gaps.count
        low = self.gaps.to_leaders(rows, slice(0, before))
        joined = self._within(rows, self.gaps.leaders[:before], low)[0]
        alone = np.delete(np.arange(len(rows)), joined)
        places = alone[self._choose(rows[alone])]
        later = self.gaps.to_rows(rows, rows[places])
        later[np.arange(len(rows))[:, None] < places] = np.inf
        self._nearest(rows, np.concatenate([low, later], axis=1))
        self.labels[rows[places]] = np.arange(before, self.gaps.count)

    def _nearest(self, rows: Ints, low: npt.NDArray[Any]) -> None:
        """Label rows by their nearest leader, ties to the lowest; bounds (rows, leaders) ``low``."""
        import numpy as np

        leaders = self.gaps.leaders[: self.gaps.count]
        row, column = np.nonzero(low <= self.above)
        bounds = low[row, column]
        highest = np.full(len(rows), np.inf)
        slack = self.gaps.slack[rows[row]] + self.gaps.slack[leaders[column]]
        np.minimum.at(highest, row, bounds + slack)
        near = bounds <= highest[row]
        row, column = row[near], column[near]
        gaps = np.zeros(len(row))
        open_ = np.bincount(row, minlength=len(rows))[row] > 1
        gaps[open_] = self.gaps.exact(rows[row[open_]], leaders[column[open_]])
        order = np.lexsort((column, gaps, row))
        found, first = np.unique(row[order], return_index=True)
        self.labels[rows[found]] = column[order][first]

    def _within(self, rows: Ints, others: Ints, low: npt.NDArray[Any]) -> tuple[Ints, Ints]:
        """Return the places of those pairs that are within reach, by rows, then by others."""
        import numpy as np

        row, column = np.nonzero(low <= self.above)
        slack = self.gaps.slack[rows[row]] + self.gaps.slack[others[column]]
        within = low[row, column] + slack <= self.limit
        open_ = np.flatnonzero(~within)
        gaps = self.gaps.exact(rows[row[open_]], others[column[open_]])
        within[open_] = gaps <= self.square
        return row[within], column[within]


def usual_gap(gaps: Gaps, rows: Ints) -> float:
    """Return the median distance of ``rows`` to the nearest other row: 0 for a single row."""
    import numpy as np

    count = len(gaps.vectors)
    if count == 1:
        return 0.0
    squares: list[Doubles] = []
    for part in blocks(len(rows), max(1, min(HEIGHT, BLOCK // count))):
        some = rows[part]
        low = gaps.to_rows(some, slice(0, count))
        low[np.arange(len(some)), some] = np.inf
        highest = (low + gaps.slack[some, None] + gaps.slack).min(axis=1)
        row, column = np.nonzero(low <= highest[:, None])
        least = np.full(len(some), np.inf)
        np.minimum.at(least, row, gaps.exact(some[row], column))
        squares.append(least)
    return float(np.median(np.sqrt(np.concatenate(squares))))
