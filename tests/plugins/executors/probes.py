"""Jobs that need no study: each comes back with its number."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from isogloss import Job

if TYPE_CHECKING:
    from collections.abc import Sequence

    from isogloss import Executor


def probes(count: int) -> list[Job]:
    return [
        Job(str(number), json.dumps({"do": "probe", "probe": number})) for number in range(count)
    ]


def answers(executor: Executor, jobs: Sequence[Job]) -> list[int]:
    """What came back, in the order of the jobs."""
    outcomes = {outcome.place: outcome for outcome in executor.run(jobs)}
    assert [*sorted(outcomes)] == [*range(len(jobs))]
    assert not any(outcome.lost for outcome in outcomes.values())
    return [json.loads(outcomes[place].report)["probe"] for place in sorted(outcomes)]
