from __future__ import annotations

import json
import os
import shutil
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import zarr
from zarr.codecs import BytesCodec, Crc32cCodec

from isogloss.core.errors import DamageError, DataError, SettingsError
from isogloss.core.store.activations import Store
from isogloss.core.store.files import crc32c, write_atomically
from isogloss.core.store.wordtable import read_table, table_files
from isogloss.core.store.zarrfiles import activations_file, chunk_file, new_chunk, stamp_stored
from isogloss.core.types import Words
from tests.core.store.storefakes import SETTINGS, UNIT, WHERE, WIDTHS, run
from tests.studies import disk

if TYPE_CHECKING:
    from pathlib import Path

    from isogloss.core.store.batches import DType


@pytest.fixture(autouse=True)
def fast(monkeypatch: pytest.MonkeyPatch) -> None:
    """Spare the disk: that files are synchronised is what the tests of files and kills show."""
    monkeypatch.setattr(os, "fsync", lambda _: None)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    run(tmp_path)
    return Store(tmp_path / "activations.zarr")


@pytest.mark.parametrize("dtype", ["float32", "float16"])
def test_our_files_are_those_that_zarr_writes(tmp_path: Path, dtype: DType) -> None:
    values = np.random.default_rng(1).random((10, 3)).astype(dtype)
    theirs = zarr.create_array(
        tmp_path,
        shape=(10, 3),
        chunks=(4, 3),
        dtype=dtype,
        fill_value=np.nan,
        filters=[],
        serializer=BytesCodec(endian="little"),
        compressors=[Crc32cCodec()],
        dimension_names=("word", "feature"),
    )
    theirs[:] = values
    assert activations_file(10, 3, 4, dtype) == (tmp_path / "zarr.json").read_bytes()
    for window, start in enumerate((0, 4, 8)):
        chunk = new_chunk(4, 3, dtype)
        chunk[: len(values[start : start + 4])] = values[start : start + 4]
        assert chunk_file(chunk)[0] == (tmp_path / "c" / str(window) / "0").read_bytes()


def test_the_layout_is_the_one_that_is_documented(store: Store) -> None:
    folder = disk(store.path)
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("zarr.json")}
    unit = "toy/fake-01234567/en"
    columns = ("form", "type", "sentence", "position")
    texts = ("forms_bytes", "forms_offsets", "types_bytes", "types_offsets")
    assert names == {
        "zarr.json",
        "toy/zarr.json",
        "toy/fake-01234567/zarr.json",
        f"{unit}/zarr.json",
        f"{unit}/encoder/zarr.json",
        f"{unit}/encoder/layer-00/zarr.json",
        f"{unit}/encoder/norm/zarr.json",
        f"{unit}/decoder.reads/zarr.json",
        f"{unit}/decoder.reads/layer-02/zarr.json",
        f"{unit}/words/zarr.json",
        *(f"{unit}/words/{name}/zarr.json" for name in columns + texts),
    }


def test_plain_zarr_reads_the_store(store: Store) -> None:
    root = zarr.open_group(store.path, mode="r")
    for where in WHERE:
        array: Any = root[UNIT.array(where)]
        assert np.array_equal(array[:], store.vectors(UNIT, where))
        assert array.metadata.dimension_names == ("word", "feature")
        assert array.dtype == np.float32
        assert np.isnan(array.fill_value)
        assert array.chunks[0] <= SETTINGS.chunk_rows
        assert array.chunks[1] == array.shape[1]
        assert [codec.to_dict()["name"] for codec in array.metadata.codecs] == ["bytes", "crc32c"]
    assert {name for name, _ in root.groups()} == {"toy"}


def test_plain_zarr_reads_the_words(store: Store) -> None:
    table: Any = zarr.open_group(store.path / UNIT.words, mode="r")
    text, ends = table["forms_bytes"][:].tobytes(), table["forms_offsets"][:]
    forms = [text[a:b].decode() for a, b in pairwise(ends)]
    words = store.read_words(UNIT)
    assert forms == list(words.forms)
    assert table.attrs["language"] == "en"
    assert np.array_equal(table["sentence"][:], words.sentence)


def test_vectors_are_read_only_and_c_ordered(store: Store) -> None:
    vectors = store.vectors(UNIT, WHERE[1])
    assert vectors.dtype == np.float32
    assert vectors.flags.c_contiguous
    assert not vectors.flags.writeable


def test_blocks_are_the_vectors_chunk_by_chunk(store: Store) -> None:
    blocks = list(store.blocks(UNIT, WHERE[1]))
    assert np.array_equal(np.concatenate(blocks), store.vectors(UNIT, WHERE[1]))
    assert store.shape(UNIT, WHERE[1]) == store.vectors(UNIT, WHERE[1]).shape
    assert len(blocks) > 3
    assert max(map(len, blocks)) <= SETTINGS.chunk_rows
    assert not any(block.flags.writeable for block in blocks)


def test_what_was_never_computed_is_called_missing(store: Store) -> None:
    with pytest.raises(DataError, match="layer-01: it has not been computed") as caught:
        store.vectors(UNIT, ("encoder", 1))
    assert not isinstance(caught.value, DamageError)
    other = replace(UNIT, language="de")
    with pytest.raises(DataError, match="it has not been computed"):
        store.vectors(other, WHERE[0])
    with pytest.raises(DataError, match="it has not been computed"):
        store.read_words(other)


