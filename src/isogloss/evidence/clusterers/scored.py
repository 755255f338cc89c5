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
    from isogloss.core.study.plan import PlannedScoring
    from isogloss.core.types import JSON, Metric, Side

    Try: TypeAlias = Callable[[str, Callable[[], Any]], Any]
    """Says what is tried; None where it failed."""
    Group: TypeAlias = Mapping[str, list[JSON]]
    """The scores of every clusterer on the same sides."""


def scored(run: Run, scorings: Mapping[str, PlannedScoring], attempt: Try) -> list[JSON]:
    """Return ``{name, dictionary, sides, rows}`` for each metric, dictionary and sides."""
    groups: dict[tuple[str, str, tuple[Side, ...]], dict[str, list[JSON]]] = {}
    places: dict[tuple[str, str, tuple[Side, ...]], dict[str, PlannedScoring]] = {}
    for key, scoring in scorings.items():
        where = (scoring.metric, scoring.dictionary, scoring.sides)
        places.setdefault(where, {})[scoring.clusterer] = scoring
        group = groups.setdefault(where, {})
        if all(map(run.clusters.is_made, scoring.clusterings)):
            rows = attempt(
                f"{scoring.metric} of {scoring.clusterer}", partial(_taken, run, key, scoring)
            )
            if rows is not None:
                group[scoring.clusterer] = rows
    every = [row for group in groups.values() for rows in group.values() for row in rows]
    beside = references(run, scorings, every)
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
    run: Run, scorings: Mapping[str, PlannedScoring], group: Group, beside: Mapping[str, JSON]
) -> list[JSON]:
    kept = {name: _kept(run, scorings[name]) for name in group}
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


def _taken(run: Run, key: str, scoring: PlannedScoring) -> list[JSON]:
    metric: Metric = run.inputs.maker.make(run.inputs.recipes.metrics[scoring.metric])
    scores = take_scores(scoring.metric, metric, run.scores.space(scoring, metric))
    return [record_of(score, scoring, key, {}) for score in scores]


def _kept(run: Run, scoring: PlannedScoring) -> tuple[int, int]:
    """Return how many words have a concept, and how many there are."""
    records = [read_json(run.places.clustering(item.key)) for item in scoring.clusterings]
    words = sum(record["words"] for record in records)
    return words - sum(record["noise"] for record in records), words
