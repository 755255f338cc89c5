"""The owner's side of jobs: what is counted, raised, contained and tried again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from isogloss import DamageError, Job, Outcome, PluginError, Recipe
from isogloss.core.failures import WorkerError, as_data
from isogloss.core.study.spread import Asked, Spread, tags_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class Says:
    """Reports what it is told to, in the other order."""

    workers = 3

    def __init__(self, *reports: object, lost: str = "") -> None:
        self.reports = reports
        self.lost = lost
        self.orders: list[str] = []
        self.ended = False

    def run(self, jobs: Sequence[Job], /) -> Iterator[Outcome]:
        self.orders = [job.order for job in jobs]
        try:
            for place in reversed(range(len(jobs))):
                report = "" if self.lost else json.dumps(self.reports[place])
                yield Outcome(place, report, self.lost)
        finally:
            self.ended = True


def spread(executor: Says) -> Spread:
    return Spread(executor, {"path": "p.toml"}, "says")


ASKED = [Asked("one", {"do": "a"}, 1), Asked("two", {"do": "b"}, 2)]


def test_orders_are_json_with_study_version_and_one_stage() -> None:
    says = Says({}, {})
    found = [(done.asked.about, done.lost) for done in spread(says).take(ASKED)]
    assert found == [(2, ""), (1, "")]
    one, two = (json.loads(order) for order in says.orders)
    assert (one["do"], two["do"]) == ("a", "b")
    assert one["study"] == two["study"]
    assert one["study"].items() >= {"path": "p.toml"}.items()
    assert one["stage"] == two["stage"]
    assert "one" not in says.orders[0], "what the run keeps in mind does not travel"


def test_what_jobs_come_to_is_added_up() -> None:
    report = {"cpu": 1.5, "peak": 7, "worker": "w", "shared": [10, 5], "said": ["note"]}
    made, heard = spread(says := Says(report, {**report, "peak": 9})), list[str]()
    assert len(list(made.take(ASKED, heard.append))) == 2
    assert heard == ["note", "note"]
    assert made.moved.as_json() == {
        "jobs": 2,
        "lost": 0,
        "workers": 1,
        "bytes_sent": sum(len(order) for order in says.orders),
        "bytes_received": 2 * len(json.dumps(report)),
        "bytes_shared": 30,
        "cpu_seconds": 3.0,
        "peak_bytes": 9,
    }


def test_a_plug_ins_error_is_the_jobs_affair_and_others_are_raised() -> None:
    broken = {"error": as_data(PluginError("source x: no"))}
    assert [done.lost for done in spread(Says({}, broken)).take(ASKED)] == ["source x: no", ""]
    damaged = {"error": as_data(DamageError("chunk: deleted"))}
    with pytest.raises(DamageError, match="chunk: deleted"):
        list(spread(Says({}, damaged)).take(ASKED))
    with pytest.raises(WorkerError, match=r"a worker failed:\nKeyError"):
        list(spread(Says({}, {"error": as_data(KeyError("x"))})).take(ASKED))


def test_what_is_under_way_ends_when_a_worker_reports_an_error() -> None:
    """While its traceback is held, too: whoever handles it begins other jobs."""
    says = Says({}, {"error": as_data(DamageError("chunk: deleted"))})
    with pytest.raises(DamageError):
        list(spread(says).take(ASKED))
    assert says.ended


def test_runs_do_not_answer_for_each_other() -> None:
    one, other = Says({}, {}), Says({}, {})
    for says in (one, other):
        list(spread(says).take(ASKED))
    first, second = (json.loads(says.orders[0])["study"]["run"] for says in (one, other))
    assert first != second


def test_a_lost_job_is_named_and_counted() -> None:
    made = spread(Says(lost="its worker was ended 3 times"))
    found = [done.lost for done in made.take(ASKED)]
    assert found == ["two: its worker was ended 3 times", "one: its worker was ended 3 times"]
    assert made.moved.lost == 2


def test_no_jobs_ask_nothing_of_the_executor() -> None:
    says = Says()
    assert list(spread(says).take([])) == []
    assert says.orders == []


def test_work_is_cut_into_four_jobs_a_worker_and_into_more_where_they_were_too_large() -> None:
    counts = (0, 1, 12, 13, 120, 192, 10_000)
    assert [spread(Says()).share(count, 16) for count in counts] == [1, 1, 1, 2, 10, 16, 16]


def test_components_on_a_gpu_ask_for_one() -> None:
    def recipe(**settings: object) -> Recipe:
        return Recipe("source", "transformers", "isogloss", "builtin", settings)

    assert tags_of(recipe(device="cuda")) == tags_of(recipe(device="cuda:1")) == {"GPU": 1}
    assert tags_of(recipe(device="cpu")) == tags_of(recipe()) == {}
