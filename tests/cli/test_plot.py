from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from isogloss.cli import main
from tests.studies import planted_study

pytest.importorskip("matplotlib")

if TYPE_CHECKING:
    from pathlib import Path


def invoke(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [*map(str, arguments)])


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = planted_study(tmp_path_factory.mktemp("plotted"))
    assert invoke("run", path).exit_code == 0
    return path


def test_every_figure_is_written_with_its_data(study: Path, tmp_path: Path) -> None:
    result = invoke("plot", study, "-o", tmp_path / "figures", "--json")
    assert result.exit_code == 0, result.output
    names = [each["name"] for each in json.loads(result.stdout)["figures"]]
    assert "layers-calign-k6-main" in names
    assert "sizes-k6" in names
    found = {path.name for path in (tmp_path / "figures").iterdir()}
    assert found == {f"{name}.{kind}" for name in names for kind in ("svg", "pdf", "csv")}


def test_files_are_kept_unless_forced(study: Path, tmp_path: Path) -> None:
    asked = ("plot", study, "layers", "--format", "png", "-o", tmp_path)
    assert invoke(*asked).exit_code == 0
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    refused = invoke(*asked)
    assert refused.exit_code == 2
    assert "--force replaces" in refused.stderr
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before
    assert invoke(*asked, "--force").exit_code == 0


def test_a_study_that_has_not_run_is_refused(tmp_path: Path) -> None:
    result = invoke("plot", planted_study(tmp_path))
    assert result.exit_code == 3
    assert "has not run yet; isogloss run" in result.stderr
