"""Folders that libraries have written: put on the disk for good, and known again by what they hold."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from isogloss.core.errors import DamageError
from isogloss.core.store.files import fsync_folder, full_disk_named, stamp_file, write_atomically

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from isogloss.core.types import JSON

STAMPS = "isogloss.json"
"""What each file of a state holds: written last, so that a state without it is not whole."""


def settle(folder: Path) -> None:
    """Put the files of a folder on the disk, readable by whom the umask lets.

    Libraries do not synchronise what they write, and some let nobody else read it.
    """
    mask = os.umask(0)
    os.umask(mask)
    for path in folder.iterdir():
        if not path.is_file():
            continue
        path.chmod(0o666 & ~mask)
        with full_disk_named(path), path.open("rb") as file:
            os.fsync(file.fileno())
    fsync_folder(folder)


def stamps(folder: Path) -> dict[str, JSON]:
    """Return size and CRC-32C of every file of a folder, by name."""
    found = {
        path.name: stamp_file(path)
        for path in sorted(folder.iterdir())
        if path.is_file() and path.name != STAMPS
    }
    return {name: [*stamp] for name, stamp in found.items() if stamp is not None}


def seal(folder: Path) -> None:
    """Say of a state that it is whole, and what it holds."""
    settle(folder)
    write_atomically(folder / STAMPS, json.dumps(stamps(folder)).encode())
    fsync_folder(folder.parent)


def is_whole(state: Path) -> bool:
    """Whether a state was written to its end, and still is as long as it was."""
    sealed = _sealed(state)
    return bool(sealed) and all(
        (state / name).is_file() and (state / name).stat().st_size == size
        for name, (size, _) in sealed.items()
    )


def is_sound(state: Path) -> bool:
    """Whether a state is what was written, to the byte."""
    return is_whole(state) and _sealed(state) == stamps(state)


def _sealed(state: Path) -> dict[str, list[JSON]]:
    try:
        found = json.loads((state / STAMPS).read_bytes())
        return {name: [size, crc] for name, (size, crc) in found.items()}
    except (OSError, ValueError, AttributeError, TypeError, RecursionError):
        return {}


def check_kept(folder: Path, record: Mapping[str, JSON], step: int) -> None:
    """Raise DamageError where a checkpoint is not what the record of its run says.

    A run that is not finished has recorded nothing yet.
    """
    kept = record.get("kept", {})
    known = kept.get(str(step)) if isinstance(kept, dict) else None
    if not isinstance(known, dict):
        return  # the record of a run before there were stamps
    now = stamps(folder)
    for name, stamp in known.items():
        if now.get(name) != stamp:
            what = "deleted" if name not in now else "not what was trained"
            remedy = f"remove {folder}, and isogloss finetune makes it again"
            raise DamageError.at(folder / name, None, f"{what}; {remedy}")
