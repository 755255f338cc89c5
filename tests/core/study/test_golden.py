"""Studies of earlier versions: opened, checked, run; those of later ones: refused in one line."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import isogloss
from isogloss.cli import main
from isogloss.core.errors import NewerError
from isogloss.core.keys import canonical
from isogloss.core.store.files import crc32c
from isogloss.core.store.finished import Finished
from isogloss.core.store.journal import Journal, read_journal
from isogloss.core.store.verify import verify_study
from isogloss.core.study.results import units_of

GOLDEN = Path(__file__).parents[2] / "golden"
VERSIONS = sorted(path.name for path in GOLDEN.glob("20*"))
MODEL = Path(isogloss.__file__).parent / "demo" / "assets" / "model"


def invoke(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture(params=VERSIONS)
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A copy of a study directory, with what it was made of beside it."""
    shutil.copytree(GOLDEN / request.param, tmp_path / "study")
    shutil.copytree(MODEL, tmp_path / "study" / "model")
    return tmp_path / "study" / "golden"


def test_there_are_studies_to_open() -> None:
    assert len(VERSIONS) >= 2
    for version in VERSIONS:
        files = [path for path in (GOLDEN / version).rglob("*") if path.is_file()]
        assert sum(path.stat().st_size for path in files) < 100_000


def test_nothing_of_it_is_damaged(folder: Path) -> None:
    assert invoke("verify", folder).output == f"{folder}: everything is as it was written\n"


def test_its_scores_are_shown_as_they_are_stored(folder: Path) -> None:
    lines = (folder / "scores.jsonl").read_text("utf-8").splitlines()
    stored = {json.loads(line)["key"]: json.loads(line)["value"] for line in lines}
    results = isogloss.open_study(folder)
    assert {record["key"]: record["value"] for record in results.scores} == stored
    assert len(stored) == 3
    assert results.select(metric="colap", word_class="")
    shown = invoke("show", folder, "--metric", "calign", "--json")
    values = {
        tuple(side.split("/")[2] for side in curve["sides"]): curve["values"][0]
        for curve in json.loads(shown.output)["curves"]
    }
    for record in results.select(metric="calign"):
        languages = tuple(side["language"] for side in record["sides"])
        assert values[languages] == record["value"]


def test_its_words_and_vectors_belong_together(folder: Path) -> None:
    results = isogloss.open_study(folder)
    sentences = (folder.parent / "corpus" / "en.txt").read_text("utf-8").splitlines()
    (record,) = [
        each
        for each in results.clusterings
        if [side["language"] for side in each["sides"]] == ["en"]
    ]
    clustered = results.clustered(record["key"])
    (words,) = clustered.words
    assert len(words) == record["words"] == len(clustered.labels)
    for row in range(len(words)):
        said = sentences[int(words.sentence[row])].split()[int(words.position[row])]
        assert words.forms[int(words.form[row])] == said
    (unit,) = units_of(record)
    vectors = results.store.vectors(unit, ("encoder", 4))
    assert vectors.shape == (len(words), 128)
    assert abs(vectors).max() < 100


@pytest.mark.parametrize(
    "command", [("concepts",), ("report", "-o", "PLACE/r.html"), ("export", "--to", "PLACE/e")]
)
def test_it_is_browsed_reported_and_exported(
    folder: Path, tmp_path: Path, command: tuple[str, ...]
) -> None:
    name, *options = (each.replace("PLACE", str(tmp_path)) for each in command)
    result = invoke(name, folder, *options)
    assert result.exit_code == 0, result.output


def test_it_is_run_and_what_stood_there_is_still_whole(folder: Path) -> None:
    result = invoke("run", folder, "--json")
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert {(score["metric"], len(score["sides"])) for score in found["scores"]} == {
        ("calign", 2),
        ("colap", 2),
    }
    assert verify_study(folder) == []
    again = json.loads(invoke("run", folder, "--json").stdout)
    assert [step["computed"] for step in again["steps"].values()] == [0, 0, 0]


def newer(path: Path, **fields: object) -> None:
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | fields), "utf-8")


def rewrite(document: Path, content: object) -> None:
    """Write a document as a command does: the record of finished files knows it."""
    study = document.parent.parent
    Finished(study).finish(document, json.dumps(content).encode())


COMMANDS = ("run", "show", "verify", "report", "extract", "sweep")


def refused(result: Result, path: Path, told: str, code: int = 3) -> None:
    assert result.exit_code == code, result.output
    line = result.output.rstrip("\n")
    assert "\n" not in line
    assert line.startswith(f"error: {path}")
    assert told in line
    assert "update it (pip install -U isogloss)" in line


@pytest.mark.parametrize("command", COMMANDS)
def test_a_directory_of_a_newer_version_is_refused_and_left_as_it_is(
    folder: Path, command: str
) -> None:
    newer(folder / "run.json", schema_version=2)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    told = "format 2, written by a newer isogloss; this one knows formats up to 1"
    refused(invoke(command, folder), folder / "run.json", told)
    assert before == {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert invoke(command, folder, "--out", folder.parent / "new").exit_code in {0, 3}


def test_a_study_file_of_a_newer_version_is_refused(folder: Path) -> None:
    path = folder / "study.toml"
    path.write_text(path.read_text("utf-8").replace("schema = 1", "schema = 2"), "utf-8")
    told = "line 1: schema = 2: written for a newer isogloss; this one reads schema 1"
    refused(invoke("run", folder), path, told, code=2)


@pytest.mark.parametrize(
    ("command", "name"), [("run", "finished"), ("verify", "en"), ("concepts", "en")]
)
def test_a_journal_of_a_newer_format_is_refused_and_left_as_it_is(
    folder: Path, command: str, name: str
) -> None:
    (path,) = (folder / "journal").rglob(f"{name}.jsonl")
    text = canonical({"format": 2, "something": "new"})
    line = f'{{"crc32c":"{crc32c(text.encode())}","record":{text}}}\n'
    path.write_text(line, "utf-8")
    refused(invoke(command, folder), path, "format 2, written by a newer isogloss")
    assert path.read_text("utf-8") == line
    with pytest.raises(NewerError):
        Journal(path)


def test_a_document_of_a_newer_format_is_refused(folder: Path, tmp_path: Path) -> None:
    assert invoke("run", folder).exit_code == 0
    assert invoke("sweep", folder).exit_code == 0
    path = folder / "documents" / "sweep.json"
    assert json.loads(path.read_text("utf-8"))["schema_version"] == 1
    document = json.loads(path.read_text("utf-8"))
    rewrite(path, document | {"schema_version": 7})
    result = invoke("report", folder, "-o", tmp_path / "r.html")
    refused(result, path, "format 7, written by a newer isogloss")
    rewrite(path, document)
    assert invoke("report", folder, "-o", tmp_path / "r.html").exit_code == 0
    del document["schema_version"]  # as the first of them were
    rewrite(path, document)
    assert invoke("report", folder, "-o", tmp_path / "r.html", "--force").exit_code == 0


def test_journals_say_no_format_as_long_as_it_is_the_first(folder: Path) -> None:
    for path in (folder / "journal").rglob("*.jsonl"):
        assert not any("format" in record for record in read_journal(path).records)
        assert re.match(r'\{"crc32c":"[0-9a-f]{8}","record":', path.read_text("utf-8"))
