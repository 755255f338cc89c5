from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import pytest

from tests.wheel import audit
from tests.wheel.contents import WANTED, flaws

if TYPE_CHECKING:
    from pathlib import Path

INFO = "isogloss-0.1.0.dist-info"
GOOD = {
    **dict.fromkeys(WANTED, ""),
    f"{INFO}/METADATA": "Metadata-Version: 2.4\nLicense-Expression: Apache-2.0\n",
    f"{INFO}/licenses/LICENSE": "",
}


def wheel(folder: Path, files: dict[str, str]) -> Path:
    path = folder / "isogloss-0.1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return path


def test_a_wheel_of_the_package_alone_is_right(tmp_path: Path) -> None:
    assert flaws(wheel(tmp_path, GOOD)) == []


@pytest.mark.parametrize(
    "name",
    [
        "tests/test_x.py",
        "isogloss/tests/x.py",
        "isogloss/core/test_x.py",
        "isogloss/.hidden/x.py",
        "isogloss/demo/dump.npy",
        "isogloss/../x.py",
        "shared/data.txt",
    ],
)
def test_what_does_not_belong_into_it_is_named(tmp_path: Path, name: str) -> None:
    assert flaws(wheel(tmp_path, GOOD | {name: ""})) == [f"{name} does not belong into it"]


@pytest.mark.parametrize("name", [*WANTED, f"{INFO}/licenses/LICENSE", f"{INFO}/METADATA"])
def test_what_is_missing_is_named(tmp_path: Path, name: str) -> None:
    assert len(flaws(wheel(tmp_path, {key: GOOD[key] for key in GOOD if key != name}))) == 1


def test_a_service_that_knows_nothing_is_no_clean_bill() -> None:
    assert not audit.answered({})
    assert not audit.answered({"dependencies": []})
    assert not audit.answered({"dependencies": [{"name": "a", "skip_reason": "not found"}]})
    assert audit.answered({"dependencies": [{"name": "a", "version": "1", "vulns": []}]})


def test_a_vulnerability_is_an_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    flaw = {"id": "PYSEC-1", "fix_versions": ["2"]}
    listed = [{"name": "a", "version": "1", "vulns": [flaw]}, {"name": "b", "version": "1"}]
    assert audit.show("osv", {"dependencies": listed}) == 1
    assert "a 1: PYSEC-1, fixed in 2" in capsys.readouterr().out
    assert audit.show("osv", {"dependencies": listed[1:]}) == 0
