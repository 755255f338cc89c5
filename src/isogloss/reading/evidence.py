"""The record per concept of scores, read once: what a reader of it takes, and what the slider needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isogloss.reading.steps import comparison_of, shares_of

if TYPE_CHECKING:
    from isogloss.core.study.results import Results
    from isogloss.core.types import JSON
    from isogloss.reading.steps import Shares


class Evidence:
    """Reads files of evidence, and keeps the shares of their concepts, which are few numbers.

    Files are large and take long to parse, so whoever needs their rows asks before who needs
    shares alone.
    """

    def __init__(self, results: Results) -> None:
        self._results = results
        self._shares: dict[str, Shares | None] = {}

    def rows(self, record: JSON) -> list[JSON]:
        """Return the record per concept of a score. DamageError where it is gone or damaged."""
        rows = self._results.evidence(record)
        self._shares[record["key"]] = shares_of(record, rows)
        return rows

    def shares(self, record: JSON) -> Shares | None:
        """Return the shares of a score's concepts; None where they do not give its value."""
        if comparison_of(record) is None:
            return None
        if record["key"] not in self._shares:
            self.rows(record)
        return self._shares[record["key"]]
