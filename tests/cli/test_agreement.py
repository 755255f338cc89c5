"""``isogloss agreement``: the table, the document, and what is refused."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from isogloss.cli import main
from tests.studies import planted_study

if TYPE_CHECKING:
    from pathlib import Path

MEXA = '\n[metrics.mexa]\nuse = "mexa"\n'


def invoke(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["agreement", *map(str, arguments)])


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = planted_study(tmp_path_factory.mktemp("agreement"))
    path.write_text(path.read_text("utf-8") + MEXA, "utf-8")
    return path


def test_too_few_comparisons_are_said_to_be_too_few(study: Path) -> None:
    result = invoke(study)
    assert result.exit_code == 0, result.output
    assert "1 comparisons; an order needs at least 3" in " ".join(result.stdout.split())
    assert "no p: layers resemble their neighbours" in result.stdout
    rows = json.loads(invoke(study, "--json").stdout)["agreement"]
    assert [row["other"]["name"] for row in rows] == ["colap", "mexa"]
    for row in rows:
        assert (row["comparisons"], row["spearman"], row["within"]) == (1, None, "")


def test_figures_that_calign_does_not_have_are_refused(study: Path) -> None:
    result = invoke(study, "--part", "without_identicals")
    assert result.exit_code == 2
    assert "did you mean 'without_identical'" in result.stderr


def test_calign_alone_agrees_with_nothing(tmp_path: Path) -> None:
    path = planted_study(tmp_path)
    text = path.read_text("utf-8").replace('\n[metrics.colap]\nuse = "colap"\n', "")
    path.write_text(text, "utf-8")
    result = invoke(path)
    assert result.exit_code == 2
    assert "agreement needs calign and another one" in result.stderr
