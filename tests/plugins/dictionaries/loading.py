"""What the tests of dictionary formats share: load one, look at its pairs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from isogloss import Entries

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Pairs = list[tuple[str, str]]


def load(path: Path, form: Callable[..., Any], **more: object) -> Entries:
    entries = form(path=path, source="en", target="de", **more).translations("en", "de", None)
    assert isinstance(entries, Entries)
    return entries


def written(folder: Path, text: str) -> Path:
    path = folder / "d.txt"
    path.write_bytes(text.encode())
    return path


def pairs_of(entries: Entries) -> Pairs:
    return [(form, to.form) for form, to in entries.pairs()]
