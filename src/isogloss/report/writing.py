"""Write a report into its study directory, as one file or as a file with data beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from isogloss.report.page import build_report

if TYPE_CHECKING:
    from pathlib import Path

    from isogloss.core.store.finished import Finished
    from isogloss.core.study.results import Results

    Form = Literal["auto", "file", "folder"]

LARGEST = 5_000_000
"""Bytes of a page that can still be mailed; what is larger has its data in files beside it."""


def write_report(results: Results, finished: Finished, form: Form = "auto") -> Path:
    """Write the report of a study; the caller owns its directory. Returns where the page lies.

    ``auto`` is one file, unless that would be larger than ``LARGEST``.
    """
    filled = build_report(results, beside=form == "folder")
    if form == "auto" and len(filled.page.encode()) > LARGEST:
        filled = build_report(results, beside=True)
    for name, text in filled.files.items():
        finished.finish(name, text.encode())
    finished.finish(results.places.report, filled.page.encode())
    return results.places.report
