"""Tables of sweeps: a row a value, a column a layer; and what became of orderings."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from isogloss.cli.sparklines import sparkline

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.table import Table

    from isogloss.core.types import JSON
    from isogloss.evidence.sweep.curve import Swept, Value
    from isogloss.evidence.sweep.verdicts import Span, Verdict

SIGNS = {1: "holds", 0: "equal", -1: "reversed", None: "undefined"}
HALF, ONE = Fraction(1, 2), Fraction(1)
COLUMNS = ("name", "clusterer", "dictionary", "corpus", "source", "part", "layer", "sides")


def curve_tables(
    found: Sequence[Swept], part: str, asked: Sequence[Value], *, by_pair: bool
) -> Iterator[Table]:
    """Yield a table a metric, clusterer, dictionary, source and part; each pair, where asked."""
    groups: dict[tuple[object, ...], list[Swept]] = {}
    for each in found:
        if each.figure(part) is not None:
            pair = _pair(each) if by_pair else ""
            key = (each.group, each.sides[0].source, each.sides[0].part, pair)
            groups.setdefault(key, []).append(each)
    for rows in groups.values():
        yield _table(rows, part, asked, by_pair=by_pair)


def _table(rows: list[Swept], part: str, asked: Sequence[Value], *, by_pair: bool) -> Table:
    from isogloss.cli.tables import new_table, number

    first = rows[0]
    of = _pair(first) if by_pair else f"mean over {_over(rows, part, _shown(first, part, asked))}"
    names = filter(None, (first.name, first.clusterer, first.dictionary, first.sides[0].source))
    table = new_table(f"{', '.join(names)}, {first.sides[0].part}: {part}, {of}")
    layers: dict[str, list[Swept]] = {}
    for each in rows:
        layers.setdefault(str(each.sides[0].layer), []).append(each)
    table.add_column(first.setting, justify="right")
    for layer in layers:
        table.add_column(f"layer {layer}", justify="right")
    table.add_column("over layers")
    for place in _shown(first, part, asked):
        values = [_mean(own, part, place) for own in layers.values()]
        mark = "*" if place == first.own else " "
        table.add_row(f"{_place(place)}{mark}", *map(number, values), _bars(values))
    areas = [_area(own, part) for own in layers.values()]
    if any(area is not None for area in areas):
        table.add_section()
        table.add_row("mean 0.5-1 ", *map(number, areas), _bars(areas))
    return table


def _shown(swept: Swept, part: str, asked: Sequence[Value]) -> list[Fraction]:
    """Return the values that get a row: of steps, those asked for or every twentieth."""
    from isogloss.core.concepts.steps import Steps
    from isogloss.evidence.sweep.curve import exact

    figure = swept.figures[part]
    if not isinstance(figure, Steps):
        return list(figure.places())
    first = 10 if figure.most > HALF else 1
    usual = (Fraction(n, 20) for n in range(first, int(20 * figure.most) + 1))
    places = {exact(value) for value in asked} or {*usual}
    return sorted(places | ({swept.own} if swept.own is not None else set()))


def _over(rows: list[Swept], part: str, places: Sequence[Fraction]) -> str:
    """Return how many pairs the means of a table are over."""
    from isogloss.cli.pairs import of_pairs

    pairs: dict[tuple[str, Fraction], set[str]] = {}
    for each in rows:
        for place in places:
            own = pairs.setdefault((str(each.sides[0].layer), place), set())
            if each.figures[part].at(place) is not None:
                own.add(_pair(each))
    return of_pairs(map(len, pairs.values()), len(set(map(_pair, rows))))


def _mean(rows: list[Swept], part: str, place: Fraction) -> float | None:
    known = [v for each in rows if (v := each.figures[part].at(place)) is not None]
    return float(sum(known, Fraction(0)) / len(known)) if known else None


def _area(rows: list[Swept], part: str) -> float | None:
    from isogloss.core.concepts.steps import Steps

    steps = [f for each in rows if isinstance(f := each.figures[part], Steps) and f.most == 1]
    known = [area for each in steps if (area := each.mean(HALF, ONE)) is not None]
    return float(sum(known, Fraction(0)) / len(known)) if known else None


def _bars(values: Sequence[float | None]) -> str:
    """Return the values as bars, the highest of the row full: the shape over layers."""
    top = max((value for value in values if value is not None), default=0.0)
    return sparkline(values, least=0.0) if top > 0 else ""


def _place(value: Fraction) -> str:
    return str(value) if value.denominator == 1 else f"{float(value):.4g}"


def _pair(swept: Swept) -> str:
    return " - ".join(side.language for side in swept.sides)


def verdict_table(verdicts: Sequence[Verdict]) -> Table:
    """Return a row an ordering and what it is of: its sign at the study's own value, and where."""
    from isogloss.cli.tables import UNDEFINED, new_table

    table = new_table("orderings")
    for name in ("ordering", "score", "of", "at own", "keeps its sign in", "below", "above"):
        table.add_column(name)
    for each in verdicts:
        kept = each.kept
        table.add_row(
            str(each.ordering),
            ", ".join(filter(None, each.group[:3])),
            each.of,
            SIGNS[kept.sign] if kept else UNDEFINED,
            _between(kept, each.how) if kept else UNDEFINED,
            *_beside(each),
        )
    return table


def _beside(verdict: Verdict) -> tuple[str, str]:
    """Return the signs next below and next above the study's own value."""
    kept = verdict.kept
    if kept is None:
        return "", ""
    at = verdict.spans.index(kept)
    below = SIGNS[verdict.spans[at - 1].sign] if at else ""
    above = SIGNS[verdict.spans[at + 1].sign] if at + 1 < len(verdict.spans) else ""
    return below, above


def verdict_lines(verdicts: Sequence[Verdict]) -> Iterator[str]:
    """Yield where all orderings of a metric, clusterer and dictionary keep their signs at once."""
    from isogloss.evidence.sweep.verdicts import Span, together

    groups: dict[tuple[object, ...], list[Verdict]] = {}
    for each in verdicts:
        groups.setdefault((each.group, each.own), []).append(each)
    for rows in groups.values():
        ends = together(rows)
        if ends is None:
            continue
        first = rows[0]
        names = ", ".join(filter(None, first.group[:3]))
        held = sum(each.kept is not None and each.kept.sign == 1 for each in rows)
        span = _between(Span(*ends, None), first.how)
        yield f"{names}: {held} of {len(rows)} hold at the study's own value; no sign changes in {span}"


def _between(span: Span, how: str) -> str:
    return f"{how[0]}{_place(span.low)}, {_place(span.high)}{how[1]}"


def csv_rows(found: Sequence[Swept], part: str) -> Iterator[str]:
    """Yield the lines of a table with a row for every value at which a figure changes."""
    from isogloss.core.interchange.tables import csv_lines

    head: list[list[JSON]] = [[*COLUMNS, "setting", "at", "fraction", "figure", "figure_value"]]
    return csv_lines([*head, *(row for each in found for row in _cells(each, part))])


def _cells(swept: Swept, part: str) -> Iterator[list[JSON]]:
    figure, side = swept.figure(part), swept.sides[0]
    names = [swept.name, swept.clusterer, swept.dictionary, side.corpus, side.source, side.part]
    for place in figure.places() if figure is not None else ():
        value = figure.at(place) if figure is not None else None
        shown = None if value is None else float(value)
        where = [str(side.layer), _pair(swept), swept.setting, float(place), str(place)]
        yield [*names, *where, part, shown]
