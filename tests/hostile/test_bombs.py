"""Files that are small and unpack to much are refused by what they say or by what comes of them."""

from __future__ import annotations

import gzip
import json
import zipfile
from typing import TYPE_CHECKING

import numpy as np
import pytest
from click.testing import CliRunner

from isogloss.cli import main
from isogloss.core.text import bombs

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bomb in these tests is what unpacks to more than a megabyte."""
    monkeypatch.setattr(bombs, "FREE", 1 << 20)


def refused(*arguments: str) -> Result:
    result = CliRunner().invoke(main, list(arguments))
    assert result.exit_code == 3, result.output
    said = [line for line in result.stderr.splitlines() if line.startswith("error: ")]
    assert len(said) == 1
    assert "unpacks to" in said[0]
    return result


@pytest.mark.parametrize("line", [b"\n", b"a" * (1 << 21), b"a cat sees a dog\n"])
def test_packed_text(tmp_path: Path, line: bytes) -> None:
    (tmp_path / "en.txt.gz").write_bytes(gzip.compress(line * ((1 << 22) // len(line))))
    (tmp_path / "de.txt").write_text("a\n", "utf-8")
    refused("corpus", f"en={tmp_path / 'en.txt.gz'}", f"de={tmp_path / 'de.txt'}")


def test_text_that_packs_as_text_does_is_read(tmp_path: Path) -> None:
    numbers = np.random.default_rng(0).integers(0, 10**9, 120_000)
    text = "\n".join(map(str, numbers.tolist())).encode()
    assert len(text) > bombs.FREE
    (tmp_path / "en.txt.gz").write_bytes(gzip.compress(text))
    result = CliRunner().invoke(main, ["corpus", f"en={tmp_path / 'en.txt.gz'}"])
    assert result.exit_code == 0, result.output


def test_packed_vectors(tmp_path: Path) -> None:
    member = json.dumps(["the|||0|||0|||0", [0.0] * 1000])
    (tmp_path / "en.json.gz").write_bytes(gzip.compress(f"[{', '.join([member] * 3000)}]".encode()))
    to = str(tmp_path / "out")
    refused("import", "dataset", f"en={tmp_path / 'en.json.gz'}", "--to", to)


def test_an_array_that_says_more_than_it_holds(tmp_path: Path) -> None:
    header = b"{'descr': '<U8', 'fortran_order': False, 'shape': (99999999999,), }"
    data = b"\x93NUMPY\x01\x00" + (118).to_bytes(2, "little") + header.ljust(117) + b"\n"
    (tmp_path / "processed-vocab.npy").write_bytes(data + bytes(64))
    np.save(tmp_path / "processed-point.npy", np.zeros((2, 2), np.float32))
    command = ["import", "conceptx", f"en={tmp_path / 'processed-point.npy'}"]
    result = CliRunner().invoke(main, [*command, "--to", str(tmp_path / "out")])
    assert result.exit_code == 3, result.output
    assert "cannot be read as npy" in result.stderr


def test_an_archive_of_arrays(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bomb.npz", "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("../outside.npy", "/outside.npy"):
            archive.writestr(name, bytes(1 << 22))
    (tmp_path / "bomb.npz").rename(tmp_path / "processed-point.npy")
    np.save(tmp_path / "processed-vocab.npy", np.array(["the|||0|||0|||0"]))
    command = ["import", "conceptx", f"en={tmp_path / 'processed-point.npy'}"]
    result = CliRunner().invoke(main, [*command, "--to", str(tmp_path / "out")])
    assert result.exit_code == 3, result.output
    assert "it is an archive" in result.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "processed-point.npy",
        "processed-vocab.npy",
    ]


def test_a_table_of_one_text_many_times(tmp_path: Path) -> None:
    pa = pytest.importorskip(
        "pyarrow", reason="pyarrow is an extra: pip install 'isogloss[parquet]'"
    )
    pq = pytest.importorskip("pyarrow.parquet")
    texts = pa.array(["a" * 1000] * 200_000)
    pq.write_table(pa.table({"en": texts, "de": texts}), tmp_path / "a.parquet", compression="zstd")
    path = f"path={tmp_path / 'a.parquet'}"
    refused("corpus", "--format", "datasets", "-s", path, "-s", 'languages=["en","de"]')


def test_an_array_of_numbers_that_were_never_written(tmp_path: Path) -> None:
    h5py = pytest.importorskip("h5py", reason="h5py is an extra: pip install 'isogloss[hdf5]'")
    with h5py.File(tmp_path / "en.hdf5", "w") as file:
        file.create_dataset("0", shape=(2, 2, 1 << 34), dtype="f4", chunks=(1, 1, 1024))
        index = file.create_dataset("sentence_to_index", (1,), dtype=h5py.special_dtype(vlen=str))
        index[0] = json.dumps({"the cat": "0"})
    to = str(tmp_path / "out")
    refused("import", "neurox", f"en={tmp_path / 'en.hdf5'}", "--to", to)
