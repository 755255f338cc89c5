"""Errors that a user can act on. Anything else is a bug and keeps its traceback."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from isogloss.core.locations import Location
    from isogloss.core.types import JSON


class IsoglossError(Exception):
    """Base of every error that the command line shows as one line."""

    exit_code: ClassVar[int] = 2


class SettingsError(IsoglossError):
    """A setting is missing, misspelt, of the wrong type or out of range."""


class UnknownNameError(IsoglossError):
    """No plug-in offers the name that was asked for."""


class ConflictError(IsoglossError):
    """Two plug-ins offer the same name, and it was asked for."""


class DataError(IsoglossError):
    """The data cannot be used."""

    exit_code = 3

    @classmethod
    def at(cls, path: Location | str, line: int | None, reason: str) -> DataError:
        """Name the file, the line (from 1) where there is one, and the reason."""
        place = f"{path}" if line is None else f"{path}, line {line}"
        return cls(f"{place}: {reason}")


class DamageError(DataError):
    """What was stored is not what was written."""


class NewerError(DataError):
    """What was stored was written by a newer version, in a format that this one does not know."""

    @classmethod
    def of(cls, path: Location | str, found: JSON, known: int) -> NewerError:
        """Name the file, the version of its format, and what can be done."""
        return cls(
            f"{path}: format {found}, written by a newer isogloss; this one knows formats up to "
            f"{known}: update it (pip install -U isogloss), or run into another directory (--out)"
        )


class PluginError(IsoglossError):
    """A component broke its contract or raised."""

    exit_code = 4


class ResourceError(IsoglossError):
    """Not enough memory or disk: needed and available are in the message."""

    exit_code = 5


class LockedError(IsoglossError):
    """Another run owns the study directory."""

    exit_code = 75


_BROKEN_DISK = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS, errno.ENXIO, errno.ESTALE}
)
_NO_NAME = frozenset({errno.ENAMETOOLONG, errno.ENOTDIR, errno.ELOOP})
_COMPILED = ("No space left on device", "Input/output error", "PytorchStreamWriter failed writing")
"""What libraries of compiled code say where Python would raise an OSError."""


def of_the_disk(error: BaseException) -> bool:
    """Whether a disk is full or failed: whoever the error came through, it is not their fault."""
    if isinstance(error, OSError):
        return error.errno in _BROKEN_DISK
    return any(saying in str(error) for saying in _COMPILED)


def of_the_name(error: BaseException) -> bool:
    """Whether nothing can have the name that was given: too long, or below what is no folder."""
    return isinstance(error, OSError) and error.errno in _NO_NAME
