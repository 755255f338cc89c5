"""``isogloss report``: where it writes, and what it refuses."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from isogloss.cli import main
from isogloss.report.payload.projections import project
from tests.report.handmade import Handmade, side
from tests.report.payload.test_curves import counted
from tests.studies import planted_study

if TYPE_CHECKING:
    from pathlib import Path

    from isogloss.report.payload.projections import Floats, Plane, Projection


@pytest.fixture
def one(tmp_path: Path) -> Path:
    counted(tmp_path / "one").write()
    return tmp_path / "one"


def report(*arguments: Path | str) -> Result:
    return CliRunner().invoke(main, ["report", *map(str, arguments)])


def test_one_study_gets_its_page_in_its_directory(one: Path) -> None:
    result = report(one, "--json")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["report"] == str(one / "report.html")
    assert (one / "report.html").read_text("utf-8").startswith("<!DOCTYPE html>")
    assert report(one).exit_code == 0


def test_the_folder_form_is_taken_where_it_is_asked_for(one: Path) -> None:
    assert report(one, "--form", "folder").exit_code == 0
    assert (one / "report-data" / "steps.js").is_file()


def test_a_page_elsewhere_is_replaced_only_by_force(one: Path, tmp_path: Path) -> None:
    output = tmp_path / "mail.html"
    assert report(one, "-o", output).exit_code == 0
    assert not (one / "report.html").exists()
    again = report(one, "-o", output)
    assert again.exit_code == 2
    assert "already there; --force replaces it" in again.stderr
    assert report(one, "-o", output, "--force").exit_code == 0


def test_several_studies_are_put_side_by_side(one: Path, tmp_path: Path) -> None:
    counted(tmp_path / "two").write()
    output = tmp_path / "both.html"
    result = report(one, tmp_path / "two", "-o", output)
    assert result.exit_code == 0, result.output
    assert "2 studies side by side" in output.read_text("utf-8")
    assert not (one / "report.html").exists()


def test_overrides_of_several_studies_are_refused(one: Path, tmp_path: Path) -> None:
    counted(tmp_path / "two").write()
    result = report(one, tmp_path / "two", "-s", "k4.n_clusters=5")
    assert result.exit_code == 2
    assert "--set and --out are for one study" in result.stderr


def test_studies_without_anything_in_common_are_refused(one: Path, tmp_path: Path) -> None:
    other = Handmade(tmp_path / "two")
    other.add_calign(side("en", 0), side("ar", 0), 0.5)
    other.write()
    result = report(one, tmp_path / "two", "-o", tmp_path / "both.html")
    assert result.exit_code == 3
    assert "no metric of the same languages in common" in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "both.html").exists()


def test_a_damaged_study_is_refused_in_one_line(one: Path) -> None:
    next((one / "evidence").iterdir()).write_text("{\n")
    result = report(one)
    assert result.exit_code == 3
    assert "line 1: not the JSON that was written" in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


def test_a_newer_study_is_refused_in_one_line(one: Path) -> None:
    path = one / "study.toml"
    path.write_text(path.read_text("utf-8").replace("schema = 1", "schema = 99"), "utf-8")
    result = report(one)
    assert result.exit_code == 2
    assert "schema" in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


def test_results_of_a_newer_version_are_refused_in_one_line(one: Path) -> None:
    path = one / "run.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"schema_version": 99}))
    result = report(one)
    assert result.exit_code == 3
    assert "format 99, written by a newer isogloss; this one knows formats up to" in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("missing", "code"), [("study.toml", 2), ("run.json", 3), ("evidence", 3), ("clusters", 3)]
)
def test_an_incomplete_study_is_refused_in_one_line(one: Path, missing: str, code: int) -> None:
    path = one / missing
    for each in path.iterdir() if path.is_dir() else [path]:
        each.unlink()
    result = report(one)
    assert result.exit_code == code
    assert len(result.stderr.strip().splitlines()) == 1


def test_a_study_that_stopped_before_its_scores_is_refused(one: Path) -> None:
    (one / "scores.jsonl").unlink()
    result = report(one)
    assert result.exit_code == 3
    assert "no scores yet; isogloss run" in result.stderr


def test_a_map_of_another_kind_is_for_one_study(one: Path, tmp_path: Path) -> None:
    counted(tmp_path / "two").write()
    result = report(one, tmp_path / "two", "--map", "umap", "-o", tmp_path / "both.html")
    assert result.exit_code == 2
    assert "--map is for one study" in result.stderr


def test_the_map_is_drawn_as_it_was_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = planted_study(tmp_path)
    assert CliRunner().invoke(main, ["run", str(path)]).exit_code == 0
    asked: list[object] = []

    def plane(vectors: Floats, projection: Projection, seed: int) -> Plane:
        asked.append(projection)
        return project(vectors, "pca", seed)

    monkeypatch.setattr("isogloss.report.payload.map.project", plane)
    monkeypatch.setattr("isogloss.report.payload.map.require", asked.append)
    assert report(path, "--map", "tsne").exit_code == 0
    assert asked == ["tsne"] * 3
    assert report(path).exit_code == 0
    assert asked[3:] == ["pca"] * 3


def test_a_map_without_its_library_ends_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = planted_study(tmp_path)
    assert CliRunner().invoke(main, ["run", str(path)]).exit_code == 0
    before = (tmp_path / "planted" / "report.html").read_bytes()
    monkeypatch.setitem(sys.modules, "umap", None)
    result = report(path, "--map", "umap")
    assert result.exit_code == 2
    assert "pip install 'isogloss[umap]'" in result.stderr
    assert (tmp_path / "planted" / "report.html").read_bytes() == before


def test_no_folder_is_made_for_a_path_that_is_mistyped(one: Path, tmp_path: Path) -> None:
    result = report(one, "-o", tmp_path / "nix" / "x.html")
    assert result.exit_code == 2
    assert f"there is no folder {tmp_path / 'nix'}; make it, or name another" in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "nix").exists()
