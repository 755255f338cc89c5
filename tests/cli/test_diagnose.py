from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from isogloss.cli import main
from isogloss.cli.findings import LINES, ROWS, finding_lines, leading_lines, other_lines
from isogloss.evidence.diagnostics.finding import Finding
from tests.cli.test_model_studies import write as model_study
from tests.studies import planted_study

if TYPE_CHECKING:
    from pathlib import Path


def invoke(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [*map(str, arguments)])


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study of 18 words a concept, in which German concepts are positions."""
    path = planted_study(tmp_path_factory.mktemp("planted"))
    assert invoke("run", path).exit_code == 0
    return path


@pytest.fixture
def unreachable(tmp_path: Path) -> Path:
    path = planted_study(tmp_path)
    (tmp_path / "en-de.txt").write_text("en0x0 de0x0\n", "utf-8")
    return path


def test_run_tells_what_is_suspicious_after_the_scores(study: Path) -> None:
    shown = invoke("run", study).stdout
    lines = [line for line in shown.splitlines() if line.startswith("!")]
    assert [line.split(":")[0] for line in lines] == ["! k6, planted/planted"] * 2
    assert "down to 18.0 words a concept" in lines[1]
    assert shown.index("0.833") < shown.index(lines[0]) < shown.index("report: ")
    assert f"2 notes; evidence and what to try: isogloss diagnose {study}" in shown


def test_what_leads_stands_before_the_scores(unreachable: Path) -> None:
    shown = invoke("run", unreachable).stdout
    assert shown.startswith("!! calign/k6/main, planted/planted: the dictionary lets few concepts")
    assert shown.count("!! ") == 1


def test_diagnose_shows_evidence_meaning_and_advice(study: Path) -> None:
    result = invoke("diagnose", study)
    assert result.exit_code == 0
    assert "down to 18.0 words a concept" in result.stdout
    assert "  few-words: Coverage is a share of a concept's types" in result.stdout
    assert "layer 0, languages en, words a concept 18.000, concepts 6" in result.stdout
    assert "  try: fewer concepts (n_clusters)" in result.stdout


def test_json_has_every_finding_of_either_command(study: Path) -> None:
    own = json.loads(invoke("diagnose", study, "--json").stdout)
    assert own["schema_version"] == 1
    assert own["findings"] == json.loads(invoke("run", study, "--json").stdout)["findings"]
    assert {each["check"] for each in own["findings"]} >= {"few-words", "concepts-are-positions"}
    for each in own["findings"]:
        assert set(each) == set(Finding.__slots__)
        assert each["advice"]
        assert each["evidence"]


def test_the_report_has_them_too(study: Path) -> None:
    page = (study.with_suffix("") / "report.html").read_text("utf-8")
    assert "What is suspicious" in page
    assert "down to 18.0 words a concept" in page


def test_diagnose_takes_scores_that_are_missing(tmp_path: Path) -> None:
    path = planted_study(tmp_path)
    result = invoke("diagnose", path)
    assert result.exit_code == 0
    assert "few-words" in result.stdout
    assert (path.with_suffix("") / "scores.jsonl").is_file()


def test_damaged_vectors_that_only_diagnosing_reads_are_computed_again(tmp_path: Path) -> None:
    path = planted_study(tmp_path)
    invoke("run", path)
    folder = path.with_suffix("")
    (folder / "diagnosis.json").unlink()
    chunk = next(folder.glob("activations.zarr/**/layer-00/c/0/0"))
    data = bytearray(chunk.read_bytes())
    data[100] ^= 1
    chunk.write_bytes(data)
    result = invoke("run", path)
    assert result.exit_code == 0
    assert "computing it again" in result.stderr
    assert "down to 18.0 words a concept" in result.stdout
    assert invoke("verify", path).exit_code == 0


def test_a_model_that_cannot_write_a_language_leads_the_output(tmp_path: Path) -> None:
    path = model_study(tmp_path, "bert")
    text = (tmp_path / "de.txt").read_text("utf-8")
    for word, ideographs in (("Hund", "中国"), ("Katze", "日本")):
        text = text.replace(word, ideographs)
    (tmp_path / "de.txt").write_text(text, "utf-8")
    shown = invoke("run", path).stdout
    # 5 of the 16 German words.
    told = "!! small/model: words that consist of unknown sub-words, and are lost: de 31 %"
    assert shown.startswith(told)


def test_a_study_without_flaws_says_so(tmp_path: Path) -> None:
    from tests.evidence.planted import planted_run

    related = '\n[compare]\nrelated = [["en", "de"]]\n'
    planted_run(tmp_path, moved=0, extra=related)
    result = invoke("diagnose", tmp_path / "planted.toml")
    assert "nothing suspicious was found" in result.stdout
    assert "!" not in invoke("run", tmp_path / "planted.toml").stdout


def test_what_is_no_study_ends_as_with_other_commands(tmp_path: Path) -> None:
    result = invoke("diagnose", tmp_path / "none.toml")
    assert result.exit_code == 2
    assert "no such study file" in result.stderr


def found(severity: str, rows: int = 1) -> Finding:
    evidence = [{"layer": number, "share": 0.25, "why": None} for number in range(rows)]
    return Finding("made", severity, f"a {severity} line", {}, "it means", ["try this"], evidence)  # type: ignore[arg-type]


def test_lines_are_by_severity_and_notes_are_counted(tmp_path: Path) -> None:
    all_ = [found("leads"), found("warns"), found("notes")]
    assert list(leading_lines(all_)) == ["!! a leads line"]
    warned, more = other_lines(all_, tmp_path)
    assert warned == "! a warns line"
    assert more.startswith("1 note; evidence")
    assert list(other_lines([], tmp_path)) == []
    (hint,) = other_lines([found("leads")], tmp_path)
    assert hint.startswith("evidence and what to try")


def test_only_so_many_warnings_are_printed_after_scores(tmp_path: Path) -> None:
    *shown, more = other_lines([found("warns")] * (LINES + 2), tmp_path)
    assert len(shown) == LINES
    assert more.startswith("2 more of these; evidence")


def test_long_evidence_is_cut_and_says_so() -> None:
    lines = list(finding_lines(found("warns", ROWS + 3)))
    assert "     layer 0, share 0.250, why undefined" in lines
    assert "     and 3 more rows, see --json" in lines
    assert not any("more rows" in line for line in finding_lines(found("warns", ROWS)))
