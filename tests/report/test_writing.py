from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from isogloss.core.store.finished import Finished
from isogloss.core.store.verify import verify_study
from isogloss.report import build_report, write_page, write_report, writing
from tests.report.handmade import whole
from tests.report.payload.test_curves import counted

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_one_file_holds_everything_and_refers_to_nothing(tmp_path: Path) -> None:
    filled = build_report(counted(tmp_path).write())
    assert filled.files == {}
    assert 'id="data-steps" data-encoding="gzip-base64">H4sI' in filled.page
    assert "data-file" not in filled.page
    assert "'self'" not in filled.page


def test_the_folder_form_has_large_data_in_scripts_beside_the_page(tmp_path: Path) -> None:
    results = counted(tmp_path).write()
    filled = build_report(results, beside=True)
    inside = build_report(results)
    name = "report-data/steps.js"
    text = filled.files[name]
    (packed,) = re.findall(r'Isogloss\.arrived\("steps", "([A-Za-z0-9+/=]+)"\);\n', text)
    assert packed in inside.page
    assert packed not in filled.page
    assert f'data-file="{name}"></script>' in filled.page


def test_a_page_that_is_too_large_gets_the_folder_form(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    results = counted(tmp_path).write()
    size = len(build_report(results).page.encode())
    folder = results.study.folder
    monkeypatch.setattr(writing, "LARGEST", size)
    write_report(results, Finished(folder))
    assert not (folder / "report-data").exists()
    monkeypatch.setattr(writing, "LARGEST", size - 1)
    write_report(results, Finished(folder))
    assert (folder / "report-data" / "steps.js").is_file()
    write_report(results, Finished(folder), "file")
    assert len((folder / "report.html").read_bytes()) == size


PAGE = {"report.html", "steps.js"}
"""Files of a page beside its data."""


def test_what_is_written_is_journalled(tmp_path: Path) -> None:
    results = counted(tmp_path).write()
    write_report(results, Finished(tmp_path), "folder")
    # What the study holds was laid there by hand, so nothing of it is on record.
    assert {damage.path.name for damage in verify_study(tmp_path)}.isdisjoint(PAGE)
    (tmp_path / "report-data" / "steps.js").write_text("gone")
    found = {damage.path.name for damage in verify_study(tmp_path)}
    assert found & PAGE == {"steps.js"}


def test_a_page_is_written_anywhere_with_its_files(tmp_path: Path) -> None:
    filled = build_report(counted(tmp_path / "study").write(), beside=True)
    write_page(tmp_path / "new" / "page.html", filled)
    assert (tmp_path / "new" / "page.html").read_text("utf-8") == filled.page
    assert (tmp_path / "new" / "report-data" / "steps.js").is_file()


def test_every_block_is_json(tmp_path: Path) -> None:
    page = build_report(whole(tmp_path).write()).page
    blocks = re.findall(r'<script type="application/json" id="data-(\w+)">(.*?)</script>', page)
    assert "curves" in dict(blocks)
    assert all(json.loads(text) for _, text in blocks)
