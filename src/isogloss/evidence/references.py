"""What stands beside a score in a comparison of clusterers: its own null and self-alignment."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from isogloss.core.study.pipeline import Run
    from isogloss.core.study.plan import ScoreTask
    from isogloss.core.types import JSON


def references(
    _run: Run, _tasks: Mapping[str, ScoreTask], _records: Sequence[JSON], /
) -> dict[str, dict[str, float | None]]:
    """Return further figures of scores by the records' keys: ``null``, ``self``, ``excess``.

    Columns appear for the names that are there. There are none yet.
    """
    return {}
