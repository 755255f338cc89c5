"""Files that are to be written: all checked before the first, each whole or not there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING

from isogloss.core.errors import SettingsError
from isogloss.core.remote import RemotePath
from isogloss.core.store.files import refusals_told, writing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from isogloss.core.locations import Location
    from isogloss.core.types import JSON


@dataclass(frozen=True, slots=True)
class Output:
    """One file: where it goes below the folder, and what writes it."""

    path: str
    write: Callable[[IO[bytes]], None]
    """Writes the content. May raise DataError, and then leaves no file."""
    about: Mapping[str, JSON] = field(default_factory=dict)
    """What somebody who reads the file wants to know, as plain data."""
    check: Callable[[], None] = lambda: None
    """Raises DataError where the format cannot hold the content."""


def write_outputs(folder: Location, outputs: Sequence[Output], *, force: bool) -> None:
    """Write files below ``folder``. Raises SettingsError where one is there and not ``force``.

    What cannot be written is refused before anything is.
    """
    _refuse_folder(folder)
    there = [output.path for output in outputs if (folder / output.path).exists()]
    if there and not force:
        more = f" and {len(there) - 1} more" if len(there) > 1 else ""
        message = f"{folder / there[0]}{more}: already there; --force replaces"
        raise SettingsError(message)
    for output in outputs:
        output.check()
    for output in outputs:
        path = folder / output.path
        with refusals_told(f"{path}: cannot be written"), writing(path) as file:
            output.write(file)


def _refuse_folder(folder: Location) -> None:
    if isinstance(folder, RemotePath):
        return
    for place in (folder, *folder.parents):
        if place.exists():
            if not place.is_dir():
                raise SettingsError(f"{place}: a folder is expected, and it is a file")
            return


def write_texts(file: IO[bytes], texts: Iterable[str]) -> None:
    """Write pieces of text as UTF-8."""
    for text in texts:
        file.write(text.encode())
