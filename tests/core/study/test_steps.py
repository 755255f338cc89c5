"""Steps by workers: what a lost job costs, and what is journalled of what came back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from isogloss import Job, Outcome, Registry, perform
from isogloss.core.store.files import make_folders, stamp_file
from isogloss.core.store.finished import Finished, Reported
from isogloss.core.store.journal import read_journal
from isogloss.core.store.ledger import read_ledger
from isogloss.core.store.verify import verify_study
from isogloss.core.study.file import read_study
from isogloss.core.study.inputs import Inputs
from isogloss.core.study.pipeline import Run
from isogloss.core.study.plan import PlannedClustering
from isogloss.core.study.spread import Spread
from tests.core.study.fakes import Silence
from tests.studies import planted_study

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    import pytest

    from isogloss.core.locations import Location
    from isogloss.core.store.journal import Content
    from isogloss.core.types import JSON


class Loses:
    """Does jobs in this process, the last one first, and loses those that are chosen."""

    workers = 1

    def __init__(self, lost: Callable[[JSON], bool]) -> None:
        self.lost = lost
        self.done: list[JSON] = []

    def run(self, jobs: Sequence[Job], /) -> Iterator[Outcome]:
        for place in reversed(range(len(jobs))):
            order = json.loads(jobs[place].order)
            self.done.append(order)
            if self.lost(order):
                yield Outcome(place, "", "its worker was ended 3 times")
            else:
                yield Outcome(place, perform(jobs[place].order))


SMALL = ["store.chunk_rows=16"]
"""Seven windows a unit."""


def spread_run(path: Path, executor: Loses, overrides: list[str]) -> Run:
    made = Run(Inputs(read_study(path, overrides=overrides), Registry()), Silence())
    study: dict[str, JSON] = {
        "path": str(path),
        "overrides": overrides,
        "out": None,
        "trusting": True,
    }
    made.spread = Spread(executor, study, "loses")
    make_folders(made.places.folder)
    return made


def run(path: Path, executor: Loses) -> Run:
    return spread_run(path, executor, SMALL)


def finished(path: Path, executor: Loses) -> Run:
    made = run(path, executor)
    made.extract()
    made.cluster()
    made.score()
    return made


def test_windows_that_are_lost_cost_their_unit_until_the_next_run(tmp_path: Path) -> None:
    path = planted_study(tmp_path)

    def lost(order: JSON) -> bool:
        return (
            bool(order["do"] == "read" and order["unit"]["language"] == "de")
            and order["missing"][0][0] == 4
        )

    first = finished(path, Loses(lost))
    named = [str(failure) for failure in first.failures]
    assert any("planted/" in each and "/de, windows 4 to 6" in each for each in named)
    assert "metric 'calign' was not taken: a source failed" in named
    assert first.clusters.is_made(first.plan.clusterings[0])
    (unit,) = {u for u in first.plan.units.values() if u.language == "de"}
    there = len(read_ledger(unit.journal(first.store.journals)).chunks)
    assert there == 2 * (7 - 3), "what came back of the unit is journalled"
    again = Loses(lambda _: False)
    second = finished(path, again)
    assert second.failures == []
    reads = [order["missing"] for order in again.done if order["do"] == "read"]
    assert sum(map(len, reads)) == 3, "only what was lost is read again"
    assert verify_study(second.places.folder) == []


def test_of_a_lost_batch_each_score_is_taken_by_itself(tmp_path: Path) -> None:
    path = planted_study(tmp_path)
    guilty: list[str] = []

    def lost(order: JSON) -> bool:
        if order["do"] != "score":
            return False
        if not guilty:
            guilty.append(order["keys"][0])
        return guilty[0] in order["keys"]

    executor = Loses(lost)
    made = run(path, executor)
    assert made.spread is not None
    made.spread.share = lambda count, most: max(count, most)  # type: ignore[method-assign]
    made.extract()
    made.cluster()
    made.score()
    (failure,) = made.failures
    assert str(failure).endswith("its worker was ended 3 times")
    assert set(made.scores.known()) == set(made.scores.scorings) - set(guilty)
    assert [len(order["keys"]) for order in executor.done if order["do"] == "score"] == [
        4,
        1,
        1,
        1,
        1,
    ]


def test_clusterings_of_one_tree_are_one_job(tmp_path: Path) -> None:
    path = planted_study(tmp_path)
    text = path.read_text("utf-8")
    for count in (3, 6):
        text += f'\n[clusterers.a{count}]\nuse = "agglomerative"\nn_clusters = {count}\n'
    path.write_text(text, "utf-8")
    executor = Loses(lambda _: False)
    made = finished(path, executor)
    assert made.failures == []
    sizes = [len(order["keys"]) for order in executor.done if order["do"] == "cluster"]
    assert sorted(sizes) == [1] * 6 + [2] * 6
    assert len([*(made.places.folder / "clusters").glob("*.tree.npy")]) == 6
    assert verify_study(made.places.folder) == []


def test_large_clusterings_are_told_from_others_without_comparing_all_with_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("isogloss.core.study.clusters.MANY", 1)
    made = run(planted_study(tmp_path), executor := Loses(lambda _: False))
    made.extract()
    differing: list[str] = []

    def equal(one: PlannedClustering, other: object) -> bool:
        same = isinstance(other, PlannedClustering) and one.key == other.key
        if not same:
            differing.append(one.key)
        return same

    monkeypatch.setattr(PlannedClustering, "__eq__", equal)
    assert made.cluster().computed == 6
    assert made.failures == []
    assert {order["do"] for order in executor.done} == {"begin", "read", "answer"}
    assert differing == []


def test_a_large_clustering_on_a_gpu_is_one_job_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ranges are grouped on CPUs: a GPU would be asked for and not used."""
    monkeypatch.setattr("isogloss.core.study.clusters.MANY", 1)
    path = planted_study(tmp_path)
    text = path.read_text("utf-8") + '\n[clusterers.gpu]\nuse = "kmeans"\nn_clusters = 6\n'
    path.write_text(text + 'device = "cuda"\n', "utf-8")
    asked: list[tuple[str, dict[str, float]]] = []

    class Tagged(Loses):
        def run(self, jobs: Sequence[Job], /) -> Iterator[Outcome]:
            asked.extend((json.loads(job.order)["do"], dict(job.tags)) for job in jobs)
            yield from super().run(jobs)

    made = run(path, Tagged(lambda order: bool(order["do"] == "cluster")))
    made.extract()
    asked.clear()
    made.cluster()
    whole = [tags for do, tags in asked if do == "cluster"]
    assert whole == [{"GPU": 1}] * 6, "two layers of two languages one by one, and jointly"
    ranges = [tags for do, tags in asked if do == "answer"]
    assert ranges == [{}] * len(ranges) != []


