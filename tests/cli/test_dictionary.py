from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner, Result

from isogloss.cli import main
from isogloss.plugins.dictionaries.reference import reference
from isogloss.plugins.dictionaries.tsv import tsv
from tests.plugins.dictionaries.loading import load, pairs_of
from tests.studies import planted_study

if TYPE_CHECKING:
    from pathlib import Path

FILES = {
    "en-de.txt": "cat Katze\ncat Kater\nhotel hotel\nbad\ndog Hund\n",
    "de-en.txt": "Hund dog\nHund hound\n",
    "en-fr.txt": "dog chien\ncat chat\n",
    "counted.txt": "a -> x: Probability = 0.25, Count = 1\na -> y: Probability = 0.75, Count = 3\n",
    "named.csv": 'en,de,p\n"hot dog",Hotdog,0.5\ncat,Katze,0.25\n',
    "en.words": "The cat saw a dog\n\nthe DOG\n",
    "de.words": "die katze sah einen hund\n",
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def call(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["dictionary", *arguments])


def document(*arguments: str) -> Any:
    result = call(*arguments, "--json")
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


EN_DE = ("muse:en-de.txt", "--from", "en", "--to", "de")
TEXT = ("--corpus", "en=en.words", "--corpus", "de=de.words")


@pytest.mark.usefixtures("folder")
def test_the_report_says_what_was_kept_and_dropped() -> None:
    found = document(*EN_DE)
    assert found["schema_version"] == 1
    assert (found["source"], found["target"], found["forms"]) == ("en", "de", 3)
    report = found["report"]
    assert (report["lines"], report["entries"], report["identical"]) == (5, 4, 1)
    assert report["dropped"] == {"one column only": [4]}
    assert found["identical_share"] == 0.25
    assert found["coverage"] is None
    assert found["ceiling_reaches_threshold"] is None


def test_the_table_is_for_people(folder: Path) -> None:
    result = call(*EN_DE, *TEXT)
    assert result.exit_code == 0, result.stderr
    assert result.stdout.splitlines()[0] == f"en -> de: {folder / 'en-de.txt'}"
    rows = [line.split() for line in result.stdout.splitlines()]
    assert ["lines", "read", "5"] in rows
    assert ["dropped:", "one", "column", "only", "1", "20.0%", "4"] in rows
    assert ["pairs,", "of", "3", "forms", "4"] in rows
    assert ["identical:", "the", "same", "string", "twice", "1", "25.0%"] in rows
    # the (2), cat, saw, a, dog (2): "cat" and "dog" have an entry, and both reach the other text.
    assert ["all", "5", "100.0%", "7", "100.0%"] in rows
    assert ["with", "an", "entry", "2", "40.0%", "3", "42.9%"] in rows
    assert "ceiling over the whole vocabulary: 0.400, below the threshold 0.8" in result.stdout


@pytest.mark.usefixtures("folder")
def test_a_dictionary_that_goes_the_wrong_way_is_noticed() -> None:
    wrong = ("muse:en-de.txt", "--from", "de", "--to", "en", "--corpus", "de=de.words")
    assert "is it the right dictionary, and the right way round?" in call(*wrong).stdout
    assert "right way round" not in call(*EN_DE, *TEXT).stdout


def test_entries_of_a_json_file_have_numbers(folder: Path) -> None:
    (folder / "d.json").write_text('{"a b": {"x": 0.5}, "c": {"y": 0.5}}', "utf-8")
    arguments = ("reference-json:d.json", "--from", "en", "--to", "de", "-s", "phrases=drop")
    lines = call(*arguments).stdout.splitlines()
    assert lines[2].split() == ["share", "entries"]
    assert ["dropped:", "a", "phrase", "1", "50.0%", "1"] in [line.split() for line in lines]


@pytest.mark.usefixtures("folder")
def test_coverage_of_a_text() -> None:
    found = document(*EN_DE, *TEXT, "--threshold", "0.4", "--translations", "1")
    coverage = found["coverage"]
    assert (coverage["types"], coverage["words"]) == (5, 7)
    assert (coverage["listed_types"], coverage["listed_words"]) == (2, 3)
    assert (coverage["reached_types"], coverage["reached_words"]) == (2, 3)
    assert found["ceiling_reaches_threshold"] is True
    exact = document(*EN_DE, *TEXT, "--matching", "exact")["coverage"]
    assert (exact["types"], exact["listed_types"], exact["reached_types"]) == (7, 2, 0)
    alone = document(*EN_DE, "--corpus", "en=en.words")["coverage"]
    assert (alone["listed_types"], alone["reached_types"]) == (2, None)


@pytest.mark.usefixtures("folder")
def test_a_file_can_be_turned_united_and_chained() -> None:
    def looked_up(word: str, *arguments: str) -> list[str]:
        rows = document(*arguments, "--show", word)["words"][word]
        return [row["translation"] for row in rows]

    turned = ("muse:en-de.txt", "--from", "de", "--to", "en", "--reversed")
    assert looked_up("KATER", *turned) == ["cat"]
    united = (*EN_DE, "--and", "muse:de-en.txt")
    assert looked_up("dog", *united) == ["Hund", "Hund"]
    assert looked_up("hound", *united) == ["Hund"]
    chain = ("muse:de-en.txt", "--and", "muse:en-fr.txt", "--through", "en")
    found = document(*chain, "--from", "de", "--to", "fr", "--show", "hund")
    assert [row["translation"] for row in found["words"]["hund"]] == ["chien"]
    [told] = found["report"]["warnings"]
    assert told.startswith("chained de -> en -> fr: 1 pairs")
    first = call(*chain, "--from", "de", "--to", "fr").stdout.splitlines()[0]
    assert first == f"warning: {told}"


@pytest.mark.usefixtures("folder")
def test_settings_of_the_format(tmp_path: Path) -> None:
    named = ("-s", "header=true", "-s", "source_column=en", "-s", "target_column=de")
    limits = ("-s", "phrases=drop", "-s", "probability_column=3", "-s", "min_probability=0.2")
    found = document("csv:named.csv", "--from", "en", "--to", "de", *named, *limits)
    assert found["report"]["dropped"] == {"header": [1], "a phrase": [2]}
    assert found["report"]["path"] == str(tmp_path / "named.csv")


@pytest.mark.usefixtures("folder")
def test_words_are_shown_best_first_and_as_text() -> None:
    result = call(
        "reference:counted.txt", "--from", "en", "--to", "de", "--show", "A", "--show", "b"
    )
    rows = [line.split() for line in result.stdout.splitlines()]
    assert ["a", "y", "0.7500"] in rows
    assert rows.index(["a", "y", "0.7500"]) < rows.index(["a", "x", "0.2500"])
    assert "b: no entry" in result.stdout
    assert "lines read" not in result.stdout


def test_what_is_written_is_read_back(folder: Path) -> None:
    counted = ("reference:counted.txt", "--from", "en", "--to", "de")
    for name, form, more in (
        ("out.txt", reference, {}),
        ("out.tsv", tsv, {"probability_column": 3, "count_column": 4}),
    ):
        result = call(*counted, "--write", name)
        assert result.exit_code == 0, result.stderr
        assert f"written to {name}: 2 pairs" in result.stderr
        again = load(folder / name, form, **more)
        assert [(f, to.form, to.probability) for f, to in again.pairs()] == [
            ("a", "x", 0.25),
            ("a", "y", 0.75),
        ]
        assert again.counts == (1, 3)
    assert call(*EN_DE, "--write", "pairs.tsv").exit_code == 0
    assert len(pairs_of(load(folder / "pairs.tsv", tsv))) == 4


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ((*EN_DE, "--write", "out.md"), 2, "a name that ends in .txt or .tsv is wanted"),
        ((*EN_DE, "--write", "out.txt"), 3, "reference text has a count for every pair"),
        (("muse:en-de.txt", "--from", "en", "--to", "en"), 2, "the same language"),
        (("muse:none.txt", "--from", "en", "--to", "de"), 3, "none.txt: there is no such file"),
        (("muze:en-de.txt", "--from", "en", "--to", "de"), 2, "did you mean 'muse'"),
        ((*EN_DE, "-s", "min_count=2"), 2, "no setting 'min_count'; it has path"),
        ((*EN_DE, "--through", "fr"), 2, "--through needs --and"),
        ((*EN_DE, "--reversed", "--and", "muse:de-en.txt"), 2, "--reversed turns one file"),
        ((*EN_DE, "--corpus", "fr=en.words"), 2, "neither --from nor --to"),
        ((*EN_DE, "--corpus", "de=de.words"), 2, "--corpus en=FILE is missing"),
        ((*EN_DE, "--corpus", "en.words"), 2, "is not LANGUAGE=FILE"),
        ((*EN_DE, "--corpus", "en=gone"), 3, "gone: there is no such file"),
        ((*EN_DE, "--matching", "nfd"), 2, "matching 'nfd' is no rule; did you mean 'nfc'"),
        (("reversed", "--from", "en", "--to", "de", "-s", "of=main"), 2, "no setting 'source'"),
    ],
)
def test_what_is_wrong_is_said_in_a_line(
    arguments: tuple[str, ...], code: int, message: str
) -> None:
    result = call(*arguments)
    assert result.exit_code == code, result.output
    assert message in result.stderr


