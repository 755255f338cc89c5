"""What a study comes down to: sides to read, clusterings to make, scores to take."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from itertools import combinations
from typing import TYPE_CHECKING, Literal

from isogloss.core.errors import PluginError, SettingsError
from isogloss.core.keys import key_of
from isogloss.core.store.extraction import Unit
from isogloss.core.study.tables import unknown
from isogloss.core.types import Need, Side

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from isogloss.core.study.facts import CorpusFacts
    from isogloss.core.study.inputs import Inputs
    from isogloss.core.types import JSON, Metric, Where

MISSING_DICTIONARY = (
    "metric {name!r} needs a dictionary, and the study has none: add a [[dictionaries]] table"
)


DIAGNOSTICS = 1
"""The algorithm number of what is stored beside labels: agreement with positions and types."""

TREES = "tree 1"
"""What keys of trees begin with; the number rises when files of trees change."""


@dataclass(frozen=True, slots=True)
class PlannedReading:
    """The parts and layers to be read of one unit."""

    unit: Unit
    where: tuple[Where, ...]

    def side(self, where: Where) -> Side:
        """Return the side that a part and layer of this unit is."""
        unit = self.unit
        return Side(unit.corpus, unit.source, unit.language, *where, given=unit.given)


@dataclass(frozen=True, slots=True)
class PlannedClustering:
    """One clustering: of one side, or joint of several."""

    clusterer: str
    sides: tuple[Side, ...]
    balance: Literal["none", "words"]
    key: str


@dataclass(frozen=True, slots=True)
class PlannedScoring:
    """One metric on one space."""

    metric: str
    clusterer: str
    """Empty for a metric that needs no concepts."""
    dictionary: str
    """Empty for a metric that needs no dictionary."""
    sides: tuple[Side, ...]
    separate: tuple[PlannedClustering, ...]
    joint: PlannedClustering | None
    by: str = ""
    """The annotation whose values are scored one by one as well."""

    @property
    def clusterings(self) -> tuple[PlannedClustering, ...]:
        """Every clustering that it needs."""
        return (*self.separate, self.joint) if self.joint else self.separate


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that a study asks for, in the order in which it is computed."""

    readings: tuple[PlannedReading, ...]
    clusterings: tuple[PlannedClustering, ...]
    scorings: tuple[PlannedScoring, ...]
    units: dict[Side, Unit]
    unused: tuple[Side, ...]
    """Sides that the study could have and nothing compares; they are not read."""


def make_plan(inputs: Inputs) -> Plan:
    """Work out what the study asks for. Opens corpora and configurations, loads no weights."""
    readings = tuple(
        reading for name in inputs.study.sources for reading in _readings(inputs, name)
    )
    units = {reading.side(where): reading.unit for reading in readings for where in reading.where}
    scorings = tuple(dict.fromkeys(_scorings(inputs, units)))
    clusterings = dict.fromkeys(
        clustering for scoring in scorings for clustering in scoring.clusterings
    )
    used = {side for scoring in scorings for side in scoring.sides}
    return Plan(
        tuple(
            reading for reading in (_used(reading, used) for reading in readings) if reading.where
        ),
        tuple(clusterings),
        scorings,
        {side: unit for side, unit in units.items() if side in used},
        tuple(side for side in units if side not in used),
    )


def _used(reading: PlannedReading, used: set[Side]) -> PlannedReading:
    return PlannedReading(
        reading.unit, tuple(where for where in reading.where if reading.side(where) in used)
    )


def _readings(inputs: Inputs, name: str) -> Iterable[PlannedReading]:
    where, info = inputs.where(name), inputs.info(name)
    alone = tuple(item for item in where if item[0] not in info.reads_given)
    reading = tuple(item for item in where if item[0] in info.reads_given)
    for corpus in map(inputs.facts, inputs.read_by(name)):
        for language in corpus.languages:
            if alone:
                yield PlannedReading(_unit(inputs, name, corpus, language, ""), alone)
            for given in _given(inputs, name, corpus, language) if reading else []:
                yield PlannedReading(_unit(inputs, name, corpus, language, given), reading)


