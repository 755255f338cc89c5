"""A run with nothing to do: what it opens, what it loads, and that it is never a stale one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from isogloss.cli import main
from isogloss.core.store.files import crc32c
from isogloss.core.study import stamps
from tests.cli.test_model_studies import write as model_study
from tests.studies import planted_study

if TYPE_CHECKING:
    from collections.abc import Callable

    from isogloss.core.types import JSON

WATCHED = """
import json, os, runpy, sys
opened = []
def watch(event, arguments):
    if event == "open" and isinstance(arguments[0], str):
        opened.append(os.path.abspath(arguments[0]))
sys.addaudithook(watch)
sys.argv = sys.argv[1:]
try:
    runpy.run_module("isogloss", run_name="__main__")
finally:
    told = {"opened": opened, "modules": sorted(sys.modules)}
    print(json.dumps(told), file=sys.stderr)
"""

HEAVY = {
    "hdbscan",
    "huggingface_hub",
    "jinja2",
    "numpy",
    "pandas",
    "pydantic",
    "safetensors",
    "scipy",
    "sklearn",
    "tokenizers",
    "torch",
    "transformers",
    "zarr",
}


class Watched:
    """A run in a process of its own: what it printed, opened of the study's inputs and loaded."""

    def __init__(self, study: Path, *options: str) -> None:
        command = [sys.executable, "-c", WATCHED, "isogloss", "run", str(study), *options]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        told = json.loads(done.stderr.splitlines()[-1])
        self.printed = done.stdout
        self.modules = {name.partition(".")[0] for name in told["modules"]}
        results = study.with_suffix("")
        self.opened = sorted(
            {
                str(path.relative_to(study.parent))
                for path in map(Path, told["opened"])
                if path.is_relative_to(study.parent)
                and path != study.parent  # its name for the results is put on the disk
                and not path.is_relative_to(results)
            }
        )


@pytest.fixture
def planted(tmp_path: Path) -> Path:
    return planted_study(tmp_path / "planted")


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return model_study(tmp_path / "model", "bert")


def contents(study: Path) -> dict[str, object]:
    """Return every file of the results but the cache, and records without the times that they tell."""
    folder = study.with_suffix("")
    found: dict[str, object] = {
        str(path.relative_to(folder)): timeless(json.loads(path.read_bytes()))
        if path.suffix == ".json"
        else path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name not in ("cache.json", "report.html")  # which shows times
    }
    del found["journal/finished.jsonl"]  # checksums of the others
    return found


def timeless(record: JSON) -> JSON:
    if isinstance(record, list):
        return [timeless(each) for each in record]
    if isinstance(record, dict):
        # As pairs, because the order is part of the file.
        return [(key, timeless(each)) for key, each in record.items() if key != "seconds"]
    return record


def state(study: Path) -> dict[str, tuple[int, int]]:
    """Return inode and time of change of every file of the results."""
    found = {path: path.stat() for path in study.with_suffix("").rglob("*") if path.is_file()}
    return {str(path): (each.st_ino, each.st_mtime_ns) for path, each in found.items()}


def test_a_warm_run_opens_the_study_file_and_no_input(planted: Path) -> None:
    cold = Watched(planted)
    read = {name for name in cold.opened if name.startswith("vectors/")}
    assert {"planted.toml", "en-de.txt"} | read == set(cold.opened)
    assert len(read) == 6
    before = state(planted)
    warm = Watched(planted)
    assert warm.opened == ["planted.toml"]
    assert warm.printed == cold.printed
    assert not HEAVY & warm.modules
    after = state(planted)
    lock = str(planted.with_suffix("") / ".lock")
    assert {path for path in after if after[path] != before.get(path)} <= {lock, f"{lock}.json"}


def test_a_warm_run_of_a_model_loads_no_model_library(model: Path) -> None:
    cold = Watched(model)
    inputs = {"small.toml", "en.txt", "de.txt", "en-de.tsv"}
    assert {name for name in cold.opened if not name.startswith("model/")} == inputs
    warm = Watched(model)
    assert warm.opened == ["small.toml"]
    assert warm.printed == cold.printed
    assert not HEAVY & warm.modules


