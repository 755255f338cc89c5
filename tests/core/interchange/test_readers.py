"""Whatever bytes a file holds: a result, or an error that names the file and the reason."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from isogloss.core.errors import DataError
from isogloss.core.interchange.clusterfiles import read_rows
from isogloss.core.interchange.dataset import load_dataset, read_frequencies, read_sentence_list
from isogloss.core.interchange.neurox import NeuroXFile, read_neurox
from isogloss.core.interchange.npyfiles import open_array
from isogloss.core.interchange.points import read_vocabulary
from isogloss.core.interchange.wordtable import read_word_table
from tests.core.interchange.anything import PROPERTY

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TOKEN = {"token": "a", "layers": [{"index": 0, "values": [1.5, 2]}]}
VALID = {
    "clusters": b"a|||0|||1|||2|||3\n",
    "neurox": (json.dumps({"linex_index": 0, "features": [TOKEN]}) + "\n").encode(),
    "neurox again": (json.dumps({"linex_index": 7, "features": [TOKEN, TOKEN]}) + "\n").encode(),
    "dataset": json.dumps([["a|||1|||0|||0", [1.5]], ["b|||1|||0|||1", [2]]]).encode(),
    "sentences": json.dumps(["a b", ""]).encode(),
    "frequencies": json.dumps({"a": 1}).encode(),
    "table": b"sentence\tposition\tform\n0\t0\ta\n",
    "quoted table": b'sentence\tposition\tform-json\n0\t0\t"a"\n',
}
READERS: dict[str, Callable[[Path], Any]] = {
    "clusters": read_rows,
    "neurox": lambda path: list(read_neurox(path)),
    "neurox again": lambda path: NeuroXFile(path).layers(7),
    "dataset": load_dataset,
    "sentences": read_sentence_list,
    "frequencies": read_frequencies,
    "table": read_word_table,
    "quoted table": read_word_table,
    "vocabulary": read_vocabulary,
    "array": open_array,
}
TOKENS = [b"[", b"]", b"{", b"}", b",", b":", b'"', b"\\", b"NaN", b"-Infinity", b"1e999", b"\xff"]
TOKENS += [b"\n", b"\r", b"|||", b"9" * 30, b"9" * 5000, b'"\\ud800"', b"\xef\xbb\xbf", b"true"]
TOKENS += [b"null", b"[" * 100_000, b"-1", b"1.5", b'"a"', b" ", b"\x00", b"\xf0\x9f"]


def vocabulary() -> bytes:
    from io import BytesIO

    buffer = BytesIO()
    np.save(buffer, np.array(["a|||1|||0|||0", "b|||1|||0|||1"]))
    return buffer.getvalue()


def tried(path: Path, reader: Callable[[Path], Any], data: bytes) -> None:
    path.write_bytes(data)
    try:
        reader(path)
    except DataError as error:
        check(path, str(error))


def check(path: Path, message: str) -> None:
    assert message.startswith(str(path))
    assert len(message) < len(str(path)) + 300
    assert "\n" not in message


@pytest.mark.parametrize("name", READERS)
@given(data=st.data())
@PROPERTY
def test_any_bytes_are_read_or_refused(tmp_path: Path, name: str, data: Any) -> None:
    pieces = data.draw(st.lists(st.binary(max_size=20) | st.sampled_from(TOKENS), max_size=6))
    tried(tmp_path / "file", READERS[name], b"".join(pieces))


@pytest.mark.parametrize("name", READERS)
@given(data=st.data())
@PROPERTY
def test_a_damaged_file_is_read_or_refused(tmp_path: Path, name: str, data: Any) -> None:
    whole = VALID.get(name) or vocabulary()
    start = data.draw(st.integers(0, len(whole)))
    stop = data.draw(st.integers(start, len(whole)))
    piece = data.draw(st.sampled_from([b"", *TOKENS]) | st.binary(max_size=8))
    tried(tmp_path / "file", READERS[name], whole[:start] + piece + whole[stop:])


@pytest.mark.parametrize("name", VALID)
def test_gzip_is_read(tmp_path: Path, name: str) -> None:
    path = tmp_path / "file.gz"
    path.write_bytes(gzip.compress(VALID[name]))
    READERS[name](path)
    tried(path, READERS[name], gzip.compress(VALID[name])[:-9])


@pytest.mark.parametrize("name", READERS)
def test_what_is_no_file_is_named(tmp_path: Path, name: str) -> None:
    for path in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(DataError) as caught:
            READERS[name](path)
        assert str(caught.value).startswith(f"{path}: ")
