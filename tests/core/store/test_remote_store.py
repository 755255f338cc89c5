"""Activations in a store of objects: the same bytes, read by chunks, resumed, checked, repaired."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from isogloss.core.errors import ResourceError
from isogloss.core.store.activations import Store
from isogloss.core.store.journal import read_journal
from isogloss.core.store.verify import forget, verify_study
from tests.core.store.storefakes import (
    UNIT,
    WHERE,
    FakeSource,
    check_named_when_damaged,
    contents,
    run,
)
from tests.objectstore import objects

if TYPE_CHECKING:
    from isogloss.core.remote import RemotePath
    from tests.objectstore import Server

ROOT = Path(__file__).parents[3]
MEMORY = 20
"""Padded tokens that fit: some batches are halved, and the halvings are journalled."""


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("local")
    run(folder, FakeSource(memory=MEMORY))
    return folder


def test_every_file_is_that_of_a_disk_and_so_are_vectors_and_words(
    remote: RemotePath, local: Path
) -> None:
    run(remote, FakeSource(memory=MEMORY))
    assert objects(remote) == contents(local)
    far, near = Store(remote / "activations.zarr"), Store(local / "activations.zarr")
    for where in WHERE:
        assert np.array_equal(far.vectors(UNIT, where), near.vectors(UNIT, where))
    assert far.read_words(UNIT).forms == near.read_words(UNIT).forms
    assert verify_study(remote) == []


def test_plain_zarr_reads_it(bucket: RemotePath) -> None:
    import zarr

    run(bucket)
    array: Any = zarr.open_array(f"{bucket}/activations.zarr/{UNIT.array(WHERE[1])}", mode="r")
    assert np.array_equal(array[:], Store(bucket / "activations.zarr").vectors(UNIT, WHERE[1]))


def test_a_second_run_puts_nothing_and_reads_no_chunk(bucket: RemotePath, s3: Server) -> None:
    run(bucket)
    s3.asked.clear()
    source = FakeSource()
    assert run(bucket, source).computed == 0
    assert source.read_batches == []
    assert (s3.count("PUT"), s3.count("DELETE")) == (0, 0)
    arrays = [UNIT.array(where) for where in WHERE]
    assert all(s3.count("GET", f"{array}/c/") == s3.count("HEAD", array) == 0 for array in arrays)


def test_the_journal_of_a_unit_that_was_read_is_one_object_to_read(
    bucket: RemotePath, s3: Server
) -> None:
    run(bucket)
    store = Store(bucket / "activations.zarr")
    s3.asked.clear()
    for where in WHERE:
        store.side(UNIT, where)
    store.read_words(UNIT)
    assert s3.count("GET", ".jsonl/") == len(WHERE) + 1


def test_a_run_of_rows_asks_for_the_chunks_that_hold_it_and_no_other(
    bucket: RemotePath, s3: Server
) -> None:
    run(bucket)
    side = Store(bucket / "activations.zarr").side(UNIT, WHERE[0])
    s3.asked.clear()
    rows = side.plan.chunk_rows
    side[2 * rows + 1 : 4 * rows - 1]
    chunks = [f"/{bucket.name}/activations.zarr/{UNIT.chunk(WHERE[0], n)}" for n in (2, 3)]
    assert s3.asked == [("GET", chunk) for chunk in chunks]


@pytest.mark.parametrize("lose", ["delete", "empty", "cut"])
def test_a_chunk_that_is_gone_or_short_is_computed_again_unasked(
    remote: RemotePath, local: Path, lose: str
) -> None:
    run(remote, FakeSource(memory=MEMORY))
    chunk = remote / "activations.zarr" / UNIT.chunk(WHERE[1], 2)
    if lose == "delete":
        chunk.unlink()
    else:
        chunk.write_bytes(b"" if lose == "empty" else chunk.read_bytes()[:-1])
    again = FakeSource(memory=MEMORY)
    assert run(remote, again).computed == 1
    assert {tuple(where) for where in again.asked} == {WHERE[1:2]}
    assert stored(objects(remote)) == stored(contents(local))


def test_every_object_that_is_damaged_or_gone_is_found_and_computed_again(
    remote: RemotePath, local: Path
) -> None:
    run(remote, FakeSource(memory=MEMORY))
    draw = random.Random(7)
    told = read_journal(UNIT.journal(remote / "journal"))
    for number, path in enumerate(draw.sample(list(remote.sizes()), 6)):
        data = path.read_bytes()
        if number % 2:
            path.unlink()
        else:
            spoilt = bytearray(data)
            spoilt[draw.randrange(len(data))] ^= 1 << draw.randrange(8)
            path.write_bytes(bytes(spoilt))
        found = verify_study(remote)
        in_journal = path.is_relative_to(str(remote / "journal"))
        if in_journal and read_journal(path.parent) == told:
            continue  # there is a copy of it, or it is one
        if in_journal and read_journal(path.parent).torn == 0 and not found:
            continue  # its last object is gone: the journal of a run that stopped there
        named = path.parent if in_journal else path
        assert named in [damage.path for damage in found], path
        forget(remote, found)
        run(remote, FakeSource(memory=MEMORY))
        # The journal tells of what was computed again.
        assert stored(objects(remote)) == stored(contents(local)), path
        assert verify_study(remote) == []


def test_a_damaged_copy_of_a_journal_is_found_and_a_lost_one_loses_nothing(
    remote: RemotePath, local: Path
) -> None:
    run(remote, FakeSource(memory=MEMORY))
    journal = UNIT.journal(remote / "journal")
    assert not isinstance(journal, Path)
    (copy,) = [piece for piece in journal.sizes() if "-" in piece.name]
    spoilt = bytearray(copy.read_bytes())
    copy.unlink()
    assert verify_study(remote) == []
    assert objects(remote) == contents(local)
    spoilt[len(spoilt) // 2] ^= 1
    copy.write_bytes(bytes(spoilt))
    found = verify_study(remote)
    assert journal in [damage.path for damage in found]
    forget(remote, found)
    run(remote, FakeSource(memory=MEMORY))
    assert verify_study(remote) == []
    assert objects(remote) == contents(local)


def stored(files: dict[str, bytes]) -> dict[str, bytes]:
    return {path: data for path, data in files.items() if path.startswith("activations.zarr/")}


def test_a_chunk_that_goes_or_changes_is_named_when_it_is_read(remote: RemotePath) -> None:
    run(remote)
    store = Store(remote / "activations.zarr")
    side, chunk = store.side(UNIT, WHERE[1]), store.path / UNIT.chunk(WHERE[1], 1)
    check_named_when_damaged(side, chunk)


@pytest.mark.slow
@pytest.mark.parametrize("status", [503, 403])
def test_a_store_that_fails_at_any_request_leaves_what_can_be_gone_on_from(
    bucket: RemotePath, s3: Server, local: Path, status: int
) -> None:
    run(bucket / "whole", FakeSource(memory=MEMORY))
    whole = s3.count("PUT")
    for number in random.Random(status).sample(range(whole), 6):
        folder = bucket / str(number)
        left = [number]

        def fails(method: str, path: str, left: list[int] = left) -> int:
            left[0] -= method == "PUT"
            return status if left[0] < 0 else 0

        s3.fails = fails
        with pytest.raises(Exception, match=rf"^{folder}/") as caught:
            run(folder, FakeSource(memory=MEMORY))
        assert type(caught.value).__module__ == ResourceError.__module__
        s3.fails = lambda method, path: 0
        assert verify_study(folder) == []
        run(folder, FakeSource(memory=MEMORY))
        assert objects(folder) == contents(local), number


def killed(folder: RemotePath, records: int, wait: float) -> int:
    """Extract in another process; kill it some records later and a moment after."""
    journal = UNIT.journal(folder / "journal")
    assert not isinstance(journal, Path)
    begun = len(journal.sizes())
    command = [sys.executable, "-m", "tests.core.store.storefakes", str(folder), "0.005"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        while process.poll() is None and len(journal.sizes()) < begun + records:
            time.sleep(0.001)
        time.sleep(wait)
        process.kill()
        return process.wait()


@pytest.mark.slow
def test_a_run_killed_at_random_moments_ends_with_the_same_bytes(
    bucket: RemotePath, local: Path
) -> None:
    draw = random.Random(2)
    status = []
    for _ in range(4):
        status.append(killed(bucket, draw.randrange(3), draw.uniform(0, 0.03)))
        assert verify_study(bucket) == []
    assert -9 in status, "the kills did not fall into the work"
    run(bucket, FakeSource(memory=MEMORY))
    assert objects(bucket) == contents(local)
    assert os.environ["AWS_ENDPOINT_URL"].startswith("http://127.0.0.1")
