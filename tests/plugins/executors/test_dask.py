from __future__ import annotations

import json
import os
import signal
from typing import TYPE_CHECKING, Any

import pytest

from isogloss import Job, Registry, SettingsError
from isogloss.core.jobs import process_name
from tests.plugins.executors.probes import answers, probes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from isogloss import Executor

distributed = pytest.importorskip("distributed", reason="needs the extra dask")

# Dask leaves loops and sockets to the garbage collector; what is ours is looked at elsewhere.
pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]


def made(**settings: object) -> Executor:
    registry = Registry()
    executor: Executor = registry.make(registry.recipe("executor", "dask", settings))
    return executor


@pytest.fixture(scope="module")
def two() -> Iterator[Executor]:
    executor = made(workers=2, tags="GPU=1", retries=1)
    yield executor
    executor.close()  # type: ignore[attr-defined]  # it has one


def test_jobs_come_back_from_the_workers_of_a_local_cluster(two: Executor) -> None:
    assert two.workers == 2
    assert answers(two, probes(6)) == [0, 1, 2, 3, 4, 5]
    reports = [json.loads(outcome.report) for outcome in two.run(probes(6))]
    assert process_name() not in {report["worker"] for report in reports}


def test_jobs_with_a_tag_go_to_workers_that_offer_it(two: Executor) -> None:
    tagged = [job._replace(tags={"GPU": 1}) for job in probes(2)]
    assert answers(two, tagged) == [0, 1]
    with pytest.raises(SettingsError, match="no worker offers TPU: start some with --resources"):
        list(two.run([job._replace(tags={"TPU": 1}) for job in probes(1)]))


def test_a_killed_worker_is_replaced_and_loses_nothing(two: Executor) -> None:
    (report,) = [json.loads(outcome.report) for outcome in two.run(probes(1))]
    os.kill(int(report["worker"].rpartition("-")[2]), signal.SIGKILL)
    assert answers(two, probes(8)) == [*range(8)]


def test_another_client_of_the_same_scheduler_uses_its_workers(two: Executor) -> None:
    address = two._client.scheduler.address  # type: ignore[attr-defined]
    other = made(scheduler=address)
    try:
        assert answers(other, probes(3)) == [0, 1, 2]
    finally:
        other.close()  # type: ignore[attr-defined]
    assert answers(two, probes(1)) == [0], "leaving a scheduler does not end its workers"


def test_a_scheduler_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    from isogloss.plugins.executors import dask

    monkeypatch.setattr(dask, "ANSWERS", "1s")
    other = made(scheduler="tcp://127.0.0.1:1")
    with pytest.raises(SettingsError, match="no Dask scheduler answers there"):
        list(other.run(probes(1)))


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"scheduler": "tcp://h:1", "workers": 2}, "its workers are there already"),
        ({"scheduler": "tcp://h:1", "threads": 2}, "have those they were started with"),
        ({"workers": 0}, "workers = 0"),
        ({"tags": "GPU"}, "a tag is NAME=NUMBER"),
        ({"time_limit": -1}, "time_limit = -1"),
    ],
)
def test_settings_that_make_no_sense_are_refused(given: dict[str, object], named: str) -> None:
    with pytest.raises(SettingsError, match=named):
        made(**given)


def test_orders_travel_as_text(two: Executor) -> None:
    """Nothing of ours is pickled: what is submitted is a function by name, and a string."""
    seen: list[tuple[Any, ...]] = []
    tags: list[dict[str, float]] = []
    client = two._client  # type: ignore[attr-defined]
    submit = client.submit

    def noted(*given: Any, **named: Any) -> Any:
        seen.append(given)
        tags.append(named["resources"])
        return submit(*given, **named)

    client.submit = noted
    try:
        job = Job("a", json.dumps({"do": "probe", "probe": 7}), {"GPU": 1})
        assert answers(two, [job]) == [7]
    finally:
        client.submit = submit
    ((function, *arguments),) = seen
    assert (function.__module__, function.__qualname__) == ("isogloss.executors.worker", "perform")
    assert [type(each) for each in arguments] == [str]
    assert tags == [{"GPU": 1}]


def test_it_keeps_the_contract() -> None:
    from isogloss.plugins.executors.dask import isogloss_executors
    from isogloss.testing import check_executor, check_factory

    check_executor(lambda: made(workers=1))
    for factory in isogloss_executors().values():
        check_factory(factory)