def _given(inputs: Inputs, name: str, corpus: CorpusFacts, language: str) -> list[str]:
    wanted = inputs.study.sources[name].given
    if wanted == "all":
        return [other for other in corpus.languages if other != language]
    for other in wanted:
        if other not in corpus.languages:
            raise unknown(other, corpus.languages, f"[sources.{name}] given: corpus {corpus.name}")
    return [other for other in wanted if other != language]


def _unit(inputs: Inputs, name: str, corpus: CorpusFacts, language: str, given: str) -> Unit:
    store = inputs.study.store
    key = key_of(
        {
            "source": inputs.info(name).fingerprint,
            "corpus": corpus.fingerprint,
            **inputs.limits,
            "dtype": store.dtype,
            "chunk_rows": store.chunk_rows,
        }
    )
    return Unit(corpus.name, name, key, language, given)


def _scorings(inputs: Inputs, units: dict[Side, Unit]) -> Iterable[PlannedScoring]:
    pairs, groups = list(_pairs(inputs, units)), list(_groups(units))
    if not pairs or not groups:
        languages = ", ".join(sorted({side.language for side in units}))
        found = f"the sides are all in {languages}, and a comparison needs two languages"
        raise SettingsError(f"nothing to compare: {found}")
    for name, recipe in inputs.recipes.metrics.items():
        metric: Metric = inputs.maker.make(recipe)
        needs, uses = _needs(name, metric)
        by = inputs.study.metrics[name].by
        _check_annotated(inputs, name, by, units)
        for dictionary in _dictionaries(inputs, name, needs, uses):
            for sides in pairs if metric.compares == "pair" else groups:
                for scoring in _scoring(inputs, units, name, metric, needs, sides, dictionary):
                    yield replace(scoring, by=by)


def _check_annotated(inputs: Inputs, name: str, by: str, units: dict[Side, Unit]) -> None:
    """Refuse an annotation that the words of a side do not have, before anything is computed."""
    for corpus, language in dict.fromkeys((side.corpus, side.language) for side in units):
        if not by:
            return
        known = inputs.words(corpus, language).annotations
        if by not in known:
            has = ", ".join(known) or "none"
            message = f"[metrics.{name}] by = {by!r}: the words of corpus {corpus} in {language}"
            raise SettingsError(f"{message} have no such annotation; they have {has}")


def _needs(name: str, metric: Metric) -> tuple[frozenset[Need], frozenset[Need]]:
    needs: frozenset[Need] | None = getattr(metric, "needs", None)
    if needs is None or getattr(metric, "compares", None) is None:
        raise PluginError(f"metric {name!r} does not declare what it `needs` and `compares`")
    uses: frozenset[Need] = getattr(metric, "uses", frozenset())
    known = {"vectors", "separate", "joint", "dictionary"}
    if not {*needs, *uses} <= known:
        message = f"metric {name!r} declares needs {needs!r}; they are {', '.join(sorted(known))}"
        raise PluginError(message)
    if metric.compares not in {"pair", "all"}:
        raise PluginError(f"metric {name!r} compares {metric.compares!r}, not 'pair' or 'all'")
    return needs, uses


def _dictionaries(
    inputs: Inputs, name: str, needs: frozenset[Need], uses: frozenset[Need]
) -> Sequence[str]:
    if "dictionary" in needs and not inputs.dictionary_names:
        raise SettingsError(MISSING_DICTIONARY.format(name=name))
    return (inputs.dictionary_names or [""]) if "dictionary" in needs | uses else [""]


def _scoring(
    inputs: Inputs,
    units: dict[Side, Unit],
    name: str,
    metric: Metric,
    needs: frozenset[Need],
    sides: tuple[Side, ...],
    dictionary: str,
) -> Iterable[PlannedScoring]:
    balance: Literal["none", "words"] = getattr(metric, "balance", "none")
    if not needs & {"separate", "joint"}:
        yield PlannedScoring(name, "", dictionary, sides, (), None)
        return
    for clusterer in inputs.study.clusterers:
        group = partial(planned_clustering, inputs, units, clusterer)
        separate = joint = None
        if "separate" in needs:
            separate = tuple(group((side,)) for side in sides)
        if "joint" in needs:
            joint = group(sides, balance)
        yield PlannedScoring(name, clusterer, dictionary, sides, separate or (), joint)


