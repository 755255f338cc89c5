"""What a notebook shows of a study, and the example notebook, cell by cell."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from isogloss import open_study
from isogloss.cli import main
from tests.studies import disk, planted_study

if TYPE_CHECKING:
    from isogloss.notebook import OpenStudy

NOTEBOOK = Path(__file__).parents[2] / "examples" / "first-look.ipynb"


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> OpenStudy:
    path = planted_study(tmp_path_factory.mktemp("notebook"))
    result = CliRunner().invoke(main, ["run", str(path)])
    assert result.exit_code == 0, result.output
    return open_study(path)


def test_a_score_shows_its_figures_and_concepts(study: OpenStudy) -> None:
    shown = study.show(study.select(metric="calign", layer=0, languages="en-de")[0])
    assert repr(shown) == "calign of en, layer 0 and de, layer 0: 0.833"
    page = shown._repr_html_()
    assert "<th>attainable</th><td>0.833</td>" in page
    assert "aligned" in page


def test_words_are_inert(study: OpenStudy) -> None:
    record: dict[str, Any] = dict(study.scores[0])
    shown = study.show(record)
    shown.evidence = [{"concept": "<script>alert(1)</script>", "<b>": [{"x": "<i>"}]}]
    page = shown._repr_html_()
    assert "<script>" not in page
    assert "<i>" not in page
    assert "<b>" not in page


def test_the_example_notebook_runs(study: OpenStudy, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("matplotlib")
    pytest.importorskip("pandas")
    cells = json.loads(NOTEBOOK.read_text("utf-8"))["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    assert len(code) >= 5
    assert all(not cell["outputs"] for cell in cells if cell["cell_type"] == "code")
    monkeypatch.chdir(disk(study.study.folder).parent)
    names: dict[str, Any] = {"STUDY": study.study.path}
    for number, cell in enumerate(code):
        exec(compile(cell, f"cell {number}", "exec"), names)  # noqa: S102  # that is what a notebook does
    assert names["study"].scores == study.scores
