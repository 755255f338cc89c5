from __future__ import annotations

import errno
import json
import os
import random
from typing import TYPE_CHECKING, Any

import pytest

from isogloss.core.errors import DamageError, ResourceError
from isogloss.core.store.files import crc32c
from isogloss.core.store.journal import Journal, read_journal

if TYPE_CHECKING:
    from pathlib import Path

RECORDS: list[dict[str, Any]] = [
    {"window": 0},
    {"name": "ä\u2028\n", "crc32c": {"a/b": "00ff"}},
    {"window": 2},
]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "journal" / "unit.jsonl"
    journal = Journal(path)
    for record in RECORDS:
        journal.append(record)
    return path


def test_a_journal_is_read_as_it_was_written(path: Path) -> None:
    assert read_journal(path).records == RECORDS
    assert Journal(path).records == RECORDS


def test_a_line_is_json_with_a_checksum_that_goes_on_from_the_line_before(path: Path) -> None:
    crc = 0
    for line, record in zip(path.read_bytes().splitlines(), RECORDS, strict=True):
        text = json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        crc = int(crc32c(text.encode(), crc), 16)
        assert json.loads(line) == {"crc32c": f"{crc:08x}", "record": record}


def test_records_are_added_to_those_of_an_earlier_process(path: Path) -> None:
    Journal(path).append({"window": 3})
    assert read_journal(path).records == [*RECORDS, {"window": 3}]


def test_a_journal_without_records_leaves_no_file(tmp_path: Path) -> None:
    assert Journal(tmp_path / "journal" / "unit.jsonl").records == []
    assert list(tmp_path.iterdir()) == []


def test_a_tail_cut_anywhere_costs_the_last_record_only(path: Path) -> None:
    whole = path.read_bytes()
    last = whole.rindex(b"\n", 0, -1) + 1
    for size in range(last + 1, len(whole)):
        path.write_bytes(whole[:size])
        assert read_journal(path).torn == size - last
        journal = Journal(path)
        assert journal.records == RECORDS[:-1]
        journal.append(RECORDS[-1])
        assert path.read_bytes() == whole


@pytest.mark.parametrize("garbage", [b"\0" * 700, b"\xff\xfe", b"{", b'{"crc32c":"', b"\n", b"7\n"])
def test_garbage_at_the_end_is_cut(path: Path, garbage: bytes) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole + garbage)
    assert Journal(path).records == RECORDS
    assert path.read_bytes() == whole


def test_reading_cuts_nothing(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"torn")
    before = path.read_bytes()
    assert read_journal(path).torn == 4
    assert path.read_bytes() == before


def test_flipped_bits_are_found(path: Path) -> None:
    whole = path.read_bytes()
    ends = [place for place, byte in enumerate(whole) if byte == 10]
    for bit in range(0, 8 * len(whole), 3):
        damaged = bytearray(whole)
        damaged[bit // 8] ^= 1 << bit % 8
        path.write_bytes(damaged)
        # Without the line end before it, the last line has grown, and is still the last.
        in_last = bit // 8 >= ends[-2]
        line = sum(end < bit // 8 for end in ends) + 1
        content = read_journal(path)
        assert content.torn > 0
        assert content.bad_line == (None if in_last else line)


def test_damage_before_the_last_line_names_file_and_line(path: Path) -> None:
    lines = path.read_bytes().splitlines(keepends=True)
    lines[1] = lines[1].replace(b"a/b", b"a/c")
    path.write_bytes(b"".join(lines))
    with pytest.raises(DamageError, match=r"unit\.jsonl, line 2: .*damaged"):
        Journal(path)
    assert path.read_bytes() == b"".join(lines)


def test_a_line_that_is_missing_is_found(path: Path) -> None:
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(lines[0] + lines[2] + lines[2])
    assert read_journal(path).bad_line == 2


def test_a_record_is_on_the_disk_when_append_returns(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes = []
    synchronise = os.fsync

    def fsync(descriptor: int) -> None:
        synchronise(descriptor)
        sizes.append(path.stat().st_size)

    journal = Journal(path)
    monkeypatch.setattr(os, "fsync", fsync)
    journal.append({"window": 3})
    assert sizes[-1] == path.stat().st_size


def test_a_disk_that_fills_up_leaves_the_journal_whole(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = path.read_bytes()
    synchronise, full = os.fsync, [True]

    def fsync(descriptor: int) -> None:
        if full and path.stat().st_size > len(before):
            full.clear()
            raise OSError(errno.ENOSPC, "No space left on device")
        synchronise(descriptor)

    journal = Journal(path)
    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(ResourceError, match=r"unit\.jsonl: no space left"):
        journal.append({"window": 3})
    assert path.read_bytes() == before
    journal.append({"window": 4})
    assert read_journal(path).records == [*RECORDS, {"window": 4}]


def test_random_damage_is_never_read_as_a_record(path: Path) -> None:
    whole = path.read_bytes()
    draw = random.Random(11)
    for _ in range(200):
        start = draw.randrange(len(whole))
        stop = draw.randint(start, len(whole))
        path.write_bytes(whole[:start] + draw.randbytes(draw.randrange(9)) + whole[stop:])
        records = read_journal(path).records
        assert records == RECORDS[: len(records)]
