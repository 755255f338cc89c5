"""The map of concepts: the centres of a place's concepts, all languages in one plane, by PCA."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from isogloss.core.study.results import units_of
from isogloss.report.blocks import Block

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    import numpy.typing as npt

    from isogloss.core.store.sides import StoredSide
    from isogloss.core.types import JSON, Ints, Labels
    from isogloss.reading.places import Place, Places

    Floats = npt.NDArray[np.float64]

MOST_WORDS = 65_536
"""Words of a side whose vectors are read; of more, whole chunks are drawn at random."""

REACH = 1000
"""Coordinates are whole numbers, this the largest of a map."""


class Centres(NamedTuple):
    """The mean vector of each concept of one language that has a word among those read."""

    concept: Ints
    """(centres,)"""
    vector: Floats
    """(centres, features)"""
    read: int
    """How many words it was taken from."""
    words: int
    """How many there are."""


def gather(places: Places) -> Iterator[Block]:
    """Yield ``map``, which says which places have one, and a block for each of these."""
    blocks, missing = [], []
    for number, place in enumerate(places.all.values()):
        if not place.alone:
            continue
        content = places.having(partial(_map, places, place))
        if content is None:
            missing.append(number)
        else:
            blocks.append(Block(f"map-{number}", content, packed=True))
    if blocks or missing:
        yield Block("map", {"missing": missing, "most": MOST_WORDS})
    yield from blocks


def _map(places: Places, place: Place) -> JSON:
    import numpy as np

    found = {name: _centres(places, record) for name, record in place.alone.items()}
    vectors = np.concatenate([each.vector for each in found.values()])
    points, shares = plane(vectors)
    ends = np.cumsum([len(each.concept) for each in found.values()])
    return {
        "shares": shares,
        "transforms": next(iter(place.alone.values()))["transforms"] != [],
        "read": [sum(e.read for e in found.values()), sum(e.words for e in found.values())],
        "tongues": {
            name: {
                "concept": each.concept.tolist(),
                "x": own[:, 0].tolist(),
                "y": own[:, 1].tolist(),
            }
            for (name, each), own in zip(found.items(), np.split(points, ends[:-1]), strict=True)
        },
    }


def _centres(places: Places, record: JSON) -> Centres:
    clustered = places.results.clustered(record["key"])
    (unit,), (side,) = units_of(record), clustered.sides
    vectors = places.results.store.side(unit, (side.part, side.layer))
    seed = int(places.results.run["seed"])
    return centres(vectors, clustered.labels, len(clustered), seed)


def centres(vectors: StoredSide, labels: Labels, concepts: int, seed: int) -> Centres:
    """Return the mean vector of every concept over the words that are read."""
    import numpy as np
    from scipy.sparse import csr_array

    sums = np.zeros((concepts, vectors.shape[1]))
    counts = np.zeros(concepts, np.int64)
    for start, stop in _runs(vectors, seed):
        own = labels[start:stop]
        rows = np.flatnonzero(own >= 0)
        shape = (concepts, stop - start)
        sums += csr_array((np.ones(len(rows)), (own[rows], rows)), shape) @ vectors.read(
            start, stop
        )
        counts += np.bincount(own[rows], minlength=concepts)
    there = np.flatnonzero(counts)
    means = sums[there] / counts[there, None]
    return Centres(there, means, int(counts.sum()), int((labels >= 0).sum()))


def _runs(vectors: StoredSide, seed: int) -> Iterator[tuple[int, int]]:
    """Yield the runs of rows that are read: all chunks, or as many as hold ``MOST_WORDS``."""
    import numpy as np

    rows, size = vectors.shape[0], vectors.plan.chunk_rows
    chunks = np.arange(-(-rows // size))
    if rows > MOST_WORDS:
        few = max(MOST_WORDS // size, 1)
        chunks = np.sort(np.random.default_rng(seed).choice(chunks, few, replace=False))
    for chunk in chunks.tolist():
        yield chunk * size, min((chunk + 1) * size, rows)


def plane(vectors: Floats) -> tuple[Ints, list[float | None]]:
    """Return points (vectors, 2) on the first two principal axes, and their shares of the variance.

    All vectors count alike. Both axes have one scale. An axis points where its largest coordinate
    is positive, so that a map is the same on every machine. Shares are None where there is no
    variance.
    """
    import numpy as np

    own = vectors - vectors.mean(axis=0)
    tall = own.shape[0] > own.shape[1]
    values, axes = np.linalg.eigh(own.T @ own if tall else own @ own.T)
    values, axes = values[::-1][:2], axes[:, ::-1][:, :2]
    points = np.zeros((len(own), 2))
    found = own @ axes if tall else axes * np.sqrt(np.maximum(values, 0))
    points[:, : found.shape[1]] = found
    largest = np.take_along_axis(points, np.abs(points).argmax(axis=0)[None], axis=0)
    points *= np.where(largest < 0, -1.0, 1.0)
    total, reach = float((own**2).sum()), float(np.abs(points).max(initial=0))
    if not total or not reach:
        return np.zeros((len(own), 2), np.int64), [None, None]
    shares: list[float | None] = [float(max(value, 0) / total) for value in values]
    return np.rint(points / reach * REACH).astype(np.int64), [*shares, 0.0][:2]
