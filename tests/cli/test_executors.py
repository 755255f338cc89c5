"""Whole studies by every executor: the same results, and a worker that ends costs its job alone."""

from __future__ import annotations

import json
import shutil
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest

from isogloss.core.store.verify import verify_study
from tests.cli.test_faults import clusterer, invoke, values, with_tables
from tests.distributions import provide_broken
from tests.studies import planted_study

if TYPE_CHECKING:
    from pathlib import Path

    from isogloss.core.types import JSON

SMALL = ("-s", "store.chunk_rows=16")
"""Seven windows a unit."""

ONE = ("-s", "sources.planted.layers=[0]", *SMALL)
"""A layer is enough where workers are ended: two clusterings a clusterer, and a joint one."""

needs_dask = pytest.mark.skipif(find_spec("distributed") is None, reason="needs the extra dask")


def stored(path: Path) -> dict[str, bytes | JSON]:
    """What a study comes to: every file but those that hold times, orders of lines and places."""
    folder = path.with_suffix("")
    found: dict[str, bytes | JSON] = {}
    for file in sorted(folder.rglob("*")):
        name = file.relative_to(folder).as_posix()
        if file.is_dir() or name.startswith((".lock", "cache", "run", "report", "diagnosis")):
            continue
        found[name] = file.read_bytes()
        if name.startswith("journal/"):
            lines = file.read_text("utf-8").splitlines()
            found[name] = sorted(json.dumps(json.loads(line)["record"]) for line in lines)
        if name.startswith("clusters/") and name.endswith(".json"):
            record = json.loads(file.read_bytes())
            del record["details"]["seconds"]
            found[name] = record
    # Records of clusterings hold seconds, so that their checksums differ as well.
    del found["journal/finished.jsonl"]
    return found


