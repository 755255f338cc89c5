"""Planted truth, in about an hour on two cores: python -m tests.evidence.truth.

Exits with 1 where a target is missed by more than the error of measuring.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

from tests.evidence.truth import intervals, nulls, references, transfer
from tests.evidence.truth.rows import table
from tests.evidence.truth.work import desk


def main(arguments: list[str] | None = None) -> int:
    """Measure, print the table, and say whether all targets were held."""
    asked = _asked(arguments)
    if not asked.resume:
        shutil.rmtree(asked.folder, ignore_errors=True)
    with desk(asked.folder, asked.workers) as own:
        rows = [
            *references.rows(own, asked.studies, asked.permutations),
            *nulls.rows(own, asked.nulls, asked.permutations),
            *intervals.rows(own, asked.runs, asked.fresh, asked.replicates),
            *transfer.rows(own, asked.transfers),
        ]
    print(
        f"{asked.runs} corpora with intervals of {asked.replicates} draws, truth from {asked.fresh} "
        f"more; {asked.nulls} corpora without alignment, {asked.permutations} permutations; "
        f"{asked.studies} planted studies; {asked.transfers} transfer tables of each kind"
    )
    print(table(rows))
    return 0 if all(row.held for row in rows) else 1


def _asked(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.evidence.truth", description=__doc__)
    parser.add_argument("--runs", type=_several, default=1000)
    parser.add_argument("--fresh", type=_several, default=5000)
    parser.add_argument("--replicates", type=_several, default=100)
    parser.add_argument("--nulls", type=_several, default=1000)
    parser.add_argument("--permutations", type=_several, default=99)
    parser.add_argument("--studies", type=_some, default=20)
    parser.add_argument("--transfers", type=_some, default=1000)
    parser.add_argument("--workers", type=_some, default=2)
    parser.add_argument("--folder", type=Path, default=Path(".evidence"), help="what is kept")
    parser.add_argument("--resume", action="store_true", help="go on from what is kept there")
    return parser.parse_args(arguments)


def _some(text: str, least: int = 1) -> int:
    if not text.isdecimal() or int(text) < least:
        raise argparse.ArgumentTypeError(f"{text!r}: expected a whole number from {least} on")
    return int(text)


def _several(text: str) -> int:
    return _some(text, 2)


if __name__ == "__main__":
    sys.exit(main())
