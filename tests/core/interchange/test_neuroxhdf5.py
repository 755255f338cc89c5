"""HDF5 as NeuroX writes it: an array a sentence, sentences as one JSON text."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from click.testing import CliRunner

from isogloss import DataError
from isogloss.cli import main
from isogloss.core.interchange.neuroxhdf5 import NeuroXHdf5
from isogloss.plugins.sources.neurox import neurox
from isogloss.testing import check_source

if TYPE_CHECKING:
    from pathlib import Path

h5py = pytest.importorskip("h5py", reason="h5py is an extra: pip install 'isogloss[hdf5]'")

TEXTS = {"the cat": "0", "a dog runs": "1", "the cat (Occurrence 2)": "2"}


def vectors(number: int, tokens: int) -> np.ndarray[Any, Any]:
    """Two layers of three features, no two values alike."""
    return np.arange(2 * tokens * 3, dtype=np.float32).reshape(2, tokens, 3) + 100 * number


def written(path: Path, texts: dict[str, str], **arrays: np.ndarray[Any, Any]) -> Path:
    with h5py.File(path, "w") as file:
        for name, array in arrays.items():
            file.create_dataset(name.removeprefix("n"), data=array)
        index = file.create_dataset("sentence_to_index", (1,), dtype=h5py.special_dtype(vlen=str))
        index[0] = json.dumps(texts)
    return path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    arrays = {f"n{n}": vectors(n, tokens) for n, tokens in enumerate((2, 3, 2))}
    return written(tmp_path / "en.hdf5", TEXTS, **arrays)


def test_tokens_and_vectors_are_what_was_written(path: Path) -> None:
    file = NeuroXHdf5(path)
    assert file.sentences == {0: ("the", "cat"), 1: ("a", "dog", "runs"), 2: ("the", "cat")}
    assert file.positions[1] == (0, 1, 2)
    assert file.widths == {0: 3, 1: 3}
    for layer in (0, 1):
        np.testing.assert_array_equal(file.layers(1)[layer], vectors(1, 3)[layer])


def test_a_sentence_that_ends_like_a_repetition_keeps_its_words(tmp_path: Path) -> None:
    texts = {"see (Occurrence 2)": "0"}
    path = written(tmp_path / "a.h5", texts, n0=vectors(0, 3))
    assert NeuroXHdf5(path).sentences == {0: ("see", "(Occurrence", "2)")}


def test_it_is_a_source_like_its_json_twin(path: Path) -> None:
    def make() -> Any:
        return neurox(files={"en": path})

    sentences = make().sentences()["en"]
    assert [sentence.text for sentence in sentences] == ["the cat", "a dog runs", "the cat"]
    check_source(make, sentences)
    (first, second) = make().read(sentences, [("encoder", 0), ("encoder", 1)])
    np.testing.assert_array_equal(first.vectors[2:5], vectors(1, 3)[0])
    np.testing.assert_array_equal(second.vectors[5:], vectors(2, 2)[1])


@pytest.mark.parametrize(
    ("texts", "array", "message"),
    [
        ({"a b c": "0"}, vectors(0, 2), "sentence 0: 2 tokens, and its text has 3"),
        ({"a b": "1"}, vectors(0, 2), "sentence 1: no array of numbers"),
        ({"a b": "0"}, vectors(0, 2)[0], "sentence 0: no array of numbers"),
        ({"a b": "x"}, vectors(0, 2), "'x' is no number of its own"),
        ({"a b": "0", "c d": "0"}, vectors(0, 2), "'0' is no number of its own"),
        ({}, vectors(0, 2), "there is no token in it"),
        ([], vectors(0, 2), "no sentence_to_index with a JSON object"),
    ],
)
def test_what_does_not_fit_is_named(
    tmp_path: Path, texts: Any, array: np.ndarray[Any, Any], message: str
) -> None:
    path = written(tmp_path / "bad.hdf5", texts, n0=array)
    with pytest.raises(DataError, match=f"bad.hdf5: .*{message}"):
        NeuroXHdf5(path)


def test_layers_that_differ_and_values_that_are_none_are_named(tmp_path: Path) -> None:
    texts = {"a b": "0", "c": "1"}
    path = written(tmp_path / "bad.hdf5", texts, n0=vectors(0, 2), n1=np.zeros((1, 1, 3)))
    with pytest.raises(DataError, match="sentence 1: 1 layers of 3 features, and others 2 of 3"):
        NeuroXHdf5(path)
    path = written(tmp_path / "nan.hdf5", {"a b": "0"}, n0=vectors(0, 2) * np.nan)
    with pytest.raises(DataError, match="sentence 0: a value is no finite"):
        NeuroXHdf5(path).layers(0)


def test_a_link_into_another_file_is_not_followed(tmp_path: Path, path: Path) -> None:
    other = written(tmp_path / "link.hdf5", {"the cat": "0"})
    with h5py.File(other, "a") as file:
        file["0"] = h5py.ExternalLink(str(path), "/0")
    with pytest.raises(DataError, match="sentence 0: no array of numbers"):
        NeuroXHdf5(other)


@pytest.mark.parametrize("data", [b"", b"no hdf5", b"\x89HDF\r\n\x1a\n" + bytes(64)])
def test_what_is_no_hdf5_is_named(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "bad.hdf5"
    path.write_bytes(data)
    with pytest.raises(DataError, match=r"bad\.hdf5: not an HDF5 file of NeuroX"):
        NeuroXHdf5(path)


def test_what_neurox_writes_is_read(tmp_path: Path) -> None:
    writer = pytest.importorskip("neurox.data.writer", reason="neurox is not there: make parity")
    path = tmp_path / "en.hdf5"
    out = writer.HDF5ActivationsWriter(str(path))
    out.write_activations(0, ["the", "cat"], vectors(0, 2))
    out.write_activations(1, ["the", "cat"], vectors(1, 2))
    out.close()
    file = NeuroXHdf5(path)
    assert file.sentences == {0: ("the", "cat"), 1: ("the", "cat")}
    np.testing.assert_array_equal(file.layers(1)[1], vectors(1, 2)[1])


def test_it_is_imported_like_its_json_twin(tmp_path: Path, path: Path) -> None:
    arguments = ["import", "neurox", f"en={path}", "--to", str(tmp_path / "out")]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.stderr
    found = np.load(tmp_path / "out" / "en.layer-1.npy", allow_pickle=False)
    np.testing.assert_array_equal(found[2:5], vectors(1, 3)[1])
