"""Whole studies in a store of objects, on the command line: as on a disk, and resumed, raced, failed."""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

import isogloss
from isogloss.cli import main
from isogloss.core.remote import RemotePath
from isogloss.core.store.verify import verify_study
from isogloss.core.study.directory import Directory
from tests.objectstore import make_bucket, objects
from tests.studies import planted_study

if TYPE_CHECKING:
    from tests.objectstore import Server

ROOT = Path(__file__).parents[2]


def invoke(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def ran(*arguments: object) -> str:
    result = invoke(*arguments)
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study that has run on the disk."""
    path = planted_study(tmp_path_factory.mktemp("planted"))
    ran("run", path)
    return path


@pytest.fixture(scope="module")
def far(s3: Server, study: Path) -> RemotePath:
    """The same study, run into a store."""
    folder = make_bucket("of-this-module") / "planted"
    ran("run", study, "--out", folder)
    return folder


def on_disk(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith(".lock")
    }


SECONDS = re.compile(rb'"seconds": ?[0-9.e-]+')


def without_seconds(document: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in document.items() if name != "seconds"}


def comparable(files: dict[str, bytes]) -> dict[str, object]:
    """Leave out what a moment and a place are in: times, and paths as seen from the directory."""
    found: dict[str, object] = {}
    for name, data in files.items():
        if name.endswith(".json") and name != "cache.json":
            found[name] = json.loads(data, object_hook=without_seconds)
        elif name == "study.toml":
            found[name] = re.sub(r'"(?:\.\.|/[^"]*)/(vectors|en-de.txt)"', r'"\1"', data.decode())
        elif name == "journal/finished.jsonl":
            events = [json.loads(line)["record"] for line in data.splitlines()]
            found[name] = [(kind, each["path"]) for event in events for kind, each in event.items()]
        elif name == "cache.json":
            pass  # which facts it keeps hangs on how young the inputs were when they were read
        elif name == "report.html":
            text = re.sub(rb'[^"]*/(vectors|en-de.txt)', rb"\1", data)
            found[name] = re.sub(rb"[0-9.]+ (s|ms)\b", b"", text)
        else:
            found[name] = data
    return found


def test_every_file_is_that_of_a_run_on_the_disk(study: Path, far: RemotePath) -> None:
    near, there = comparable(on_disk(study.with_suffix(""))), comparable(objects(far))
    assert there.keys() == near.keys()
    for name in near:
        assert there[name] == near[name], name


def test_a_store_names_inputs_by_where_they_lie_on_this_machine(
    study: Path, far: RemotePath
) -> None:
    written = (far / "study.toml").read_bytes().decode()
    for name in ("en-de.txt", "vectors"):
        assert f'"{study.parent.resolve() / name}' in written


def test_no_credentials_are_in_any_object(far: RemotePath) -> None:
    for path in far.sizes():
        data = path.read_bytes()
        for secret in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_ENDPOINT_URL"):
            assert os.environ[secret].encode() not in data, path


def test_a_second_run_computes_nothing_and_writes_nothing(
    study: Path, far: RemotePath, s3: Server
) -> None:
    for arguments in (("run", study, "--out", far), ("run", far), ("run", far / "study.toml")):
        s3.asked.clear()
        document = json.loads(ran(*arguments, "--json"))
        assert [step["computed"] for step in document["steps"].values()] == [0, 0, 0]
        put = [path for method, path in s3.asked if method == "PUT"]
        assert all("/.lock/" in path or path.endswith("cache.json") for path in put), put


@pytest.mark.parametrize(
    "command",
    [
        ("show",),
        ("show", "--json"),
        ("concepts",),
        ("concepts", "en0x0"),
        ("diagnose", "--json"),
        ("extract",),
        ("cluster", "--json"),
        ("score",),
        ("agreement", "--json"),
        ("run", "--dry-run", "--json"),
    ],
)
def test_commands_print_of_a_url_what_they_print_of_a_directory(
    study: Path, far: RemotePath, command: tuple[str, ...]
) -> None:
    name, *options = command
    near, there = (invoke(name, where, *options) for where in (study.with_suffix(""), far))
    assert there.exit_code == near.exit_code
    plain = [
        re.sub(r'"(seconds|memory)": [0-9.e-]+', "", each.output.replace(str(where), "STUDY"))
        for each, where in ((near, study.with_suffix("")), (there, far))
    ]
    assert plain[0] == plain[1]


def test_sweep_prints_and_keeps_what_it_does_of_a_directory(
    study: Path, far: RemotePath, bucket: RemotePath
) -> None:
    folder = bucket / "planted"
    ran("run", study, "--out", folder)
    ran("sweep", folder)
    assert (folder / "documents/sweep.json").is_file()


def test_report_plot_and_export_read_a_url(study: Path, far: RemotePath, tmp_path: Path) -> None:
    assert ran("report", far) == f"report: {far}/report.html\n"
    assert b"planted" in (far / "report.html").read_bytes()
    ran("report", far, study, "-o", tmp_path / "both.html")
    assert "planted" in (tmp_path / "both.html").read_text("utf-8")
    ran("plot", far, "layers", "--format", "svg")
    ran("plot", study, "layers", "--format", "svg", "-o", tmp_path / "figures")
    for path in sorted((tmp_path / "figures").glob("*.csv")):
        assert (far / "figures" / path.name).read_bytes() == path.read_bytes()
    for where, name in ((study, "near"), (far, "far")):
        ran("export", where, "--what", "scores", "--what", "concepts", "--to", tmp_path / name)
    for path in (tmp_path / "near").glob("*.csv"):
        assert (tmp_path / "far" / path.name).read_bytes() == path.read_bytes()
    for figure in (far / "figures").sizes():
        figure.unlink()


def test_a_notebook_opens_a_url(far: RemotePath) -> None:
    results = isogloss.open_study(str(far))
    calign = results.select(metric="calign")
    assert [record["value"] for record in calign] == [5 / 6] * 4
    assert len(results.concepts("en", layer=1)) == 6


@pytest.mark.slow
def test_what_is_damaged_or_gone_is_found_by_verify_and_mended_by_run(
    study: Path, bucket: RemotePath
) -> None:
    folder = bucket / "planted"
    ran("run", study, "--out", folder)
    whole = objects(folder)
    places = Directory(folder)
    draw = random.Random(1)
    chosen = [
        path
        for part in ("activations.zarr", "clusters", "evidence")
        for path in draw.sample(list((folder / part).sizes()), 2)
    ]
    assert ran("verify", folder) == f"{folder}: everything is as it was written\n"
    for number, path in enumerate((*chosen, places.scores, places.report, places.run)):
        if number % 2:
            path.unlink()
        else:
            path.write_bytes(path.read_bytes()[:-1])
        found = invoke("verify", folder)
        assert found.exit_code == 3
        assert f"{path}: " in found.output
        ran("run", folder)
        assert verify_study(folder) == [], path
    after = objects(folder)
    for name, data in whole.items():
        if not name.startswith(("journal/", "run.json", "report.html", "cache.json")):
            assert SECONDS.sub(b"", after[name]) == SECONDS.sub(b"", data), name


@pytest.mark.slow
@pytest.mark.parametrize(
    ("status", "code", "told"), [(503, 5, "the store failed"), (403, 2, "no permission")]
)
def test_a_store_that_fails_in_the_middle_ends_in_one_line_and_the_next_run_goes_on(
    study: Path, bucket: RemotePath, s3: Server, status: int, code: int, told: str
) -> None:
    whole = bucket / "whole" / "planted"
    ran("run", study, "--out", whole)
    requests = len(s3.asked)
    for number in random.Random(status).sample(range(10, requests - 5), 3):
        folder = bucket / str(number) / "planted"
        left = [number]

        def fails(_method: str, _path: str, left: list[int] = left) -> int:
            left[0] -= 1
            return status if left[0] < 0 else 0

        s3.fails = fails
        result = invoke("run", study, "--out", folder)
        s3.fails = lambda method, path: 0
        assert result.exit_code == code, result.output
        assert re.fullmatch(rf"error: {folder}[^\n]*: {told}[^\n]*", last_line(result))
        check_nothing_but_the_crash(folder)
        ran("run", study, "--out", folder)
        compare_results(objects(folder), objects(whole))


def check_nothing_but_the_crash(folder: RemotePath) -> None:
    """A file may have been put whose record was not: verify says that it may be a crash."""
    damages = verify_study(folder)
    assert all("not recorded as finished: a crash" in damage.what for damage in damages), damages
    assert len(damages) <= 1


def last_line(result: Result) -> str:
    return result.output.rstrip("\n").rpartition("\n")[2]


def compare_results(found: dict[str, bytes], wanted: dict[str, bytes]) -> None:
    """Compare all but what tells how often somebody began, and when."""
    assert found.keys() == wanted.keys()
    for name, data in wanted.items():
        if not name.startswith(("journal/finished", "run.json", "report.html", "cache.json")):
            assert SECONDS.sub(b"", found[name]) == SECONDS.sub(b"", data), name


def command(study: Path, folder: RemotePath) -> list[str]:
    return [sys.executable, "-m", "isogloss", "-q", "run", str(study), "--out", str(folder)]


@pytest.mark.slow
def test_a_run_that_is_killed_goes_on_and_nobody_has_to_delete_a_lock(
    study: Path, bucket: RemotePath, far: RemotePath
) -> None:
    folder = bucket / "planted"
    draw = random.Random(5)
    killed = 0
    for _ in range(3):
        before = len(folder.sizes())
        with subprocess.Popen(command(study, folder), cwd=ROOT) as process:
            while process.poll() is None and len(folder.sizes()) < before + draw.randrange(3, 25):
                time.sleep(0.002)
            process.kill()
            killed += process.wait() == -9
        check_nothing_but_the_crash(folder)
    assert killed
    ran("run", study, "--out", folder)
    compare_results(objects(folder), objects(far))


@pytest.mark.slow
def test_of_two_runs_at_once_one_does_the_work(
    study: Path, bucket: RemotePath, far: RemotePath
) -> None:
    folder = bucket / "planted"
    processes = [
        subprocess.Popen(command(study, folder), cwd=ROOT, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    told = [process.communicate()[1] for process in processes]
    codes = [process.returncode for process in processes]
    assert 0 in codes
    for code, text in zip(codes, told, strict=True):
        if code:
            assert code == 75, text
            assert re.fullmatch(rf"error: {folder}: [^\n]+\n", text)
    compare_results(objects(folder), objects(far))


def test_a_run_that_finds_another_at_work_exits_with_75(study: Path, bucket: RemotePath) -> None:
    from isogloss.core.store.lock import own

    folder = bucket / "planted"
    with own(folder):
        for arguments in (("run", study, "--out", folder), ("cluster", study, "--out", folder)):
            result = invoke(*arguments)
            assert result.exit_code == 75
            assert f"process {os.getpid()} on " in result.output
            assert f"delete {folder}/.lock/000000001.json" in result.output
    ran("run", study, "--out", folder)
    with own(folder):
        ran("show", folder)
        ran("verify", folder)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("show", "nosuch://a"), "nosuch://: no such kind of store"),
        (
            ("run", "STUDY", "--out", "memory://b/study[1]"),
            "has [, which stores take for a pattern",
        ),
        (("run", "STUDY", "--out", "file://out/first"), "names the machine 'out'"),
        (("show", "s3://u:hunter2@b/a"), "a password, a query or a fragment"),
        (("verify", "memory://nothing/here"), "no such study file or study directory"),
        (("report", "STUDY", "-o", "memory://a.html"), "on this machine; name a path, not a URL"),
        (("export", "STUDY", "--to", "memory://a"), "on this machine; name a path, not a URL"),
        (("demo", "memory://a"), "on this machine; name a path, not a URL"),
        (("finetune", "memory://a"), "on this machine; name a path, not a URL"),
        (("import", "x", "y", "--to", "memory://a"), ""),
    ],
)
def test_a_url_that_cannot_be_meant_is_refused_in_one_line(
    study: Path, arguments: tuple[str, ...], told: str
) -> None:
    result = invoke(*(str(study) if each == "STUDY" else each for each in arguments))
    assert result.exit_code == 2, result.output
    assert told in last_line(result)
    assert "hunter2" not in result.output


def test_a_bucket_that_is_not_there_is_named(study: Path, s3: Server) -> None:
    result = invoke("run", study, "--out", "s3://no-bucket-of-this-name/a")
    assert result.exit_code == 2
    assert "there is no such bucket to write to" in last_line(result)


def test_file_names_the_directory_itself(study: Path) -> None:
    folder = study.with_suffix("")
    assert ran("show", f"file://{folder}") == ran("show", folder)
    assert ran("verify", f"file://{folder}") == f"{folder}: everything is as it was written\n"
    assert ran("show", f"file://localhost{folder}") == ran("show", folder)


def test_memory_serves_a_process(study: Path) -> None:
    ran("run", study, "--out", "memory://cli/planted")
    assert ran("show", "memory://cli/planted") == ran("show", study)


def test_what_a_killed_run_left_of_a_clustering_goes(study: Path) -> None:
    folder = RemotePath("memory://cli/left")
    ran("run", study, "--out", folder)
    before = (folder / "clusters").sizes()
    for name in ("sums-1", "state-1"):
        (folder / "clusters" / "0123456789abcdef.work" / f"{name}.npz").write_bytes(b"numbers")
    (line, sound) = ran("verify", folder).splitlines()
    assert line.startswith(f"{folder}/clusters/0123456789abcdef.work: no damage: ")
    assert sound == f"{folder}: everything is as it was written"
    ran("run", study, "--out", folder)
    assert (folder / "clusters").sizes() == before
    assert ran("verify", folder) == f"{folder}: everything is as it was written\n"


def test_workers_put_what_one_process_puts(
    study: Path, far: RemotePath, bucket: RemotePath
) -> None:
    folder = bucket / "planted"
    document = json.loads(ran("run", study, "--out", folder, "--workers", "2", "--json"))
    assert document["steps"]["score"]["jobs"]["lost"] == 0
    assert verify_study(folder) == []
    same = {
        name: data
        for name, data in objects(far).items()
        if name.startswith(("activations.zarr/", "clusters/", "evidence/", "scores.jsonl"))
        and not name.endswith(".json")
    }
    found = objects(folder)
    assert len(same) > 20
    for name, data in same.items():
        assert found[name] == data, name


def test_a_run_that_verifies_first_repairs_a_store(study: Path, bucket: RemotePath) -> None:
    folder = bucket / "planted"
    ran("run", study, "--out", folder)
    chunk = next(path for path in folder.sizes() if "/layer-" in path.url and "/c/" in path.url)
    whole = chunk.read_bytes()
    chunk.write_bytes(bytes([whole[0] ^ 1]) + whole[1:])
    assert [found.path for found in verify_study(folder)] == [chunk]
    ran("run", folder, "--verify")
    assert chunk.read_bytes() == whole
    assert verify_study(folder) == []
