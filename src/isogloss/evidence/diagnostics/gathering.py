"""Gather what checks look at from a finished run; what is measured once is kept."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING

from isogloss.core.errors import IsoglossError
from isogloss.core.keys import key_of
from isogloss.core.study.directory import read_json, read_json_lines, side_of
from isogloss.evidence.diagnostics import geometry, shapes, tongues
from isogloss.evidence.diagnostics.material import Material
from isogloss.evidence.diagnostics.turnover import orderings
from isogloss.evidence.references.twins import UNTRAINED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from isogloss.core.study.pipeline import Run
    from isogloss.core.study.plan import PlannedClustering, PlannedScoring
    from isogloss.core.types import JSON, Side
    from isogloss.evidence.diagnostics.turnover import Scored
    from isogloss.evidence.sweep.curve import Swept


class Measured:
    """What was measured of inputs, vectors and concepts, by what it was measured of.

    ``kept`` is what is known from before; ``used`` what was asked for, which is kept for next time.
    """

    def __init__(self, kept: Mapping[str, JSON]) -> None:
        self._kept = kept
        self.used: dict[str, JSON] = {}

    def of(self, key: str, measure: Callable[[], JSON]) -> JSON:
        """Return a measurement: kept, or made now."""
        if key not in self.used:
            self.used[key] = self._kept[key] if key in self._kept else measure()
        return self.used[key]


def gather(run: Run, measured: Measured) -> Material:
    """Return what a run has, for checks. Reads vectors, concepts and text only where it must."""
    known = run.scores.known()
    scorings = run.scores.scorings
    scores = [
        record
        for scoring in scorings
        for record in known.get(scoring, [])
        if not record["word_class"]
    ]
    made = {
        item.key: item
        for scoring in scorings
        if scoring in known
        for item in scorings[scoring].clusterings
        if run.clusters.is_made(item)
    }
    inputs, twins = run.inputs, _twins(run)
    return Material(
        scores=scores,
        clusterings={key: read_json(run.places.clustering(key)) for key in made},
        shapes={key: _shape(run, item, measured) for key, item in _alone(made, twins).items()},
        geometry=list(_geometry(run, measured, twins)),
        words=run.counts,
        languages=_languages(run, measured),
        dictionaries=list(_dictionaries(run)),
        orderings=_orderings(run, scores, measured, twins),
        related=frozenset(frozenset(map(_language, pair)) for pair in inputs.study.compare.related),
        twins=twins,
        grouping={
            name: {
                "recipe": recipe.as_json(),
                "transforms": [each.as_json() for each in inputs.recipes.transforms[name]],
            }
            for name, recipe in inputs.recipes.clusterers.items()
        },
        outcomes=lambda record: _outcomes(run, record),
    )


def keys(run: Run) -> Iterator[str]:
    """Yield the keys of what is measured of vectors, concepts and text, before or after a run."""
    twins = _twins(run)
    items = {
        item.key: item for scoring in run.scores.scorings.values() for item in scoring.clusterings
    }
    yield from map(_shape_key, _alone(items, twins).values())
    yield from (_geometry_key(run, side) for side in _trained(run, twins))
    yield from (_language_key(run, *place) for place in _places(run))


def _twins(run: Run) -> frozenset[str]:
    """Return the untrained sources that stand beside trained ones."""
    sources = run.inputs.recipes.sources
    twins = frozenset(name for name, recipe in sources.items() if recipe.name == UNTRAINED)
    return twins if len(twins) < len(sources) else frozenset()


def _language(text: str) -> str:
    """Return the language of ``LANGUAGE[/PART]``, as ``[compare]`` names sides."""
    return text.partition("/")[0]


def _outcomes(run: Run, record: JSON) -> Mapping[str, int]:
    if not record["evidence"]:
        return {}
    rows = read_json_lines(run.places.evidence(record["key"]))
    return Counter(row["outcome"] for row in rows if "outcome" in row)


def _alone(
    made: Mapping[str, PlannedClustering], twins: frozenset[str]
) -> dict[str, PlannedClustering]:
    """Return the separate clusterings, or the joint ones where there are no others; no twins'."""
    own = {key: item for key, item in made.items() if item.sides[0].source not in twins}
    return {key: item for key, item in own.items() if len(item.sides) == 1} or own


def _shape(run: Run, item: PlannedClustering, measured: Measured) -> JSON:
    def count() -> JSON:
        import numpy as np

        rows = run.clusters.rows(item)
        tables = [run.clusters.words(side) for side in item.sides]
        starts = np.cumsum([0, *(len(table.types) for table in tables[:-1])])
        both = list(zip(tables, rows, strict=True))
        types = [t.type[own] + start for (t, own), start in zip(both, starts, strict=True)]
        sentences = [table.sentence[own] for table, own in both]
        labels = run.clusters.concepts(item).labels
        return shapes.shape(labels, np.concatenate(types), np.concatenate(sentences))

    return measured.of(_shape_key(item), count)