def test_a_chunk_that_the_journal_does_not_know_is_missing_even_if_it_is_there(
    store: Store,
) -> None:
    path = UNIT.journal(store.journals)
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-1]))
    with pytest.raises(DataError, match=r"norm: 1 of its \d+ chunks are missing"):
        store.vectors(UNIT, WHERE[1])


def test_a_deleted_chunk_is_named_instead_of_read_as_nan(store: Store) -> None:
    chunk = store.path / UNIT.chunk(WHERE[0], 1)
    chunk.unlink()
    assert np.isnan(np.asarray(zarr.open_array(store.path / UNIT.array(WHERE[0]))[:])).any()
    with pytest.raises(DamageError, match=rf"{chunk}: deleted; `isogloss extract` computes it"):
        store.vectors(UNIT, WHERE[0])


@pytest.mark.parametrize("change", ["flip", "cut", "empty"])
def test_a_damaged_chunk_is_named(store: Store, change: str) -> None:
    chunk = store.path / UNIT.chunk(WHERE[0], 2)
    data = bytearray(chunk.read_bytes())
    data[17] ^= 4
    chunk.write_bytes(bytes({"flip": data, "cut": data[:-9], "empty": b""}[change]))
    with pytest.raises(DamageError, match=rf"{chunk}: damaged .*; delete it, and"):
        store.vectors(UNIT, WHERE[0])


def test_chunks_that_changed_places_are_named(store: Store) -> None:
    one, other = (disk(store.path) / UNIT.chunk(WHERE[0], window) for window in (0, 1))
    shutil.copy(one, other)
    with pytest.raises(DamageError, match=rf"{other}: damaged \(it is not the chunk"):
        store.vectors(UNIT, WHERE[0])


def test_damaged_metadata_are_named(store: Store) -> None:
    path = disk(store.path) / UNIT.array(WHERE[0]) / "zarr.json"
    document = json.loads(path.read_bytes())
    document["shape"][0] -= 1
    path.write_text(json.dumps(document))
    with pytest.raises(DamageError, match=rf"{path}: not what was written"):
        store.vectors(UNIT, WHERE[0])


def test_a_damaged_word_table_is_named(store: Store) -> None:
    form, type_ = (
        disk(store.path) / UNIT.words / name / "c" / "0" for name in ("form", "sentence")
    )
    shutil.copy(form, type_)
    with pytest.raises(DamageError, match=rf"{type_}: not what was written"):
        store.read_words(UNIT)


def test_the_checksum_of_a_chunk_is_that_of_its_content() -> None:
    one, other = (chunk_file(np.full((2, 2), value, np.float32))[0] for value in (1.0, 2.0))
    assert crc32c(one) == crc32c(other), "a CRC over a chunk and its own CRC says nothing"
    assert stamp_stored("a/c/0/0", one) == (20, crc32c(one[:16]))
    assert stamp_stored("a/c/0/0", other).crc32c != stamp_stored("a/c/0/0", one).crc32c
    assert stamp_stored("a/c/0/0", one[:16] + other[16:]).crc32c == ""


def test_any_text_and_annotations_survive_the_word_table(tmp_path: Path) -> None:
    forms = ("", "a\0b", "é\u2028", "العربية", "\U0001d518", "|||", "-0")
    column = np.arange(7)
    tags = ["noun", "verb", "noun", "", "ä", "noun", "verb"]
    words = Words(
        "en", forms, column, forms[::-1], column[::-1], column * 3, column % 2, {"pos": tags}
    )
    for path, data in table_files(words).items():
        write_atomically(tmp_path / path, data)
    again = read_table(zarr.open_group(tmp_path, mode="r"))
    assert (again.language, again.forms, again.types) == ("en", forms, forms[::-1])
    assert again.annotations == {"pos": tags}
    for name in ("form", "type", "sentence", "position"):
        assert getattr(again, name).dtype == np.int64
        assert np.array_equal(getattr(again, name), getattr(words, name))


@pytest.mark.parametrize("tokens", [[2, 0, 7], None])
def test_token_positions_survive_the_word_table(tmp_path: Path, tokens: list[int] | None) -> None:
    column = np.arange(3)
    words = Words("en", ("a", "b", "c"), column, ("a", "b", "c"), column, column, column + 4)
    if tokens is not None:
        words = replace(words, token_position=np.array(tokens))
    for path, data in table_files(words).items():
        write_atomically(tmp_path / path, data)
    again = read_table(zarr.open_group(tmp_path, mode="r"))
    assert again.read_position.tolist() == (tokens or [4, 5, 6])
    assert again.take(np.array([1, 1])).read_position.tolist() == ([0, 0] if tokens else [5, 5])


def test_a_table_without_words_survives(tmp_path: Path) -> None:
    none = np.empty(0, np.int64)
    words = Words("en", (), none, (), none, none, none)
    for path, data in table_files(words).items():
        write_atomically(tmp_path / path, data)
    assert len(read_table(zarr.open_group(tmp_path, mode="r"))) == 0


def test_an_annotation_that_no_folder_can_be_named_after_is_refused() -> None:
    column = np.arange(1)
    words = Words("en", ("a",), column, ("a",), column, column, column, {"../pos": ["x"]})
    with pytest.raises(SettingsError, match="annotation"):
        table_files(words)


def test_the_journals_may_lie_elsewhere(tmp_path: Path) -> None:
    run(tmp_path)
    (tmp_path / "journal").rename(tmp_path / "elsewhere")
    store = Store(tmp_path / "activations.zarr", tmp_path / "elsewhere")
    assert store.vectors(UNIT, WHERE[0]).shape[1] == WIDTHS[WHERE[0]]
