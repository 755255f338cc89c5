"""Whole studies with every kind of transformer, from text to report."""

from __future__ import annotations

import html
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

import isogloss
from isogloss.cli import main
from tests.plugins.sources.checkpoints import build

if TYPE_CHECKING:
    from pathlib import Path

    from isogloss.core.types import JSON

TEXT = {
    "en": "the cat sleeps\nthe dog sees the cat\na dog sleeps here\nthe old dog runs\n",
    "de": "die Katze schläft\nder Hund sieht die Katze\nein Hund schläft hier\nder alte Hund läuft\n",
}

STUDY = """\
schema = 1
[corpora.small]
files = {en = "en.txt", de = "de.txt"}
[words]
max_count = "all"
[sources.model]
use = "transformers"
model = "model"
[clusterers.k3]
use = "kmeans"
n_clusters = 3
[[dictionaries]]
use = "tsv"
path = "en-de.tsv"
source = "en"
target = "de"
[metrics.calign]
use = "calign"
min_types = 0
[metrics.colap]
use = "colap"
"""


def write(folder: Path, kind: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    build(kind, folder / "model")
    for language, text in TEXT.items():
        (folder / f"{language}.txt").write_text(text, "utf-8")
    (folder / "en-de.tsv").write_text("cat\tKatze\ndog\tHund\nsleeps\tschläft\n", "utf-8")
    path = folder / "small.toml"
    path.write_text(STUDY, "utf-8")
    return path


def run(study: Path, *options: str) -> JSON:
    result = CliRunner().invoke(main, ["run", str(study), "--json", *options])
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def sides(document: JSON, metric: str) -> set[str]:
    return {
        " ".join(f"{s['language']}~{s['given']}/{s['part']}" for s in score["sides"])
        for score in document["scores"]
        if score["metric"] == metric
    }


@pytest.mark.parametrize(
    ("kind", "parts"),
    [
        ("bert", {"encoder"}),
        ("xlm-roberta", {"encoder"}),
        ("llama", {"decoder.reads", "decoder.predicts"}),
        ("qwen2", {"decoder.reads", "decoder.predicts"}),
    ],
)
def test_every_part_of_a_model_is_compared_with_itself(
    tmp_path: Path, kind: str, parts: set[str]
) -> None:
    document = run(write(tmp_path, kind))
    assert sides(document, "calign") == {
        f"{one}~/{part} {other}~/{part}"
        for part in parts
        for one, other in (("en", "de"), ("de", "en"))
    }
    assert all(score["value"] is not None for score in document["scores"])


def test_a_sequence_to_sequence_model_reads_one_language_for_the_other(tmp_path: Path) -> None:
    study = write(tmp_path, "mt5")
    document = run(study)
    assert sides(document, "colap") == {
        "en~/encoder de~/encoder",
        "en~de/decoder.reads de~en/decoder.reads",
        "en~de/decoder.predicts de~en/decoder.predicts",
    }
    crossed = '[compare]\npairs = [["en/encoder", "de/decoder.predicts"]]\n'
    study.write_text(STUDY + crossed, "utf-8")
    document = run(study)
    assert document["steps"]["extract"]["computed"] == 0
    assert sides(document, "colap") == {"en~/encoder de~en/decoder.predicts"}


def test_the_untrained_twin_stands_beside_its_model(tmp_path: Path) -> None:
    study = write(tmp_path, "bert")
    twin = '[sources.twin]\nuse = "random-weights"\nmodel = "model"\nseed = 1\n'
    study.write_text(STUDY + twin, "utf-8")
    run(study)
    results = isogloss.open_study(study)
    assert {side["source"] for score in results.scores for side in score["sides"]} == {
        "model",
        "twin",
    }
    lost = {path: words["lost"] for path, words in results.run["words"].items()}
    assert len(lost) == 4


def test_words_cut_differently_by_themselves_are_counted_told_and_shown(tmp_path: Path) -> None:
    """``e▁c`` lies across "the cat", twice in the English text of 16 words; never in the German."""
    study = write(tmp_path, "crossing")
    result = CliRunner().invoke(main, ["run", str(study), "--json"])
    assert result.exit_code == 0, result.stderr
    name = "words tokenised differently word by word"
    the = "the (line 1): [▁ t h e▁c] in the sentence, [▁ t h e] by itself"
    cat = "cat (line 1): [e▁c a t] in the sentence, [▁c a t] by itself"
    notice = f"small/model/en: {name}: 4 of 16 (25.0%), such as {the}; {cat}; ..."
    assert [line for line in result.stderr.splitlines() if name in line] == [notice]
    words = isogloss.open_study(study).run["words"]
    found = {path.rpartition("/")[2]: unit for path, unit in words.items()}
    assert {language: unit["noticed"][name] for language, unit in found.items()} == {
        "en": 4,
        "de": 0,
    }
    assert found["en"]["examples"] == {name: [the, cat]}
    assert found["de"]["examples"] == {name: []}
    page = (tmp_path / "small" / "report.html").read_text("utf-8")
    assert "25.00%" in page
    assert the in html.unescape(page)
    again = CliRunner().invoke(main, ["run", str(study), "--json"])
    assert notice in again.stderr.splitlines()


def test_a_dry_run_says_about_how_long_reading_takes(tmp_path: Path) -> None:
    document = run(write(tmp_path, "bert"), "--dry-run")
    extraction = document["steps"][0]
    assert extraction["seconds"] > 0
    # 16 words a language, 4 layers of 16 float32 features; a checksum for each of the 8 chunks.
    assert extraction["bytes"] == (16 + 16) * 4 * 16 * 4 + 8 * 4
    assert not (tmp_path / "small").exists()


def test_a_layer_that_the_model_lacks_is_one_line(tmp_path: Path) -> None:
    study = write(tmp_path, "bert")
    result = CliRunner().invoke(main, ["run", str(study), "-s", "model.layers=[0, 99]"])
    assert result.exit_code == 2
    assert "it has no layer 99; it has 0, 1, 2" in result.stderr
    assert not (tmp_path / "small").exists()


@pytest.mark.slow
def test_a_run_killed_at_any_moment_ends_like_one_that_was_not(tmp_path: Path) -> None:
    whole = write(tmp_path / "whole", "bert")
    shutil.copytree(tmp_path / "whole", tmp_path / "killed")
    killed = tmp_path / "killed" / whole.name
    run(whole)
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    for wait in (0.0, 0.02, 0.1, 0.3):
        with subprocess.Popen(
            [sys.executable, "-m", "isogloss", "-q", "run", str(killed)],
            env=environment,
            stdout=subprocess.DEVNULL,
        ) as process:
            journal = tmp_path / "killed" / "small" / "journal"
            deadline = time.monotonic() + 60
            while not journal.is_dir() and time.monotonic() < deadline:
                time.sleep(0.002)
            time.sleep(wait)
            process.send_signal(signal.SIGKILL)
    run(killed)
    assert CliRunner().invoke(main, ["verify", str(killed)]).exit_code == 0
    for pattern in ("activations.zarr/**/*", "clusters/*.npy", "scores.jsonl"):
        files = sorted((tmp_path / "whole" / "small").glob(pattern))
        assert files
        for path in filter(lambda path: path.is_file(), files):
            twin = tmp_path / "killed" / path.relative_to(tmp_path / "whole")
            assert twin.read_bytes() == path.read_bytes(), path
