"""The diagnosis of a study: found once after its scores, kept beside them, and read from then on."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from isogloss.core.keys import key_of
from isogloss.core.study.directory import read_json
from isogloss.core.study.estimate import Step
from isogloss.evidence.diagnostics.finding import Finding

if TYPE_CHECKING:
    from isogloss.core.study.pipeline import Run
    from isogloss.core.types import JSON

SCHEMA_VERSION = 1

ALGORITHM = 1
"""Rises when checks, their thresholds or what they measure change: then all is found anew."""


def diagnose(run: Run) -> list[Finding]:
    """Return the findings of a run whose scores were taken: kept, or found now and kept.

    The caller owns the study directory. Raises DamageError where stored vectors are damaged.
    """
    kept = _kept(run)
    key = _key(run)
    if kept.get("key") != key:
        kept = _found(run, key, kept.get("measured", {}))
    return [Finding.of(plain) for plain in kept["findings"]]


def expected(run: Run) -> Step:
    """Return what diagnosing would measure of vectors, concepts and text. Nothing is computed.

    Orderings over thresholds, which take scores once more, are not counted.
    """
    from isogloss.evidence.diagnostics.gathering import keys

    kept, asked = _kept(run), [*keys(run)]
    found = kept.get("key") == _key(run)
    missing = 0 if found else len({*asked} - {*kept.get("measured", {})})
    return Step("diagnose", len(asked), missing, 0, None if missing else 0.0)


def _kept(run: Run) -> JSON:
    path = run.places.diagnosis
    if not run.finished.check(path):
        return {}
    found = read_json(path)
    return found if found.get("algorithm") == ALGORITHM else {}


def _key(run: Run) -> str:
    """Return what findings rest on: scores hold the keys of all that they were taken from."""
    study = run.inputs.study
    clusterers = {name: table.transform for name, table in study.clusterers.items()}
    return key_of(
        [
            ALGORITHM,
            run.places.scores_stamp(),
            study.compare.related,
            [*run.scores.scorings],
            clusterers,
        ]
    )


def _found(run: Run, key: str, measured: JSON) -> JSON:
    from isogloss.evidence.diagnostics.checks import findings
    from isogloss.evidence.diagnostics.gathering import Measured, gather

    known = Measured(measured)
    document = {
        "schema_version": SCHEMA_VERSION,
        "algorithm": ALGORITHM,
        "key": key,
        "scores": run.places.scores_stamp(),
        "findings": [each.as_json() for each in findings(gather(run, known))],
        "measured": known.used,
    }
    text = json.dumps(document, ensure_ascii=False, allow_nan=False, indent=1)
    run.finished.finish(run.places.diagnosis, text.encode() + b"\n")
    run.changed = True
    return document
