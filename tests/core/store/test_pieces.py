"""A journal of objects is the file that a disk would hold, torn and damaged by the same rules."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from isogloss.core.errors import DamageError, LockedError, ResourceError
from isogloss.core.remote import RemotePath, read_objects
from isogloss.core.store.journal import (
    Journal,
    delete_journal,
    has_journal,
    journals_below,
    read_journal,
)
from isogloss.core.store.pieces import FEW, GROWTH, MANY, Pieces
from tests.objectstore import Stalls

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from isogloss.core.types import JSON
    from tests.objectstore import Server


def records(count: int, seed: int = 0) -> list[dict[str, JSON]]:
    draw = random.Random(seed)
    return [{"n": number, "x": "ß" * draw.randrange(9)} for number in range(count)]


def pieces(path: RemotePath) -> list[RemotePath]:
    """Return the objects of appends."""
    return [piece for piece in path.sizes() if piece.name.isdecimal()]


def copies(path: RemotePath) -> list[RemotePath]:
    return [piece for piece in path.sizes() if "-" in piece.name]


def check_copies(path: RemotePath) -> None:
    whole = b"".join(piece.read_bytes() for piece in pieces(path))
    for copy in copies(path):
        data = copy.read_bytes()
        assert copy.name == f"{0:012}-{len(data)}"
        assert whole.startswith(data)


def filled(path: RemotePath, count: int) -> RemotePath:
    journal = Journal(path)
    for record in records(count):
        journal.append(record)
    return path


@pytest.mark.parametrize("reopened", [5, 30, 200])
def test_the_objects_in_order_are_the_file_that_a_disk_holds(
    remote: RemotePath, tmp_path: Path, reopened: int
) -> None:
    for number, record in enumerate(records(150)):
        if number % reopened == 0:
            far, near = Journal(remote / "j.jsonl"), Journal(tmp_path / "j.jsonl")
        far.append(record)
        near.append(record)
    whole = (tmp_path / "j.jsonl").read_bytes()
    assert Pieces(remote / "j.jsonl").read() == whole
    assert read_journal(remote / "j.jsonl") == read_journal(tmp_path / "j.jsonl")
    assert b"".join(piece.read_bytes() for piece in pieces(remote / "j.jsonl")) == whole
    check_copies(remote / "j.jsonl")
    assert far.records == near.records == records(150)


def test_nothing_is_put_before_the_first_record(remote: RemotePath) -> None:
    journal = Journal(remote / "j.jsonl")
    assert not has_journal(remote / "j.jsonl")
    assert read_journal(remote / "j.jsonl").records == []
    journal.append({"a": 1})
    assert has_journal(remote / "j.jsonl")
    assert list(journals_below(remote)) == [remote / "j.jsonl"]


def test_an_append_is_one_request(bucket: RemotePath, s3: Server) -> None:
    journal = Journal(bucket / "j.jsonl")
    s3.asked.clear()
    for record in records(3):
        journal.append(record)
    assert [method for method, _ in s3.asked] == ["PUT"] * 3


def test_what_stands_behind_the_last_line_is_cut_and_the_line_is_not(remote: RemotePath) -> None:
    path = filled(remote / "j.jsonl", 3)
    last = pieces(path)[-1]
    last.write_bytes(last.read_bytes() + b"{")
    assert read_journal(path).torn == 1
    Journal(path).append({"more": 1})
    assert read_journal(path).records == [*records(3), {"more": 1}]
    assert read_journal(path).torn == 0


def test_a_last_line_that_is_not_whole_is_cut(remote: RemotePath) -> None:
    path = filled(remote / "j.jsonl", 3)
    last = pieces(path)[-1]
    last.write_bytes(last.read_bytes()[:-5])
    content = read_journal(path)
    assert (len(content.records), content.bad_line) == (2, None)
    assert content.torn > 0
    journal = Journal(path)
    assert journal.records == records(3)[:2]
    journal.append(records(3)[2])
    assert read_journal(path).records == records(3)
    assert read_journal(path).torn == 0


@pytest.mark.parametrize("count", [MANY + 1, MANY + 9])
@pytest.mark.parametrize("spoil", [lambda data: data[:-5], lambda data: data + b"{", lambda _: b""])
def test_a_copy_that_is_not_whole_is_made_again_of_the_objects(
    remote: RemotePath, count: int, spoil: Callable[[bytes], bytes]
) -> None:
    path = filled(remote / "j.jsonl", count)
    Journal(path)  # joins them
    (copy,) = copies(path)
    copy.write_bytes(spoil(copy.read_bytes()))
    assert read_journal(path).records == records(count)
    Journal(path).append({"more": 1})
    assert len(copies(path)) == 1
    check_copies(path)
    assert read_journal(path).records == [*records(count), {"more": 1}]


def test_a_copy_with_a_damaged_end_is_cut_and_nothing_before_it(remote: RemotePath) -> None:
    path = filled(remote / "j.jsonl", MANY + 1)
    Journal(path)
    (copy,) = copies(path)
    copy.write_bytes(copy.read_bytes()[:-9] + b"?" * 9)
    assert read_journal(path).records == records(MANY)
    Journal(path).append({"more": 1})
    for _ in range(2):
        assert read_journal(path).torn == 0
        assert Journal(path).records == [*records(MANY), {"more": 1}]


def test_every_flipped_bit_and_deletion_shows_as_it_does_in_a_file(
    remote: RemotePath, tmp_path: Path
) -> None:
    path, near = filled(remote / "j.jsonl", 4), tmp_path / "j.jsonl"
    draw = random.Random(3)
    for number, piece in enumerate(pieces(path)):
        whole = piece.read_bytes()
        spoilt = bytearray(whole)
        spoilt[draw.randrange(len(whole) - 1)] ^= 1 << draw.randrange(8)
        for data in (bytes(spoilt), None):
            piece.unlink() if data is None else piece.write_bytes(data)
            near.write_bytes(Pieces(path).read())
            found = read_journal(path)
            assert found == read_journal(near)
            assert found.records == records(4)[:number]
            if number < 2:
                assert found.bad_line == number + 1
                with pytest.raises(DamageError, match=rf"j.jsonl, line {number + 1}: this line"):
                    Journal(path)
            piece.write_bytes(whole)
    assert read_journal(path).records == records(4)


@pytest.mark.parametrize("deletes", [False, True])
def test_whoever_is_killed_while_it_copies_leaves_a_journal(
    remote: RemotePath, monkeypatch: pytest.MonkeyPatch, deletes: bool
) -> None:
    class Killed(BaseException):
        pass

    def dies(self: RemotePath, *_: object, missing_ok: bool = False) -> None:
        raise Killed

    path = filled(remote / "j.jsonl", 2 * MANY)
    journal = Journal(path)
    assert len(copies(path)) == 1

    def append_many() -> None:
        for record in records(2 * MANY, 1):
            journal.append(record)

    with monkeypatch.context() as patch:
        patch.setattr(RemotePath, "unlink" if deletes else "write_bytes", dies)
        with pytest.raises(Killed):
            append_many()
    assert len(copies(path)) == 1 + deletes
    check_copies(path)
    assert read_journal(path).records == journal.records
    after = Journal(path)
    assert len(copies(path)) == 1
    after.append({"more": 1})
    assert read_journal(path).records == [*journal.records, {"more": 1}]


def test_whoever_reads_a_journal_asks_for_few_objects_however_long_it_is(
    bucket: RemotePath, s3: Server
) -> None:
    path = bucket / "j.jsonl"
    journal = Journal(path)
    counts = []
    for number in range(7 * MANY):
        journal.append({"n": number})
        if number % 5 == 0:
            s3.asked.clear()
            assert len(read_journal(path).records) == number + 1
            counts.append(s3.count("GET", "j.jsonl/0"))
    assert MANY // 2 < max(counts) <= MANY + 1
    check_copies(path)
    journal.rest()
    s3.asked.clear()
    journal.rest()
    assert s3.asked == []
    assert read_journal(path).records == journal.records
    assert s3.count("GET", "j.jsonl/0") == 1


def test_all_copies_together_are_a_small_multiple_of_the_journal(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    copied: list[int] = []
    real = RemotePath.write_bytes

    def counted(self: RemotePath, data: bytes) -> None:
        copied.append(len(data))
        real(self, data)

    monkeypatch.setattr(RemotePath, "write_bytes", counted)
    path = RemotePath("memory://all-copies/j.jsonl")
    journal = Journal(path)
    for number in range(1500):
        journal.append({"n": number})
    whole = len(Pieces(path).read())
    # A geometric series; without it there would be one for every 16 records, 47 times the journal.
    assert max(copied) * 4 < sum(copied) < (GROWTH + 1) * whole
    assert len(copied) < 1500 / MANY


def test_who_reads_while_a_copy_is_replaced_reads_the_journal(
    remote: RemotePath, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = filled(remote / "j.jsonl", MANY + 5)
    journal = Journal(path)
    raced: list[RemotePath] = []

    def reads(paths: list[RemotePath]) -> dict[RemotePath, bytes]:
        if not raced:
            raced.extend(copies(path))
            for record in records(2 * MANY):  # between the list and the reading
                journal.append(record)
        return read_objects(paths)

    monkeypatch.setattr("isogloss.core.store.pieces.read_objects", reads)
    assert read_journal(path).records == journal.records
    assert len(raced) == 1
    assert raced != copies(path)


def test_a_journal_at_rest_is_read_with_one_request_if_it_was_read_with_several(
    bucket: RemotePath, s3: Server
) -> None:
    for count, asked in ((FEW, FEW), (FEW + 1, 1)):
        journal = Journal(filled(bucket / f"{count}.jsonl", count))
        journal.rest()
        s3.asked.clear()
        assert read_journal(journal.path).records == records(count)
        assert s3.count("GET", f"{count}.jsonl/0") == asked


def test_of_two_that_go_on_from_the_same_end_one_does(remote: RemotePath) -> None:
    one = Journal(remote / "j.jsonl")
    one.append({"a": 1})
    other = Journal(remote / "j.jsonl")
    one.append({"a": 2})
    with pytest.raises(LockedError, match=r"j.jsonl: another run has written here") as caught:
        other.append({"a": 3})
    assert caught.value.exit_code == 75
    assert read_journal(remote / "j.jsonl").records == [{"a": 1}, {"a": 2}]


def test_a_run_that_sleeps_while_another_joins_cannot_go_on(remote: RemotePath) -> None:
    path = remote / "j.jsonl"
    slept = Journal(path)
    slept.append({"a": 1})
    woken = Journal(path)
    for record in records(MANY + 5):
        woken.append(record)
    assert Journal(path).records == [{"a": 1}, *records(MANY + 5)]  # joins them
    for _ in range(3):
        with pytest.raises(LockedError):
            slept.append({"b": 1})
    assert read_journal(path).records == [{"a": 1}, *records(MANY + 5)]


@pytest.mark.parametrize("seed", range(5))
def test_whoever_sleeps_and_wakes_is_refused_unless_it_knows_the_end(
    monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """Runs open, sleep, wake and append in any order: what was taken is the journal, in its order."""
    monkeypatch.setattr("isogloss.core.store.pieces.MANY", 3)
    draw = random.Random(seed)
    path = RemotePath(f"memory://sleepers-{seed}/j.jsonl")
    runs: list[Journal] = []
    taken: list[dict[str, JSON]] = []
    refused = 0
    for number in range(200):
        if not runs or draw.random() < 0.1:
            runs.append(Journal(path))
            assert runs[-1].records == taken
            draw.choice(runs).rest()
        run = draw.choice(runs[-3:] if draw.random() < 0.8 else runs)
        knows_the_end = len(run.records) == len(taken)
        try:
            run.append({"n": number, "x": "x" * draw.randrange(5)})
            assert knows_the_end
            taken.append(run.records[-1])
        except LockedError:
            refused += 1
            assert not knows_the_end
        assert read_journal(path).records == taken
    assert min(refused, len(taken)) > 20


@pytest.mark.parametrize("asks", range(1, 12))
def test_whoever_stalls_while_it_joins_spoils_nothing(
    monkeypatch: pytest.MonkeyPatch, asks: int
) -> None:
    monkeypatch.setattr("isogloss.core.store.pieces.MANY", 3)
    path = filled(RemotePath(f"memory://stalls-in-joining-{asks}/j.jsonl"), 4)
    Journal(path)
    before = filled(path, 0)
    other = Journal(path)
    for number in range(4):
        other.append({"before": number})

    def meanwhile() -> None:
        for number in range(9):
            other.append({"meanwhile": number})
            if number % 4 == 0:
                assert Journal(path).records == other.records  # joins them

    with monkeypatch.context() as patch:
        stalls = Stalls(patch, asks, meanwhile)
        stalled = Journal(before)
    assert read_journal(path).records == other.records
    if stalls.left > 0:
        meanwhile()
    if len(stalled.records) < len(other.records):
        with pytest.raises(LockedError):
            stalled.append({"late": 1})
    assert Journal(path).records == other.records


def test_an_append_that_fails_may_be_tried_again(bucket: RemotePath, s3: Server) -> None:
    journal = Journal(bucket / "j.jsonl")
    journal.append({"a": 1})
    s3.fails = lambda method, _: 503 if method == "PUT" else 0
    with pytest.raises(ResourceError, match=r"j.jsonl/0.*: the store failed"):
        journal.append({"a": 2})
    s3.fails = lambda method, _: 0
    assert journal.records == [{"a": 1}]
    journal.append({"a": 3})
    assert read_journal(bucket / "j.jsonl").records == [{"a": 1}, {"a": 3}]


def test_a_record_that_the_store_took_and_called_a_failure_is_no_other_run(
    bucket: RemotePath, s3: Server
) -> None:
    path = filled(bucket / "j.jsonl", 1)
    journal = Journal(path)
    s3.loses = lambda method, _: 503 if method == "PUT" else 0
    with pytest.raises(ResourceError, match="the store failed"):
        journal.append(records(2)[1])
    s3.loses = lambda method, _: 0
    with pytest.raises(ResourceError, match="the store took a record, and said that it failed"):
        journal.append({"other": 1})
    assert read_journal(path).records == records(2)
    Journal(path).append({"other": 1})


def test_an_answer_that_is_lost_once_is_no_failure(bucket: RemotePath, s3: Server) -> None:
    left = [1]

    def once(method: str, _path: str) -> int:
        left[0] -= method == "PUT"
        return 503 if left[0] == 0 and method == "PUT" else 0

    s3.loses = once
    journal = Journal(bucket / "j.jsonl")
    for record in records(3):
        journal.append(record)
    assert left[0] < 0
    assert read_journal(bucket / "j.jsonl").records == records(3)


def test_a_last_object_that_is_empty_is_as_if_it_were_not_there(remote: RemotePath) -> None:
    path = filled(remote / "j.jsonl", 3)
    pieces(path)[-1].write_bytes(b"")
    assert read_journal(path).records == records(3)[:2]
    Journal(path).append({"other": 1})
    assert read_journal(path).records == [*records(3)[:2], {"other": 1}]


def test_what_is_no_piece_of_a_journal_is_left_alone(remote: RemotePath) -> None:
    path = filled(remote / "j.jsonl", MANY + 1)
    (path / "notes.txt").write_bytes(b"mine")
    assert Journal(path).records == records(MANY + 1)
    assert (path / "notes.txt").read_bytes() == b"mine"


def test_a_journal_is_deleted_with_all_its_objects(remote: RemotePath) -> None:
    path = filled(remote / "j.jsonl", 3)
    filled(remote / "k.jsonl", 1)
    delete_journal(path)
    assert list(journals_below(remote)) == [remote / "k.jsonl"]
