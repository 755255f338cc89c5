"""Stamps of files: what changes them, and when they can be relied on."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from isogloss.core.study import stamps as module
from isogloss.core.study.stamps import COARSE, FINE, SECOND, Stamps, software, stamps_of

if TYPE_CHECKING:
    from pathlib import Path


def digest(*paths: Path) -> str:
    found = stamps_of(map(str, paths))
    assert found is not None
    return found.digest


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "data" / "inner").mkdir(parents=True)
    (tmp_path / "data" / "a").write_text("one")
    (tmp_path / "data" / "inner" / "b").write_text("two")
    return tmp_path / "data"


def test_nothing_changed_gives_the_same_digest(folder: Path) -> None:
    before = digest(folder)
    (folder / "a").read_text()
    assert digest(folder) == before


def test_a_file_that_changes_comes_or_goes_gives_another(folder: Path) -> None:
    seen = {digest(folder)}
    (folder / "inner" / "b").write_text("three")
    seen.add(digest(folder))
    (folder / "inner" / "new").write_text("")
    seen.add(digest(folder))
    (folder / "a").unlink()
    seen.add(digest(folder))
    (folder / "a").mkdir()
    seen.add(digest(folder))
    assert len(seen) == 5


def test_a_later_change_of_equal_size_shows(folder: Path) -> None:
    path = folder / "a"
    os.utime(path, ns=(0, 5 * SECOND))
    before = digest(path)
    path.write_text("uno")
    os.utime(path, ns=(0, 6 * SECOND))
    assert digest(path) != before


@pytest.mark.skipif(os.name == "nt", reason="Windows has no time of the last change of anything")
def test_a_time_that_was_put_back_shows(folder: Path) -> None:
    path = folder / "a"
    status, before = path.stat(), digest(path)
    path.write_text("uno")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert path.stat().st_mtime_ns == status.st_mtime_ns
    assert digest(path) != before


def test_another_file_of_the_same_name_shows(folder: Path) -> None:
    before = digest(folder / "a")
    (folder / "other").write_text("one")
    (folder / "other").replace(folder / "a")
    assert digest(folder / "a") != before


def test_what_a_link_leads_to_is_stamped(folder: Path) -> None:
    link = folder / "link"
    link.symlink_to(folder.parent / "far")
    nowhere = digest(folder)
    (folder.parent / "far").write_text("x")
    assert digest(folder) != nowhere


def test_pipes_and_very_many_files_are_not_stamped(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST", 3)
    assert stamps_of([str(folder / "inner")]) is not None
    assert stamps_of([str(folder)]) is None  # two folders and two files
    os.mkfifo(folder / "inner" / "pipe")
    assert stamps_of([str(folder / "inner")]) is None


def test_folders_that_contain_themselves_end(folder: Path) -> None:
    (folder / "again").symlink_to(folder)
    stamps_of([str(folder)])


@pytest.mark.parametrize(
    ("changed", "later", "settled"),
    [
        (7 * SECOND + 1, FINE, False),
        (7 * SECOND + 1, FINE + 1, True),
        (7 * SECOND, FINE + 1, False),  # this system may keep no fractions
        (7 * SECOND, COARSE + 1, True),
        (7 * SECOND, -1, False),  # a file from the future
    ],
)
def test_a_file_is_settled_once_another_change_would_show(
    changed: int, later: int, settled: bool
) -> None:
    taken = changed + later
    assert Stamps({"a": (1, changed, changed, 1)}, taken).settled is settled
    assert Stamps({"a": (1, 0, changed, 1), "folder": (), "gone": (-1,)}, taken).settled is settled


def test_our_own_code_counts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    before = software()
    assert before == software()
    package = tmp_path / "isogloss" / "core" / "study"
    package.mkdir(parents=True)
    monkeypatch.setattr(module, "__file__", str(package / "stamps.py"))
    monkeypatch.chdir(tmp_path)
    empty = software()
    (package / "stamps.py").write_text("")
    assert len({before, empty, software()}) == 3
    (package / "stamps.pyc").write_text("")
    assert software() == software()


def test_an_installed_package_counts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    site = tmp_path / "site-packages"
    site.mkdir()
    monkeypatch.syspath_prepend(site)
    before = software()
    (site / "something.py").write_text("")
    os.utime(site, ns=(0, 3 * SECOND))
    assert software() != before