def test_a_study_can_derive_its_dictionaries(tmp_path: Path) -> None:
    study = planted_study(tmp_path)
    derived = '[[dictionaries]]\nuse = "{}"\nof = "main"\nname = "other"\n'
    plain = study.read_text("utf-8")
    study.write_text(plain + derived.format("reversed"), "utf-8")
    result = CliRunner().invoke(main, ["run", str(study)])
    assert result.exit_code == 0, result.stderr
    places = tmp_path / "planted"
    scores = [json.loads(line) for line in (places / "scores.jsonl").read_text().splitlines()]
    values = {
        (score["dictionary"], score["sides"][0]["language"]): score["value"]
        for score in scores
        if score["metric"] == "calign"
    }
    # The pairs of the planted dictionary and of its reverse are the same.
    assert values == {(name, side): 5 / 6 for name in ("main", "other") for side in ("en", "de")}
    assert 'of = "main"' in (places / "study.toml").read_text("utf-8")
    again = CliRunner().invoke(main, ["run", str(places), "--json"])
    assert again.exit_code == 0, again.stderr


def test_a_study_refuses_a_dictionary_made_of_none_before_it_computes(tmp_path: Path) -> None:
    study = planted_study(tmp_path)
    wrong = '[[dictionaries]]\nuse = "pivot"\nof = "mian"\nname = "x"\nthrough = "fr"\n'
    study.write_text(study.read_text("utf-8") + wrong, "utf-8")
    result = CliRunner().invoke(main, ["run", str(study)])
    assert result.exit_code == 2
    assert result.stderr == (
        "error: dictionary 'x', of: the study has no 'mian'; did you mean 'main'?\n"
    )
    assert not (tmp_path / "planted").exists()
