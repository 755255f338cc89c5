"""``isogloss corpus``: what is read of text, by language, and what was skipped and why."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from click.testing import CliRunner, Result

from isogloss.cli import main

if TYPE_CHECKING:
    from pathlib import Path


def corpus(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["corpus", *map(str, arguments)])


def texts(folder: Path, **lines: str) -> list[str]:
    for language, text in lines.items():
        (folder / f"{language}.txt").write_text(text, "utf-8")
    return [f"{language}={folder / f'{language}.txt'}" for language in lines]


def test_words_and_types_are_counted_by_language(tmp_path: Path) -> None:
    files = texts(tmp_path, en="The dog, the cat\n\n", de="Der Hund\nleer\n")
    result = corpus(*files, "--json")
    assert result.exit_code == 0, result.stderr
    found = json.loads(result.stdout)
    assert found["sentences"] == 1
    assert found["skipped"] == {"no words in en": 1}
    assert found["languages"]["en"] == {"words": 4, "types": 3, "annotations": []}
    cut = json.loads(corpus(*files, "--json", "--segmenter", "en=unicode").stdout)
    assert cut["languages"]["en"]["words"] == 5  # the comma
    assert cut["languages"]["de"]["words"] == 2
    shown = corpus(*files)
    assert "1 sentences skipped: no words in en" in shown.stderr
    assert "joined by line" in shown.stdout


def test_text_without_spaces_is_named(tmp_path: Path) -> None:
    files = texts(tmp_path, en="hello there you\n", zh="你好你好你好你好\n")
    for segmenter in ("whitespace", "unicode"):
        result = corpus(*files, "--segmenter", segmenter)
        assert "zh: its script puts no space between words" in result.stderr
        assert "en: its script" not in result.stderr
    tokenised = texts(tmp_path, en="hello there you\n", zh="你好 你好 你好 你好\n")
    assert "its script" not in corpus(*tokenised).stderr


def test_a_format_with_settings(tmp_path: Path) -> None:
    path = tmp_path / "both.tsv"
    path.write_text("a b c\tx\nd\ty\n", "utf-8")
    arguments = ["--format", "joined", "-s", f"path={path}", "-s", 'languages=["en","de"]']
    result = corpus(*arguments, "-s", "separator=tab", "--max-words", 2, "--json")
    assert result.exit_code == 0, result.stderr
    assert json.loads(result.stdout)["skipped"] == {"more than 2 words in en": 1}


def test_what_is_wrong_is_one_line(tmp_path: Path) -> None:
    files = texts(tmp_path, en="a\nb\n", de="x\n")
    for arguments, code, message in (
        (files, 3, "line 2 is the first without its counterpart"),
        (["en.txt"], 2, "is not LANGUAGE=FILE"),
        ([], 2, "setting 'files' is missing"),
        ([*files, "--format", "linse"], 2, "did you mean 'lines'"),
        ([*files, "--segmenter", "spaces"], 2, "no segmenter is called 'spaces'"),
        ([*files, "--join", "id"], 2, "has no ids"),
        ([f"en={tmp_path / 'none'}"], 3, "there is no such file"),
    ):
        result = corpus(*arguments)
        assert result.exit_code == code, result.output
        assert message in result.stderr
        assert "Traceback" not in result.output
