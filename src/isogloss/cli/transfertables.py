"""Tables of how metrics go with zero-shot transfer over training runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isogloss.cli.tables import UNDEFINED, new_table, number
from isogloss.evidence.transfer.wording import shown

if TYPE_CHECKING:
    from rich.table import Table

    from isogloss.evidence.transfer.bootstrap import Span
    from isogloss.evidence.transfer.found import Association, Transfer


def tables(found: Transfer, level: float) -> list[Table]:
    """Return the runs, the statistic by metric and layer, and what stands beside it."""
    return [_runs(found), _layers(found, level), _beside(found)]


def _runs(found: Transfer) -> Table:
    runs = found.runs
    table = new_table("training runs: score in the source language, and in others less that")
    for name in ("run", "source"):
        table.add_column(name)
    heads = [runs.source_language, *runs.languages, *([] if runs.loss is None else ["loss"])]
    for name in heads:
        table.add_column(name, justify="right")
    for at, (name, source) in enumerate(zip(runs.names, runs.sources, strict=True)):
        gaps = [f"{value:+.3f}" for value in runs.gap[at].tolist()]
        loss = [] if runs.loss is None else [number(float(runs.loss[at]))]
        table.add_row(name, source, number(float(runs.own[at])), *gaps, *loss)
    return table


def _layers(found: Transfer, level: float) -> Table:
    table = new_table(
        f"rho over runs of metric and score difference, mean over languages; {level:.0%} intervals"
    )
    table.add_column("score")
    for name in ("layer", "rho", "interval", "all layers", "p alone", "p of layers", "p"):
        table.add_column(name, justify="right")
    for each in found.associations:
        for at in each.layers:
            table.add_row(
                each.track.title,
                str(at.layer),
                rho(at.statistic),
                _between(at.spans.alone),
                _between(at.spans.together),
                *(UNDEFINED if p is None else shown(p) for p in (at.p_alone, at.p_layers, at.p)),
            )
    return table


def _beside(found: Transfer) -> Table:
    """Return what stands beside each association at its leading layer: descriptive, without p."""
    runs = found.runs
    table = new_table("beside it, at the layer with the largest |rho|: rank correlations, no p")
    table.add_column("score")
    for name in ("layer", *runs.languages, "with the score itself"):
        table.add_column(name, justify="right")
    for beside in found.associations[0].beside:
        for head in (f"metric, {beside.name}", f"difference, {beside.name}", f"{beside.name} held"):
            table.add_column(head, justify="right")
    for each in found.associations:
        table.add_row(each.track.title, *_figures(each))
    return table


def _figures(each: Association) -> list[str]:
    layer = UNDEFINED if each.best is None else str(each.best.layer)
    own = [rho(value) for value in each.by_language.values()]
    others = [rho(value) for one in each.beside for value in one[1:]]
    return [layer, *own, rho(each.with_score), *others]


def rho(value: float | None) -> str:
    """Return a correlation with its sign."""
    return UNDEFINED if value is None else f"{value:+.2f}"


def _between(span: Span) -> str:
    return UNDEFINED if span.low is None else f"{rho(span.low)} to {rho(span.high)}"
