"""What ``isogloss.open_study`` gives."""

from __future__ import annotations

from functools import cached_property
from html import escape
from typing import TYPE_CHECKING

from isogloss.core.study.file import read_study
from isogloss.core.study.results import Results

if TYPE_CHECKING:
    from collections.abc import Sequence

    from isogloss.core.locations import Location
    from isogloss.core.types import JSON
    from isogloss.plot import Plots

SHOWN = 20
"""Concepts of a score that a notebook shows."""


class OpenStudy(Results):
    """A study's results with its figures: ``study.plot.layers()``. Nothing is computed or written."""

    @cached_property
    def plot(self) -> Plots:
        """Its figures, which need matplotlib."""
        from isogloss.plot import Plots

        return Plots(self)

    def show(self, record: JSON) -> ShownScore:
        """Return a score as a notebook shows it: its figures, and its concepts with their partners."""
        return ShownScore(record, self.evidence(record))


class ShownScore:
    """One score for people."""

    def __init__(self, record: JSON, evidence: list[JSON]) -> None:
        self.record = record
        self.evidence = evidence

    def __repr__(self) -> str:
        value = self.record["value"]
        shown = f"undefined ({self.record['note']})" if value is None else f"{value:.3f}"
        sides = " and ".join(f"{s['language']}, layer {s['layer']}" for s in self.record["sides"])
        return f"{self.record['name']} of {sides}: {shown}"

    def _repr_html_(self) -> str:
        parts = {name: v for name, v in self.record["parts"].items() if v is not None}
        figures = "".join(
            f"<tr><th>{escape(name.replace('_', ' '))}</th><td>{value:.3f}</td></tr>"
            for name, value in parts.items()
            if isinstance(value, int | float)
        )
        head = f"<p><strong>{escape(repr(self))}</strong></p>"
        return f"{head}<table>{figures}</table>{_table(self.evidence)}"


def _table(evidence: Sequence[JSON]) -> str:
    """Return the first records per concept: whatever the metric keeps of each."""
    if not evidence:
        return ""
    names = list(dict.fromkeys(name for record in evidence[:SHOWN] for name in record))
    head = "".join(f"<th>{escape(name)}</th>" for name in names)
    rows = "".join(
        "<tr>" + "".join(f"<td>{_cell(record.get(name))}</td>" for name in names) + "</tr>"
        for record in evidence[:SHOWN]
    )
    more = f"<p>and {len(evidence) - SHOWN} more</p>" if len(evidence) > SHOWN else ""
    return f"<table><tr>{head}</tr>{rows}</table>{more}"


def _cell(value: JSON) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{escape(str(name))} {_cell(own)}" for name, own in value.items())
    if isinstance(value, list):
        shown = ", ".join(_cell(own) for own in value[:8])
        return shown + (f" and {len(value) - 8} more" if len(value) > 8 else "")
    if isinstance(value, float):
        return f"{value:.3f}"
    return f"<bdi>{escape(str(value))}</bdi>"


def open_study(study: Location | str, *, overrides: Sequence[str] = ()) -> OpenStudy:
    """Open the results of a study by its TOML file or its directory, or the URL of either."""
    return OpenStudy(read_study(study, overrides=overrides))
