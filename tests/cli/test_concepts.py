"""Concepts in the terminal, of a study whose concepts are known."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from isogloss.cli import main
from tests.studies import planted_study

if TYPE_CHECKING:
    from pathlib import Path


def invoke(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [*map(str, arguments)])


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = planted_study(tmp_path_factory.mktemp("browsed"))
    assert invoke("run", path).exit_code == 0
    return path


def concept_of(study: Path, form: str, language: str = "en") -> int:
    arguments = ("--search", form, "--language", language, "--layer", "1", "--json")
    (found,) = json.loads(invoke("concepts", study, *arguments).stdout)["found"]
    number: int = found["concept"]
    return number


def test_a_word_is_found_in_every_layer(study: Path) -> None:
    result = invoke("concepts", study, "--search", "EN0x0", "--json")
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)["found"]
    assert [(row["layer"], row["form"], row["times"]) for row in found] == [
        ("0", "en0x0", 3),
        ("1", "en0x0", 3),
    ]
    assert "2 found" in invoke("concepts", study, "--search", "en0x0").stdout
    assert "0 found" in invoke("concepts", study, "--search", "nothing").stdout


def test_concepts_of_a_layer_largest_first(study: Path) -> None:
    document = json.loads(invoke("concepts", study, "--json").stdout)
    assert document["place"]["language"] == "en"
    assert document["place"]["layer"] == "1"  # the last
    assert [each["words"] for each in document["concepts"]] == [18] * 6
    shown = invoke("concepts", study, "--limit", "2").stdout
    assert "6 concepts, the 2 largest shown" in shown


def test_a_concept_beside_its_partners(study: Path) -> None:
    aligned, not_aligned = concept_of(study, "en0x0"), concept_of(study, "en1x2")
    partner = concept_of(study, "de0x0", "de")
    shown = invoke("concepts", study, "--concept", str(aligned)).stdout
    # Five of six types have a translation: 5/6 is enough, 4/6 is not.
    assert f"calign to de: aligned; best is concept {partner} (5 of 6 types, 0.83)" in shown
    assert "en0x1 = de0x1" in shown
    assert "en0x0 = " not in shown
    other = invoke("concepts", study, "--concept", str(not_aligned)).stdout
    assert "calign to de: coverage below threshold" in other
    assert "(4 of 6 types, 0.67)" in other


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--concept", "6"), "concept 6: en in layer 1 of planted has 0 to 5"),
        (("--language", "fr"), "language: the study has no 'fr'"),
        (("--layer", "9"), "layer: the study has no '9'"),
        (("--search", "a", "--concept", "1"), "one of the two"),
    ],
)
def test_what_is_not_there_is_refused(
    study: Path, arguments: tuple[str, ...], message: str
) -> None:
    result = invoke("concepts", study, *arguments)
    assert result.exit_code == 2, result.output
    assert message in result.stderr


def test_curves_are_bars_of_one_scale(study: Path) -> None:
    result = invoke("show", study, "--metric", "colap")
    assert result.exit_code == 0, result.output
    assert "▁█" in result.stdout  # 0, then 1
    document = json.loads(invoke("show", study, "--json").stdout)
    assert document["curves"][0]["values"] == [pytest.approx(5 / 6)] * 2
    assert invoke("show", study, "--part", "areas").exit_code == 2
    assert "did you mean 'calign'" in invoke("show", study, "--metric", "caling").stderr
