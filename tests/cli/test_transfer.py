"""``isogloss transfer``: what is shown, what is corrected, and what is refused."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result
from markupsafe import escape

from isogloss.cli import main
from tests.evidence.transfer.planted import planted_runs, table_of

if TYPE_CHECKING:
    from pathlib import Path

GERMAN = [-0.5, -0.4, -0.3, -0.35, -0.1, 0.0]
FRENCH = [-0.6, -0.5, -0.4, -0.3, -0.2, -0.1]


def invoke(study: Path, *arguments: str | Path) -> Result:
    shared = ["--results", study.parent / "scores.csv", "--draws", "200"]
    return CliRunner().invoke(main, ["transfer", *map(str, [study, *shared, *arguments])])


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("transfer")
    table_of(folder, GERMAN, FRENCH)
    return planted_runs(folder)


def test_planted_alignment_goes_with_transfer(study: Path) -> None:
    result = invoke(study, "--source-language", "en", "--json")
    assert result.exit_code == 0, result.output
    document = json.loads(result.stdout)
    (found,) = document["associations"]
    flat, rises = found["layers"]
    assert (flat["layer"], flat["statistic"], flat["p"]) == (0, None, None)
    # French is in perfect order; German has two neighbours changed: 1 - 6 * 2 / (6 * 35).
    assert found["by_language"] == {"de": pytest.approx(1 - 12 / 210), "fr": pytest.approx(1.0)}
    assert rises["statistic"] == pytest.approx((1 + 1 - 12 / 210) / 2)
    assert document["exact"] is True
    assert document["orders"] == 720
    assert rises["p"] == pytest.approx(4 / 720)


def test_the_table_says_what_follows_and_what_does_not(study: Path) -> None:
    result = invoke(study, "--source-language", "en", "--layer", "1", "--metric", "calign")
    assert result.exit_code == 0, result.output
    told = " ".join(result.stdout.split())
    named = "it holds where they were chosen before anybody looked at these runs"
    for options in ([], ["--languages", "de"], ["--part", "without_identical"]):
        other = invoke(study, "--source-language", "en", *options)
        assert (named in " ".join(other.stdout.split())) == bool(options)
    for each in (
        "that this design can attain is",
        "warning: 6 training runs are few",
        "over 1 layer and 1 metric",
        "it holds where they were chosen before anybody looked at these runs",
        "What does not follow: that alignment makes transfer",
        "intervals held on made tables",
        "across languages: 2 target languages have no order",
    ):
        assert each in told


def test_the_report_shows_what_was_found_last(study: Path) -> None:
    assert invoke(study, "--source-language", "en").exit_code == 0
    again = invoke(study, "--source-language", "en", "--json")
    report = CliRunner().invoke(main, ["report", str(study)])
    assert report.exit_code == 0, report.output
    page = (study.with_suffix("") / "report.html").read_text("utf-8")
    assert page.count("en to de, fr: 6 training runs</bdi>") == 1
    for line in json.loads(again.stdout)["sentences"]:
        assert escape(line) in page


def test_the_same_table_gives_the_same_figures(study: Path) -> None:
    first, again = (invoke(study, "--source-language", "en", "--json").stdout for _ in range(2))
    assert first == again


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "--source-language is missing"),
        (("--source-language", "cs"), "the study compares no pair with it"),
        (("--source-language", "en", "--metric", "colign"), "did you mean 'calign'"),
        (("--source-language", "en", "--layer", "7"), "--layer"),
        (("--source-language", "en", "--part", "areas"), "did you mean 'area'"),
        (("--source-language", "en", "--languages", "ru"), "--languages"),
    ],
)
def test_what_the_study_lacks_is_refused_in_a_line(
    study: Path, arguments: tuple[str, ...], told: str
) -> None:
    result = invoke(study, *arguments)
    assert result.exit_code == 2, result.output
    assert told in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


def test_what_does_not_fit_is_refused_before_anything_is_computed(tmp_path: Path) -> None:
    table_of(tmp_path, GERMAN, FRENCH)
    study = planted_runs(tmp_path)
    for arguments in (("--source-language", "cs"), ("--source-language", "en", "--layer", "7")):
        assert invoke(study, *arguments).exit_code == 2
    assert not (tmp_path / "tuned" / "activations.zarr").exists()


def test_three_runs_are_refused(tmp_path: Path) -> None:
    study = planted_runs(tmp_path, runs=3)
    table_of(tmp_path, GERMAN[:3], FRENCH[:3])
    result = invoke(study, "--source-language", "en")
    assert result.exit_code == 3
    assert "at least 4 are needed" in result.stderr
