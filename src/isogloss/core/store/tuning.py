"""How many tokens a batch should have: measured with this model on this machine, once a unit."""

from __future__ import annotations

from math import inf
from time import perf_counter
from typing import TYPE_CHECKING

from isogloss.core.store.batches import UNTUNED, Span
from isogloss.core.store.windows import answers, chosen

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from isogloss.core.store.windows import Chosen, Reading
    from isogloss.core.types import Sentence, Where

SHARE = 0.02
"""Of the unit's tokens, at most so many are read for measuring."""
REPEATS = 2
"""Readings of a size, of which the faster counts."""
BETTER = 0.95
"""A size is left only for one that takes less than this share of its time a token."""
SMALLEST, LARGEST = 128, 1 << 16


def tuned_tokens(reading: Reading, where: Sequence[Where]) -> int:
    """Return the tokens of a batch for this unit: measured, or ``UNTUNED`` for a small one.

    Only sources that say with how many threads they compute are measured: others look vectors up.
    """
    tokens = int(reading.table.lengths.sum())
    budget = int(tokens * SHARE)
    if getattr(reading.source, "threads", None) is None or budget < cost_of_trying(UNTUNED):
        return UNTUNED
    sentences = chosen(reading, 0)
    return climb(lambda size: _seconds(reading, where, sentences, size), budget)


def cost_of_trying(size: int) -> int:
    """Return the tokens that it takes to compare a size with the next smaller one."""
    return REPEATS * (size + size // 2)


def climb(seconds: Callable[[int], float], budget: int) -> int:
    """Return the size that takes the fewest ``seconds`` a token, found by halving and doubling.

    Begins at ``UNTUNED`` and reads at most ``budget`` tokens; infinitely many seconds mean that a
    size cannot be had.
    """
    best, time = UNTUNED, seconds(UNTUNED)
    budget -= REPEATS * UNTUNED
    for factor in (0.5, 2):
        while SMALLEST <= (size := int(best * factor)) <= LARGEST and REPEATS * size <= budget:
            budget -= REPEATS * size
            if (found := seconds(size)) >= BETTER * time:
                break
            best, time = size, found
        if best != UNTUNED:
            break
    return best


def _seconds(reading: Reading, where: Sequence[Where], window: Chosen, size: int) -> float:
    """Return the time a token of a batch of at most ``size`` tokens, padded as little as can be."""
    place = place_of(window.lengths, size)
    if place is None:
        return inf
    batch = window.sentences[place.start : place.stop]
    try:
        best = min(_once(reading, where, batch) for _ in range(REPEATS))
    except MemoryError:
        return inf
    return best / (len(batch) * window.lengths[place.start])


def place_of(lengths: Sequence[int], size: int) -> Span | None:
    """Return the batch of ``size`` tokens whose longest sentence is nearest to middling length.

    ``lengths`` descend. None where there are not so many tokens, or one sentence has more.
    """
    for start in range(len(lengths) // 2, -1, -1):
        count = size // max(1, lengths[start])
        if 0 < count <= len(lengths) - start:
            return Span(start, start + count)
    return None


def _once(reading: Reading, where: Sequence[Where], batch: Sequence[Sentence]) -> float:
    started = perf_counter()
    for _ in answers(reading, batch, where):
        pass
    return perf_counter() - started
