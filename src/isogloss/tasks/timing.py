"""How long a step of training takes here, measured on a few that are thrown away."""

from __future__ import annotations

import time
from statistics import median
from typing import TYPE_CHECKING, Any

from isogloss.core.quiet import quiet
from isogloss.tasks.training import InOrder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from isogloss.core.types import Features, Tuned
    from isogloss.tasks.tuning import TrainingTable

STEPS = 4
"""The first, in which memory is found and caches fill, is not counted."""


def seconds_a_step(
    tuned: Tuned, parts: Sequence[Features], table: TrainingTable, seed: int
) -> float | None:
    """Return the median of some steps; None where there is nothing to learn from.

    The model is changed by it, so it must not be kept.
    """
    each = table.batch_size * table.accumulate
    examples = InOrder([part.dataset for part in parts], STEPS * each, seed)
    if not len(examples):
        return None
    batches = [
        [examples[at] for at in range(start, start + table.batch_size)]
        for start in range(0, len(examples), table.batch_size)
    ]
    with quiet():
        taken = _steps(tuned.model, [parts[0].collate(batch) for batch in batches], table)
    return median(taken[1:])


def _steps(model: Any, batches: Sequence[Any], table: TrainingTable) -> list[float]:
    import torch

    optimizer = torch.optim.AdamW(model.parameters(), lr=0.0)
    model.train()
    taken = []
    for start in range(0, len(batches), table.accumulate):
        began = time.perf_counter()
        for batch in batches[start : start + table.accumulate]:
            placed = {name: values.to(model.device) for name, values in batch.items()}
            model(**placed).loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        taken.append(time.perf_counter() - began)
    return taken
