"""What a worker does with an order: a report comes back, whatever happens."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from isogloss import Registry
from isogloss.core.jobs import process_name, version
from isogloss.core.study.file import read_study
from isogloss.core.study.inputs import Inputs
from isogloss.core.study.pipeline import Run
from isogloss.core.study.working import Heard
from isogloss.executors import worker
from isogloss.executors.worker import perform
from tests.studies import planted_study

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def report(path: Path, **what: Any) -> Any:
    study: dict[str, Any] = {"path": str(path), "overrides": [], "out": None, "trusting": True}
    head = {"version": version(), "owner": process_name(), "study": study, "stage": "s"}
    return json.loads(perform(json.dumps({**head, **what})))


def test_a_study_is_opened_once_and_let_go_for_another(tmp_path: Path) -> None:
    one, other = planted_study(tmp_path / "one"), planted_study(tmp_path / "other")
    report(one, do="score", keys=[])
    (first,) = worker._open.values()
    report(one, do="cluster", keys=[])
    assert [*worker._open.values()] == [first]
    report(other, do="score", keys=[])
    (second,) = worker._open.values()
    assert second is not first


def test_every_report_says_who_did_it_and_what_it_took(tmp_path: Path) -> None:
    found = report(planted_study(tmp_path), do="score", keys=[])
    assert found["worker"] == process_name()
    assert found["cpu"] >= 0
    assert found["peak"] > 10_000_000
    assert (found["records"], found["failures"], found["files"]) == ({}, {}, {})


def test_a_users_mistake_keeps_its_kind_and_a_bug_its_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = report(tmp_path / "missing.toml", do="score", keys=[])["error"]
    assert found["kind"] == "SettingsError"
    assert "missing.toml" in found["message"]
    path = planted_study(tmp_path / "study")
    found = report(path, do="dance")["error"]
    assert found["kind"] == "WorkerError"
    assert found["message"].startswith("Traceback")

    def leaves(_: object) -> None:
        raise SystemExit(0)

    monkeypatch.setattr(worker, "_done", leaves)
    found = report(path, do="score", keys=[])["error"]
    assert found["message"].rstrip().endswith("SystemExit: 0")


def test_nothing_is_written_through_a_link_that_leads_out_of_the_study(tmp_path: Path) -> None:
    path = planted_study(tmp_path / "study")
    run = Run(Inputs(read_study(path), Registry()), Heard())
    run.extract()
    (tmp_path / "outside").mkdir()
    path.with_suffix("").joinpath("clusters").symlink_to(tmp_path / "outside")
    keys = [item.key for item in run.plan.clusterings]
    found = report(path, do="cluster", keys=keys)["error"]
    assert found["kind"] == "DataError"
    assert "results are written below" in found["message"]
    assert list((tmp_path / "outside").iterdir()) == []


def test_text_that_has_no_utf_8_is_reported(tmp_path: Path) -> None:
    found = perform(json.dumps({"do": "probe", "probe": "half \ud83d a pair"}))
    assert json.loads(found)["probe"] == "half \ud83d a pair"
    assert found.isascii()
