"""The report: one offline HTML page that shows what a study found, from its stored results."""

from isogloss.report.page import build_report
from isogloss.report.writing import write_report

__all__ = ["build_report", "write_report"]
