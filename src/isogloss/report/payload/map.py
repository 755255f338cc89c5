"""The map of concepts: the centres of a place's concepts, all languages in one plane."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from isogloss.core.study.results import units_of
from isogloss.report.blocks import Block
from isogloss.report.payload.projections import project, require

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    import numpy.typing as npt

    from isogloss.core.store.sides import StoredSide
    from isogloss.core.types import JSON, Ints, Labels
    from isogloss.reading.places import Place, Places
    from isogloss.report.payload.projections import Projection

    Floats = npt.NDArray[np.float64]

MOST_WORDS = 65_536
"""Words of a side whose vectors are read; of more, whole chunks are drawn at random."""


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


def gather(places: Places, projection: Projection = "pca") -> Iterator[Block]:
    """Yield ``map``, which says which places have one, and a block for each of these.

    Raises SettingsError where the library of a projection is missing.
    """
    require(projection)
    blocks, missing = [], []
    for number, place in enumerate(places.all.values()):
        if not place.alone:
            continue
        content = places.having(partial(_map, places, place, projection))
        if content is None:
            missing.append(number)
        else:
            blocks.append(Block(f"map-{number}", content, packed=True))
    if blocks or missing:
        yield Block("map", {"missing": missing, "most": MOST_WORDS})
    yield from blocks


def _map(places: Places, place: Place, projection: Projection) -> JSON:
    import numpy as np

    found = {name: _centres(places, record) for name, record in place.alone.items()}
    vectors = np.concatenate([each.vector for each in found.values()])
    plane = project(vectors, projection, int(places.results.run["seed"]))
    ends = np.cumsum([len(each.concept) for each in found.values()])
    return {
        "projection": plane.name,
        "asked": projection,
        "settings": plane.settings,
        "shares": plane.shares,
        "transforms": next(iter(place.alone.values()))["transforms"] != [],
        "read": [sum(e.read for e in found.values()), sum(e.words for e in found.values())],
        "tongues": {
            name: {
                "concept": each.concept.tolist(),
                "x": own[:, 0].tolist(),
                "y": own[:, 1].tolist(),
            }
            for (name, each), own in zip(
                found.items(), np.split(plane.points, ends[:-1]), strict=True
            )
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
