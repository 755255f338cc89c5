"""The fine-tuning recipe: its files, and its tables on figures made by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from examples.fine_tuning.__main__ import options_of, study_file, tuning_file
from examples.fine_tuning.reading import changes, scores
from isogloss.core.study.file import read_study
from isogloss.tasks.tuning import read_tuning

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

STUDY = """\
schema = 1
[corpora.text]
files = {en = "en.conll", de = "de.conll"}
[clusterers.k]
use = "kmeans"
n_clusters = 5
[metrics.calign]
use = "calign"
"""


@pytest.fixture
def options(tmp_path: Path) -> argparse.Namespace:
    for language in ("en", "de"):
        (tmp_path / f"{language}.conll").write_text("a\tO\n\n", "utf-8")
    (tmp_path / "text.toml").write_text(STUDY, "utf-8")
    named = [f"{language}={tmp_path / language}.conll" for language in ("en", "de")]
    given = ["--train", named[0], "--test", named[0], "--test", named[1]]
    return options_of(
        [
            *("--checkpoint", "some/model", "--task-set", "strict=false", *given),
            *("--study", str(tmp_path / "text.toml"), "--layers", "2", "4", "--steps", "7"),
            *("--out", str(tmp_path)),
        ]
    )


def test_one_language_is_learnt_and_all_are_tested(
    tmp_path: Path, options: argparse.Namespace
) -> None:
    (tmp_path / "tuning.toml").write_text(tuning_file(options), "utf-8")
    found = read_tuning(tmp_path / "tuning.toml")
    assert (found.model.checkpoint, found.task.settings) == ("some/model", {"strict": False})
    assert (list(found.train), list(found.test)) == (["en"], ["en", "de"])
    assert (found.training.kept, len(found.training.controls)) == ([0, 7], 3)


def test_the_study_gets_the_base_and_three_sources(
    tmp_path: Path, options: argparse.Namespace
) -> None:
    (tmp_path / "study.toml").write_text(study_file(options), "utf-8")
    sources = read_study(tmp_path / "study.toml").sources
    folders = {name: str(table.settings["model"]) for name, table in sources.items()}
    runs = tmp_path / "tuning/runs"
    assert folders == {
        "base": str(runs / "seed-0/step-0"),
        "tuned": str(runs / "seed-0/step-7"),
        "shuffled": str(runs / "shuffled-labels-seed-0/step-7"),
        "unlabelled": str(runs / "without-labels-seed-0/step-7"),
    }
    assert sources["base"].layers == [2, 4]


def test_scores_stand_by_language() -> None:
    each = [{"control": "none", "step": 7, "language": name} for name in ("en", "de")]
    results = [each[0] | {"metrics": {"f1": 0.5}}, each[1] | {"metrics": {"f1": None}}]
    lines = scores({"metrics": ["f1"], "test": ["en", "de"], "results": results}).splitlines()
    assert [cell.strip() for cell in lines[2].strip("|").split("|")] == ["none", "7", "0.500", "-"]


def test_a_change_stands_beside_floor_and_controls() -> None:
    interval = {"low": -0.5, "high": -0.25}
    held = {"jaccard": {"mean": -0.375, "interval": interval}}
    row: dict[str, Any] = {
        "clusterer": "k",
        "language": "en",
        "layer": 4,
        "to": "tuned",
        "figures": {"jaccard": 0.125},
        "by_chance": {"jaccard": 0.0625},
        "floor": {"jaccard": [0.5, None, 0.75]},
        "below_floor": held,
        "against": {"shuffled": held},
        "joint": {"both": 0.0},
        "tasks": [{"from": {"share": 0.0}, "to": {"share": 0.25}}],
    }
    bare = row | {"layer": 2, "below_floor": {}, "against": {}, "joint": None, "tasks": []}
    head, _, _, _, first, second = changes({"changes": [row, bare]}).splitlines()
    assert head == "## k, en: concepts of the base in others"
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in (first, second)]
    span = "-0.500 to -0.250"
    assert cells[0][:2] == ["2", "tuned"]
    assert cells[0][5:] == ["-", "-", "-", "-", "-", "-"]
    numbers = ["0.125", "0.062", "0.625", "-0.375", span]
    assert cells[1] == [
        "4",
        "tuned",
        *numbers,
        f"shuffled -0.375 ({span})",
        "0.000",
        "0.250",
        "0.000",
    ]
