"""``isogloss contrast``: corpora of the demo side by side, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner, Result

import isogloss
from isogloss.cli import main
from isogloss.core.study.file import read_study
from isogloss.core.study.results import Results
from isogloss.report.compared import contrast_tables
from isogloss.report.numbers import number

if TYPE_CHECKING:
    from collections.abc import Sequence

ASSETS = Path(isogloss.__file__).parent / "demo" / "assets"

STUDY = """\
schema = 1

[corpora.first]
files = {en = "first.en.txt", de = "first.de.txt"}

[corpora.second]
files = {en = "second.en.txt", de = "second.de.txt"}

[corpora.third]
files = {en = "third.en.txt", fr = "third.fr.txt"}

[sources.toy]
use = "transformers"
model = "MODEL"
layers = [2]

[clusterers.k20]
use = "kmeans"
n_clusters = 20

[[dictionaries]]
use = "tsv"
path = "DICTIONARY"
source = "en"
target = "de"

[metrics.calign]
use = "calign"
threshold = 0.5
"""

FEW = ("--corpora", "first,second", "--replicates", "12", "--level", "0.8")


def invoke(study: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["contrast", str(study), *arguments])


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("contrast")
    spans = {"first": (0, 60, "de"), "second": (60, 220, "de"), "third": (300, 340, "fr")}
    for name, (start, stop, other) in spans.items():
        for language in ("en", other):
            lines = (ASSETS / "corpus" / f"{language}.txt").read_text("utf-8").splitlines()
            text = "\n".join(lines[start:stop]) + "\n"
            (folder / f"{name}.{language}.txt").write_text(text, "utf-8")
    path = folder / "corpora.toml"
    text = STUDY.replace("MODEL", str(ASSETS / "model"))
    dictionary = str(ASSETS / "dictionaries" / "en-de.txt")
    path.write_text(text.replace("DICTIONARY", dictionary), "utf-8")
    return path


def rows_of(result: Result) -> list[dict[str, object]]:
    assert result.exit_code == 0, result.output
    rows: list[dict[str, object]] = json.loads(result.stdout)["found"]
    return rows


def test_profiles_scores_and_contrasts_are_shown(study: Path) -> None:
    result = invoke(study, *FEW, "--contrast", "first > second")
    assert result.exit_code == 0, result.output
    told = " ".join(result.stdout.split())
    for each in (
        "words and types before matching, and after",
        "value of matched corpora, mean over seeds",
        "contrasts: value",
        "contrasts: attainable, which is not matched",
        "matched exactly: words, and types in every bin of frequency",
        "no share of variance: 2 corpora are chosen, not drawn",
    ):
        assert each in told


def test_the_report_shows_what_was_found_last(study: Path) -> None:
    assert CliRunner().invoke(main, ["score", str(study)]).exit_code == 0
    results = Results(read_study(study))
    assert contrast_tables(results) == []  # what was asked before there were scores is not of them
    rows: list[Any] = rows_of(invoke(study, *FEW, "--contrast", "first > second", "--json"))
    tables = contrast_tables(Results(read_study(study)))  # each document is read once
    assert sum(len(table.rows) for table in tables) == len(rows)
    assert [table.caption for table in tables] == [
        "Matched corpora: value",
        "Matched corpora: attainable",
        "Contrasts of matched corpora: value",
        "Contrasts of matched corpora: attainable",
    ]
    (row,) = [r for r in rows if r["contrast"] == "first > second" and r["figure"] == "value"]
    own = row["interval"]
    name, *cells = [cell.text for cell in tables[2].rows[0]]
    assert name == "first > second: calign, k20, main, toy, en-de, layer 2"
    assert cells[0] == number(own["estimate"])
    assert cells[1] == f"{number(own['low'])} to {number(own['high'])}"
    report = CliRunner().invoke(main, ["report", str(study)])
    assert report.exit_code == 0, report.output
    page = (study.with_suffix("") / "report.html").read_text("utf-8")
    assert "Corpora side by side" in page


def test_json_has_equal_profiles_and_the_same_figures_again(study: Path) -> None:
    asked = (*FEW, "--contrast", "first > second", "--contrast", "second > first", "--json")
    result = invoke(study, *asked)
    document = json.loads(result.stdout)
    for language in ("en", "de"):
        own = [each for each in document["profiles"] if each["language"] == language]
        before, after = ([each[when] for each in own] for when in ("before", "after"))
        assert before[0] != before[1]
        assert after[0] == after[1]
        assert after[0]["words"] <= min(each["words"] for each in before)
    there, back = (
        next(
            row for row in document["found"] if row["contrast"] == name and row["figure"] == "value"
        )
        for name in ("first > second", "second > first")
    )
    assert there["interval"]["estimate"] == pytest.approx(-back["interval"]["estimate"])
    assert document["found"] == rows_of(invoke(study, *asked))


def test_a_dry_run_takes_nothing(study: Path) -> None:
    result = invoke(study, *FEW, "--replicates", "500", "--dry-run", "--json")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["replicates"] >= 488
    told = invoke(study, *FEW, "--replicates", "500", "--dry-run").stdout
    assert "clusterings of matched words, at most about" in told or "once the study has run" in told


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--corpora", "first"), "first is one corpus: a contrast needs two or more"),
        (("--corpora", "first,secnd"), "did you mean 'second'"),
        (("--corpora", "first,third"), "all corpora of a contrast need the same languages"),
        ((*FEW, "--contrast", "first > third"), "'third' is not among the corpora"),
        ((*FEW, "--metric", "calgn"), "did you mean 'calign'"),
        ((*FEW, "--layer", "9"), "--layer"),
        ((*FEW, "--part", "areas"), "did you mean 'area'"),
    ],
)
def test_what_cannot_be_contrasted_is_refused_in_a_line(
    study: Path, arguments: Sequence[str], told: str
) -> None:
    result = invoke(study, *arguments)
    assert result.exit_code == 2, result.output
    assert told in result.stderr
