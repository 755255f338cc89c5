from __future__ import annotations

import json
import os
import random
import shutil
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from isogloss.core.store.activations import Store
from isogloss.core.store.finished import Finished, journal_of
from isogloss.core.store.journal import Journal, read_journal
from isogloss.core.store.verify import Damage, forget, journal_lengths, verify_study
from tests.core.store.storefakes import (
    UNIT,
    WHERE,
    FakeSource,
    Quiet,
    contents,
    run,
    toy_corpus,
    toy_words,
)
from tests.studies import disk

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study directory with a file of every kind. It is not changed."""
    folder = tmp_path_factory.mktemp("sound")
    corpus = toy_corpus(15)
    run(folder, FakeSource(memory=20), corpus=corpus, words=toy_words(corpus))
    finished = Finished(folder)
    finished.finish("study.toml", b"schema = 1\n")
    finished.finish(folder / "clusters" / "0f.npy", bytes(range(200)))
    finished.finish("scores.jsonl", b'{"value":0.25}\n')
    finished.finish("scores.jsonl", b'{"value":0.5}\n{"value":0.75}\n')
    return folder


pytestmark = pytest.mark.usefixtures("fast")


@pytest.fixture
def study(sound: Path, tmp_path: Path) -> Path:
    return shutil.copytree(sound, tmp_path / "study")


def kind(name: str) -> str:
    """Chunks of one array are of one kind; every other file is of its own."""
    return name.split("/c/")[0]


def flip(path: Path, draw: random.Random) -> None:
    data = bytearray(path.read_bytes())
    bit = draw.randrange(8 * len(data))
    data[bit // 8] ^= 1 << bit % 8
    path.write_bytes(data)


def cut(path: Path, draw: random.Random) -> None:
    os.truncate(path, draw.randrange(path.stat().st_size))


def grow(path: Path, draw: random.Random) -> None:
    path.write_bytes(path.read_bytes() + draw.randbytes(draw.randint(1, 9)))


def delete(path: Path, _: random.Random) -> None:
    path.unlink()


def clear(path: Path, _: random.Random) -> None:
    path.write_bytes(bytes(path.stat().st_size))


def test_an_undamaged_study_has_no_damage(sound: Path) -> None:
    before, progress = contents(sound), Quiet()
    assert verify_study(sound, progress) == []
    assert contents(sound) == before
    ((_, files, _),) = progress.tasks
    assert progress.done == files == len([n for n in before if not n.startswith("journal")])


@pytest.mark.parametrize("spoil", [flip, grow, clear])
def test_a_change_in_any_file_is_found_and_only_it(
    study: Path, spoil: Callable[[Path, random.Random], None]
) -> None:
    draw, whole = random.Random(7), contents(study)
    kinds: dict[str, list[str]] = {}
    for name in sorted(whole):
        kinds.setdefault(kind(name), []).append(name)
    cases = [draw.choice(names) for names in kinds.values()]
    cases += draw.choices(sorted(whole), k=60 - len(cases))
    for name in cases:
        spoil(study / name, draw)
        assert study / name in {damage.path for damage in verify_study(study)}, name
        assert name.startswith("journal") or len(verify_study(study)) == 1
        (study / name).write_bytes(whole[name])


@pytest.mark.parametrize("spoil", [cut, delete])
def test_a_file_that_was_cut_or_deleted_is_found(
    study: Path, spoil: Callable[[Path, random.Random], None]
) -> None:
    draw, whole = random.Random(8), contents(study)
    for name in sorted(whole):
        if name.startswith("journal"):
            continue  # below: a journal tells of the others, and itself only by its lines
        spoil(study / name, draw)
        damage = verify_study(study)
        assert [found.path for found in damage] == [study / name]
        assert (damage[0].what == "deleted") == (spoil is delete)
        (study / name).write_bytes(whole[name])


def test_a_journal_cut_within_a_line_is_found(study: Path) -> None:
    for path in (UNIT.journal(study / "journal"), journal_of(study)):
        whole = path.read_bytes()
        ends = {0} | {place + 1 for place, byte in enumerate(whole) if byte == 10}
        for size in random.Random(9).sample(sorted(set(range(len(whole))) - ends), 25):
            path.write_bytes(whole[:size])
            assert path in {damage.path for damage in verify_study(study)}
        path.write_bytes(whole)


def test_a_unit_whose_journal_was_deleted_is_found(study: Path) -> None:
    UNIT.journal(study / "journal").unlink()
    found = verify_study(study)
    assert {damage.what for damage in found} == {"no journal tells of it"}
    stored = [path for path in (study / "activations.zarr").rglob("*") if path.is_file()]
    assert sorted(damage.path for damage in found) == sorted(stored)


def test_damage_in_the_middle_of_a_journal_names_the_line(study: Path) -> None:
    path = UNIT.journal(study / "journal")
    lines = path.read_bytes().splitlines(keepends=True)
    lines[3] = lines[3].replace(b"c", b"C", 1)
    path.write_bytes(b"".join(lines))
    (damage,) = verify_study(study)
    assert str(damage).startswith(f"{path}: line 4 of the journal is damaged")


def test_damage_in_kept_replicates_is_found(study: Path) -> None:
    path = study / "replicates" / "0f.jsonl"
    journal = Journal(path)
    for number in range(3):
        journal.append({"unit": ["draw", number]})
    assert verify_study(study) == []
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b'"draw",1', b'"draw",3'))
    (found,) = verify_study(study)
    assert found.path == path
    assert found.what.startswith("line 2 of the journal is damaged")
    assert forget(study, [found]) == [found]
    path.write_bytes(whole[:-5])
    (found,) = verify_study(study)
    assert found.what.startswith("the last line is not whole")


def test_two_chunks_that_changed_places_are_found(study: Path) -> None:
    one, other = (study / "activations.zarr" / UNIT.chunk(WHERE[0], k) for k in (0, 1))
    assert one.stat().st_size == other.stat().st_size
    one.rename(study / "swap")
    other.rename(one)
    (study / "swap").rename(other)
    assert [damage.path for damage in verify_study(study)] == [one, other]


def test_chunks_that_no_journal_calls_complete_are_not_damage(study: Path) -> None:
    chunk = study / "activations.zarr" / UNIT.chunk(WHERE[0], 99)
    chunk.parent.mkdir()
    chunk.write_bytes(b"half a chunk")
    chunk.with_name(".0.partial").write_bytes(b"half")
    assert verify_study(study) == []


def test_a_folder_without_a_study_has_no_damage(tmp_path: Path) -> None:
    assert verify_study(tmp_path) == []


def test_what_is_forgotten_is_computed_again_to_the_bit(study: Path) -> None:
    draw, whole = random.Random(10), contents(study / "activations.zarr")
    for name in draw.sample(sorted(whole), 12):
        flip(study / "activations.zarr" / name, draw)
    damage = verify_study(study)
    assert len(damage) == 12
    assert forget(study, damage) == []
    corpus = toy_corpus(15)
    run(study, FakeSource(), corpus=corpus, words=toy_words(corpus))
    assert contents(study / "activations.zarr") == whole
    assert verify_study(study) == []


def test_finished_files_and_journals_are_not_forgotten(study: Path) -> None:
    (study / "scores.jsonl").unlink()
    with disk(UNIT.journal(study / "journal")).open("ab") as file:
        file.write(b"torn")
    damage = verify_study(study)
    assert [found.path.name for found in damage] == ["en.jsonl", "scores.jsonl"]
    assert forget(study, damage) == damage
    assert UNIT.journal(study / "journal").exists()


# Finished files


def test_a_finished_file_passes_its_check_until_it_changes(study: Path) -> None:
    finished = Finished(study)
    labels = study / "clusters" / "0f.npy"
    assert finished.check(labels)
    assert finished.check("clusters/0f.npy")
    assert not finished.check("clusters/00.npy")
    labels.write_bytes(labels.read_bytes()[::-1])
    assert not finished.check(labels)
    finished.finish(labels, b"again")
    assert finished.check(labels)
    assert Finished(study).check(labels)
    assert verify_study(study) == []


def test_a_file_that_was_rewritten_supersedes_its_record(study: Path) -> None:
    (study / "scores.jsonl").write_bytes(b'{"value":0.25}\n')
    assert not Finished(study).check("scores.jsonl")
    assert [damage.path.name for damage in verify_study(study)] == ["scores.jsonl"]


def test_checking_writes_nothing(study: Path, tmp_path: Path) -> None:
    before = contents(study)
    assert Finished(study).check("scores.jsonl")
    assert not Finished(tmp_path / "none").check("scores.jsonl")
    assert contents(study) == before
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("step", range(1, 9))
def test_a_crash_at_any_step_of_a_rewrite_is_no_damage(
    study: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    old, synchronise, done = (study / "scores.jsonl").read_bytes(), os.fsync, [0]

    def die(descriptor: int) -> None:
        done[0] += 1
        if done[0] == step:
            raise KeyboardInterrupt
        synchronise(descriptor)

    def rewrite(data: bytes) -> None:
        # Written out again where it died: the journal's own cut must not hide what was lost.
        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", die)
            Finished(study).finish("scores.jsonl", data)

    crashed = False
    for data in (b"first rewrite", b"second rewrite"):
        try:
            rewrite(data)
        except KeyboardInterrupt:
            crashed = True
        assert verify_study(study) == []
        assert (study / "scores.jsonl").read_bytes() in {old, b"first rewrite", b"second rewrite"}
    assert crashed
    Finished(study).finish("scores.jsonl", b"third rewrite")
    assert Finished(study).check("scores.jsonl")
    assert verify_study(study) == []


def test_a_path_outside_the_study_is_refused(study: Path) -> None:
    with pytest.raises(ValueError, match="is not in the subpath"):
        Finished(study).finish(study.parent / "elsewhere", b"")


def test_the_records_of_finished_files_are_plain(study: Path) -> None:
    records = read_journal(journal_of(study)).records
    # The check value of CRC-32C, from an independent implementation of it, bit by bit.
    assert records[1] == {
        "finished": {"path": "clusters/0f.npy", "bytes": 200, "crc32c": bitwise(bytes(range(200)))}
    }


def bitwise(data: bytes) -> str:
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return f"{crc ^ 0xFFFFFFFF:08x}"


def test_flips_all_over_one_chunk_are_found(study: Path) -> None:
    chunk = study / "activations.zarr" / UNIT.chunk(WHERE[0], 0)
    store, whole = Store(study / "activations.zarr"), chunk.read_bytes()
    wanted: Any = store.stamp(UNIT.chunk(WHERE[0], 0))
    for bit in range(0, 8 * len(whole), 3):
        damaged = np.frombuffer(whole, np.uint8).copy()
        damaged[bit // 8] ^= 1 << bit % 8
        chunk.write_bytes(damaged.tobytes())
        assert store.stamp(UNIT.chunk(WHERE[0], 0)) != wanted


def test_damage_is_one_readable_line(tmp_path: Path) -> None:
    assert str(Damage(tmp_path / "file", "deleted")) == f"{tmp_path}/file: deleted"


def unit_journal(study: Path) -> Path:
    return study / "journal" / f"{UNIT.path}.jsonl"


@pytest.mark.parametrize("name", ["unit", "finished"])
def test_a_journal_that_was_emptied_is_found(study: Path, name: str) -> None:
    path = unit_journal(study) if name == "unit" else journal_of(study)
    path.write_bytes(b"")
    assert Damage(path, EMPTY) in verify_study(study)


EMPTY = "empty: a crash, or damage; the next run repeats what it told of"


@pytest.mark.parametrize("lines", [0, 1, 2])
def test_a_journal_that_was_cut_between_two_lines_since_the_last_run_is_found(
    study: Path, lines: int
) -> None:
    lengths = journal_lengths(study)
    Finished(study).finish("run.json", json.dumps({"journals": lengths}).encode())
    assert verify_study(study) == []
    path = unit_journal(study)
    whole = path.read_bytes().splitlines(keepends=True)
    assert lengths == {path.relative_to(study).as_posix(): len(whole)}
    path.write_bytes(b"".join(whole[: len(whole) - 1 - lines]))
    what = f"{len(whole)} records when a run last ended, and {len(whole) - 1 - lines} now"
    found = [damage for damage in verify_study(study) if damage.path == path]
    assert [damage.what.partition(";")[0] for damage in found] == [what]


def test_a_journal_that_has_grown_since_the_last_run_is_sound(study: Path) -> None:
    Finished(study).finish("run.json", json.dumps({"journals": journal_lengths(study)}).encode())
    Journal(unit_journal(study)).append({"halved": {"window": 0, "start": 0, "stop": 2}})
    assert verify_study(study) == []


def test_a_record_of_finished_files_that_was_cut_between_two_lines_is_found(study: Path) -> None:
    path = journal_of(study)
    first = path.read_bytes().splitlines(keepends=True)[0]
    path.write_bytes(first)  # study.toml
    found = {damage.path.name: damage.what for damage in verify_study(study)}
    assert set(found) == {"0f.npy", "scores.jsonl"}
    assert set(found.values()) == {"not recorded as finished: a crash, or a record that was cut"}


def test_a_damaged_document_names_the_command_that_finds_it_again(study: Path) -> None:
    path = study / "documents" / "sweep.json"
    Finished(study).finish(path, b"{}")
    path.unlink()
    assert verify_study(study) == [Damage(path, "deleted; isogloss sweep finds it again")]
