from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import numpy as np
import pytest
from click.testing import CliRunner, Result

from isogloss.cli import main
from isogloss.core.interchange.dataset import dataset_texts
from isogloss.core.interchange.entries import PlacedWord
from isogloss.core.interchange.neurox import neurox_line
from isogloss.core.interchange.points import vocabulary_file
from isogloss.core.interchange.wordtable import read_word_table

if TYPE_CHECKING:
    from pathlib import Path

WORDS = [PlacedWord("a\tb", 1, 0, 0), PlacedWord("x ", 1, 0, 2), PlacedWord("a\tb", 2, 3, 0)]
VECTORS = np.array([[1, 2], [3, 4], [5, 6]], np.float32)


def call(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["import", *map(str, arguments)], catch_exceptions=False)


def activations(folder: Path, *tokens: str) -> Path:
    path = folder / "en.json"
    given = [PlacedWord(token, 0, 0, place) for place, token in enumerate(tokens)]
    block = np.arange(len(tokens) * 2, dtype=np.float32).reshape(-1, 2)
    path.write_text(neurox_line(0, given, {0: block, 1: block + 100}))
    return path


def words(folder: Path, language: str = "en") -> list[tuple[str, int, int]]:
    read = read_word_table(folder / f"{language}.words.tsv")
    return [(entry.word, entry.sentence, entry.position) for entry in read]


def test_points_are_sorted_and_keep_their_places(tmp_path: Path) -> None:
    for layer in (1, "norm"):
        below = tmp_path / f"layer{layer}"
        below.mkdir()
        np.save(below / "processed-point.npy", VECTORS[::-1].astype(float))
        (below / "processed-vocab.npy").write_bytes(vocabulary_file(WORDS[::-1]))
    result = call(
        "conceptx", f"en={tmp_path}/layer{{layer}}/processed-point.npy", "--to", tmp_path / "o"
    )
    assert result.exit_code == 0, result.stderr
    assert words(tmp_path / "o") == [(e.word, e.sentence, e.position) for e in WORDS]
    for layer in (1, "norm"):
        assert np.load(tmp_path / "o" / f"en.layer-{layer}.npy").tolist() == VECTORS.tolist()
    assert "en: 3 words, layers 1, norm" in result.stdout
    assert f'folder = "{tmp_path / "o"}"' in result.stdout
    assert sorted(path.name for path in (tmp_path / "o").iterdir()) == [
        "en.layer-1.npy",
        "en.layer-norm.npy",
        "en.words.tsv",
    ]


def test_words_of_neurox_come_from_the_text(tmp_path: Path) -> None:
    path = activations(tmp_path, "un##do", "", "it")
    (tmp_path / "en.txt").write_text("undo \u200b it", "utf-8")
    arguments = ["--text", f"en={tmp_path / 'en.txt'}", "--first-layer", "1"]
    result = call("neurox", f"en={path}", "--to", tmp_path / "o", *arguments, "--json")
    assert result.exit_code == 0, result.stderr
    assert json.loads(result.stdout)["imported"] == [
        {"language": "en", "words": 2, "layers": [1, 2], "dropped": 1}
    ]
    assert words(tmp_path / "o") == [("undo", 0, 0), ("it", 0, 2)]
    assert np.load(tmp_path / "o" / "en.layer-2.npy").tolist() == [[100, 101], [104, 105]]


def test_tokens_without_sub_words_are_told(tmp_path: Path) -> None:
    result = call("neurox", f"en={activations(tmp_path, 'a', '')}", "--to", tmp_path / "o")
    assert "en: 1 tokens without sub-words left out" in result.stderr


def test_files_are_replaced_only_by_force_and_then_all_of_a_language(tmp_path: Path) -> None:
    out = tmp_path / "o"
    arguments = ("neurox", f"en={activations(tmp_path, 'a', 'b')}", "--to", out)
    assert call(*arguments).exit_code == 0
    (out / "en.layer-7.npy").write_bytes(b"of another import")
    (out / "de.layer-0.npy").write_bytes(b"of another language")
    result = call(*arguments)
    assert result.exit_code == 2
    assert f"{out / 'en.layer-0.npy'}: already there; --force replaces" in result.stderr
    assert call(*arguments, "--force").exit_code == 0
    names = sorted(path.name for path in out.iterdir())
    assert names == ["de.layer-0.npy", "en.layer-0.npy", "en.layer-1.npy", "en.words.tsv"]


def test_where_it_fails_the_folder_is_as_it_was(tmp_path: Path) -> None:
    out = tmp_path / "o"
    assert call("neurox", f"en={activations(tmp_path, 'a')}", "--to", out).exit_code == 0
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    bad = tmp_path / "bad.json"
    bad.write_text((tmp_path / "en.json").read_text() + "{\n")
    result = call("neurox", f"en={bad}", "--to", out, "--force")
    assert result.exit_code == 3
    assert "bad.json, line 2: " in result.stderr
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before


def write_dataset(path: Path, entries: list[PlacedWord]) -> Path:
    members = zip(entries, VECTORS[: len(entries)], strict=True)
    path.write_bytes("".join(dataset_texts(members)).encode())
    return path


def test_layers_of_other_words_are_refused(tmp_path: Path) -> None:
    write_dataset(tmp_path / "en-0.json", WORDS)
    write_dataset(tmp_path / "en-1.json", WORDS[:2])
    result = call("dataset", f"en={tmp_path}/en-{{layer}}.json", "--to", tmp_path / "o")
    assert result.exit_code == 3
    assert "the words of this layer are not those of the others" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["neurox", "en"], 2, "'en' is not LANGUAGE=FILE, such as en=vectors/en.json"),
        (["neurox", "e n=x"], 2, "language 'e n': a name has 1 to 64 letters"),
        (["neurox", "en=x", "en=y"], 2, "en is there twice"),
        (["neurox", "en=nowhere.json"], 3, "nowhere.json: there is no such file"),
        (["neurox", "en=x{layer}"], 3, "no file of vectors there; x0 is expected"),
        (["dataset", "en=x", "--first-layer", "1"], 2, "are for neurox, not for dataset"),
        (["neurox", "en=x", "--text", "de=y"], 2, "--text has de, and there is no FILE of it"),
        (["conceptx", "en=x.npy"], 2, "its name has no 'point' to put 'vocab' for"),
        (["conceptx", "en=point.npy"], 3, "vocab.npy: there is no such file"),
        (["hdf5", "en=x"], 2, "'hdf5' is not one of"),
    ],
)
def test_wrong_usage_is_one_clear_line(
    arguments: list[str], code: int, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = call(*arguments, "--to", "o")
    assert result.exit_code == code
    assert said in result.stderr
    assert "Traceback" not in result.stderr
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize(
    ("points", "reason"),
    [
        (np.zeros((2, 2)), "it has 2 rows, and .* has 3 entries"),
        (np.zeros((3, 2), int), "an array of floats"),
        (np.zeros(3), "an array of floats"),
        (np.array([[1, 2], [3, np.nan], [5, 6]]), r"entry 1 \(from 0\) is not finite"),
        (np.full((3, 2), 1e300), r"entry 0 \(from 0\) is not finite as float32"),
    ],
)
def test_points_that_cannot_be_are_named(points: np.ndarray, reason: str, tmp_path: Path) -> None:
    np.save(tmp_path / "point.npy", points)
    (tmp_path / "vocab.npy").write_bytes(vocabulary_file(WORDS))
    result = call("conceptx", f"en={tmp_path / 'point.npy'}", "--to", tmp_path / "o")
    assert result.exit_code == 3
    assert re.search(rf"\.npy: .*{reason}", result.stderr), result.stderr
