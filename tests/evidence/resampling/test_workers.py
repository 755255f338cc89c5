"""Replicates by workers: the same records, and what is lost has its reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isogloss import Outcome
from isogloss.core.study.spread import Spread
from isogloss.evidence.resampling.draws import Drawing
from isogloss.evidence.resampling.replication import Replicates
from isogloss.evidence.resampling.taking import Unit
from isogloss.evidence.resampling.workers import Workers
from isogloss.plugins.executors.children import Limits
from isogloss.plugins.executors.processes import Processes
from tests.evidence.planted import planted_run

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from isogloss import Executor, Job
    from isogloss.core.types import JSON


def records(found: Replicates) -> list[JSON]:
    return [record for scoring in found.run.scores.scorings for record in found.records(scoring)]


def workers(executor: Executor, folder: Path) -> Workers:
    study: dict[str, JSON] = {
        "path": str(folder / "planted.toml"),
        "overrides": [],
        "out": None,
        "trusting": True,
    }
    return Workers(Spread(executor, study, "processes"))


def test_several_processes_give_the_records_of_one(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    one = Replicates(planted_run(tmp_path / "one"), Drawing(count=4), 5)
    one.take(one.run.scores.scorings)
    two = Replicates(planted_run(tmp_path / "two"), Drawing(count=4), 5)
    processes = Processes(2, Limits(), 1)
    try:
        two.take(two.run.scores.scorings, workers(processes, tmp_path / "two"))
    finally:
        processes.close()
    assert records(two) == records(one)
    assert len(records(one)) == 9 * len(one.run.scores.scorings)
    assert two.missing(two.run.scores.scorings) == []


class Loses:
    """Loses every job but the first."""

    workers = 2

    def run(self, jobs: Sequence[Job], /) -> Iterator[Outcome]:
        from isogloss import perform

        yield Outcome(0, perform(jobs[0].order))
        for place in range(1, len(jobs)):
            yield Outcome(place, "", "its worker was ended 3 times")


def test_a_replicate_whose_worker_is_lost_has_the_reason_and_is_tried_again(tmp_path: Path) -> None:
    found = Replicates(planted_run(tmp_path), Drawing(count=2), 5)
    found.take(found.run.scores.scorings, workers(Loses(), tmp_path))
    scorings = found.run.scores.scorings
    first, *_ = workers(Loses(), tmp_path).parts([(found.units[0], dict(scorings))])
    failures = [record["failure"] for record in records(found)]
    assert failures.count("") == len(first[1])
    assert failures.count("draw 1: its worker was ended 3 times") == len(scorings)
    assert sum(len(left) for _, left in found.missing(scorings)) == 7 * len(scorings) - len(
        first[1]
    )


def test_a_job_has_the_scores_of_a_replicate_that_share_a_layer(tmp_path: Path) -> None:
    made = planted_run(tmp_path)
    scorings = made.scores.scorings
    units = [Unit("draw", 0), Unit("draw", 1)]
    parts = workers(Loses(), tmp_path).parts([(unit, dict(scorings)) for unit in units])
    layers = {frozenset(side.layer for side in scoring.sides) for scoring in scorings.values()}
    assert len(parts) == len(units) * len(layers)
    for unit in units:
        cut = [key for other, some in parts if other == unit for key in some]
        assert sorted(cut) == sorted(scorings)
    for _, some in parts:
        assert len({side.layer for scoring in some.values() for side in scoring.sides}) == 1
