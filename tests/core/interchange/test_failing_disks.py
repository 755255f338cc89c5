"""A disk that fails while files for other tools are written is no wrong setting."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

import pytest

from isogloss.core.errors import of_the_disk
from isogloss.core.interchange.outputs import Output, write_outputs
from isogloss.core.interchange.staging import staged

if TYPE_CHECKING:
    from pathlib import Path
    from typing import IO


def fails(_file: IO[bytes]) -> None:
    raise OSError(errno.EIO, os.strerror(errno.EIO))


def half_written(path: Path) -> None:
    path.write_bytes(b"new")
    raise OSError(errno.EIO, os.strerror(errno.EIO))


def test_an_export_that_the_disk_fails_says_so(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="Input/output error") as caught:
        write_outputs(tmp_path, [Output("a.csv", fails)], force=False)
    assert of_the_disk(caught.value)
    assert caught.value.filename == str(tmp_path / "a.csv")
    assert not list(tmp_path.iterdir())


def test_an_import_that_the_disk_fails_says_so_and_keeps_what_was_there(tmp_path: Path) -> None:
    (tmp_path / "en.words.tsv").write_bytes(b"old")
    with (
        pytest.raises(OSError, match="Input/output error") as caught,
        staged(tmp_path, ["en"], force=True) as stage,
    ):
        half_written(stage / "en.words.tsv")
    assert of_the_disk(caught.value)
    assert [path.name for path in tmp_path.iterdir()] == ["en.words.tsv"]
    assert (tmp_path / "en.words.tsv").read_bytes() == b"old"