def planned_clustering(
    inputs: Inputs,
    units: dict[Side, Unit],
    clusterer: str,
    sides: tuple[Side, ...],
    balance: Literal["none", "words"] = "none",
) -> PlannedClustering:
    """Return the clustering of some sides together, with its key: any sides that are read."""
    recipe = inputs.recipes.clusterers[clusterer].as_json()
    read = _what_is_grouped(inputs, units, clusterer, sides, balance)
    key = key_of([DIAGNOSTICS, clusterer, recipe, *read])
    return PlannedClustering(clusterer, sides, balance, key)


def _what_is_grouped(
    inputs: Inputs, units: dict[Side, Unit], clusterer: str, sides: tuple[Side, ...], balance: str
) -> list[JSON]:
    read = [(units[side].key, str(side)) for side in sides]
    seed = inputs.study.seed if balance != "none" else None
    transforms = [each.as_json() for each in inputs.recipes.transforms[clusterer]]
    return [transforms or "none", read, balance, seed]


def tree_key(
    inputs: Inputs, units: dict[Side, Unit], item: PlannedClustering, cuts: frozenset[str]
) -> str:
    """Return the key of the tree that a clustering is cut from.

    It is everything that the clustering is computed from, but for the settings in ``cuts`` and the
    clusterer's name in this study.
    """
    recipe = inputs.recipes.clusterers[item.clusterer].as_json()
    kept = {name: value for name, value in recipe["settings"].items() if name not in cuts}
    read = _what_is_grouped(inputs, units, item.clusterer, item.sides, item.balance)
    return key_of([TREES, recipe | {"settings": kept}, *read])


def _groups(units: dict[Side, Unit]) -> Iterable[tuple[Side, ...]]:
    """All sides that differ in nothing but the language, and for decoders the language given."""
    groups: dict[tuple[object, ...], list[Side]] = {}
    for side in units:
        groups.setdefault((side.corpus, side.source, side.part, side.layer), []).append(side)
    for sides in groups.values():
        chosen = _one_per_language(sides)
        if len(chosen) > 1:
            yield tuple(chosen)


def _one_per_language(sides: list[Side]) -> list[Side]:
    # A decoder language may have been read beside several given ones: the first stands for it.
    found: dict[str, Side] = {}
    for side in sides:
        found.setdefault(side.language, side)
    return list(found.values())


def _pairs(inputs: Inputs, units: dict[Side, Unit]) -> Iterable[tuple[Side, ...]]:
    wanted = inputs.study.compare.pairs
    if wanted == "all":
        for one, other in combinations(units, 2):
            alike = (one.corpus, one.source, one.part, one.layer) == (
                other.corpus,
                other.source,
                other.part,
                other.layer,
            )
            if alike and one.language != other.language and _translate(one, other, units):
                yield (one, other)
        return
    for pair in wanted:
        found = list(_chosen(units, *pair))
        if not found:
            sides = sorted({f"{side.language}/{side.part}" for side in units})
            message = f"[compare] pairs: no two sides {pair[0]!r} and {pair[1]!r} with equal layers; there are {', '.join(sides)}"
            raise SettingsError(message)
        yield from found


def _translate(one: Side, other: Side, units: dict[Side, Unit]) -> bool:
    """Whether two decoder sides belong together: each reads the other, or both read one language."""
    if one.given == other.given:
        return not one.given or not _mutual_exists(one, other, units)
    return one.given == other.language and other.given == one.language


def _mutual_exists(one: Side, other: Side, units: dict[Side, Unit]) -> bool:
    def there(side: Side, given: str) -> bool:
        return Side(side.corpus, side.source, side.language, side.part, side.layer, given) in units

    return there(one, other.language) and there(other, one.language)


def _chosen(units: dict[Side, Unit], one: str, other: str) -> Iterable[tuple[Side, Side]]:
    for first in units:
        for second in units:
            alike = (first.corpus, first.source, first.layer) == (
                second.corpus,
                second.source,
                second.layer,
            )
            fits = _is(first, one, second) and _is(second, other, first)
            parts = "/" in one or "/" in other or first.part == second.part
            if alike and fits and parts and first != second:
                yield first, second


def _is(side: Side, text: str, other: Side) -> bool:
    """Whether ``LANGUAGE[/PART]`` means ``side`` in a pair with ``other``."""
    language, _, part = text.partition("/")
    if side.language != language or (part and side.part != part):
        return False
    return not side.given or side.given == other.language
