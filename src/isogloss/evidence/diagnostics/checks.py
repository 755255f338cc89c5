"""The checks, in one place, in the order in which their findings are told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isogloss.evidence.diagnostics.alignment import identical, low, out_of_reach
from isogloss.evidence.diagnostics.finding import ordered
from isogloss.evidence.diagnostics.geometry import narrow, outweighed
from isogloss.evidence.diagnostics.leaks import estimated_here
from isogloss.evidence.diagnostics.overlap import unrelated
from isogloss.evidence.diagnostics.shapes import few_words, noise, one_sentence, one_type, positions
from isogloss.evidence.diagnostics.subwords import unknown
from isogloss.evidence.diagnostics.tongues import misnamed
from isogloss.evidence.diagnostics.turnover import turns

if TYPE_CHECKING:
    from collections.abc import Iterable

    from isogloss.evidence.diagnostics.finding import Finding
    from isogloss.evidence.diagnostics.material import Check, Material

CHECKS: tuple[Check, ...] = (
    misnamed,
    unknown,
    estimated_here,
    out_of_reach,
    low,
    identical,
    unrelated,
    positions,
    turns,
    few_words,
    noise,
    one_type,
    one_sentence,
    outweighed,
    narrow,
)
"""What concerns the inputs comes before what concerns scores, concepts and vectors."""


def findings(material: Material, checks: Iterable[Check] = CHECKS) -> list[Finding]:
    """Return what the checks find, by severity.

    Checks of your own are functions of a ``Material`` that yield findings:
    ``findings(material, [*CHECKS, mine])``.
    """
    return ordered(found for check in checks for found in check(material))
