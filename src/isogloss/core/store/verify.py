"""Reads everything that a study directory says it holds, and finds what is not so."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

from isogloss.core.store.activations import Store
from isogloss.core.store.files import check_inside, stamp_file
from isogloss.core.store.finished import journal_of, written_files
from isogloss.core.store.journal import (
    delete_journal,
    has_journal,
    journals_below,
    read_journal,
)
from isogloss.core.store.ledger import Ledger
from isogloss.core.store.scratch import left_over
from isogloss.core.store.zarrfiles import METADATA

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from isogloss.core.locations import Location
    from isogloss.core.store.files import Stamp
    from isogloss.core.store.journal import Content
    from isogloss.core.types import Progress

    Claims = dict[Location, Callable[[], str | None]]
    """Each journalled file, and what says what is wrong with it."""

STORE = "activations.zarr"
JOURNALS = "journal"
RECORD = "run.json"
RESULTS = (
    *("clusters/*", "evidence/*", "dictionaries/*", "documents/*"),
    *("scores.jsonl", "study.toml", RECORD, "diagnosis.json", "report.html"),
)
"""What is recorded as finished when it is there."""
DOCUMENTS = "documents"
REPLICATES = "replicates"
"""Journals that hold results themselves, and vouch for no other file."""


@dataclass(frozen=True, slots=True)
class Damage:
    """One file that is not what was written."""

    path: Location
    what: str

    def __str__(self) -> str:
        return f"{self.path}: {self.what}"


def verify_study(folder: Location, progress: Progress | None = None) -> list[Damage]:
    """Return every journalled file that was changed, cut or deleted since, and every such journal.

    Reads all of it, one chunk at a time, and changes nothing. Not damage: what no journal calls
    complete yet, such as the chunks of a window that a run was writing when it died, and what is
    ``left_over`` of a clustering.
    """
    damage = list(_without_journal(folder))
    claims: Claims = {}
    lengths: dict[str, int] = {}
    units: set[PurePath] = set()
    for path in journals_below(folder / JOURNALS):
        content = read_journal(path)
        damage += _damaged_journal(path, content)
        lengths[_name(folder, path)] = len(content.records)
        if path == journal_of(folder):
            written = written_files(content.records)
            claims |= _finished(folder, written)
            damage += [] if content.bad_line else _unrecorded(folder, written)
        else:
            units.add(path.relative_to(str(folder / JOURNALS)).with_suffix(""))
            claims |= _stored(Store(folder / STORE), Ledger(content.records))
    for path in journals_below(folder / REPLICATES):
        content = read_journal(path)
        damage += [
            Damage(path, f"{found.what}; delete the file, and isogloss evidence takes them again")
            for found in _damaged_journal(path, content)
        ]
    damage += _shortened(folder, lengths)
    if progress is not None:
        progress.begin("verify", len(claims), "files")
    for path, wrong in claims.items():
        what = wrong()
        damage += [] if what is None else [Damage(path, what + _remedy(path))]
        if progress is not None:
            progress.advance(1)
    damage += _strays(folder / STORE, claims, units)
    return sorted(damage, key=lambda found: found.path)


def _without_journal(folder: Location) -> Iterator[Damage]:
    """Name the record of finished files when it is gone and finished files are there."""
    names = ("clusters", "dictionaries", "scores.jsonl", "study.toml")
    there = any((folder / name).exists() for name in names)
    if there and not has_journal(journal_of(folder)):
        what = "not there: a crash, or it was deleted; nothing says any more what was finished"
        yield Damage(journal_of(folder), what)


def forget(folder: Location, damages: Iterable[Damage]) -> list[Damage]:
    """Delete the damaged files of the store, so that the next extraction computes them again.

    A journal that is damaged before its end is deleted too: what it vouched for is computed again.
    Returns the damage that it leaves alone: finished files, which fail their check and so are
    made again by the run that needs them, and journals that end in the middle of a line.
    """
    left = []
    for damage in damages:
        journal = damage.path.is_relative_to(str(folder / JOURNALS)) and has_journal(damage.path)
        broken = journal and read_journal(damage.path).bad_line is not None
        if not broken and not damage.path.is_relative_to(str(folder / STORE)):
            left.append(damage)
            continue
        check_inside(damage.path.parent)
        if broken:
            delete_journal(damage.path)
        else:
            damage.path.unlink(missing_ok=True)
    return left


def _damaged_journal(path: Location, content: Content) -> Iterator[Damage]:
    if content.bad_line is not None:
        line = content.bad_line
        what = f"line {line} of the journal is damaged; nothing from there on can be trusted"
        yield Damage(path, what)
    elif not content.good and not content.torn:
        yield Damage(path, "empty: a crash, or damage; the next run repeats what it told of")
    elif content.torn:
        what = "the last line is not whole: a crash, or damage; the next run repeats that step"
        yield Damage(path, what)


def journal_lengths(folder: Location) -> dict[str, int]:
    """Return how many records the journals of a study have, by their paths in its directory.

    A run writes them down when it ends: a journal that is cut between two lines looks like that of
    a run which stopped there.
    """
    paths = journals_below(folder / JOURNALS)
    found = {_name(folder, path): len(read_journal(path).records) for path in paths}
    # The record of finished files goes on with the file that this is written to.
    return {
        name: count for name, count in found.items() if name != _name(folder, journal_of(folder))
    }


def _remedy(path: Location) -> str:
    """Return what brings a file back, where that is no run of the study."""
    return (
        f"; isogloss {PurePath(path.name).stem} finds it again"
        if path.parent.name == DOCUMENTS
        else ""
    )


def _name(folder: Location, path: Location) -> str:
    return path.relative_to(str(folder)).as_posix()


def _shortened(folder: Location, lengths: Mapping[str, int]) -> Iterator[Damage]:
    """Name the journals that had more records when a run ended, as its record says."""
    try:
        document = json.loads((folder / RECORD).read_bytes())
        before = {str(name): int(count) for name, count in document.get("journals", {}).items()}
    except (OSError, ValueError, AttributeError, TypeError):
        return  # a record that is damaged is named as such
    for name, count in before.items():
        if lengths.get(name, 0) < count:
            what = f"{count} records when a run last ended, and {lengths.get(name, 0)} now"
            yield Damage(folder / name, f"{what}; the next run repeats what the others told of")


def _unrecorded(folder: Location, written: Mapping[str, object]) -> Iterator[Damage]:
    """Name the results that the record of finished files does not tell of: it was cut."""
    found: list[Location] = [path for name in RESULTS for path in folder.glob(name)]
    left = left_over(folder)
    for path in sorted(found):
        temporary = path.name.endswith(".partial") or path in left
        if _name(folder, path) not in written and not temporary:
            yield Damage(path, "not recorded as finished: a crash, or a record that was cut")


def _stored(store: Store, ledger: Ledger) -> Claims:
    def file(path: str, wanted: Stamp) -> Callable[[], str | None]:
        return lambda: _differs(store.stamp(path), lambda found: found == wanted)

    def chunk(path: str, wanted: str) -> Callable[[], str | None]:
        return lambda: _differs(store.stamp(path), lambda found: found.crc32c == wanted)

    claims = {store.path / path: file(path, stamp) for path, stamp in ledger.files.items()}
    return claims | {store.path / path: chunk(path, crc) for path, crc in ledger.chunks.items()}


def _finished(folder: Location, written: dict[str, tuple[Stamp, ...]]) -> Claims:
    def file(path: Location, allowed: tuple[Stamp, ...]) -> Callable[[], str | None]:
        return lambda: _differs(stamp_file(path), lambda found: found in allowed)

    return {folder / name: file(folder / name, allowed) for name, allowed in written.items()}


def _differs(found: Stamp | None, holds: Callable[[Stamp], bool]) -> str | None:
    if found is None:
        return "deleted"
    return None if holds(found) else f"its {found.size} bytes are not those that were written"


def _strays(store: Location, known: Claims, units: set[PurePath]) -> Iterator[Damage]:
    """Files in the store that belong to no journalled unit: their journal was deleted."""
    groups = {store / above / METADATA for unit in units for above in unit.parents}
    there: list[Location] = [*store.rglob("*")]
    for path in there:
        if path in known or path in groups or path.is_dir() or path.name.endswith(".partial"):
            continue
        if not units.intersection(path.relative_to(str(store)).parents):
            yield Damage(path, "no journal tells of it")
