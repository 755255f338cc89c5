"""What is written is what is read, whatever the words hold."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from isogloss.core.concepts.lists import words_of
from isogloss.core.errors import DataError
from isogloss.core.interchange.clusterfiles import Row, cluster_lines, read_rows
from isogloss.core.interchange.dataset import (
    dataset_texts,
    frequencies_text,
    load_dataset,
    read_frequencies,
    read_sentence_list,
    sentence_list_text,
)
from isogloss.core.interchange.entries import (
    PlacedWord,
    entries_of,
    entry_text,
    first_occurrence,
    read_entry,
)
from isogloss.core.interchange.neurox import neurox_line, read_neurox
from isogloss.core.interchange.npyrows import NpyRows
from isogloss.core.interchange.points import read_vocabulary, vocabulary_file
from isogloss.core.interchange.wordtable import read_word_table, word_table_lines
from tests.core.interchange.anything import LINES, PROPERTY, WORDS, entries

if TYPE_CHECKING:
    from pathlib import Path

    from isogloss import Vectors


def vectors(rows: int, seed: int = 0) -> Vectors:
    """Numbers of every size that float32 has, and both zeros."""
    draw = np.random.default_rng(seed)
    scale = 10.0 ** draw.integers(-40, 38, (rows, 3))
    found: Vectors = (draw.normal(size=(rows, 3)) * scale).astype(np.float32)
    found[0] = (0.0, -0.0, np.finfo(np.float32).smallest_subnormal)
    return found


def write(path: Path, text: str) -> Path:
    path.write_bytes(text.encode())
    return path


@given(words=entries())
@PROPERTY
def test_entries(words: list[PlacedWord]) -> None:
    assert [read_entry(entry_text(entry)) for entry in words] == words


@given(words=entries(LINES), data=st.data())
@PROPERTY
def test_cluster_files(tmp_path: Path, words: list[PlacedWord], data: Any) -> None:
    labels = data.draw(st.lists(st.integers(-1, 900), min_size=len(words), max_size=len(words)))
    path = write(tmp_path / "f", "".join(cluster_lines(zip(words, labels, strict=True))))
    assert list(read_rows(path)) == [Row(*one, n) for one, n in zip(words, labels, strict=True)]


@pytest.mark.parametrize(
    ("word", "why"),
    [("a\rb", "a line break"), ("a\n", "a line break"), ("\ufeffa", r"U\+FEFF"), ("", "empty")],
)
def test_a_word_that_no_line_can_hold_is_refused_by_name(word: str, why: str) -> None:
    with pytest.raises(DataError, match=r"the word .*sentence 3, position 4.*" + why) as caught:
        list(cluster_lines([(PlacedWord(word, 1, 3, 4), 0)]))
    assert repr(word) in str(caught.value)


@given(words=entries())
@PROPERTY
def test_vocabularies(tmp_path: Path, words: list[PlacedWord]) -> None:
    path = tmp_path / "vocab.npy"
    path.write_bytes(vocabulary_file(words))
    assert read_vocabulary(path) == words


@given(words=entries())
@PROPERTY
def test_datasets(tmp_path: Path, words: list[PlacedWord]) -> None:
    expected = vectors(len(words))
    path = write(tmp_path / "f", "".join(dataset_texts(zip(words, expected, strict=True))))
    found, read = load_dataset(path)
    assert found == words
    assert read.tobytes() == expected.tobytes()


@given(words=entries())
@PROPERTY
def test_neurox_lines(tmp_path: Path, words: list[PlacedWord]) -> None:
    members: dict[int, list[PlacedWord]] = {}
    for entry in words:
        members.setdefault(entry.sentence, []).append(entry)
    layers = {
        number: {0: vectors(len(group), number), 5: vectors(len(group), number + 99)}
        for number, group in members.items()
    }
    lines = [neurox_line(number, group, layers[number]) for number, group in members.items()]
    read = list(read_neurox(write(tmp_path / "f", "".join(lines))))
    assert [one.number for one in read] == list(members)
    for one in read:
        assert list(one.tokens) == [entry.word for entry in members[one.number]]
        assert list(one.positions) == [entry.position for entry in members[one.number]]
        for index, block in layers[one.number].items():
            assert one.layers[index].tobytes() == block.tobytes()


@given(words=entries())
@PROPERTY
def test_word_tables(tmp_path: Path, words: list[PlacedWord]) -> None:
    rows = [(entry.word, entry.sentence, entry.position) for entry in words]
    read = read_word_table(write(tmp_path / "f", "".join(word_table_lines(rows))))
    assert [(entry.word, entry.sentence, entry.position) for entry in read] == rows


@given(texts=st.lists(WORDS | st.just("")))
@PROPERTY
def test_sentence_lists_and_frequencies(tmp_path: Path, texts: list[str]) -> None:
    assert read_sentence_list(write(tmp_path / "s", sentence_list_text(texts))) == texts
    counts = {text: place for place, text in enumerate(texts)}
    assert read_frequencies(write(tmp_path / "f", frequencies_text(counts))) == counts


def test_rows_that_are_written_one_by_one_are_an_npy_file(tmp_path: Path) -> None:
    expected = vectors(7)
    with (tmp_path / "f.npy").open("wb") as file:
        rows = NpyRows(file)
        rows.add(expected[:3])
        rows.add(expected[3:])
        rows.finish()
    read = np.load(tmp_path / "f.npy", allow_pickle=False)
    assert read.dtype == np.float32
    assert read.tobytes() == expected.tobytes()
    assert np.load(tmp_path / "f.npy", mmap_mode="r").shape == (7, 3)


def test_occurrences_of_a_form_are_counted_from_0_or_1() -> None:
    words = words_of("en", ["a", "b", "a", "A"], sentences=[0, 0, 4, 4], positions=[1, 2, 0, 3])
    assert list(entries_of(words)) == [
        PlacedWord("a", 1, 0, 1),
        PlacedWord("b", 1, 0, 2),
        PlacedWord("a", 2, 4, 0),
        PlacedWord("A", 1, 4, 3),
    ]
    assert [entry.occurrence for entry in entries_of(words, first=0)] == [0, 0, 1, 0]
    assert [entry.sentence for entry in entries_of(words, begin=5)] == [5, 5, 9, 9]
    assert first_occurrence(entries_of(words)) == 1
    assert first_occurrence(entries_of(words, first=0)) == 0


def test_the_reference_files_are_read_as_they_are(shared: Path) -> None:
    folder = shared / "golden" / "filters"
    for side in ("src", "tgt"):
        path = folder / f"{side}_dataset.json"
        found, read = load_dataset(path)
        raw = json.loads(path.read_text())
        assert [entry_text(entry) for entry in found] == [entry for entry, _ in raw]
        assert read.tolist() == [vector for _, vector in raw]
        assert first_occurrence(found) == 1
        texts = read_sentence_list(folder / f"{side}_sentences.json")
        assert all(texts[e.sentence].split(" ")[e.position] == e.word for e in found)
    counts = read_frequencies(folder / "src_word_frequency.json")
    assert counts == json.loads((folder / "src_word_frequency.json").read_text())


def test_golden_cluster_files_are_written_as_they_were(shared: Path) -> None:
    for path in (shared / "golden").glob("*/*clusters.txt"):
        rows = read_rows(path)
        lines = cluster_lines((PlacedWord(*row[:4]), row.concept) for row in rows)
        assert "".join(lines) == path.read_text("utf-8")


def test_what_neurox_rounds_is_off_by_half_of_its_last_digit(tmp_path: Path) -> None:
    """NeuroX writes 8 decimals: beyond 1/8, float32 is coarser than that, and nothing is lost."""
    values = np.random.default_rng(0).normal(0, 1, 20_000).astype(np.float32)
    rounded = [round(x.item(), 8) for x in values]
    token = {"token": "a", "layers": [{"index": 0, "values": rounded}]}
    line = json.dumps({"linex_index": 0, "features": [token]})
    (read,) = read_neurox(write(tmp_path / "f", line))
    found = read.layers[0][0]
    large = np.abs(values) >= 0.125
    assert (found[large] == values[large]).all()
    assert np.abs(found.astype(float) - values.astype(float)).max() < 1e-8
    assert (found != values).any()
