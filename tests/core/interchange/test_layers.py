from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from isogloss.core.errors import DataError, SettingsError
from isogloss.core.interchange.layers import layers_of, of_layer

if TYPE_CHECKING:
    from pathlib import Path


def test_layers_are_numbers_in_order_and_then_the_norm(tmp_path: Path) -> None:
    for name in ("norm", "11", "0", "2", "02", "x", "99999"):
        (tmp_path / f"a-{name}.npy").write_bytes(b"")
    assert layers_of("files", tmp_path / "a-{layer}.npy") == [0, 2, 11, "norm"]
    assert of_layer(tmp_path / "a-{layer}.npy", "norm") == tmp_path / "a-norm.npy"


def test_a_layer_may_be_a_folder(tmp_path: Path) -> None:
    for name in ("layer3", "layer1", "other"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "[p].npy").write_bytes(b"")
    (tmp_path / "layer7").mkdir()
    assert layers_of("points", tmp_path / "layer{layer}" / "[p].npy") == [1, 3]


def test_a_name_without_a_layer_is_layer_0(tmp_path: Path) -> None:
    assert layers_of("files", tmp_path / "a.npy") == [0]


def test_what_is_not_there_and_marks_that_repeat_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"no file of vectors there; a-0\.npy is expected"):
        layers_of("files", tmp_path / "a-{layer}.npy")
    with pytest.raises(SettingsError, match=r"files .*: \{layer\} stands there once"):
        layers_of("files", tmp_path / "{layer}" / "{layer}.npy")
