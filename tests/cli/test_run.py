from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import pytest
from click.testing import CliRunner, Result

import isogloss
from isogloss.cli import main
from isogloss.core.store.lock import own
from tests.studies import planted_study

if TYPE_CHECKING:
    from pathlib import Path


def invoke(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def study(tmp_path: Path) -> Path:
    return planted_study(tmp_path)


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = planted_study(tmp_path_factory.mktemp("ran"))
    result = invoke("run", path)
    assert result.exit_code == 0, result.output
    return path


def snapshot(folder: Path) -> dict[str, tuple[int, int]]:
    return {
        str(path.relative_to(folder)): (path.stat().st_mtime_ns, path.stat().st_size)
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith(".lock")
    }


def test_planted_scores_come_out_as_worked_by_hand(ran: Path) -> None:
    results = isogloss.open_study(ran)
    calign = results.select(metric="calign")
    assert [record["value"] for record in calign] == [5 / 6] * 4
    values = {
        record["sides"][0]["layer"]: record["value"] for record in results.select(metric="colap")
    }
    assert values == {0: 0.0, 1: 1.0}


def test_run_prints_the_layers_and_names_the_report(ran: Path) -> None:
    result = invoke("run", ran)
    assert "calign, k6, main: mean over 2 pairs" in result.stdout
    assert "0.833" in result.stdout
    assert f"report: {ran.parent / 'planted' / 'report.html'}" in result.stdout
    assert (ran.parent / "planted" / "report.html").is_file()


def test_a_row_per_pair_on_request(ran: Path) -> None:
    result = invoke("run", ran, "--pairs")
    assert "planted encoder de - en" in result.stdout


def test_a_second_run_recomputes_and_rewrites_nothing(ran: Path) -> None:
    before = snapshot(ran.parent / "planted")
    document = json.loads(invoke("run", ran, "--json").stdout)
    assert {name: step["computed"] for name, step in document["steps"].items()} == {
        "extract": 0,
        "cluster": 0,
        "score": 0,
    }
    assert snapshot(ran.parent / "planted") == before


def test_json_has_a_schema_version_and_every_score(ran: Path) -> None:
    document = json.loads(invoke("run", ran, "--json").stdout)
    assert document["schema_version"] == 1
    assert len(document["scores"]) == 6


def test_the_study_directory_stands_for_the_study(ran: Path) -> None:
    result = invoke("run", ran.parent / "planted", "--json")
    assert result.exit_code == 0, result.output
    assert all(step["computed"] == 0 for step in json.loads(result.stdout)["steps"].values())


def test_a_changed_threshold_takes_scores_anew_and_nothing_else(study: Path) -> None:
    invoke("run", study)
    document = json.loads(invoke("run", study, "-s", "calign.threshold=0.5", "--json").stdout)
    steps = {name: step["computed"] for name, step in document["steps"].items()}
    assert steps["extract"] == steps["cluster"] == 0
    assert steps["score"] == 2
    values = [score["value"] for score in document["scores"] if score["metric"] == "calign"]
    assert values == [1.0] * 4


def test_steps_can_be_taken_one_by_one(study: Path) -> None:
    assert "extract: 2 computed" in invoke("extract", study).stdout
    assert "extract: 0 computed, 2 already there" in invoke("cluster", study).stdout
    document = json.loads(invoke("score", study, "--json").stdout)
    assert document["steps"]["cluster"]["computed"] == 0
    assert document["steps"]["score"]["computed"] == 4


def test_a_dry_run_counts_what_is_missing_and_writes_nothing(study: Path) -> None:
    document = json.loads(invoke("run", study, "--dry-run", "--json").stdout)
    steps = {step["name"]: (step["total"], step["missing"]) for step in document["steps"]}
    # 2 languages; 2 languages x 2 layers separately and 2 layers jointly; 2 metrics x 2 layers.
    # Diagnosing measures the 4 sides, the 4 separate clusterings, and the 2 languages.
    assert steps == {"extract": (2, 2), "cluster": (6, 6), "score": (4, 4), "diagnose": (10, 10)}
    # 108 words of 8 features of float32: a window of both layers; two languages jointly; unknown.
    side = 108 * 8 * 4
    vectors = [step["vectors"] for step in document["steps"]]
    assert vectors == [2 * (side + 4), 2 * side, None, None]
    assert [step["streamed"] for step in document["steps"]] == [0, 0, 0, 0]
    assert not (study.parent / "planted").exists()
    table = invoke("run", study, "--dry-run").stdout
    assert "clu" in table
    assert "6.8 KiB" in table


def test_a_dry_run_knows_what_diagnosing_has_kept(ran: Path) -> None:
    def asked(*more: str) -> tuple[int, int]:
        document = json.loads(invoke("run", ran, "--dry-run", "--json", *more).stdout)
        (step,) = (step for step in document["steps"] if step["name"] == "diagnose")
        return step["total"], step["missing"]

    assert asked() == (10, 0)
    kept = json.loads((ran.parent / "planted" / "diagnosis.json").read_text("utf-8"))
    kinds = Counter(name.partition("/")[0] for name in kept["measured"])
    assert kinds == {"geometry": 4, "shape": 4, "language": 2, "orderings": 1}
    # Vectors and text stay what they were: only the concepts would be others.
    assert asked("-s", "clusterers.k6.random_state=5") == (10, 4)


def test_the_record_says_what_ran(ran: Path) -> None:
    run = isogloss.open_study(ran).run
    assert run["versions"]["isogloss"] == isogloss.__version__
    assert run["recipes"]["metrics"]["calign"]["settings"]["threshold"] in ("0.8", 0.8)
    assert run["recipes"]["clusterers"]["k6"]["version"] == "algorithm 5"
    assert run["words"]["planted/" + next(iter(run["words"])).split("/")[1] + "/en"]["rows"] == 108


def test_damage_is_found_and_computed_again(study: Path) -> None:
    invoke("run", study)
    folder = study.parent / "planted"
    assert invoke("verify", study).exit_code == 0
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    chunk = next(path for path in folder.rglob("layer-01/c/0/0"))
    labels = next(iter(sorted((folder / "clusters").glob("*.npy"))))
    for path in (chunk, labels):
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 1
        path.write_bytes(data)
    result = invoke("verify", study)
    assert result.exit_code == 3
    assert str(chunk.relative_to(folder)) in result.stdout
    assert labels.name in result.stdout
    # The labels are made again, which reads the vectors, which shows that they are damaged.
    (folder / "clusters" / labels.name).unlink()
    for other in (folder / "clusters").glob("*.npy"):
        other.unlink()
    assert invoke("run", study).exit_code == 0
    assert invoke("verify", study).exit_code == 0
    assert chunk.read_bytes() == before[chunk]
    assert labels.read_bytes() == before[labels]


def test_what_a_killed_run_left_of_a_clustering_is_no_damage_and_goes(study: Path) -> None:
    """Serial runs have no such arrays, nor may the study have that clustering any more."""
    assert invoke("run", study).exit_code == 0
    folder = study.with_suffix("")
    elsewhere = study.parent / "elsewhere"
    left = folder / "clusters" / "0123456789abcdef.work"
    for place in (left, elsewhere):
        place.mkdir()
        (place / "sums.npz").write_bytes(b"numbers")
    (folder / "clusters" / "link.work").symlink_to(elsewhere, target_is_directory=True)
    (folder / "clusters" / "file.work").write_bytes(b"of somebody")
    told = invoke("verify", study)
    assert told.exit_code == 3, "a file is no folder of ours"
    assert told.stdout.count("not recorded as finished") == 1
    (folder / "clusters" / "file.work").unlink()
    told = invoke("verify", study)
    assert told.exit_code == 0, told.output
    (line,) = [line for line in told.stdout.splitlines() if line.startswith(f"{left}: ")]
    assert "no damage: arrays of a clustering that a run is making, or was making when" in line
    plain = json.loads(invoke("verify", study, "--json").stdout)
    assert plain["damages"] == []
    assert plain["left_over"] == [str(left), str(left.with_name("link.work"))]
    assert invoke("run", study).exit_code == 0
    assert [*(folder / "clusters").glob("*.work")] == []
    assert (elsewhere / "sums.npz").read_bytes() == b"numbers", "a link is deleted, not followed"
    assert invoke("verify", study).stdout == f"{folder}: everything is as it was written\n"


def changed(study: Path, old: str, new: str) -> Path:
    text = study.read_text("utf-8")
    assert old in text
    study.write_text(text.replace(old, new), "utf-8")
    return study


@pytest.mark.parametrize(
    ("old", "new", "code", "message"),
    [
        ("n_clusters = 6", "n_clusters = 600", 3, "600"),
        (
            'use = "activations"',
            'use = "activations"\nlayers = [7]',
            2,
            "it has no layer 7; it has 0, 1",
        ),
        ("n_clusters = 6", "n_cluster = 6", 2, "n_clusters"),
        ('use = "kmeans"', 'use = "kmean"', 2, "kmeans"),
        ("[metrics.calign]", "[metric.calign]", 2, "did you mean 'metrics'"),
        ('path = "en-de.txt"', 'path = "de-en.txt"', 3, "de-en.txt"),
        ('"en", "de"]', '"en"]', 2, "two"),
    ],
)
def test_a_mistake_in_a_study_is_one_line(
    study: Path, old: str, new: str, code: int, message: str
) -> None:
    result = invoke("run", changed(study, old, new))
    assert result.exit_code == code, result.output
    assert message in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


def test_a_layer_that_the_source_lacks_is_named(study: Path) -> None:
    result = invoke("run", study, "-s", "planted.parts=['decoder.reads']")
    assert result.exit_code == 2
    assert "decoder.reads" in result.stderr
    assert "encoder" in result.stderr


def test_a_study_without_a_dictionary_says_which_metric_needs_one(study: Path) -> None:
    text = study.read_text("utf-8")
    start, end = text.index("[[dictionaries]]"), text.index("[metrics.calign]")
    study.write_text(text[:start] + text[end:], "utf-8")
    result = invoke("run", study)
    assert result.exit_code == 2
    assert "metric 'calign' needs a dictionary" in result.stderr
    assert not (study.parent / "planted").exists()


def test_colap_alone_needs_no_dictionary(study: Path) -> None:
    text = study.read_text("utf-8")
    start, end = text.index("[[dictionaries]]"), text.index("[metrics.colap]")
    study.write_text(text[:start] + text[end:], "utf-8")
    assert invoke("run", study).exit_code == 0


def test_vectors_that_are_not_numbers_are_named_and_nothing_is_scored(study: Path) -> None:
    path = study.parent / "vectors" / "de.layer-1.npy"
    vectors = np.load(path)
    vectors[40, 2] = np.nan
    np.save(path, vectors)
    result = invoke("run", study)
    assert result.exit_code == 3
    assert "de.layer-1.npy" in result.stderr or "layer" in result.stderr
    assert not (study.parent / "planted" / "scores.jsonl").exists()


def test_a_second_run_at_the_same_time_is_refused(study: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from isogloss.core.store.lock import own\n"
        "with own(Path(sys.argv[1])): print('owned', flush=True); time.sleep(60)"
    )
    folder = study.parent / "planted"
    with subprocess.Popen(
        [sys.executable, "-c", code, str(folder)], stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "owned\n"
        result = invoke("run", study)
        holder.kill()
    assert result.exit_code == 75
    assert f"process {holder.pid}" in result.stderr


def test_an_interrupted_run_exits_with_its_signal_and_goes_on_later(study: Path) -> None:
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        [sys.executable, "-m", "isogloss", "run", str(study)],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as running:
        journal = study.parent / "planted" / "journal"
        deadline = time.monotonic() + 60
        while not list(journal.rglob("*.jsonl")) and time.monotonic() < deadline:
            time.sleep(0.005)
        running.send_signal(signal.SIGTERM)
    assert running.returncode in {143, 0}  # it may have been done by then
    assert invoke("run", study).exit_code == 0
    assert invoke("verify", study).exit_code == 0
    assert isogloss.open_study(study).select(metric="calign")[0]["value"] == 5 / 6


def test_a_study_without_its_run_record_is_still_itself(study: Path) -> None:
    invoke("run", study)
    folder = study.parent / "planted"
    (folder / "run.json").unlink()
    assert invoke("verify", folder).exit_code == 3
    assert invoke("run", folder).exit_code == 0
    assert invoke("verify", folder).exit_code == 0
    assert not (folder / "study").exists()


def test_a_metric_that_leaves_the_study_leaves_table_report_and_record(study: Path) -> None:
    invoke("run", study)
    text = study.read_text("utf-8")
    study.write_text(text[: text.index("[metrics.colap]")], "utf-8")
    assert "colap" not in invoke("run", study).stdout
    folder = study.parent / "planted"
    for name in ("scores.jsonl", "study.toml"):
        assert "colap" not in (folder / name).read_text("utf-8")
    assert "COLAP by layer" not in (folder / "report.html").read_text("utf-8")


def test_a_step_alone_does_not_change_what_stored_scores_came_from(study: Path) -> None:
    invoke("run", study)
    record = study.parent / "planted" / "study.toml"
    before = record.read_bytes()
    assert invoke("cluster", study, "-s", "k6.n_clusters=3").exit_code == 0
    assert record.read_bytes() == before


def test_a_missing_dictionary_is_named_before_anything_is_read(study: Path) -> None:
    (study.parent / "en-de.txt").unlink()
    result = invoke("run", study)
    assert result.exit_code == 3
    assert "en-de.txt" in result.stderr
    assert not (study.parent / "planted").exists()


def test_results_cannot_go_below_a_file(study: Path) -> None:
    result = invoke("run", study, "--out", study / "sub")
    assert result.exit_code == 2
    assert "results cannot go to" in result.stderr


def test_a_study_runs_through_a_symbolic_link_to_its_directory(study: Path) -> None:
    elsewhere = study.parent / "scratch" / "deep"
    elsewhere.mkdir(parents=True)
    (study.parent / "planted").symlink_to(elsewhere)
    assert invoke("run", study).exit_code == 0
    document = json.loads(invoke("run", study.parent / "planted", "--json").stdout)
    assert all(step["computed"] == 0 for step in document["steps"].values())


def test_a_study_that_was_moved_with_its_data_is_found_complete(study: Path) -> None:
    invoke("run", study)
    moved = study.parent.with_name("moved")
    study.parent.rename(moved)
    document = json.loads(invoke("run", moved / "planted", "--json").stdout)
    assert all(step["computed"] == 0 for step in document["steps"].values())


@pytest.mark.parametrize("damage", ["flip", "delete"])
def test_a_damaged_record_of_finished_files_is_found_and_made_anew(
    study: Path, damage: str
) -> None:
    invoke("run", study)
    journal = study.parent / "planted" / "journal" / "finished.jsonl"
    data = bytearray(journal.read_bytes())
    data[len(data) // 2] ^= 1
    journal.unlink()
    if damage == "flip":
        journal.write_bytes(data)
    result = invoke("verify", study)
    assert result.exit_code == 3
    assert "finished.jsonl" in result.stdout
    scores = isogloss.open_study(study).scores
    assert invoke("run", study).exit_code == 0
    assert invoke("verify", study).exit_code == 0
    assert isogloss.open_study(study).scores == scores


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def test_damage_beside_a_run_may_be_what_it_is_just_writing(study: Path) -> None:
    assert invoke("run", study).exit_code == 0
    folder = study.with_suffix("")
    with own(folder):
        assert invoke("verify", study).exit_code == 0
        flip(folder / "scores.jsonl")
        found = invoke("verify", study)
    assert found.exit_code == 75
    assert f"1 damaged, or just being written: process {os.getpid()} on " in found.stderr
    assert invoke("verify", study).exit_code == 3


@pytest.mark.parametrize("name", ["activations.zarr/**/c/0/0", "clusters/*.npy", "scores.jsonl"])
def test_verify_before_a_run_finds_what_the_run_would_not_read(study: Path, name: str) -> None:
    assert invoke("run", study).exit_code == 0
    folder = study.with_suffix("")
    path = min(folder.glob(name))
    whole = path.read_bytes()
    flip(path)
    assert invoke("run", study, "--verify").exit_code == 0
    assert path.read_bytes() == whole
    assert invoke("verify", study).exit_code == 0


def test_a_tree_that_was_damaged_is_fitted_again_with_the_clusterings_cut_from_it(
    study: Path,
) -> None:
    text = study.read_text("utf-8").replace('use = "kmeans"', 'use = "agglomerative"')
    study.write_text(text, "utf-8")
    assert invoke("run", study).exit_code == 0
    folder = study.with_suffix("")
    path = min(folder.glob("clusters/*.tree.npy"))
    whole, before = path.read_bytes(), snapshot(folder / "clusters")
    flip(path)
    assert invoke("run", study, "--verify").exit_code == 0
    assert path.read_bytes() == whole
    after = snapshot(folder / "clusters")
    assert 0 < sum(after[name] != before[name] for name in before) <= 3, "and no other is made"
    assert invoke("verify", study).exit_code == 0


def test_a_run_names_the_lengths_of_its_journals(ran: Path) -> None:
    folder = ran.with_suffix("")
    lengths = json.loads((folder / "run.json").read_bytes())["journals"]
    assert lengths == {
        path.relative_to(folder).as_posix(): path.read_bytes().count(b"\n")
        for path in folder.glob("journal/*/*/*.jsonl")
    }
