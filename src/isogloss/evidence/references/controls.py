"""How much of a score words that look alike could earn: counts of them, and scores without them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from isogloss.core.errors import IsoglossError
from isogloss.core.study.scoring import take_scores
from isogloss.evidence.curves import figures_of
from isogloss.evidence.references.cognates import Alike, alike, without_cognates
from isogloss.evidence.references.reference import FIRST

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from isogloss.core.study.pipeline import Run
    from isogloss.core.study.plan import PlannedScoring
    from isogloss.core.types import JSON, Metric, Side, Translations


class LookAlikes(NamedTuple):
    """What of one direction looks alike, for one dictionary."""

    dictionary: str
    source: Side
    target: Side
    counts: Alike

    def as_json(self) -> dict[str, JSON]:
        """Plain data with every field."""
        sides = [self.source.as_json(), self.target.as_json()]
        return {"dictionary": self.dictionary, "sides": sides, **self.counts._asdict()}


class WithoutCognates(NamedTuple):
    """A score with a dictionary that has lost its pairs of cognates."""

    metric: str
    clusterer: str
    dictionary: str
    sides: tuple[Side, ...]
    figures: Mapping[str, float | None]

    def as_json(self) -> dict[str, JSON]:
        """Plain data with every field."""
        return self._asdict() | {"sides": [side.as_json() for side in self.sides]}


def pairs_of(scorings: Mapping[str, PlannedScoring]) -> list[PlannedScoring]:
    """Return the scorings of two sides that a dictionary compares, clustered one by one."""
    return [
        scoring
        for scoring in scorings.values()
        if len(scoring.sides) == len(scoring.separate) == 2 and scoring.dictionary
    ]


def look_alikes(run: Run, scorings: Mapping[str, PlannedScoring]) -> list[LookAlikes]:
    """Return what looks alike in every direction; words, and so this, are the same in all layers."""
    units = run.plan.units
    found: dict[tuple[str, ...], LookAlikes] = {}
    for scoring in pairs_of(scorings):
        one, other = scoring.sides
        for source, target in ((one, other), (other, one)):
            key = (scoring.dictionary, units[source].path, units[target].path)
            if key not in found:
                space = run.scores.space(scoring, _metric(run, scoring))
                if space.dictionary(source, target) is not None:
                    counts = alike(space, source, target, translations=_first(run, scoring))
                    found[key] = LookAlikes(scoring.dictionary, source, target, counts)
    return list(found.values())


def scores_without_cognates(
    run: Run, scorings: Mapping[str, PlannedScoring]
) -> list[WithoutCognates]:
    """Return the scores of pairs with the dictionary's cognates taken out; failures are told."""
    found: list[WithoutCognates] = []
    purged = cache(lambda name, one, other, corpus: _purged(run, name, one, other, corpus))
    for scoring in pairs_of(scorings):
        try:
            found += _scored(run, scoring, purged)
        except IsoglossError as error:
            run.progress.say(f"no score without cognates for {scoring.metric}: {error}")
    return found


def _scored(
    run: Run, scoring: PlannedScoring, purged: Callable[[str, str, str, str], Translations | None]
) -> Iterator[WithoutCognates]:
    metric = _metric(run, scoring)
    corpus = scoring.sides[0].corpus
    space = run.scores.space(scoring, metric).replace(
        dictionary=lambda one, other: purged(scoring.dictionary, one, other, corpus)
    )
    for score in take_scores(scoring.metric, metric, space):
        names = (scoring.metric, scoring.clusterer, scoring.dictionary)
        yield WithoutCognates(*names, score.sides, figures_of(score))


def _purged(run: Run, name: str, one: str, other: str, corpus: str) -> Translations | None:
    found = run.inputs.direction(name, one, other, corpus)
    return None if found is None else without_cognates(found.translations)


def _metric(run: Run, scoring: PlannedScoring) -> Metric:
    metric: Metric = run.inputs.maker.make(run.inputs.recipes.metrics[scoring.metric])
    return metric


def _first(run: Run, scoring: PlannedScoring) -> int:
    asked: int = run.inputs.recipes.metrics[scoring.metric].settings.get("translations", FIRST)
    return asked
