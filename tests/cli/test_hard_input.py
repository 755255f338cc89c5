"""Nasty corpora and dictionaries through the whole command: a result, or one line and exit code 3."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

import isogloss
from isogloss.cli import main
from tests.distributions import provide_example

if TYPE_CHECKING:
    from pathlib import Path

STUDY = """\
schema = 1
[corpora.hard]
files = {{{files}}}
[sources.spelling]
use = "ngrams"
[clusterers.k]
use = "kmeans"
n_clusters = {concepts}
[[dictionaries]]
use = "{format}"
path = '{dictionary}'
source = "en"
target = "{target}"
[metrics.calign]
use = "calign"
min_types = 0
[metrics.colap]
use = "colap"
"""


@pytest.fixture(autouse=True)
def example(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    provide_example(monkeypatch, tmp_path / "site")


def run(
    folder: Path,
    corpora: dict[str, Path],
    dictionary: Path,
    *,
    concepts: int = 3,
    form: str = "muse",
) -> Result:
    files = ", ".join(f"{language} = '{path}'" for language, path in corpora.items())
    target = next(language for language in corpora if language != "en")
    study = folder / "hard.toml"
    study.write_text(
        STUDY.format(
            files=files, concepts=concepts, dictionary=dictionary, format=form, target=target
        ),
        "utf-8",
    )
    return CliRunner().invoke(main, ["run", str(study)])


def folder_of(shared: Path, name: str, *languages: str) -> dict[str, Path]:
    return {
        language: shared / "data" / "hard" / "corpora" / name / f"{language}.txt"
        for language in languages
    }


def dictionary(shared: Path, name: str) -> Path:
    return shared / "data" / "hard" / "dictionaries" / name


def refused(result: Result, folder: Path, *parts: str) -> None:
    assert result.exit_code == 3, result.output
    assert len(result.stderr.strip().splitlines()) == 1
    for part in parts:
        assert part in result.stderr
    assert not (folder / "hard" / "scores.jsonl").exists()
    assert not (folder / "hard" / "activations.zarr").exists()


@pytest.mark.parametrize(
    ("name", "languages"),
    [
        ("clean", ("en", "de")),
        ("crlf", ("en", "de", "fr")),
        ("bom", ("en", "de")),
        ("delimiters", ("en", "de")),
        ("empty_lines", ("en", "de")),
        ("whitespace", ("en", "de")),
        ("control_chars", ("en", "de")),
        ("emoji", ("en", "de")),
        ("identical", ("en", "de")),
        ("long_lines", ("en", "de")),
        ("rtl", ("en", "ar", "he")),
        ("zero_width", ("en", "de", "fa", "hi", "km")),
        ("no_spaces", ("en", "zh")),
    ],
)
def test_nasty_but_sound_corpora_give_a_result(
    shared: Path, tmp_path: Path, name: str, languages: tuple[str, ...]
) -> None:
    corpora = folder_of(shared, name, *languages)
    result = run(tmp_path, corpora, dictionary(shared, "clean.en-de.txt"), concepts=2)
    assert result.exit_code == 0, result.stderr
    assert "Traceback" not in result.output
    assert CliRunner().invoke(main, ["verify", str(tmp_path / "hard")]).exit_code == 0


def test_line_ends_and_marks_change_nothing(shared: Path, tmp_path: Path) -> None:
    """The same sentences with CRLF, lone CR and byte order marks have the words of the control."""

    def forms(name: str, language: str) -> list[str]:
        folder = tmp_path / f"{name}-{language}"
        folder.mkdir()
        corpora = folder_of(shared, name, "en", language)
        assert run(folder, corpora, dictionary(shared, "clean.en-de.txt")).exit_code == 0
        words = isogloss.open_study(folder / "hard").concepts(language, layer=0).words[0]
        return [words.forms[form] for form in words.form.tolist()]

    assert forms("crlf", "fr") == forms("clean", "fr")
    assert forms("bom", "de") == forms("clean", "de")


def test_the_same_file_twice_is_said(shared: Path, tmp_path: Path) -> None:
    corpora = folder_of(shared, "identical", "en", "de")
    result = run(tmp_path, corpora, dictionary(shared, "clean.en-de.txt"))
    assert "en and de have the same content" in result.stderr


def test_skipped_lines_are_said(shared: Path, tmp_path: Path) -> None:
    corpora = folder_of(shared, "empty_lines", "en", "de")
    result = run(tmp_path, corpora, dictionary(shared, "clean.en-de.txt"), concepts=2)
    assert "sentences skipped: no words in" in result.stderr


def test_unequal_counts_name_both_files(shared: Path, tmp_path: Path) -> None:
    corpora = folder_of(shared, "mismatched", "en", "de", "fr")
    result = run(tmp_path, corpora, dictionary(shared, "clean.en-de.txt"))
    refused(result, tmp_path, "en.txt", "8", "de.txt", "7")


def test_invalid_utf8_names_file_line_and_byte(shared: Path, tmp_path: Path) -> None:
    corpora = folder_of(shared, "invalid_utf8", "en", "de")
    result = run(tmp_path, corpora, dictionary(shared, "clean.en-de.txt"))
    refused(result, tmp_path, "de.txt, line 2", "byte")


@pytest.mark.parametrize("name", ["empty", "newline_only", "blank_lines"])
def test_nothing_is_not_a_corpus(shared: Path, tmp_path: Path, name: str) -> None:
    path = folder_of(shared, "degenerate", name)[name]
    result = run(tmp_path, {"en": path, "de": path}, dictionary(shared, "clean.en-de.txt"))
    refused(result, tmp_path, f"{name}.txt")


@pytest.mark.parametrize("name", ["one_word", "one_line_no_newline"])
def test_fewer_words_than_concepts_names_both_numbers(
    shared: Path, tmp_path: Path, name: str
) -> None:
    path = folder_of(shared, "degenerate", name)[name]
    result = run(
        tmp_path, {"en": path, "de": path}, dictionary(shared, "clean.en-de.txt"), concepts=50
    )
    assert result.exit_code == 3, result.output
    assert "50" in result.stderr.strip().splitlines()[-1]
    assert not (tmp_path / "hard" / "scores.jsonl").exists()


@pytest.mark.parametrize("name", ["punct_only", "repeated"])
def test_degenerate_words_give_a_score_or_undefined(
    shared: Path, tmp_path: Path, name: str
) -> None:
    path = folder_of(shared, "degenerate", name)[name]
    result = run(
        tmp_path, {"en": path, "de": path}, dictionary(shared, "clean.en-de.txt"), concepts=1
    )
    assert result.exit_code == 0, result.stderr
    assert "nan" not in result.stdout.lower()


@pytest.mark.parametrize(
    ("name", "code", "parts"),
    [
        ("clean.en-de.txt", 0, ()),
        ("duplicates.en-de.txt", 0, ()),
        ("crlf_bom.en-de.txt", 0, ()),
        ("identical.en-de.txt", 0, ()),
        ("lowercased.en-de.txt", 0, ()),
        ("case_conflict.en-de.txt", 0, ()),
        ("comments.en-de.txt", 0, ()),
        ("reversed.en-de.txt", 0, ()),
        ("extra_columns.en-de.txt", 3, ("line 1",)),
        ("mixed_separators.en-de.txt", 3, ("line 2",)),
        ("empty.en-de.txt", 3, ("no entries",)),
    ],
)
def test_every_dictionary_has_its_documented_outcome(
    shared: Path, tmp_path: Path, name: str, code: int, parts: tuple[str, ...]
) -> None:
    corpora = folder_of(shared, "clean", "en", "de")
    path = dictionary(shared, name)
    result = run(tmp_path, corpora, path)
    assert result.exit_code == code, result.output
    if code:
        assert name in result.stderr
        assert len(result.stderr.strip().splitlines()) == 1
        for part in parts:
            assert part in result.stderr
        assert not (tmp_path / "hard" / "scores.jsonl").exists()


def test_dropped_lines_of_a_dictionary_are_said_by_number(shared: Path, tmp_path: Path) -> None:
    corpora = folder_of(shared, "clean", "en", "de")
    result = run(tmp_path, corpora, dictionary(shared, "missing_column.en-de.txt"))
    assert result.exit_code == 0
    for line in ("2", "4", "5"):
        assert re.search(rf"lines dropped: .*[ :]{line}\b", result.stderr)


def test_a_latin_1_line_names_the_dictionary_and_the_line(shared: Path, tmp_path: Path) -> None:
    corpora = folder_of(shared, "clean", "en", "fr")
    result = run(tmp_path, corpora, dictionary(shared, "invalid_utf8.en-fr.txt"))
    assert result.exit_code == 3
    assert "invalid_utf8.en-fr.txt, line 1: byte 7" in result.stderr


def test_a_dictionary_the_wrong_way_round_is_noticed(shared: Path, tmp_path: Path) -> None:
    corpora = folder_of(shared, "clean", "en", "de")
    result = run(tmp_path, corpora, dictionary(shared, "reversed.en-de.txt"))
    assert "is it the right one, and the right way round?" in result.stderr
