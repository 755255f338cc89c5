"""Why each source concept is aligned or not: a record per concept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isogloss.plugins.metrics.alignment import sizes_fit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from isogloss import JSON, Ints
    from isogloss.plugins.metrics.alignment import Alignment
    from isogloss.plugins.metrics.rules import Mask


def explain(alignment: Alignment) -> Iterator[JSON]:
    """Yield a record per source concept, in the order of the concepts' own numbers."""
    import numpy as np

    ceilings = alignment.coverage.ceilings()
    entries = alignment.coverage.source_types @ alignment.coverage.listed.astype(np.int64)
    order = np.argsort(alignment.source, kind="stable")
    starts = np.searchsorted(alignment.source[order], np.arange(alignment.concepts + 1))
    for row in np.argsort(alignment.coverage.source_numbers).tolist():
        pairs = order[starts[row] : starts[row + 1]]
        yield _record(alignment, row, pairs, int(ceilings[row]), int(entries[row]))


def _record(alignment: Alignment, row: int, pairs: Ints, ceiling: int, entries: int) -> JSON:
    coverage = alignment.coverage
    fits = alignment.fits[pairs]
    aligned = pairs[alignment.aligned[pairs]]
    return {
        "concept": int(coverage.source_numbers[row]),
        "words": int(coverage.source.words[row]),
        "types": int(coverage.source_sizes[row]),
        "outcome": _outcome(alignment, row, len(aligned), entries),
        "with_entry": entries,
        "translated_anywhere": ceiling,
        "best": _best(alignment, row, pairs[fits], matched=True),
        "best_inadmissible": _best(alignment, row, pairs[~fits], matched=False),
        "aligned": sorted(coverage.target_numbers[alignment.target[aligned]].tolist()),
    }


def _outcome(alignment: Alignment, row: int, aligned: int, entries: int) -> str:
    """Return ``aligned``, or the first rule that the concept failed."""
    if aligned:
        return "aligned"
    if not alignment.eligible[row]:
        return "too small"
    if not entries:
        return "no dictionary entries"
    if not _admissible_targets(alignment, row).any():
        return "no target of its size"
    return "coverage below threshold"


def _admissible_targets(alignment: Alignment, row: int) -> Mask:
    import numpy as np

    others = alignment.coverage.target_sizes
    own = np.full_like(others, alignment.coverage.source_sizes[row])
    return sizes_fit(alignment.coverage, alignment.rule, own, others)


def _best(alignment: Alignment, row: int, pairs: Ints, *, matched: bool) -> JSON:
    """Describe the pair with the most hits; then the smaller target, then the lower number."""
    import numpy as np

    if not len(pairs):
        return None
    coverage, columns = alignment.coverage, alignment.target[pairs]
    numbers, sizes = coverage.target_numbers[columns], coverage.target_sizes[columns]
    first = np.lexsort((numbers, sizes, -alignment.hits[pairs]))[0]
    hits, size = int(alignment.hits[pairs][first]), int(coverage.source_sizes[row])
    found = {
        "concept": int(numbers[first]),
        "types": int(sizes[first]),
        "hits": hits,
        "size": size,
        "coverage": hits / size,
    }
    if not matched:
        return found
    return found | {"matched": [list(p) for p in coverage.matched(row, int(columns[first]))]}
