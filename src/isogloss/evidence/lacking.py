"""Which units of work have been taken for which scores, by the records that are kept of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from isogloss.core.study.plan import ScoreTask
    from isogloss.core.types import JSON

    Unit = TypeVar("Unit", bound=tuple[str, int])


def lacking(
    units: Iterable[Unit], tasks: Mapping[str, ScoreTask], records: Iterable[JSON], field: str
) -> list[tuple[Unit, dict[str, ScoreTask]]]:
    """Return the units that are to be taken, each with the tasks that it lacks.

    ``field`` is where a record names its unit. What failed before is lacking, too.
    """
    there = {(*each[field], each["task"]) for each in records if not each["failure"]}
    found = []
    for unit in units:
        left = {key: task for key, task in tasks.items() if (*unit, key) not in there}
        if left:
            found.append((unit, left))
    return found
