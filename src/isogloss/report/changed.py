"""Tables of what ``isogloss change`` found and kept: which concepts survived, beside what noise does."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from isogloss.reading.groups import mean_of
from isogloss.report.numbers import between, number
from isogloss.report.tables import Cell, Table, mixed_table, table_of, text_cell

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from isogloss.core.study.results import Results
    from isogloss.core.types import JSON

SURVIVAL = (
    "concepts",
    "survived",
    "floor",
    "new",
    "mean share",
    "by chance",
    "Jaccard",
    "by chance",
    "one to one",
    "AMI",
)
LABELS = ("before", "after", "by chance", "p", "turned", "kept", "lost")
HELD = "jaccard"
"""What is held against the noise floor: a large concept does not raise it."""


def change_tables(results: Results) -> list[Table]:
    """Return what became of the concepts of one source in others; none where it was not asked."""
    groups: dict[tuple[str, ...], list[JSON]] = {}
    for row in results.documents.tables("change").get("changes", ()):
        groups.setdefault((row["clusterer"], row["corpus"], row["from"]), []).append(row)
    return [table for key, rows in groups.items() for table in _changes(key, rows)]


def _changes(key: tuple[str, ...], rows: Sequence[JSON]) -> Iterator[Table]:
    clusterer, corpus, base = key
    title = f"{clusterer}, {corpus}: concepts of {base} in others"
    at = f", survived at {float(Fraction(rows[0]['threshold'])):g}"
    cells = [_survived(row) for row in rows]
    yield table_of(title + at, "source and side", SURVIVAL, [*map(_place, rows)], cells)
    yield _floor(f"{title}: Jaccard against the noise floor", rows)
    against = [(row, name, found) for row in rows for name, found in row["against"].items()]
    if against:
        yield _above(f"{title}: Jaccard above controls", against)
    tasks = [(row, task) for row in rows for task in row["tasks"]]
    if tasks:
        heads = [f"{_place(row)}, {task['annotation']}" for row, task in tasks]
        figures = [_labelled(task) for _, task in tasks]
        caption = f"{title}: concepts of one label"
        yield table_of(caption, "source, side and label", LABELS, heads, figures)


def _place(row: JSON) -> str:
    to = f"{row['to']} (control)" if row["control"] else row["to"]
    given = f"~{row['given']}" if row["given"] else ""
    return f"{to}, {row['language']}{given} {row['part']}, layer {row['layer']}"


def _survived(row: JSON) -> list[str]:
    own = row["figures"]
    floor = mean_of(row["floor"]["survived"]).value
    chance = row["by_chance"]
    shares = (own["survived"], floor, own["new"], own["area"], chance["area"])
    rest = (own[HELD], chance[HELD], own["one_to_one"], own["ami"])
    return [str(row["concepts"]["from"]), *map(number, (*shares, *rest))]


def _floor(caption: str, rows: Sequence[JSON]) -> Table:
    several = len({row["layer"] for row in rows}) > 1
    heads = map(Cell, ("other seeds", "floor", "of seeds"))
    cells = [
        [
            text_cell(_place(row)),
            Cell(number(mean_of(row["across"][HELD]).value)),
            Cell(number(mean_of(row["floor"][HELD]).value)),
            Cell(_range(row["floor"][HELD])),
            *_difference(row["below_floor"].get(HELD), several=several),
        ]
        for row in rows
    ]
    return mixed_table(caption, "source and side", (*heads, *_heads(several=several)), cells)


def _above(caption: str, against: Sequence[tuple[JSON, str, JSON]]) -> Table:
    several = len({row["layer"] for row, _, _ in against}) > 1
    cells = [
        [
            text_cell(f"{_place(row)}, above {control}"),
            *_difference(found.get(HELD), several=several),
        ]
        for row, control, found in against
    ]
    return mixed_table(caption, "source, side and control", _heads(several=several), cells)


def _heads(*, several: bool) -> list[Cell]:
    # Of one layer, its interval and the band over all layers are of the same figure.
    names = ("difference", "interval", *(("all layers",) if several else ()))
    return [*map(Cell, names), text_cell("by the interval")]


def _difference(found: JSON, *, several: bool) -> Iterator[Cell]:
    spans = ("interval", "band") if several else ("interval",)
    yield Cell(number(found["mean"] if found else None))
    for name in spans:
        span = found and found[name]
        yield Cell(between((span["low"], span["high"])) if span else number(None))
    own = found and found["interval"]
    yield text_cell((own["note"] or found["verdict"]) if own else "")


def _range(values: Sequence[float | None]) -> str:
    known = [value for value in values if value is not None]
    return between((min(known, default=None), max(known, default=None)))


def _labelled(task: JSON) -> list[str]:
    before, after = task["from"], task["to"]
    shares = (before["share"], after["share"], after["by_chance"], after["p"])
    return [*map(number, shares), *map(str, (len(task["turned"]), task["kept"], task["lost"]))]
