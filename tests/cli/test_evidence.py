from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from isogloss.cli import main
from isogloss.evidence.resampling.draws import BOOTSTRAP_HELD
from tests.evidence.planted import planted_run

if TYPE_CHECKING:
    from pathlib import Path


def invoke(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["evidence", *map(str, arguments)])


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("planted")
    planted_run(folder)
    return folder / "planted.toml"


def test_null_observed_and_self_stand_side_by_side(study: Path) -> None:
    result = invoke(study, "--replicates", "0", "--permutations", "49", "--metric", "calign")
    assert result.exit_code == 0, result.output
    assert "calign, k8, main: area" in result.stdout
    assert "calign, k8, main: area without identical" in result.stdout
    assert "colap" not in result.stdout
    for head in ("observed", "chance", "p of pairs", "self", "of halves", "excess"):
        assert head in result.stdout


def test_too_few_permutations_are_told(study: Path) -> None:
    bare = ("--replicates", "0", "--no-controls", "--selves", "0", "--metric", "calign")
    # Two directions: 2 / 20, and 2 / 50.
    told = "p of pairs cannot be below 0.1 here"
    result = invoke(study, *bare, "--permutations", "19")
    assert told in result.output + result.stderr
    assert "cannot be below" not in invoke(study, *bare, "--permutations", "49").output


def test_json_has_every_figure(study: Path) -> None:
    result = invoke(study, "--replicates", "0", "--permutations", "49", "--json")
    assert result.exit_code == 0, result.output
    rows = json.loads(result.stdout)["chance"]
    assert {(row["name"], row["figure"]) for row in rows} == {
        ("calign", "area"),
        ("calign", "area without identical"),
        ("colap", "value"),
    }
    for row in rows:
        assert row["null"]["permutations"] == 49
        assert row["null"]["p"] >= 1 / 50
        assert row["p_holm"] >= row["null"]["p"]
        assert (row["of_ceiling"] is None) == (row["name"] == "calign")


def test_permutations_and_replicates_can_be_left_out(study: Path) -> None:
    result = invoke(study, "--replicates", "0", "--permutations", "0", "--json")
    assert result.exit_code == 0, result.output
    document = json.loads(result.stdout)
    assert (document["evidence"], document["chance"]) == ([], [])


def test_controls_stand_beside(study: Path) -> None:
    skipped = ("--replicates", "0", "--permutations", "0")
    result = invoke(study, *skipped)
    assert result.exit_code == 0, result.output
    for title in ("concepts without a model", "types that look alike", "without cognates"):
        assert title in result.stdout
    document = json.loads(invoke(study, *skipped, "--json").stdout)
    assert document["twins"] == []
    assert {row["kind"] for row in document["baselines"]} == {"spelling", "positions"}
    # en1 and de1: two of three letters differ, and no string is on both sides.
    ahead, back = document["look_alikes"]
    assert (ahead["types"], ahead["translated"], ahead["cognates"]) == (80, 72, 0)
    assert sum(back["identical"].values()) == 0
    # Nothing looks alike, and so nothing is lost.
    stored = json.loads(invoke(study, "--replicates", "0", "--permutations", "9", "--json").stdout)
    observed = [r["null"]["observed"] for r in stored["chance"] if r["figure"] == "area"]
    assert sorted(r["figures"]["area"] for r in document["without_cognates"]) == sorted(observed)
    bare = json.loads(invoke(study, *skipped, "--no-controls", "--json").stdout)
    assert "twins" not in bare


def test_a_stratum_that_no_word_has_is_refused(study: Path) -> None:
    result = invoke(study, "--replicates", "0", "--strata", "frequency,postion")
    assert result.exit_code == 2
    assert "--strata" in result.stderr
    assert "position" in result.stderr


def test_a_dry_run_counts_clusterings(study: Path) -> None:
    result = invoke(study, "--selves", "3", "--dry-run", "--json")
    document = json.loads(result.stdout)
    assert document["replicates"] == 105
    # Four sides, each once with another seed and two halves; one of three may be there already.
    assert document["self_clusterings"] in (2 * 12, 3 * 12)


@pytest.mark.parametrize(
    ("method", "told"),
    [
        ("subsample", None),
        ("fixed", "concepts are not grouped anew"),
        ("bootstrap", f"of such 95 % intervals {BOOTSTRAP_HELD:.0%} held on made corpora"),
    ],
)
def test_what_must_be_known_of_a_drawing_is_told(
    study: Path, method: str, told: str | None
) -> None:
    bare = ("--no-controls", "--permutations", "0", "--metric", "calign")
    result = invoke(study, *bare, "--replicates", "2", "--method", method)
    assert result.exit_code == 0, result.output
    said = " ".join((result.output + result.stderr).split())
    lines = ("concepts are not grouped anew", "of such 95 % intervals")
    assert [line for line in lines if line in said] == [
        line for line in lines if told and line in told
    ]
    assert told is None or told in said
