"""Short lists of each cluster's nearest neighbours, kept true while clusters merge."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isogloss.plugins.clusterers.rows import blocks

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from isogloss import Ints
    from isogloss.plugins.clusterers.wardclusters import Clusters, Doubles, Floats

    Bools = npt.NDArray[np.bool_]

LISTED = 16  # neighbours of a list: more of them last longer, and cost more to keep
TILE = 2048  # clusters on each side of a block of products
NUMBERS = 1 << 23  # numbers of a block of products where all slots are searched
COARSE = 0.1  # share of rows that float32 cannot settle from which float64 is quicker
MARGIN = 1e-12  # relative error of arithmetic in float64, generously


class Neighbours:
    """Every cluster's nearest neighbour, by cost and then by ``Clusters.order``.

    A list holds slots and lower bounds of their costs; every cluster that is not in it costs at least
    its ``radius``. Ward's method is reducible (Bruynooghe 1978): a merge of two clusters that are
    each other's nearest brings them no nearer to a third. So a radius stays true when others merge,
    and only clusters that were listed have to be measured anew. A cluster is searched for among
    all others only when its list has no certain minimum any more.
    """

    def __init__(self, clusters: Clusters) -> None:
        import numpy as np

        self.clusters = clusters
        self.searched = 0
        """Clusters whose list was made from all others."""
        self._fill()
        everything = np.arange(clusters.slots)
        open_ = self._settle(everything)
        if clusters.dtype is np.float32 and len(open_) > COARSE * clusters.slots:
            clusters.use(np.float64)
            self._fill()
            open_ = self._settle(everything)
        self._settle_all(open_)

    def _fill(self) -> None:
        """Make every list, with one product for each pair of blocks."""
        import numpy as np

        slots = self.clusters.slots
        self.slots = np.full((slots, LISTED), -1)
        self.lows = np.full((slots, LISTED), np.inf)
        self.radius = np.empty(slots)
        self.nearest = np.full(slots, -1)
        self.exact = np.zeros(slots, np.bool_)
        """Whose lists hold measured costs, because bounds of products could not tell them apart."""
        parts = list(blocks(slots, TILE))
        for part in parts:
            self._start(part)
        for place, rows in enumerate(parts):
            for columns in parts[place + 1 :]:
                self._compare(rows, columns)
        self.searched += slots

    def _start(self, part: slice) -> None:
        """List the best of a block of slots for each of them."""
        import numpy as np

        low = self.clusters.tile(np.arange(part.start, part.stop), part)
        low.fill_diagonal_(np.inf)
        listed = min(LISTED, len(low))
        found, at = low.topk(listed, largest=False)
        self.lows[part, :listed], self.slots[part, :listed] = found.numpy(), at.numpy() + part.start
        self.slots[part][np.isinf(self.lows[part])] = -1
        self.radius[part] = self.lows[part, -1]

    def _compare(self, rows: slice, columns: slice) -> None:
        """Enter two blocks of slots into each other's lists."""
        import numpy as np
        import torch

        low = self.clusters.tile(np.arange(rows.start, rows.stop), columns)
        radius = torch.from_numpy(self.radius.astype(self.clusters.dtype))
        lows = low.numpy().ravel()
        near = low < radius[rows][:, None], low < radius[columns]
        for turned, mask in enumerate(near):
            places = np.flatnonzero(mask.numpy())
            row, column = np.divmod(places, low.shape[1])
            pair = row + rows.start, column + columns.start
            self._enter(*(pair[::-1] if turned else pair), lows[places])

    def _enter(self, rows: Ints, slots: Ints, lows: Floats) -> None:
        """Put pairs of ``rows`` and ``slots`` into the lists of the rows; the best stay."""
        import numpy as np

        order = np.lexsort((lows, rows))
        rows, slots, lows = rows[order], slots[order], lows[order]
        touched, start, at = np.unique(rows, return_index=True, return_inverse=True)
        rank = np.arange(len(rows)) - start[at]
        best = rank < LISTED
        both = np.full((2, len(touched), 2 * LISTED), np.inf)
        both[:, :, :LISTED] = self.lows[touched], self.slots[touched]
        both[:, at[best], LISTED + rank[best]] = lows[best], slots[best]
        order = np.argpartition(both[0], LISTED - 1, axis=1)[:, :LISTED]
        self.lows[touched] = np.take_along_axis(both[0], order, axis=1)
        self.slots[touched] = np.take_along_axis(both[1], order, axis=1)
        self.radius[touched] = self.lows[touched].max(axis=1)

    def search(self, rows: Ints) -> None:
        """Make the lists of ``rows`` anew, from all other clusters, and find their nearest."""
        import numpy as np

        self.searched += len(rows)
        slots = self.clusters.slots
        for part in blocks(len(rows), max(1, NUMBERS // slots)):
            at = rows[part]
            low = self.clusters.tile(at, slice(None))
            low[np.arange(len(at)), at] = np.inf
            listed = min(LISTED, slots)
            found, place = low.topk(listed, largest=False)
            self.lows[at], self.slots[at] = np.inf, -1
            self.lows[at, :listed], self.slots[at, :listed] = found.numpy(), place.numpy()
            self.slots[at] = np.where(np.isinf(self.lows[at]), -1, self.slots[at])
        self.radius[rows] = self.lows[rows, -1]
        self.exact[rows] = False
        self._settle_all(self._settle(rows))

    def _settle(self, rows: Ints) -> Ints:
        """Find the nearest of ``rows`` in their lists; return the rows where that is not certain."""
        import numpy as np

        lows, slots = self.lows[rows], self.slots[rows]
        there = np.isfinite(lows)
        rough = there & ~self.exact[rows][:, None]
        spread = np.where(rough, self.clusters.spread(rows[:, None], slots), 0)
        least = (lows + spread).min(axis=1)
        sure = least <= self.radius[rows]
        close = there & (lows <= least[:, None]) & sure[:, None]
        single = close.sum(axis=1) == 1
        self.nearest[rows] = np.where(single, slots[np.arange(len(rows)), lows.argmin(axis=1)], -1)
        doubtful = np.flatnonzero(sure & ~single)
        if len(doubtful):
            at, column = np.nonzero(close[doubtful])
            self._choose(rows[doubtful], at, slots[doubtful][at, column])
        unsure: Ints = rows[~sure]
        return unsure

    def _choose(self, rows: Ints, at: Ints, slots: Ints) -> None:
        """Measure pairs of ``rows[at]`` and ``slots``, and keep the nearest of each row."""
        import numpy as np

        costs = self.clusters.measure(rows[at], slots)
        order = np.lexsort((self.clusters.order(rows[at], slots), costs, at))
        self.nearest[rows] = slots[order][np.searchsorted(at, np.arange(len(rows)))]

    def _settle_all(self, rows: Ints) -> None:
        """Make exact lists of ``rows``: their neighbours are too near to one another for bounds."""
        import numpy as np

        slots = self.clusters.slots
        for part in blocks(len(rows), max(1, NUMBERS // 8 // slots)):
            at = rows[part]
            low = self.clusters.tile(at, slice(None)).numpy()
            low[np.arange(len(at)), at] = np.inf
            listed = self.slots[at]
            known = np.where(listed >= 0, listed, listed[:, :1])
            costs = self.clusters.measure(np.repeat(at, LISTED), known.ravel())
            most = costs.reshape(-1, LISTED).max(axis=1) * (1 + MARGIN)
            self._measure(at, *np.nonzero((low <= most[:, None]) & np.isfinite(low)))

    def _measure(self, rows: Ints, at: Ints, slots: Ints) -> None:
        """List the nearest of pairs of ``rows[at]`` and ``slots`` by what they cost."""
        import numpy as np

        costs = self.clusters.measure(rows[at], slots)
        order = np.lexsort((self.clusters.order(rows[at], slots), costs, at))
        at, slots, costs = at[order], slots[order], costs[order]
        rank = np.arange(len(at)) - np.searchsorted(at, at)
        best = rank < LISTED
        self.lows[rows], self.slots[rows] = np.inf, -1
        self.lows[rows[at[best]], rank[best]] = costs[best]
        self.slots[rows[at[best]], rank[best]] = slots[best]
        self.radius[rows] = self.lows[rows, -1]
        self.nearest[rows] = self.slots[rows, 0]
        self.exact[rows] = True

    def _costs(self, rows: Ints, slots: Ints) -> Doubles:
        """Return what lists of ``rows`` (ascending) hold of ``slots``: costs, or bounds of them."""
        import numpy as np

        found = np.empty(len(rows))
        exact = self.exact[rows]
        found[exact] = self.clusters.measure(rows[exact], slots[exact])
        found[~exact] = self.clusters.low(rows[~exact], slots[~exact])
        return found

    def merge(self, kept: Ints, freed: Ints, costs: Doubles) -> None:
        """Merge pairs that are each other's nearest at ``costs``, and bring all lists up to date."""
        import numpy as np

        both = np.concatenate([self.slots[kept], self.slots[freed]], axis=1)
        radius = self._merged_radius(kept, freed, costs)
        self.exact[kept] |= self.exact[freed]
        self.clusters.merge(kept, freed)
        if self.clusters.left == 1:
            return
        to = np.arange(self.clusters.slots + 1)
        to[freed] = kept
        to[-1] = -1  # what is no slot stays none
        fresh = np.zeros(len(to), np.bool_)
        fresh[kept] = True
        touched = self._update(to, fresh)
        self._join(kept, to[both], radius)
        self.nearest[freed] = -1
        open_ = self._settle(np.sort(np.concatenate([touched, kept])))
        if len(open_):
            self.search(open_)

    def _merged_radius(self, kept: Ints, freed: Ints, costs: Doubles) -> Doubles:
        """Return what a merged cluster costs with any that neither of its halves has listed.

        By Lance and Williams (1967) that is ((p + k) x + (q + k) y - k cost) / (p + q + k) for a
        cluster of size k that costs x and y with the halves. It rises with x and y, and rises or
        falls with k: it is at least the lesser of its values for the smallest k and for no limit.
        """
        import numpy as np

        clusters = self.clusters
        p, q = clusters.sizes[kept], clusters.sizes[freed]
        k = clusters.sizes[clusters.alive].min()
        x, y = self.radius[kept], self.radius[freed]
        least = ((p + k) * x + (q + k) * y - k * costs) / (p + q + k)
        least = np.minimum(least, x + y - costs)
        # Bounds of products allow for rounding that is relative to norms; costs do not know of it.
        size = 40 * (p + q) * np.maximum(clusters.norms[kept], clusters.norms[freed])
        size[self.exact[kept] & self.exact[freed]] = 0
        lowered: Doubles = least - MARGIN * (np.where(np.isinf(least), 0, np.abs(least)) + size)
        return lowered

    def _update(self, to: Ints, fresh: Bools) -> Ints:
        """Measure merged clusters anew in the lists of the others; return whose lists changed."""
        import numpy as np

        others = np.flatnonzero(self.clusters.alive & ~fresh[:-1])
        slots = to[self.slots[others]]
        changed = fresh[slots].any(axis=1)
        touched: Ints = others[changed]
        slots = slots[changed]
        double = _repeats(slots)
        lows = np.where(double, np.inf, self.lows[touched])
        slots[double] = -1
        at, column = np.nonzero(fresh[slots])
        lows[at, column] = self._costs(touched[at], slots[at, column])
        self.slots[touched], self.lows[touched] = slots, lows
        return touched

    def _join(self, kept: Ints, slots: Ints, radius: Doubles) -> None:
        """Make the lists of merged clusters from what their halves had listed."""
        import numpy as np

        slots[slots == kept[:, None]] = -1
        slots[_repeats(slots)] = -1
        lows = np.full(slots.shape, np.inf)
        at, column = np.nonzero(slots >= 0)
        lows[at, column] = self._costs(kept[at], slots[at, column])
        order = np.argsort(lows, axis=1, kind="stable")
        ranked = np.take_along_axis(lows, order, axis=1)
        self.lows[kept] = ranked[:, :LISTED]
        self.slots[kept] = np.take_along_axis(slots, order, axis=1)[:, :LISTED]
        self.radius[kept] = np.minimum(radius, ranked[:, LISTED])

    def squeeze(self) -> Ints:
        """Take free slots out; return those that were kept, ascending."""
        import numpy as np

        size = self.clusters.slots
        kept = self.clusters.squeeze()
        to = np.full(size + 1, -1)
        to[kept] = np.arange(len(kept))
        self.slots = to[self.slots[kept]]
        self.nearest = to[self.nearest[kept]]
        self.lows, self.radius, self.exact = self.lows[kept], self.radius[kept], self.exact[kept]
        return kept


def _repeats(slots: Ints) -> Bools:
    """Return where a row (rows, listed) names a slot that it has named before."""
    import numpy as np

    order = np.argsort(slots, axis=1, kind="stable")
    ranked = np.take_along_axis(slots, order, axis=1)
    repeated = np.zeros(slots.shape, np.bool_)
    repeated[:, 1:] = ranked[:, 1:] == ranked[:, :-1]
    found = np.empty_like(repeated)
    np.put_along_axis(found, order, repeated, axis=1)
    return found
