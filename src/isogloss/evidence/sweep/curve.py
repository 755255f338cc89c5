"""Scores of a study over the values of one setting: whole step curves, or a grid."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from isogloss.core.concepts.steps import Steps
from isogloss.core.errors import IsoglossError, PluginError, SettingsError
from isogloss.core.study.scoring import take_scores
from isogloss.evidence.curves import figures_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from isogloss.core.concepts.space import Space
    from isogloss.core.concepts.steps import Stepped
    from isogloss.core.study.pipeline import Run
    from isogloss.core.study.plan import PlannedScoring
    from isogloss.core.types import JSON, Metric, Score, Side

Value: TypeAlias = float | int | bool
"""A value of the setting that is swept."""

SHARE = 10**7
"""Shares of fewer things than this are read back from floating point as they were."""


class Figure(Protocol):
    """A figure as a function of the setting: ``Steps`` and ``Grid``."""

    def places(self) -> Sequence[Fraction]:
        """Return a value of the setting for everything that the figure can be, ascending."""
        ...

    def at(self, value: Value | Fraction, /) -> Fraction | None:
        """Return the figure at a value; None where it is undefined."""
        ...


@dataclass(frozen=True, slots=True)
class Grid:
    """A figure at some values, ascending; nothing is known in between."""

    points: tuple[tuple[Fraction, float | None], ...]

    def places(self) -> list[Fraction]:
        """Return the values."""
        return [place for place, _ in self.points]

    def at(self, value: Value | Fraction, /) -> Fraction | None:
        """Return the figure at one of the values, as the share of whole numbers that it was."""
        place = exact(value)
        found = self.points[bisect_left(self.places(), place)][1]
        return None if found is None else Fraction(found).limit_denominator(SHARE)


@dataclass(frozen=True, slots=True)
class Swept:
    """One score over the values of a setting."""

    name: str
    clusterer: str
    dictionary: str
    sides: tuple[Side, ...]
    setting: str
    own: Fraction | None
    """The study's own value, where it is a number."""
    figures: Mapping[str, Figure] = field(hash=False)
    note: str = ""

    @property
    def is_exact(self) -> bool:
        """Whether its figures are known for every value."""
        return all(isinstance(figure, Steps) for figure in self.figures.values())

    @property
    def group(self) -> tuple[str, str, str, int, str]:
        """What scores have in common that may share a mean, but for source, part and layer."""
        return (self.name, self.clusterer, self.dictionary, len(self.sides), self.sides[0].corpus)

    def figure(self, part: str) -> Figure | None:
        """Return a figure by name."""
        return self.figures.get(part)

    def as_json(self) -> dict[str, JSON]:
        """Plain data: values and figures; of steps, the limits as fractions."""
        return {
            "name": self.name,
            "clusterer": self.clusterer,
            "dictionary": self.dictionary,
            "sides": [side.as_json() for side in self.sides],
            "setting": self.setting,
            "own": None if self.own is None else float(self.own),
            "exact": self.is_exact,
            "figures": {name: _plain(figure) for name, figure in self.figures.items()},
            "note": self.note,
        }


@dataclass(frozen=True, slots=True)
class _Curved:
    """A metric whose scores are those at every value of a setting."""

    metric: Any
    setting: str
    values: tuple[Value, ...]
    needs: frozenset[Any] = frozenset()
    compares: Any = "pair"

    def __call__(self, space: Space, /) -> Iterable[Score]:
        found: Iterable[Score] = self.metric.curve(space, self.setting, self.values)
        return found


def exact(value: Value | Fraction) -> Fraction:
    """Return the fraction that the decimal text of a value says; true is 1."""
    return Fraction(int(value)) if isinstance(value, bool) else Fraction(str(value))


def own_value(run: Run, name: str, setting: str) -> Any:
    """Return the study's value of a setting; SettingsError where the metric has none."""
    from isogloss.core.study.tables import unknown

    recipe = run.inputs.recipes.metrics[name]
    if setting not in recipe.settings:
        raise unknown(setting, recipe.settings, f"metric {name!r}")
    value = recipe.settings[setting]
    if value is None:  # a default that depends on other settings
        value = getattr(run.inputs.maker.make(recipe), "settings", {}).get(setting)
    return value


