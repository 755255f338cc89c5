"""Write a report: one file, or a file with its data beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from isogloss.core.store.files import write_atomically
from isogloss.report.page import gather_report

if TYPE_CHECKING:
    from pathlib import Path

    from isogloss.core.locations import Location
    from isogloss.core.store.finished import Finished
    from isogloss.core.study.results import Results
    from isogloss.report.filling import Filled, Gathered
    from isogloss.report.payload.projections import Projection

    Form = Literal["auto", "file", "folder"]

LARGEST = 5_000_000
"""Bytes of a page that can still be mailed; what is larger has its data in files beside it."""


def formed(gathered: Gathered, form: Form) -> Filled:
    """Return a page in a form; ``auto`` is one file, unless that is larger than ``LARGEST``."""
    filled = gathered.filled(beside=form == "folder")
    if form == "auto" and len(filled.page.encode()) > LARGEST:
        return gathered.filled(beside=True)
    return filled


def write_report(
    results: Results, finished: Finished, form: Form = "auto", projection: Projection = "pca"
) -> Location:
    """Write the report of a study into its directory, which the caller owns."""
    filled = formed(gather_report(results, projection), form)
    for name, text in filled.files.items():
        finished.finish(name, text.encode())
    finished.finish(results.places.report, filled.page.encode())
    return results.places.report


def write_page(path: Path, filled: Filled) -> None:
    """Write a page anywhere, with the files that belong beside it first."""
    for name, text in {**filled.files, path.name: filled.page}.items():
        (path.parent / name).parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path.parent / name, text.encode())
