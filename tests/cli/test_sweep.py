"""``isogloss sweep`` on a study whose curves are known by hand.

Six concepts of six types each; the dictionary lacks one type of the first and two of the second. So
CALIGN is 1 up to a threshold of 4/6, 5/6 up to 5/6, and 4/6 above. COLAP is 0 in layer 0, and in
layer 1, where half of the words of every concept are of either language, 1 up to a half.
"""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from isogloss.cli import main
from tests.studies import planted_study

if TYPE_CHECKING:
    from pathlib import Path

CALIGN = ("--metric", "calign")


def invoke(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["sweep", *map(str, arguments)])


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return planted_study(tmp_path_factory.mktemp("swept"))


def test_curves_of_thresholds_are_exact(study: Path) -> None:
    result = invoke(study, "--json")
    assert result.exit_code == 0, result.output
    curves = json.loads(result.stdout)["curves"]
    aligned = [each for each in curves if each["name"] == "calign"]
    assert len(aligned) == 4  # two directions, two layers
    for each in aligned:
        assert (each["exact"], each["own"]) == (True, 0.8)
        value = each["figures"]["value"]
        assert (value["limits"], value["most"]) == (["2/3", "5/6"], "1")
        assert value["values"] == [1, pytest.approx(5 / 6), pytest.approx(4 / 6)]
    overlap = {
        each["sides"][0]["layer"]: each["figures"]["value"]
        for each in curves
        if each["name"] == "colap"
    }
    assert overlap[0]["values"] == [0]
    assert (overlap[1]["limits"], overlap[1]["most"], overlap[1]["values"]) == ([], "1/2", [1])


def test_the_table_has_a_row_a_threshold_and_the_area(study: Path) -> None:
    result = invoke(study, *CALIGN, "--values", "0.6,0.7,0.9")
    assert result.exit_code == 0, result.output
    rows = {
        cells[0].strip(): [cell.strip() for cell in cells[1:3]]
        for line in result.stdout.splitlines()
        if len(cells := line.replace("│", " ").split(maxsplit=3)) >= 3
    }
    assert rows["0.6"] == ["1.000", "1.000"]
    assert rows["0.7"] == ["0.833", "0.833"]
    assert rows["0.8*"] == ["0.833", "0.833"]
    assert rows["0.9"] == ["0.667", "0.667"]
    # Twice the integral from 1/2 to 1: 1/6 at 1, 1/6 at 5/6, 1/6 at 4/6.
    assert "0.833" in next(line for line in result.stdout.splitlines() if "mean 0.5-1" in line)


def test_every_pair_by_itself(study: Path) -> None:
    together, apart = (
        " ".join(invoke(study, *CALIGN, *more).stdout.split()) for more in ((), ("--pairs",))
    )
    assert "mean over 2 pairs" in together
    for pair in ("en - de", "de - en"):
        assert pair in apart
        assert pair not in together


def test_another_figure_of_a_score(study: Path) -> None:
    found = json.loads(invoke(study, *CALIGN, "--part", "attainable", "--json").stdout)
    values = found["curves"][0]["figures"]["attainable"]["values"]
    assert values == [1, pytest.approx(5 / 6), pytest.approx(4 / 6)]
    refused = invoke(study, *CALIGN, "--part", "atainable")
    assert refused.exit_code == 2
    assert "did you mean 'attainable'" in refused.stderr


def test_another_setting_is_a_grid(study: Path) -> None:
    result = invoke(study, *CALIGN, "--setting", "min_types", "--values", "3,7", "--json")
    assert result.exit_code == 0, result.output
    for each in json.loads(result.stdout)["curves"]:
        value = each["figures"]["value"]
        assert value["at"] == [3, 5, 7]  # the study's own is among them
        # Concepts have six types: with seven, none is eligible, and the score is undefined.
        assert value["values"] == [pytest.approx(5 / 6), pytest.approx(5 / 6), None]


def test_orderings_say_where_they_hold(study: Path) -> None:
    result = invoke(study, "--metric", "colap", "--order", "layer 1 > layer 0", "--json")
    assert result.exit_code == 0, result.output
    (found,) = json.loads(result.stdout)["orderings"]
    assert found["keeps"] == {"low": 0, "high": 0.5, "sign": 1}
    shown = invoke(study, "--metric", "colap", "--order", "layer 1 > layer 0").stdout
    assert "1 of 1 hold at the study's own value" in shown
    equal = json.loads(invoke(study, *CALIGN, "--order", "layer 1 > layer 0", "--json").stdout)
    assert [span["sign"] for span in equal["orderings"][0]["spans"]] == [0]


def test_whole_curves_in_a_file(study: Path, tmp_path: Path) -> None:
    path = tmp_path / "curves.csv"
    assert invoke(study, *CALIGN, "-o", path).exit_code == 0
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["layer"] == "0"]
    found = [(row["sides"], row["fraction"], float(row["figure_value"])) for row in rows]
    assert found == [
        (pair, limit, value)
        for pair in ("en - de", "de - en")
        for limit, value in (("2/3", 1), ("5/6", 5 / 6), ("1", 4 / 6))
    ]
    before = path.read_bytes()
    refused = invoke(study, "-o", path)
    assert refused.exit_code == 2
    assert "--force replaces" in refused.stderr
    assert path.read_bytes() == before
    assert invoke(study, *CALIGN, "-o", path, "--force").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--metric", "caling"), "did you mean 'calign'"),
        (("--setting", "treshold"), "did you mean 'threshold'"),
        (("--order", "layer 9 > layer 0"), "no 'layer 9'"),
        (("--values", "0.9:0.5:0.1"), "0.9:0.5:0.1"),
        (("--setting", "min_types", "--values", "many"), "many"),
    ],
)
def test_what_cannot_be_swept_is_refused(
    study: Path, arguments: tuple[str, ...], message: str
) -> None:
    result = invoke(study, *arguments)
    assert result.exit_code == 2, result.output
    assert message in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
