"""What was taken and is kept in the study directory, and what is lacking yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from isogloss.core.store.journal import Journal, damaged_line, read_journal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from isogloss.core.locations import Location
    from isogloss.core.types import JSON

    Unit = TypeVar("Unit", bound=tuple[str, int])
    Scoring = TypeVar("Scoring")


class Kept:
    """Records in a journal, which is opened for writing with the first that is added.

    Looking at them changes nothing: a dry run does not own the study directory, and whoever does
    may be writing. Raises DamageError for a damaged line.
    """

    def __init__(self, path: Location) -> None:
        content = read_journal(path)
        if content.bad_line is not None:
            raise damaged_line(path, content.bad_line)
        self.path = path
        self.records = content.records
        self._journal: Journal | None = None

    def append(self, record: dict[str, JSON]) -> None:
        """Add a record; it is on the disk when this returns. Raises ResourceError: disk full."""
        if self._journal is None:
            self._journal = Journal(self.path)
            self.records = self._journal.records
        self._journal.append(record)


def lacking(
    units: Iterable[Unit], scorings: Mapping[str, Scoring], records: Iterable[JSON], field: str
) -> list[tuple[Unit, dict[str, Scoring]]]:
    """Return the units that are to be taken, each with the scorings that it lacks.

    ``field`` is where a record names its unit. What failed before is lacking, too.
    """
    there = {(*each[field], each["task"]) for each in records if not each["failure"]}
    found = []
    for unit in units:
        left = {key: scoring for key, scoring in scorings.items() if (*unit, key) not in there}
        if left:
            found.append((unit, left))
    return found
