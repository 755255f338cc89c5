"""Replicates by several processes: the same records, and an end that is told."""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING

import pytest

from isogloss import Registry, ResourceError
from isogloss.core.study.file import read_study
from isogloss.core.study.inputs import Inputs
from isogloss.core.study.pipeline import Run
from isogloss.evidence.resampling.draws import Drawing
from isogloss.evidence.resampling.replication import Replicates
from isogloss.evidence.resampling.workers import Workers
from tests.core.study.fakes import Silence
from tests.evidence.planted import planted_run

if TYPE_CHECKING:
    from pathlib import Path

    from isogloss.core.types import JSON


def reopened(path: Path) -> Run:
    return Run(Inputs(read_study(path), Registry()), Silence())


def ended(_: Path) -> Run:
    os._exit(9)


def records(found: Replicates) -> list[JSON]:
    return [record for task in found.run.scores.tasks for record in found.records(task)]


def test_several_processes_give_the_records_of_one(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    one = Replicates(planted_run(tmp_path / "one"), Drawing(count=4), 5)
    one.take(one.run.scores.tasks)
    two = Replicates(planted_run(tmp_path / "two"), Drawing(count=4), 5)
    workers = Workers(2, partial(reopened, tmp_path / "two" / "planted.toml"))
    two.take(two.run.scores.tasks, workers)
    assert records(two) == records(one)
    assert len(records(one)) == 9 * len(one.run.scores.tasks)
    assert two.missing(two.run.scores.tasks) == []


def test_a_process_that_is_ended_from_outside_is_told(tmp_path: Path) -> None:
    found = Replicates(planted_run(tmp_path), Drawing(count=2), 5)
    workers = Workers(2, partial(ended, tmp_path))
    with pytest.raises(ResourceError, match="run again with fewer --workers"):
        found.take(found.run.scores.tasks, workers)