def test_questions_to_ranges_read_no_record_of_finished_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The record grows with the study, and a K-means has dozens of stages of questions."""
    monkeypatch.setattr("isogloss.core.study.clusters.MANY", 1)
    made = run(planted_study(tmp_path), executor := Loses(lambda _: False))
    made.extract()
    assert not made.clusters.is_made(made.plan.clusterings[0])  # this run has read it
    read: list[Location] = []

    def counted(path: Location) -> Content:
        read.append(path)
        return read_journal(path)

    monkeypatch.setattr("isogloss.core.store.finished.read_journal", counted)
    assert made.cluster().computed == 6
    assert len({order["stage"] for order in executor.done if order["do"] == "answer"}) > 12
    assert read == []
    made.score()
    assert len(read) == 1, "a stage that asks whether clusterings are made reads it once"


def test_a_worker_knows_what_it_wrote_beside_what_is_recorded(tmp_path: Path) -> None:
    Finished(tmp_path).finish("a.json", b"1")
    worker = Reported(tmp_path)
    worker.finish("b.json", b"2")
    assert not Finished(tmp_path).check("b.json"), "nobody has recorded it"
    assert [worker.check(name) for name in ("a.json", "b.json", "c.json")] == [True, True, False]
    worker.finish("a.json", b"3")
    assert worker.check("a.json")
    assert not Finished(tmp_path).check("a.json")


def test_a_worker_writes_no_journal(tmp_path: Path) -> None:
    path = planted_study(tmp_path)
    executor = Loses(lambda _: False)
    made = run(path, executor)
    before: set[Location] = set()

    def journals() -> set[Location]:
        return {file for file in made.places.folder.rglob("*.jsonl") if "journal" in file.parts}

    class Watched(Loses):
        def run(self, jobs: Sequence[Job], /) -> Iterator[Outcome]:
            for place, job in enumerate(jobs):
                sizes = {file: stamp_file(file) for file in journals()}
                report = perform(job.order)
                assert {file: stamp_file(file) for file in journals()} == sizes
                yield Outcome(place, report)

    assert made.spread is not None
    made.spread.executor = Watched(lambda _: False)
    made.extract()
    made.cluster()
    made.score()
    assert made.failures == []
    assert journals() > before
