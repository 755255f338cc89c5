"""Take one score: give a metric its space, check what it returns, make records of it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from isogloss.core.errors import IsoglossError, PluginError
from isogloss.core.keys import key_of
from isogloss.core.types import Score

if TYPE_CHECKING:
    from collections.abc import Sequence

    from isogloss.core.concepts.space import Space
    from isogloss.core.study.plan import ScoreTask
    from isogloss.core.types import JSON, Ints, Metric, Side


def take_scores(name: str, metric: Metric, space: Space) -> list[Score]:
    """Call the metric and check what it returns; PluginError names what breaks the contract."""
    try:
        scores = list(metric(space))
    except IsoglossError:
        raise
    except (Exception, SystemExit) as error:
        raise PluginError(f"metric {name!r} raised {error!r} on {_names(space.sides)}") from error
    for score in scores:
        _check(name, score)
    return scores


def _names(sides: Sequence[Side]) -> str:
    return " and ".join(str(side) for side in sides)


def _check(name: str, score: Score) -> None:
    if not isinstance(score, Score):
        raise PluginError(f"metric {name!r} returned {type(score).__name__}, not a Score")
    for label, value in {"value": score.value, **score.parts}.items():
        if value is not None and not math.isfinite(value):
            message = f"metric {name!r} returned {label} = {value}: undefined is None, with a note"
            raise PluginError(message)
    if score.value is None and not score.note:
        raise PluginError(f"metric {name!r} returned no value and no note that says why")


def record_of(score: Score, scoring: ScoreTask, task: str, recipes: dict[str, JSON]) -> JSON:
    """Return what ``scores.jsonl`` keeps of a score; ``task`` is the key of its scoring."""
    return {
        "key": key_of([task, [str(side) for side in score.sides], score.metric]),
        "task": task,
        "name": scoring.metric,
        "clusterer": scoring.clusterer,
        "dictionary": scoring.dictionary,
        "clusterings": [item.key for item in scoring.clusterings],
        **score.as_json(),
        "recipes": recipes,
    }


def thinned(counts: Sequence[int], seed: int) -> list[Ints]:
    """Return, for each side, which of its words stay when all sides are as large as the smallest.

    A uniform sample without replacement, ascending, by a generator seeded with the side's place.
    """
    import numpy as np

    size = min(counts)
    return [
        np.sort(np.random.default_rng([seed, place]).choice(count, size, replace=False))
        for place, count in enumerate(counts)
    ]
