"""The vectors that contenders are given."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from benchmarks.data import REAL, provenance, vectors

if TYPE_CHECKING:
    from pathlib import Path


def test_made_vectors_are_made_once_and_are_the_same_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(REAL, raising=False)
    path = vectors(tmp_path / "a", 100, 24, 5)
    found = np.load(path)
    assert found.shape == (100, 24)
    assert found.dtype == np.float32
    assert np.isfinite(found).all()
    state = path.stat().st_mtime_ns
    assert vectors(tmp_path / "a", 100, 24, 5).stat().st_mtime_ns == state
    assert np.allclose(np.load(vectors(tmp_path / "b", 100, 24, 5)), found, atol=1e-4)
    assert not np.allclose(np.load(vectors(tmp_path / "a", 100, 24, 6)), found)


def test_real_vectors_are_the_first_rows_and_columns_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = np.arange(50, dtype=np.float64).reshape(10, 5)
    np.save(tmp_path / "real.npy", real)
    monkeypatch.setenv(REAL, str(tmp_path / "real.npy"))
    path = vectors(tmp_path / "data", 4, 3, 0)
    assert np.load(path).tolist() == real[:4, :3].tolist()
    assert vectors(tmp_path / "data", 4, 3, 1) == path
    assert provenance() == "first rows of real.npy"
    np.save(tmp_path / "real.npy", np.zeros((20, 5)))
    assert np.load(vectors(tmp_path / "data", 4, 3, 0)).tolist() == np.zeros((4, 3)).tolist()


def test_a_real_file_with_too_few_rows_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    np.save(tmp_path / "real.npy", np.zeros((10, 5)))
    monkeypatch.setenv(REAL, str(tmp_path / "real.npy"))
    with pytest.raises(ValueError, match=r"shape \(10, 5\), \(11, 5\) are asked for"):
        vectors(tmp_path / "data", 11, 5, 0)
    assert not list((tmp_path / "data").glob("*.npy"))