def _shape_key(item: PlannedClustering) -> str:
    return f"shape/{item.key}"


def _geometry(run: Run, measured: Measured, twins: frozenset[str]) -> Iterator[tuple[JSON, JSON]]:
    sides = [side for side in _trained(run, twins) if run.is_there(side)]
    run.progress.begin("measure", len(sides), "sides")
    for side in sides:
        found = measured.of(_geometry_key(run, side), partial(_measured, run, side))
        run.progress.advance(1)
        yield side.as_json(), found


def _trained(run: Run, twins: frozenset[str]) -> list[Side]:
    return [side for side in run.plan.units if side.source not in twins]


def _geometry_key(run: Run, side: Side) -> str:
    return f"geometry/{key_of([run.plan.units[side].key, str(side), run.inputs.study.seed])}"


def _measured(run: Run, side: Side) -> JSON:
    return geometry.measure(run.clusters.blocks(side), run.inputs.study.seed)


def _languages(run: Run, measured: Measured) -> dict[str, dict[str, JSON]]:
    found: dict[str, dict[str, JSON]] = {}
    for corpus, language in _places(run):
        found.setdefault(corpus, {})[language] = measured.of(
            _language_key(run, corpus, language), partial(_profile, run, corpus, language)
        )
    return found


def _places(run: Run) -> list[tuple[str, str]]:
    return list(dict.fromkeys((side.corpus, side.language) for side in run.plan.units))


def _language_key(run: Run, corpus: str, language: str) -> str:
    return f"language/{run.inputs.facts(corpus).fingerprint}/{language}"


def _profile(run: Run, name: str, language: str) -> JSON:
    corpus = run.inputs.corpus(name)
    numbers = corpus.kept[:: max(1, -(-len(corpus) // tongues.SENTENCES))].tolist()
    return tongues.profile(language, (each.text for each in corpus.sentences(language, numbers)))


def _dictionaries(run: Run) -> Iterator[JSON]:
    asked = dict.fromkeys(
        (scoring.dictionary, one.language, other.language, one.corpus)
        for scoring in run.scores.scorings.values()
        for one in scoring.sides
        for other in scoring.sides
        if scoring.dictionary and one.language != other.language
    )
    for name, source, target, corpus in asked:
        facts = run.inputs.direction_facts(name, source, target, corpus)
        if facts is not None:
            named = {"name": name, "source": source, "target": target, "corpus": corpus}
            yield named | {"warnings": facts.warnings}


def _orderings(run: Run, scores: list[JSON], measured: Measured, twins: frozenset[str]) -> JSON:
    """Return what becomes of the orderings of layers and sources over the threshold."""
    exact = {name for name in run.inputs.study.metrics if _has_steps(run, name)}
    records = [record for record in scores if record["name"] in exact]
    asked = orderings(records, twins)
    if not asked:
        return []
    terms = {term for own in asked.values() for order in own for term in order}
    scorings = {
        record["task"]: run.scores.scorings[record["task"]]
        for record in records
        if any(term.has([*map(side_of, record["sides"])]) for term in terms)
    }

    def turn() -> JSON:
        from isogloss.evidence.sweep.verdicts import judge

        curves = _curves(run, scorings)
        return [
            verdict.as_json()
            for scored, orders in asked.items()
            for verdict in judge(orders, [each for each in curves if _is_of(each, scored)])
        ]

    key = key_of([sorted(scorings), [[*scored, *map(str, own)] for scored, own in asked.items()]])
    return measured.of(f"orderings/{key}", turn)


def _is_of(swept: Swept, scored: Scored) -> bool:
    head = (swept.name, swept.clusterer, swept.dictionary, swept.sides[0].corpus)
    return head == scored


def _curves(run: Run, scorings: Mapping[str, PlannedScoring]) -> list[Swept]:
    """Return the curves of pairs over the threshold. What fails is told, and fails no run."""
    from isogloss.evidence.sweep.curve import sweep

    failures = [*run.failures]
    try:
        return [each for each in sweep(run, scorings, "threshold") if len(each.sides) == 2]
    except IsoglossError as error:
        run.progress.say(f"orderings over thresholds were not looked at: {error}")
        return []
    finally:
        run.failures[:] = failures


def _has_steps(run: Run, name: str) -> bool:
    """Whether a metric has a threshold over which its scores are known exactly."""
    recipe = run.inputs.recipes.metrics[name]
    return "threshold" in recipe.settings and hasattr(run.inputs.maker.make(recipe), "steps")
