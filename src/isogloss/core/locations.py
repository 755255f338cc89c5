"""Where a study's files lie: a path of this machine, or a URL of a store of objects."""

from __future__ import annotations

import re
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import unquote

from isogloss.core.errors import SettingsError
from isogloss.core.remote import RemotePath, open_system

if TYPE_CHECKING:
    from collections.abc import Iterator

Location: TypeAlias = Path | RemotePath
"""What lies on this machine, or in a store of objects."""

SECRET = re.compile(r"//[^/]*:[^/]*@|[?#]")
"""A password, a query or a fragment in a URL."""

LOCAL = ("file", "local")
"""Schemes that name a path of this machine."""


def location_of(text: str) -> Location:
    """Return what a path or URL means. Raises SettingsError for a URL that cannot be used."""
    scheme, separator, _ = text.partition("://")
    if not separator:
        return Path(text)
    if scheme in LOCAL:
        return Path(unquote(text.partition("://")[2]))
    if "::" in text:
        raise SettingsError(f"{text}: a chain of stores; name the one that holds the study")
    if not text.partition("://")[2].strip("/"):
        raise SettingsError(f"{text}: names no bucket")
    if SECRET.search(text):
        found = (
            f"{scheme}://...: a URL with a password, a query or a fragment would be written down"
        )
        raise SettingsError(f"{found}; credentials belong where the store's library looks for them")
    with _named(scheme):
        open_system(scheme)
    return RemotePath(text.rstrip("/"))


def local(location: Location, what: str) -> Path:
    """Return a path of this machine. Raises SettingsError for a URL, saying ``what`` needs one."""
    if isinstance(location, RemotePath):
        raise SettingsError(f"{location}: {what} is on this machine; name a path, not a URL")
    return location


@contextmanager
def _named(scheme: str) -> Iterator[None]:
    """Say of a scheme that nobody knows, or whose library is not there, what can be done."""
    try:
        yield
    except ValueError as error:
        known = ", ".join(f"{each}://" for each in ("s3", "gs", "file", "memory"))
        message = f"{scheme}://: no such kind of store; {known} and what else fsspec knows"
        raise SettingsError(message) from error
    except ImportError as error:
        extra = EXTRAS.get(scheme)
        remedy = f"pip install 'isogloss[{extra}]'" if extra else f"{error}"
        raise SettingsError(f"{scheme}:// needs a library that is not there: {remedy}") from error


EXTRAS = {"s3": "s3", "s3a": "s3", "gs": "gcs", "gcs": "gcs"}
"""The optional extra that brings the library of a scheme."""
