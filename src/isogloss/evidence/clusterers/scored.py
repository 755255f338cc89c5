"""The scores of clusterers side by side: ranked where they keep about as many words."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

from isogloss.core.study.directory import read_json
from isogloss.core.study.scoring import record_of, take_scores
from isogloss.evidence.clusterers.ranks import comparable, ranks
from isogloss.evidence.clusterers.stability import mean
from isogloss.evidence.clusterers.yardsticks import references

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from isogloss.core.study.pipeline import Run
    from isogloss.core.study.plan import ScoreTask
    from isogloss.core.types import JSON, Metric, Side

    Try: TypeAlias = Callable[[str, Callable[[], Any]], Any]
    """Says what is tried; None where it failed."""
    Group: TypeAlias = Mapping[str, list[JSON]]
    """The scores of every clusterer on the same sides."""


def scored(run: Run, tasks: Mapping[str, ScoreTask], attempt: Try) -> list[JSON]:
    """Return ``{name, dictionary, sides, rows}`` for each metric, dictionary and sides."""
    groups: dict[tuple[str, str, tuple[Side, ...]], dict[str, list[JSON]]] = {}
    places: dict[tuple[str, str, tuple[Side, ...]], dict[str, ScoreTask]] = {}
    for key, task in tasks.items():
        where = (task.metric, task.dictionary, task.sides)
        places.setdefault(where, {})[task.clusterer] = task
        group = groups.setdefault(where, {})
        if all(map(run.clusters.is_made, task.clusterings)):
            rows = attempt(f"{task.metric} of {task.clusterer}", partial(_taken, run, key, task))
            if rows is not None:
                group[task.clusterer] = rows
    every = [row for group in groups.values() for rows in group.values() for row in rows]
    beside = references(run, tasks, every)
    return [
        {
            "name": metric,
            "dictionary": dictionary,
            "sides": [side.as_json() for side in sides],
            "rows": _rows(run, places[metric, dictionary, sides], group, beside),
        }
        for (metric, dictionary, sides), group in groups.items()
    ]


def _rows(
    run: Run, tasks: Mapping[str, ScoreTask], group: Group, beside: Mapping[str, JSON]
) -> list[JSON]:
    kept = {name: _kept(run, tasks[name]) for name in group}
    alike = comparable(kept)
    places = ranks({name: mean([r["value"] for r in rows]) for name, rows in group.items()}, alike)
    return [
        {
            "clusterer": name,
            "kept": kept[name][0] / kept[name][1] if kept[name][1] else None,
            "comparable": name in alike,
            "rank": places.get(name),
            "scores": [row | beside.get(row["key"], {}) for row in rows],
        }
        for name, rows in group.items()
    ]


def _taken(run: Run, key: str, task: ScoreTask) -> list[JSON]:
    metric: Metric = run.inputs.maker.make(run.inputs.recipes.metrics[task.metric])
    scores = take_scores(task.metric, metric, run.scores.space(task, metric))
    return [record_of(score, task, key, {}) for score in scores]


def _kept(run: Run, task: ScoreTask) -> tuple[int, int]:
    """Return how many words have a concept, and how many there are."""
    records = [read_json(run.places.clustering(item.key)) for item in task.clusterings]
    words = sum(record["words"] for record in records)
    return words - sum(record["noise"] for record in records), words
