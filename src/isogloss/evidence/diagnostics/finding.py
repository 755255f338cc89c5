"""A finding: what is suspicious, where, by which numbers, what it means, and what to try."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from isogloss.core.types import JSON

Severity: TypeAlias = Literal["leads", "warns", "notes"]

SEVERITIES: tuple[Severity, ...] = ("leads", "warns", "notes")
"""``leads``: read before any score, because scores do not say what they seem to say; ``warns``: a
likely reason to read some scores otherwise; ``notes``: worth knowing, and often as it should be."""

SHOWN = 3
"""Names that a line lists."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found in one place."""

    check: str
    """The check's name, as in ``docs/diagnostics.md``."""
    severity: Severity
    line: str
    """One line with the numbers that decide."""
    where: Mapping[str, JSON]
    """What of the study it is about: ``corpus``, ``source``, ``layers``, ``pairs``, ``languages``."""
    means: str
    """What follows for the scores."""
    advice: Sequence[str]
    """What to try, the most promising first."""
    evidence: Sequence[Mapping[str, JSON]] = field(default=())
    """The numbers, a row for each pair, layer or language."""

    def as_json(self) -> dict[str, JSON]:
        """Plain data with every field."""
        return {
            "check": self.check,
            "severity": self.severity,
            "line": self.line,
            "where": dict(self.where),
            "means": self.means,
            "advice": list(self.advice),
            "evidence": [dict(row) for row in self.evidence],
        }

    @classmethod
    def of(cls, plain: JSON) -> Finding:
        """Return the finding that ``as_json`` made plain."""
        return cls(**plain)


def ordered(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings by severity; those of one severity stay in their order."""
    return sorted(findings, key=lambda each: SEVERITIES.index(each.severity))


def listed(names: Iterable[str]) -> str:
    """Return the first names, and how many more there are: ``a, b, c and 4 more``."""
    all_ = list(names)
    shown = ", ".join(all_[:SHOWN])
    return f"{shown} and {len(all_) - SHOWN} more" if len(all_) > SHOWN else shown


def percent(share: float) -> str:
    """Return a share for people: ``12 %``, and ``1.2 %`` where it is small."""
    return f"{100 * share:.{0 if share >= 0.1 or not share else 1}f} %"
