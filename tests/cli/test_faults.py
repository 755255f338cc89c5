"""Plug-ins that fail are contained and named; the rest of the study finishes, and the end is 4."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from isogloss.cli import main
from tests.distributions import provide_broken
from tests.studies import planted_study

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result


def invoke(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def with_tables(path: Path, *tables: str) -> Path:
    path.write_text(path.read_text("utf-8") + "\n".join(tables), "utf-8")
    return path


def clusterer(name: str, how: str, **more: str) -> str:
    rest = "".join(f"{key} = {json.dumps(value)}\n" for key, value in more.items())
    return f'\n[clusterers.{name}]\nuse = "faulty"\nhow = "{how}"\n{rest}'


def values(path: Path, **wanted: str) -> list[float | None]:
    """The values of the scores of one clusterer or metric."""
    lines = (path.with_suffix("") / "scores.jsonl").read_text("utf-8").splitlines()
    records = [json.loads(line) for line in lines]
    return [r["value"] for r in records if all(r[key] == value for key, value in wanted.items())]


CLUSTERERS = {
    "raises": "raised RuntimeError: no",
    "exits": "called sys.exit(0)",
    "shape": "shape (107,)",
    "nan": "array of float64",
    "changes": "changed the vectors",
    "thread": "left a thread running behind it: 'left'",
}


def test_clusterers_that_fail_are_named_and_lose_nobody_elses_scores(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    provide_broken(monkeypatch, tmp_path, "faults")
    hows = [how for how in CLUSTERERS if how != "thread"]
    path = with_tables(planted_study(tmp_path / "s"), *(clusterer(how, how) for how in hows))
    result = invoke("run", path)
    assert result.exit_code == 4, result.output
    for how in hows:
        assert f"clusterer '{how} (faulty)'" in result.stderr
        assert CLUSTERERS[how] in result.stderr
        assert values(path, clusterer=how) == []
    assert values(path, clusterer="k6", metric="calign") == [5 / 6] * 4
    again = invoke("run", path)
    assert again.exit_code == 4, "what failed is tried again"
    assert values(path, clusterer="k6", metric="calign") == [5 / 6] * 4


def test_a_thread_that_is_left_behind_is_named_and_does_not_keep_the_command_from_ending(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    provide_broken(monkeypatch, tmp_path, "faults")
    path = with_tables(planted_study(tmp_path / "s"), clusterer("t", "thread"))
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    ended = subprocess.run(
        [sys.executable, "-m", "isogloss", "run", str(path)],
        capture_output=True,
        text=True,
        env=environment,
        timeout=50,
        check=False,
    )
    assert ended.returncode == 4, ended.stderr
    assert CLUSTERERS["thread"] in ended.stderr
    assert "ended while threads of plug-ins were running: 'left'" in ended.stderr
    assert values(path, clusterer="k6", metric="calign") == [5 / 6] * 4


SOURCE = """
[sources.other]
use = "faulty"
folder = "vectors"
languages = ["en", "de"]
how = "{how}"
"""


@pytest.mark.parametrize(
    ("how", "named"),
    [
        ("raises", "source other: read() raised RuntimeError: no"),
        ("exits", "source other: read() raised SystemExit"),
        ("shape", "source other: read() gave float32 of shape"),
    ],
)
def test_a_source_that_fails_loses_no_other_source(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str, named: str
) -> None:
    provide_broken(monkeypatch, tmp_path, "faults")
    path = with_tables(planted_study(tmp_path / "s"), SOURCE.format(how=how))
    result = invoke("run", path)
    assert result.exit_code == 4, result.output
    assert named in result.stderr
    assert "a source failed" in result.stderr
    assert values(path, metric="calign") == [5 / 6] * 4
    assert (path.with_suffix("") / "report.html").is_file()


def run_to_its_end(folder: Path, tables: str, named: str) -> Path:
    """Run a study with something broken in it, which is named; return the study file."""
    path = with_tables(planted_study(folder / "s"), tables)
    result = invoke("run", path)
    assert result.exit_code == 4, result.output
    assert named in result.stderr
    return path


@pytest.mark.parametrize("how", ["raises", "exits", "nan"])
def test_a_metric_that_fails_loses_no_other_metric(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    provide_broken(monkeypatch, tmp_path, "faults")
    table = f'\n[metrics.odd]\nuse = "faulty"\nhow = "{how}"\n'
    path = run_to_its_end(tmp_path, table, "metric 'odd'")
    assert values(path, metric="calign") == [5 / 6] * 4


@pytest.mark.parametrize("how", ["raises", "exits", "shape"])
def test_a_transform_that_fails_loses_no_other_clusterer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    provide_broken(monkeypatch, tmp_path, "faults")
    table = f'\n[clusterers.odd]\nuse = "kmeans"\nn_clusters = 6\ntransform = [{{use = "faulty", how = "{how}"}}]\n'
    path = run_to_its_end(tmp_path, table, "transform 'faulty'")
    assert values(path, clusterer="k6", metric="calign") == [5 / 6] * 4