def sweep(
    run: Run,
    scorings: Mapping[str, PlannedScoring],
    setting: str,
    values: Sequence[Value] = (),
    *,
    part: str = "value",
) -> Iterator[Swept]:
    """Yield the scores of some scorings of a study over a setting.

    Where the metric has ``steps`` for it that hold ``part``, they are exact for every value, and
    ``values`` have no part in it. Otherwise scores are taken at each of ``values``, by the metric's
    ``curve`` where it has one. What fails is told and kept in ``run.failures``; SettingsError for a
    setting or value that the metric refuses.
    """
    run.progress.begin("sweep", len(scorings), "spaces")
    for scoring in scorings.values():
        try:
            yield from _swept(run, scoring, setting, values, part)
        except SettingsError:
            raise
        except IsoglossError as error:
            where = " and ".join(map(str, scoring.sides))
            failure = PluginError(f"metric {scoring.metric!r} on {where}: {error}")
            run.failures.append(failure)
            run.progress.say(str(failure))
        run.progress.advance(1)


def _swept(
    run: Run, scoring: PlannedScoring, setting: str, values: Sequence[Value], part: str
) -> Iterator[Swept]:
    if not all(map(run.clusters.is_made, scoring.clusterings)):
        raise PluginError("a clustering failed")
    metric: Metric = run.inputs.maker.make(run.inputs.recipes.metrics[scoring.metric])
    space = run.scores.space(scoring, metric)
    own = own_value(run, scoring.metric, setting)
    place = exact(own) if isinstance(own, bool | int | float) else None
    head = (scoring.metric, scoring.clusterer, scoring.dictionary)
    stepped = _stepped(scoring, metric, space, setting) if _falls(metric, setting) else []
    if stepped and any(part in each.figures for each in stepped):
        for each in stepped:
            yield Swept(*head, each.sides, setting, place, each.figures, each.note)
        return
    for sides, points in _points(run, scoring, metric, space, setting, values).items():
        names = dict.fromkeys(name for score in points.values() for name in figures_of(score))
        figures = {
            name: Grid(tuple((at, figures_of(points[at]).get(name)) for at in sorted(points)))
            for name in names
        }
        notes = [score.note for score in points.values() if score.note]
        yield Swept(*head, sides, setting, place, figures, notes[0] if notes else "")


def _falls(metric: Any, setting: str) -> bool:
    return setting == "threshold" and hasattr(metric, "steps")


def _stepped(scoring: PlannedScoring, metric: Any, space: Space, setting: str) -> list[Stepped]:
    try:
        return list(metric.steps(space, setting))
    except (IsoglossError, MemoryError):
        raise
    except (Exception, SystemExit) as error:
        raise PluginError(f"steps of metric {scoring.metric!r} raised {error!r}") from error


def _points(
    run: Run,
    scoring: PlannedScoring,
    metric: Any,
    space: Space,
    setting: str,
    values: Sequence[Value],
) -> dict[tuple[Side, ...], dict[Fraction, Score]]:
    """Return the score of every value, by its sides."""
    if not values:
        raise SettingsError(f"which values of {setting}? give them with --values")
    found: dict[tuple[Side, ...], dict[Fraction, Score]] = {}
    if hasattr(metric, "curve"):
        for score in take_scores(scoring.metric, _Curved(metric, setting, tuple(values)), space):
            at = score.parts.get(setting)
            if at is None:
                raise PluginError(f"curve of metric {scoring.metric!r} does not say its {setting}")
            found.setdefault(score.sides, {})[exact(at)] = score
        return found
    for value in values:
        for score in take_scores(
            scoring.metric, _with(run, scoring, metric, setting, value), space
        ):
            found.setdefault(score.sides, {})[exact(value)] = score
    return found


def _with(run: Run, scoring: PlannedScoring, metric: Metric, setting: str, value: Value) -> Metric:
    """Return the metric with another value, made anew; it must read what the study has made."""
    study = run.inputs.study
    table = study.metrics[scoring.metric]
    maker = run.inputs.maker
    recipe = maker.recipe("metric", table.use, {**table.settings, setting: value}, base=study.base)
    made: Metric = maker.make(recipe)
    for name in ("needs", "compares", "balance"):
        if getattr(made, name, None) != getattr(metric, name, None):
            raise SettingsError(f"{setting} = {value} needs other concepts: change the study")
    return made


def _plain(figure: Figure) -> JSON:
    if isinstance(figure, Steps):
        values = [None if not figure.whole else count / figure.whole for count in figure.counts]
        return {
            "limits": [str(limit) for limit in figure.limits],
            "values": values,
            "reached_at_limit": not figure.strict,
            "most": str(figure.most),
        }
    found = [None if (share := figure.at(at)) is None else float(share) for at in figure.places()]
    return {"at": [float(at) for at in figure.places()], "values": found}
