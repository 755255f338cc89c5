from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner, Result

from isogloss import Entries, FileDictionary, LoadReport, Translation
from isogloss.cli import main

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = ["dog 4", "cat 4", "cow 4", "red 9", "blue 9"]
TARGET = ["Hund 1", "Katze 1", "Kuh 1", "rot 3"]
AHEAD = ["dog -> Hund", "cat -> Katze", "cow -> Kuh", "red -> rot"]
BACK = ["Hund -> dog", "Katze -> cat"]
SETTINGS = ["-s", "min_types=1", "-s", "threshold=0.5", "-s", "max_size_difference=0.5"]


@pytest.fixture
def files(tmp_path: Path) -> dict[str, str]:
    """Cluster files of two sides, one of both, and dictionaries, by name."""

    def write(name: str, lines: list[str]) -> str:
        (tmp_path / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
        return str(tmp_path / name)

    def rows(words: list[str], sentence: int) -> list[str]:
        pairs = [line.split() for line in words]
        return [f"{word}|||0|||{sentence}|||{n}|||{c}" for n, (word, c) in enumerate(pairs)]

    def entries(pairs: list[str]) -> list[str]:
        return [f"{pair}: Probability = 0.5, Count = 2" for pair in pairs]

    return {
        "source": write("source.txt", rows(SOURCE, 0)),
        "target": write("target.txt", rows(TARGET, 0)),
        "clusters": write("both.txt", rows(SOURCE, 7) + rows(["rot 9", "Hund 5"], 8)),
        "ahead": write("ahead.txt", entries(AHEAD)),
        "back": write("back.txt", entries(BACK)),
    }


def call(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["metric", *arguments])


def scores(result: Result) -> list[Any]:
    assert result.exit_code == 0, result.stderr
    document = json.loads(result.stdout)
    assert document["schema_version"] == 1
    return list(document["scores"])


def separate(files: dict[str, str], *more: str) -> list[str]:
    paths = ["--source", files["source"], "--target", files["target"]]
    return ["calign", *paths, "--dictionary", f"reference:{files['ahead']}", *more]


def test_calign_of_cluster_files(files: dict[str, str]) -> None:
    [score] = scores(call(*separate(files, *SETTINGS, "--json")))
    assert score["metric"] == "calign"
    assert [side["language"] for side in score["sides"]] == ["source", "target"]
    assert score["value"] == 1
    assert (score["concepts"], score["eligible"], score["aligned"]) == (2, 2, 2)
    assert score["pairs"] == [[4, 1], [9, 3]]
    assert score["parts"]["dictionary_coverage"] == 4 / 5


def test_a_second_dictionary_is_the_other_direction(files: dict[str, str]) -> None:
    back = ["--dictionary", f"reference:{files['back']}", "--languages", "en,de"]
    ahead, other = scores(call(*separate(files, *SETTINGS, *back, "--json")))
    assert [side["language"] for side in ahead["sides"]] == ["en", "de"]
    assert [side["language"] for side in other["sides"]] == ["de", "en"]
    # Hund and Katze of three; "rot" is alone, and not more than one.
    assert (other["value"], other["pairs"]) == (0.5, [[1, 4]])


def test_colap_of_one_file_of_two_languages(files: dict[str, str]) -> None:
    arguments = ["colap", "--clusters", files["clusters"], "--last-sentence-of-first", "7"]
    [score] = scores(call(*arguments, "--json"))
    # 9 has red, blue and rot: one of three is at least 0.3. 4 and 5 have one language.
    assert (score["value"], score["concepts"], score["overlapping"]) == (1 / 3, 3, [9])
    [named] = scores(call(*arguments, "--languages", "en,de", "--json"))
    assert named["words:en"] == 5


def test_colap_with_a_dictionary_says_what_is_translated(files: dict[str, str]) -> None:
    arguments = ["colap", "--clusters", files["clusters"], "--last-sentence-of-first", "7"]
    arguments += ["--dictionary", f"reference:{files['ahead']}", "-s", "match_threshold=0.5"]
    [score] = scores(call(*arguments, "--json"))
    assert score["parts"]["translated"] == 1
    assert score["overlapping"] == [9]


def test_any_installed_metric_can_be_named(files: dict[str, str]) -> None:
    arguments = ["--clusters", files["clusters"], "--last-sentence-of-first", "7", "--json"]
    [score] = scores(call("integration", *arguments))
    assert score["metric"] == "integration"


def test_without_json_there_is_a_table_for_people(files: dict[str, str]) -> None:
    result = call(*separate(files, *SETTINGS))
    assert result.exit_code == 0
    lines = [line.split() for line in result.stdout.splitlines()]
    assert ["value", "1.000"] in lines
    assert ["source", "-", "target"] in lines
    assert ["dictionary", "coverage", "0.800"] in lines


def test_an_undefined_value_is_told_with_its_reason(files: dict[str, str]) -> None:
    result = call(*separate(files))
    assert result.exit_code == 0
    assert "none of 2 source concepts has more than 5 types" in result.stdout


def test_evidence_is_a_record_per_concept(files: dict[str, str], tmp_path: Path) -> None:
    path = tmp_path / "evidence.jsonl"
    assert call(*separate(files, *SETTINGS, "--evidence", str(path))).exit_code == 0
    records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert [record["concept"] for record in records] == [4, 9]
    assert records[1]["best"]["matched"] == [["red", "rot"]]
    assert records[0]["languages"] == ["source", "target"]


def test_words_are_text_and_never_markup(tmp_path: Path) -> None:
    for name, word in (("s", "[/b]"), ("t", "[red]")):
        (tmp_path / name).write_text(f"{word}|||0|||0|||0|||1\n")
    (tmp_path / "d").write_text("[/b] -> [red]: Probability = 1, Count = 1\n")
    paths = [str(tmp_path / name) for name in "std"]
    arguments = [
        "--source",
        paths[0],
        "--target",
        paths[1],
        "--dictionary",
        f"reference:{paths[2]}",
    ]
    [score] = scores(call("calign", *arguments, "-s", "min_types=0", "--json"))
    assert score["value"] == 1
    assert call("calign", *arguments, "-s", "min_types=0").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["calign"], "calign needs --source and --target"),
        (["calign", "--source", "SOURCE", "--target", "TARGET"], "calign needs --dictionary"),
        (["colap"], "colap needs --clusters and --last-sentence-of-first"),
        (["colap", "--clusters", "CLUSTERS"], "colap needs --last-sentence-of-first"),
        (["colap", "--source", "SOURCE"], "colap does not read --source"),
        (["calign", "--clusters", "CLUSTERS"], "calign needs --source and --target"),
        (["calign", "--source", "/nowhere"], "does not exist"),
        (["colap", "--languages", "en"], "not two different languages"),
        (["colap", "-s", "treshold=0.3"], "threshold"),
        (["colap", "-s", "threshold=0.9"], "threshold is 0.9"),
        (["calign", "-s", "size_ratio=0.6"], "size_ratio belongs to rule='reference'"),
        (["clign"], "calign"),
    ],
)
def test_wrong_usage_is_one_clear_line(
    files: dict[str, str], arguments: list[str], said: str
) -> None:
    named = {name.upper(): path for name, path in files.items()}
    result = call(*(named.get(argument, argument) for argument in arguments))
    assert result.exit_code == 2
    assert said in result.stderr
    assert "Traceback" not in result.stderr
    assert result.stdout == ""


