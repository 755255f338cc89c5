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


PATTERN = re.compile(r"[*?[]")
"""What fsspec takes for a pattern where it reads several objects at once."""


def location_of(text: str) -> Location:
    """Return what a path or URL means. Raises SettingsError for a URL that cannot be used."""
    scheme, separator, rest = text.partition("://")
    if not separator:
        return Path(text)
    if scheme in LOCAL:
        return _path_of(scheme, rest)
    if "::" in text:
        raise SettingsError(f"{text}: a chain of stores; name the one that holds the study")
    if not rest.strip("/"):
        raise SettingsError(f"{text}: names no bucket")
    if SECRET.search(text):
        found = (
            f"{scheme}://...: a URL with a password, a query or a fragment would be written down"
        )
        raise SettingsError(f"{found}; credentials belong where the store's library looks for them")
    if sign := PATTERN.search(text):
        reason = f"has {sign[0]}, which stores take for a pattern of names"
        raise SettingsError(f"{text}: {reason}; choose a URL without *, ? and [")
    with _named(scheme):
        open_system(scheme)
    return RemotePath(text.rstrip("/"))


def _path_of(scheme: str, rest: str) -> Path:
    """Return the path that a URL of this machine names: ``file:///a``, ``file://localhost/a``."""
    host, slash, below = rest.partition("/")
    host = host.rpartition("@")[2]
    if host.lower() not in ("", "localhost"):
        reason = (
            f"names the machine {host!r}; a path of this one is {scheme}:///PATH, or PATH alone"
        )
        raise SettingsError(f"{scheme}://{host}: {reason}")
    if not slash:
        raise SettingsError(f"{scheme}://{host}: names no path")
    return Path(unquote(f"/{below}"))


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
