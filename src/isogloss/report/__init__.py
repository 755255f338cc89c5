"""The report: one offline HTML page that shows what a study found, from its stored results."""

from isogloss.report.comparison import build_comparison, gather_comparison
from isogloss.report.page import build_report, gather_report
from isogloss.report.writing import formed, write_page, write_report

__all__ = [
    "build_comparison",
    "build_report",
    "formed",
    "gather_comparison",
    "gather_report",
    "write_page",
    "write_report",
]