@pytest.fixture(scope="module")
def serial(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = planted_study(tmp_path_factory.mktemp("serial"))
    result = invoke("run", path, *SMALL)
    assert result.exit_code == 0, result.output
    return path


@pytest.mark.parametrize("executor", ["processes", pytest.param("dask", marks=needs_dask)])
def test_workers_come_to_the_same_files(tmp_path: Path, serial: Path, executor: str) -> None:
    path = planted_study(tmp_path)
    result = invoke("run", path, *SMALL, "--executor", executor, "--workers", "2", "--json")
    assert result.exit_code == 0, result.output
    assert stored(path) == stored(serial)
    assert verify_study(path.with_suffix("")) == []
    steps = json.loads(result.stdout)["steps"]
    assert {name: step["computed"] for name, step in steps.items()} == {
        "extract": 2,
        "cluster": 6,
        "score": 4,
    }
    assert steps["score"]["jobs"]["workers"] == 2
    assert steps["score"]["jobs"]["lost"] == 0
    again = invoke("run", path, *SMALL, "--executor", executor, "--workers", "2", "--json")
    assert {step["computed"] for step in json.loads(again.stdout)["steps"].values()} == {0}
    assert json.loads(again.stdout)["steps"]["score"]["jobs"]["jobs"] == 0


def test_damage_that_shows_while_workers_are_busy_is_computed_again(
    tmp_path: Path, serial: Path
) -> None:
    """Jobs that are under way when it shows must not answer those of the second try."""
    path = shutil.copytree(serial.parent, tmp_path / "copy") / serial.name
    chunk = next(path.with_suffix("").glob("activations.zarr/**/layer-00/c/3/0"))
    spoilt = bytearray(chunk.read_bytes())
    spoilt[len(spoilt) // 2] ^= 4
    chunk.write_bytes(bytes(spoilt))
    for labels in path.with_suffix("").glob("clusters/*.npy"):
        labels.unlink()
    result = invoke("run", path, *SMALL, "--workers", "3")
    assert result.exit_code == 0, result.output
    assert "looking for more, and computing it again" in result.output
    # The journals tell of what was computed twice.
    found, whole = (
        {name: what for name, what in stored(each).items() if not name.startswith("journal/")}
        for each in (path, serial)
    )
    assert found == whole
    assert verify_study(path.with_suffix("")) == []


@pytest.mark.parametrize("executor", ["processes", pytest.param("dask", marks=needs_dask)])
def test_a_worker_that_is_killed_at_work_costs_its_job_and_not_the_run(
    tmp_path: Path, serial: Path, monkeypatch: pytest.MonkeyPatch, executor: str
) -> None:
    provide_broken(monkeypatch, tmp_path, "faults")
    once = tmp_path / "once"
    path = with_tables(planted_study(tmp_path / "s"), clusterer("once", "killed", marker=str(once)))
    result = invoke("run", path, *ONE, "--executor", executor, "--workers", "2", "--json")
    assert result.exit_code == 0, result.output
    assert once.exists(), "no worker was killed"
    assert values(path, clusterer="k6", metric="calign") == [5 / 6] * 2
    assert len(values(path, clusterer="once", metric="calign")) == 2
    assert json.loads(result.stdout)["steps"]["score"]["jobs"]["lost"] == 0
    assert verify_study(path.with_suffix("")) == []


def test_a_worker_that_is_killed_while_it_reads_costs_its_windows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    provide_broken(monkeypatch, tmp_path, "faults")
    marker = tmp_path / "once"
    path = planted_study(tmp_path / "s")
    text = path.read_text("utf-8").replace(
        'use = "activations"', f'use = "faulty"\nhow = "killed"\nmarker = "{marker}"'
    )
    path.write_text(text, "utf-8")
    result = invoke("run", path, *ONE, "--workers", "2", "--json")
    assert result.exit_code == 0, result.output
    assert marker.exists(), "no worker was killed"
    assert values(path, metric="calign") == [5 / 6] * 2
    assert json.loads(result.stdout)["steps"]["extract"]["jobs"]["lost"] == 0
    assert verify_study(path.with_suffix("")) == []


def test_a_clustering_that_is_spread_over_ranges_of_words_has_the_same_labels(
    tmp_path: Path, serial: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("isogloss.core.study.clusters.MANY", 1)
    path = planted_study(tmp_path)
    result = invoke("run", path, *SMALL, "--workers", "2", "--json")
    assert result.exit_code == 0, result.output
    assert stored(path) == stored(serial)
    assert json.loads(result.stdout)["steps"]["cluster"]["jobs"]["bytes_shared"] > 0
    assert not [*path.with_suffix("").rglob("*.work")]


LIMITED = ("-e", "retries=0", "-e", "time_limit=12", "-e", "memory_limit=1GiB")

FAULTS = {
    "sleeps": "took longer than 12 s, the limit of a job",
    "hog": "bytes of memory; 1,073,741,824 are the limit of a job",
    "segfault": "its worker was ended once",
}


@pytest.mark.parametrize(
    "executor",
    ["processes", pytest.param("dask", marks=[needs_dask, pytest.mark.slow])],
)
def test_limits_hold_and_what_breaks_them_is_named_while_the_rest_finishes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, executor: str
) -> None:
    provide_broken(monkeypatch, tmp_path, "faults")
    path = with_tables(
        planted_study(tmp_path / "s"),
        *(clusterer(how, how, marker=str(tmp_path / how)) for how in FAULTS),
        clusterer("exits", "exits"),
    )
    result = invoke("cluster", path, *ONE, "--executor", executor, "--workers", "2", *LIMITED)
    assert result.exit_code == 4, result.output
    failed = [line for line in result.stderr.splitlines() if line.startswith("failed: ")]
    for how, why in FAULTS.items():
        (line,) = [line for line in failed if f"clusterer {how!r} on planted/" in line]
        assert why in line
    assert sum("'exits (faulty)' called sys.exit(0)" in line for line in failed) == 3
    made = len([*(path.with_suffix("") / "clusters").glob("*.json")])
    assert made == 3 + 3 * (3 - 1), "one clustering of each was lost, and no other"
    assert verify_study(path.with_suffix("")) == []


@pytest.mark.parametrize(
    ("given", "named"),
    [
        (("--executor", "serial", "-e", "time_limit=5"), "time_limit needs workers of their own"),
        (("--executor", "serial", "--workers", "2"), "workers needs workers of their own"),
        (("--executor", "slurm"), "no executor is called 'slurm'"),
        (("--executor", "processes", "-e", "speed=2"), "speed"),
        (("--executor", "processes", "--scheduler", "tcp://a:1"), "scheduler"),
    ],
)
def test_what_an_executor_cannot_do_is_said_in_one_line(
    tmp_path: Path, given: tuple[str, ...], named: str
) -> None:
    path = planted_study(tmp_path)
    result = invoke("run", path, *given)
    assert result.exit_code == 2, result.output
    assert named in result.stderr
    assert result.stderr.count("\n") == 1
    assert not path.with_suffix("").exists()


def test_one_worker_is_the_run_itself(tmp_path: Path) -> None:
    path = planted_study(tmp_path)
    result = invoke("score", path, "--workers", "1", "--json")
    assert result.exit_code == 0, result.output
    assert "jobs" not in json.loads(result.stdout)["steps"]["score"]


def test_a_worker_that_reads_another_study_is_refused(tmp_path: Path) -> None:
    from isogloss import Registry
    from isogloss.core.errors import SettingsError
    from isogloss.core.study.file import read_study
    from isogloss.core.study.inputs import Inputs
    from isogloss.core.study.working import Worker

    worker = Worker(Inputs(read_study(planted_study(tmp_path)), Registry()), trusting=True)
    for order in ({"do": "cluster", "keys": ["0" * 16]}, {"do": "score", "keys": ["0" * 16]}):
        with pytest.raises(SettingsError, match="it reads other files, or has other versions"):
            worker.do("stage", order)
    with pytest.raises(SettingsError, match="a worker knows no unit to read"):
        worker.do("stage", {"do": "read", "unit": {}, "windows": [0, 1]})