def test_integration_reads_no_dictionary(files: dict[str, str]) -> None:
    arguments = ["--clusters", files["clusters"], "--last-sentence-of-first", "7"]
    result = call("integration", *arguments, "--dictionary", f"reference:{files['ahead']}")
    assert (result.exit_code, "reads no dictionary" in result.stderr) == (2, True)


def test_a_bad_line_is_named_and_nothing_is_written(files: dict[str, str], tmp_path: Path) -> None:
    bad = tmp_path / "bad.txt"
    bad.write_text("dog|||0|||1|||2|||3\ndog|||0|||1\n")
    evidence = tmp_path / "evidence.jsonl"
    arguments = separate(files | {"source": str(bad)}, "--evidence", str(evidence))
    result = call(*arguments)
    assert result.exit_code == 3
    assert f"{bad}, line 2: found 3 fields" in result.stderr
    assert not evidence.exists()


def test_a_language_without_words_is_named(files: dict[str, str]) -> None:
    result = call("colap", "--clusters", files["clusters"], "--last-sentence-of-first", "8")
    assert result.exit_code == 3
    assert "no word of target: no line has a sentence after 8" in result.stderr


def test_golden_calign_cases(shared: Path) -> None:
    cases = json.loads((shared / "golden" / "calign.json").read_text())
    for case in cases[3::25]:
        folder = shared / "golden" / case["data"]
        settings = {
            "rule": "reference",
            "threshold": case["match_threshold"],
            "translations": case["top_n"],
            "size_ratio": case["size_ratio"],
            "min_types": case["min_types"],
        }
        files = {
            "source": str(folder / "src_clusters.txt"),
            "target": str(folder / "tgt_clusters.txt"),
            "ahead": str(folder / "dictionary.txt"),
        }
        more = [word for name, value in settings.items() for word in ("-s", f"{name}={value}")]
        [score] = scores(call(*separate(files, *more, "--json")))
        assert score["pairs"] == case["aligned_pairs"]
        assert score["aligned"] == case["aligned_source_concepts"]
        assert score["concepts"] == case["source_concepts"]


def test_golden_colap_cases(shared: Path) -> None:
    for case in json.loads((shared / "golden" / "colap.json").read_text()):
        [score] = scores(
            call(
                "colap",
                "--clusters",
                str(shared / "golden" / "colap" / "clusters.txt"),
                "--last-sentence-of-first",
                str(case["last_sentence_of_first_language"]),
                "-s",
                "rule=reference",
                "-s",
                f"threshold={case['threshold_percent'] / 100}",
                "--json",
            )
        )
        assert score["overlapping"] == case["overlapping"]


def test_warnings_of_a_dictionary_are_said(
    files: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def warned(self: FileDictionary, source: str, target: str, _corpus: object, /) -> Entries:
        report = LoadReport(str(self.path), source, target, warnings=("it leaks",))
        return Entries.of([("dog", Translation("Hund", 0.5))], report)

    monkeypatch.setattr(FileDictionary, "translations", warned)
    result = call(*separate(files, *SETTINGS))
    assert result.exit_code == 0, result.stderr
    assert f"warning: reference:{files['ahead']}: it leaks" in result.stderr
