"""``isogloss show``: the curves of a study as small charts in the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from isogloss.cli.options import as_json, study_arguments

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.table import Table

    from isogloss.cli.app import App
    from isogloss.core.locations import Location
    from isogloss.core.types import JSON
    from isogloss.evidence.curves import Curve


@click.command()
@study_arguments
@click.option("--metric", "metrics", multiple=True, help="Only scores of this name; repeatable.")
@click.option("--part", default="value", show_default=True, help="Which figure of a score.")
@as_json
@click.pass_obj
def show(
    app: App,
    *,
    study: Location,
    overrides: tuple[str, ...],
    out: Location | None,
    metrics: tuple[str, ...],
    part: str,
    json_: bool,
) -> None:
    """Show the stored scores of STUDY by layer: a line a pair and source, as bars from 0.

    All bars of a table have one scale. Nothing is computed.
    """
    from isogloss.cli.steps import stored
    from isogloss.core.errors import DataError
    from isogloss.core.study.tables import unknown
    from isogloss.evidence.curves import curves_of

    results = stored(study, overrides, out)
    if not results.scores:
        raise DataError(f"{results.study.folder}: no scores yet; isogloss run {study}")
    known = dict.fromkeys(record["name"] for record in results.scores)
    for name in metrics:
        if name not in known:
            raise unknown(name, known, "--metric")
    chosen = [record for record in results.whole if not metrics or record["name"] in metrics]
    figures = dict.fromkeys(["value", *(name for record in chosen for name in record["parts"])])
    if part not in figures:
        raise unknown(part, figures, "--part: no score")
    curves = curves_of(chosen)
    if json_:
        app.emit_json({"curves": [_plain(curve, part) for curve in curves]})
        return
    for table in _tables(curves, part):
        app.show(table)


def _plain(curve: Curve, part: str) -> JSON:
    return {
        "names": list(curve.names),
        "sides": list(curve.sides),
        "layers": curve.layers,
        "values": curve.values(part),
    }


def _tables(curves: list[Curve], part: str) -> Iterator[Table]:
    """Yield a table a metric, clusterer and dictionary, whose bars have one scale."""
    from isogloss.cli.sparklines import sparkline
    from isogloss.cli.tables import new_table, number

    groups: dict[tuple[str, ...], list[Curve]] = {}
    for curve in curves:
        groups.setdefault(curve.names, []).append(curve)
    for names, rows in groups.items():
        every = [v for curve in rows for v in curve.values(part) if v is not None]
        top = max(every, default=0.0)
        table = new_table(f"{', '.join(names)}: {part} by layer, bars from 0 to {number(top)}")
        for name in ("sides", "layers", "", "lowest", "highest", "at layer"):
            table.add_column(name, justify="left" if name in {"sides", "layers", ""} else "right")
        for curve in rows:
            values = curve.values(part)
            known = [value for value in values if value is not None]
            # With the table's largest value behind it, a row has the table's scale.
            bars = sparkline([*values, top], least=0.0)[:-1] if top > 0 else ""
            best = max(known, default=None)
            place = str(curve.layers[values.index(best)]) if known else ""
            ends = (number(min(known, default=None)), number(best), place)
            table.add_row(" - ".join(curve.sides), _span(curve), bars, *ends)
        yield table


def _span(curve: Curve) -> str:
    from isogloss.evidence.curves import span

    return span(curve.layers)
