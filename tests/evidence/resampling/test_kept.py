"""What is kept: looking changes nothing, and what is damaged is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from isogloss import DamageError
from isogloss.evidence.resampling.kept import Kept, lacking

if TYPE_CHECKING:
    from pathlib import Path


def test_looking_leaves_a_line_that_is_being_written_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "kept.jsonl"
    Kept(path).append({"n": 1})
    whole = path.read_bytes()
    path.write_bytes(whole + whole[:20])
    assert Kept(path).records == [{"n": 1}]
    assert path.read_bytes() == whole + whole[:20]


def test_the_first_record_that_is_added_cuts_such_a_line_off(tmp_path: Path) -> None:
    path = tmp_path / "kept.jsonl"
    Kept(path).append({"n": 1})
    path.write_bytes(path.read_bytes() + b"torn")
    kept = Kept(path)
    kept.append({"n": 2})
    assert kept.records == Kept(path).records == [{"n": 1}, {"n": 2}]


def test_a_damaged_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "kept.jsonl"
    kept = Kept(path)
    kept.append({"n": 1})
    kept.append({"n": 2})
    path.write_bytes(path.read_bytes().replace(b"1}", b"7}"))
    with pytest.raises(DamageError, match="line 1"):
        Kept(path)


def test_what_failed_is_lacking() -> None:
    tasks = {"a": 1, "b": 2}
    records = [
        {"unit": ["draw", 0], "task": "a", "failure": ""},
        {"unit": ["draw", 0], "task": "b", "failure": "no"},
        {"unit": ["draw", 1], "task": "a", "failure": ""},
        {"unit": ["draw", 1], "task": "b", "failure": ""},
    ]
    found = lacking([("draw", 0), ("draw", 1), ("draw", 2)], tasks, records, "unit")
    assert [(unit, list(left)) for unit, left in found] == [
        (("draw", 0), ["b"]),
        (("draw", 2), ["a", "b"]),
    ]
