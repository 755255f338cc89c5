"""The controls of ``isogloss evidence``: twins, baselines, words that look alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isogloss.cli.evidencetables import Shown, headed
from isogloss.cli.tables import new_table, number
from isogloss.evidence.curves import figure, named
from isogloss.evidence.references.baselines import baselines
from isogloss.evidence.references.cognates import CLASSES
from isogloss.evidence.references.controls import look_alikes, scores_without_cognates
from isogloss.evidence.references.twins import beside

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rich.table import Table

    from isogloss.core.study.pipeline import Run
    from isogloss.core.study.plan import PlannedScoring
    from isogloss.core.types import JSON, Side
    from isogloss.evidence.references.baselines import Baseline
    from isogloss.evidence.references.controls import LookAlikes, WithoutCognates
    from isogloss.evidence.references.twins import Beside


def controls(
    run: Run, scorings: Mapping[str, PlannedScoring], records: Sequence[JSON], *, part: str
) -> Shown:
    """Compute every control of some scorings; ``records`` are their stored scores."""
    twins = beside(records, run.inputs.recipes.sources, part=part)
    others = baselines(run, scorings)
    looks, without = look_alikes(run, scorings), scores_without_cognates(run, scorings)
    plain = {
        "twins": [each.as_json() for each in twins],
        "baselines": [each.as_json() for each in others],
        "look_alikes": [each.as_json() for each in looks],
        "without_cognates": [each.as_json() for each in without],
    }
    tables = [
        *_twins(twins),
        *_baselines(others),
        *_looks(looks),
        *_without(without, records),
    ]
    return Shown(plain, tables, [])


def _twins(found: list[Beside]) -> Iterator[Table]:
    groups: dict[tuple[str, ...], list[Beside]] = {}
    for each in found:
        groups.setdefault(each.curve.names, []).append(each)
    for names, rows in groups.items():
        title = f"{', '.join(names)}: {rows[0].part} beside untrained twins"
        table = headed(title, ("score", "lowest", "highest", "twins"))
        for each in rows:
            low, high = each.range or (None, None)
            layer = str(each.record["sides"][0]["layer"])
            ends = (number(each.value), number(low), number(high), str(len(each.twins)))
            table.add_row(" - ".join(each.curve.sides), layer, *ends, each.note)
        yield table


def _baselines(found: list[Baseline]) -> Iterator[Table]:
    if not found:
        return
    table = new_table("concepts without a model")
    for name in ("concepts of", "metric", "clusterer", "dictionary", "sides"):
        table.add_column(name)
    for name in ("value", "area"):
        table.add_column(name, justify="right")
    table.add_column("note")
    for each in found:
        figures = (number(each.figures.get(name)) for name in ("value", "area"))
        names = (each.kind, each.metric, each.clusterer, each.dictionary)
        table.add_row(*names, _sides(each.sides), *figures, each.failure)
    yield table


def _looks(found: list[LookAlikes]) -> Iterator[Table]:
    if not found:
        return
    table = new_table("types that look alike")
    for name in ("dictionary", "sides"):
        table.add_column(name)
    heads = ("types", *(f"same, {name}" for name in CLASSES), "translated", "equal", "cognates")
    for name in heads:
        table.add_column(name, justify="right")
    for each in found:
        counts = each.counts
        same = [counts.identical[name] for name in CLASSES]
        row = (counts.types, *same, counts.translated, counts.equal_keys, counts.cognates)
        table.add_row(each.dictionary, _sides((each.source, each.target)), *map(str, row))
    yield table


def _without(found: list[WithoutCognates], records: Sequence[JSON]) -> Iterator[Table]:
    whole = {
        (r["name"], r["clusterer"], r["dictionary"], *map(_key, r["sides"])): r
        for r in records
        if not r["word_class"]
    }
    groups: dict[tuple[str, ...], list[WithoutCognates]] = {}
    for each in found:
        groups.setdefault((each.metric, each.clusterer, each.dictionary), []).append(each)
    for names, rows in groups.items():
        heads = ("value", "without", "area", "without")
        table = headed(f"{', '.join(filter(None, names))}: without cognates", heads)
        for each in rows:
            own = whole.get((*names, *map(str, each.sides)))
            values = [
                number(value)
                for part in ("value", "area")
                for value in (figure(own, part) if own else None, each.figures.get(part))
            ]
            table.add_row(_sides(each.sides), str(each.sides[0].layer), *values, "")
        yield table


def _key(side: JSON) -> str:
    from isogloss.core.study.directory import side_of

    return str(side_of(side))


def _sides(sides: Sequence[Side]) -> str:
    return " - ".join(named(side.as_json()) for side in sides)
