from __future__ import annotations

import errno
import os
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from isogloss.core.errors import ResourceError
from isogloss.core.store import files
from isogloss.core.store.files import (
    Stamp,
    check_space,
    crc32c,
    stamp_file,
    write_atomically,
    writing,
)

if TYPE_CHECKING:
    from pathlib import Path


def test_the_checksum_is_the_castagnoli_crc() -> None:
    # The check value of CRC-32C in RFC 3720 (iSCSI), appendix B.4: 32 bytes of zeros, and of ones.
    assert crc32c(bytes(32)) == "8a9136aa"
    assert crc32c(b"\xff" * 32) == "62a8ab43"


def test_a_checksum_goes_on_from_another() -> None:
    assert crc32c(b"6789", int(crc32c(b"12345"), 16)) == crc32c(b"123456789") == "e3069283"


def test_a_file_is_stamped_in_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "BLOCK", 4)
    (tmp_path / "file").write_bytes(b"123456789")
    assert stamp_file(tmp_path / "file") == Stamp(9, "e3069283")


def test_what_is_not_a_file_has_no_stamp(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    assert stamp_file(tmp_path / "missing") is None
    assert stamp_file(tmp_path) is None
    assert stamp_file(tmp_path / "file" / "below") is None


def test_writing_makes_the_folders_and_leaves_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "file"
    write_atomically(path, b"old")
    write_atomically(path, b"new")
    assert path.read_bytes() == b"new"
    assert [entry.name for entry in path.parent.iterdir()] == ["file"]


def test_content_and_names_are_on_the_disk_in_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    synchronise, rename = os.fsync, os.replace

    def fsync(descriptor: int) -> None:
        target = os.readlink(f"/proc/self/fd/{descriptor}")
        done.append(f"fsync {os.path.relpath(target, tmp_path)}")
        synchronise(descriptor)

    def replace(old: Path, new: Path) -> None:
        done.append(f"rename {old.relative_to(tmp_path)} {new.relative_to(tmp_path)}")
        rename(old, new)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(os, "replace", replace)
    write_atomically(tmp_path / "a" / "b" / "file", b"content")
    assert done == [
        "fsync .",
        "fsync a",
        "fsync a/b/.file.partial",
        "rename a/b/.file.partial a/b/file",
        "fsync a/b",
    ]


def test_a_crash_before_the_rename_leaves_the_old_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    write_atomically(path, b"old")

    def die(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", die)
        with pytest.raises(KeyboardInterrupt):
            write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
    write_atomically(path, b"newer")
    assert [entry.name for entry in tmp_path.iterdir()] == ["file"]


def test_a_body_that_raises_leaves_the_old_content_and_nothing_else(tmp_path: Path) -> None:
    write_atomically(tmp_path / "file", b"old")

    def fill() -> None:
        with writing(tmp_path / "file") as file:
            file.write(b"half")
            raise ValueError("no more")

    with pytest.raises(ValueError, match="no more"):
        fill()
    assert (tmp_path / "file").read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["file"]


def test_a_full_disk_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ResourceError, match=r"file: no space left on the disk"):
        write_atomically(tmp_path / "file", b"content")


def test_another_failure_of_the_disk_is_not_called_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "fsync", broken)
    with pytest.raises(OSError, match="Input/output"):
        write_atomically(tmp_path / "file", b"content")


def test_space_is_needed_and_free_in_one_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    class Usage:
        free = 1000

    def usage(path: Path) -> Usage:
        asked.append(path)
        return Usage()

    monkeypatch.setattr(shutil, "disk_usage", usage)
    check_space(tmp_path / "not" / "there", 1000)
    with pytest.raises(ResourceError, match=r"1,001 bytes are needed on this disk, 1,000 are free"):
        check_space(tmp_path / "not" / "there", 1001)
    assert asked == [tmp_path, tmp_path]


def test_temporary_files_of_a_worker_bear_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "_mark", "")
    files.mark_temporary_files("host-1")
    with files.writing(tmp_path / "zarr.json") as file:
        file.write(b"{}")
        assert [path.name for path in tmp_path.iterdir()] == [".zarr.json.host-1.partial"]
    assert [path.name for path in tmp_path.iterdir()] == ["zarr.json"]
