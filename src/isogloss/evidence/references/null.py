"""Null models of stored scores: metrics are asked for theirs, and what they gave is kept."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol, cast, runtime_checkable

from isogloss.core.concepts.nulls import Null, Shuffling
from isogloss.core.errors import IsoglossError, PluginError
from isogloss.core.keys import key_of
from isogloss.evidence.resampling.kept import Kept

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from isogloss.core.concepts.space import Space
    from isogloss.core.study.pipeline import Run
    from isogloss.core.study.plan import PlannedScoring
    from isogloss.core.types import JSON, Metric

VERSION = 1
"""Rises when the same permutations would be others, or metrics would be asked otherwise."""


@runtime_checkable
class NullMetric(Protocol):
    """A metric that brings a null model."""

    def null(self, space: Space, shuffling: Shuffling, /) -> Iterable[Null]:
        """Give figures of its scores as they are, and under each permutation."""
        ...


class Nulls:
    """The null values of a study's scores under one way to permute, kept in the study directory.

    A record is what some permutations gave for one scoring: ``{task, first, count, nulls, failure}``.
    Permutations have numbers, so those that are there are not taken again, and more can be added.
    """

    def __init__(self, run: Run, shuffling: Shuffling) -> None:
        self.run = run
        self.shuffling = shuffling
        name = key_of(["null", VERSION, shuffling.seed, list(shuffling.strata)])
        self._kept = Kept(run.places.replicates(name))

    def scorings(self, scorings: Mapping[str, PlannedScoring]) -> dict[str, PlannedScoring]:
        """Return the scorings whose metric brings a null model."""
        recipes, make = self.run.inputs.recipes.metrics, self.run.inputs.maker.make
        able = {name for name in recipes if isinstance(make(recipes[name]), NullMetric)}
        return {key: scoring for key, scoring in scorings.items() if scoring.metric in able}

    def missing(self, scorings: Mapping[str, PlannedScoring]) -> dict[str, range]:
        """Return the numbers of the permutations that scorings lack."""
        wanted = self.shuffling.numbers
        there = {key: sum(each["count"] for each in self._sound(key)) for key in scorings}
        return {
            key: range(count, wanted.stop) for key, count in there.items() if count < wanted.stop
        }

    def take(self, scorings: Mapping[str, PlannedScoring]) -> None:
        """Take what is missing; what fails is kept with its reason, told, and loses no other."""
        able = self.scorings(scorings)
        missing, progress = self.missing(able), self.run.progress
        progress.begin("permutations", sum(map(len, missing.values())), "permutations")
        for key, numbers in missing.items():
            record = self._record(key, able[key], numbers)
            self._kept.append(record)
            if record["failure"]:
                progress.say(f"no null model of {_named(able[key])}: {record['failure']}")
            progress.advance(len(numbers))

    def of(self, scoring: str) -> list[JSON]:
        """Return the nulls of a scoring, ``{sides, figure, observed, values, tail}``, as far as asked.

        Empty unless all permutations are there.
        """
        parts = [record["nulls"] for record in self._sound(scoring)]
        found = [
            {**same[0], "values": [value for part in same for value in part["values"]]}
            for same in zip(*parts, strict=True)
        ]
        count = self.shuffling.numbers.stop
        cut = [{**null, "values": null["values"][:count]} for null in found]
        return [null for null in cut if len(null["values"]) == count]

    def failure(self, scoring: str) -> str:
        """Return why a scoring has no null model; empty where nothing failed."""
        own = [record for record in self._kept.records if record["task"] == scoring]
        return str(own[-1]["failure"]) if own else ""

    def _sound(self, scoring: str) -> list[JSON]:
        """Return the records of a scoring that go on from one another, from the first permutation."""
        found, end = [], 0
        for record in self._kept.records:
            if record["task"] == scoring and not record["failure"] and record["first"] == end:
                found.append(record)
                end += record["count"]
        return found

    def _record(self, key: str, scoring: PlannedScoring, numbers: range) -> JSON:
        recipe = self.run.inputs.recipes.metrics[scoring.metric]
        asked = replace(self.shuffling, numbers=numbers)
        nulls: list[Null] = []
        failure = ""
        try:
            metric: Metric = self.run.inputs.maker.make(recipe)
            nulls = take_nulls(
                scoring.metric, metric, self.run.scores.space(scoring, metric), asked
            )
        except IsoglossError as error:
            failure = str(error)
        return {
            "task": key,
            "first": numbers.start,
            "count": len(numbers),
            "nulls": [_plain(null) for null in nulls],
            "failure": failure,
        }


def take_nulls(name: str, metric: object, space: Space, shuffling: Shuffling) -> list[Null]:
    """Ask a metric for its null model; PluginError names what breaks the contract."""
    try:
        found = list(cast("NullMetric", metric).null(space, shuffling))
    except IsoglossError:
        raise
    except (Exception, SystemExit) as error:
        raise PluginError(f"the null model of metric {name!r} raised {error!r}") from error
    for null in found:
        for flaw in _flaws(null, len(shuffling.numbers)):
            raise PluginError(f"the null model of metric {name!r} returned {flaw}")
    return found


def _flaws(null: object, count: int) -> Iterator[str]:
    if not isinstance(null, Null):
        yield f"{type(null).__name__}, not a Null"
        return
    if len(null.values) != count:
        yield f"{len(null.values)} values for {count} permutations"
    if null.tail not in ("upper", "lower"):
        yield f"the tail {null.tail!r}, not 'upper' or 'lower'"
    figures: tuple[object, ...] = (null.observed, *null.values)
    for value in figures:
        if value is not None and not (isinstance(value, float | int) and math.isfinite(value)):
            yield f"{value!r} for {null.figure}: a finite number or None is wanted"
            return


def _plain(null: Null) -> JSON:
    return {
        "sides": list(map(str, null.sides)),
        "figure": null.figure,
        "observed": null.observed,
        "values": list(null.values),
        "tail": null.tail,
    }


def _named(scoring: PlannedScoring) -> str:
    return f"{scoring.metric} of {' and '.join(map(str, scoring.sides))}"