def test_without_the_cache_every_input_is_read(planted: Path) -> None:
    cold = Watched(planted)
    assert Watched(planted, "--no-cache").opened == cold.opened
    assert Watched(planted).opened == ["planted.toml"]


def run(study: Path, *options: str) -> dict[str, int]:
    result = CliRunner().invoke(main, ["run", str(study), "--json", *options])
    assert result.exit_code == 0, result.stderr
    steps = json.loads(result.stdout)["steps"]
    return {name: step["computed"] for name, step in steps.items()}


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stamps, "FINE", 0)


NOTHING = {"extract": 0, "cluster": 0, "score": 0}


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize(
    "spoil",
    [
        lambda cache: cache.unlink(),
        lambda cache: cache.write_bytes(b"\0" * 100),
        lambda cache: cache.write_bytes(cache.read_bytes()[:-1]),
        lambda _: None,
    ],
)
def test_with_and_without_a_cache_the_results_are_the_same(
    planted: Path, spoil: Callable[[Path], object]
) -> None:
    run(planted)
    before = contents(planted)
    spoil(planted.with_suffix("") / "cache.json")
    assert run(planted) == NOTHING
    assert contents(planted) == before
    added = run(planted, "-s", "calign.threshold=0.7")
    assert added == NOTHING | {"score": 2}
    with_cache = contents(planted)
    other = planted.rename(planted.with_name("other.toml"))
    for options in (["--no-cache"], ["--no-cache", "-s", "calign.threshold=0.7"]):
        run(other, *options)
    assert contents(other) == with_cache


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize("back", [False, True])
def test_a_dictionary_that_changed_is_read_again(planted: Path, back: bool) -> None:
    """One letter of one entry, so that the size stays, and the time of change as well if wanted."""
    run(planted)
    path = planted.with_name("en-de.txt")
    status, text = path.stat(), path.read_text("utf-8")
    path.write_text(text.replace("en2x0 de2x0", "en2x0 de2x9"), "utf-8")
    assert path.stat().st_size == status.st_size
    if back:
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    computed = run(planted)
    assert computed["score"] > 0
    assert (computed["extract"], computed["cluster"]) == (0, 0)


@pytest.mark.usefixtures("settled")
def test_vectors_and_words_that_changed_are_read_again(planted: Path) -> None:
    run(planted)
    table = planted.parent / "vectors" / "de.words.tsv"
    table.write_text(table.read_text("utf-8").replace("de0x0", "de0x9"), "utf-8")
    assert run(planted)["extract"] == 2  # the source's fingerprint is of all its files
    assert run(planted) == NOTHING


@pytest.mark.usefixtures("settled")
def test_verify_looks_at_results_and_not_at_the_cache(planted: Path) -> None:
    run(planted)
    (planted.with_suffix("") / "cache.json").write_bytes(b"spoilt")
    assert CliRunner().invoke(main, ["verify", str(planted)]).exit_code == 0


@pytest.mark.usefixtures("settled")
def test_a_lost_chunk_is_noticed_by_a_warm_run(planted: Path) -> None:
    run(planted)
    chunk = next(planted.with_suffix("").glob("activations.zarr/**/layer-00/c/0/0"))
    chunk.unlink()
    assert run(planted) == NOTHING | {"extract": 1}
    assert chunk.is_file()


@pytest.mark.usefixtures("settled")
def test_a_cache_that_is_wrong_about_what_is_read_is_found_out(planted: Path) -> None:
    """As where a file system tells of no change: the kept facts are those of other text."""
    run(planted)
    cache = planted.with_suffix("") / "cache.json"
    stale = json.loads(cache.read_bytes().partition(b"\n")[2])
    (key,) = (key for key, fact in stale["facts"].items() if fact and fact[0] == "planted")
    stale["facts"][key][2] = "0" * 16
    text = json.dumps(stale).encode()
    cache.write_bytes(crc32c(text).encode() + b"\n" + text)
    result = CliRunner().invoke(main, ["run", str(planted)])
    assert result.exit_code == 3
    assert "has changed since it was first read; see isogloss run --no-cache" in result.stderr
    assert run(planted, "--no-cache") == NOTHING
