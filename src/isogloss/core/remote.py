"""Objects in a store such as S3, by URL.

A store of objects (S3, say) has no folders, no renaming and nothing that is half written: an object
is put whole, and is there whole. ``RemotePath`` gives it the names that ``pathlib.Path`` has for what
both can do, so that most code need not know which of the two it was given.
"""

from __future__ import annotations

import errno
import os
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import PurePath, PurePosixPath
from typing import TYPE_CHECKING, Any

from isogloss.core.errors import ResourceError, SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from isogloss.core.types import JSON

OPTIONS: Mapping[str, Mapping[str, JSON]] = {
    # With more than one connection an object, each reading first asks for its size.
    "s3": {"max_concurrency": 1},
    "s3a": {"max_concurrency": 1},
}
"""What the libraries are told beside the URL. Endpoints and credentials are found by the libraries
themselves (environment, their own files), and never pass through here."""


@dataclass(frozen=True, slots=True, order=True)
class RemotePath:
    """A URL at which an object lies, or below which objects do.

    Reading what is not there raises FileNotFoundError, with the URL; what else goes wrong is
    SettingsError (no such bucket, no permission) or ResourceError (the store fails), in one line.
    """

    url: str
    """Without a slash at its end."""

    def __str__(self) -> str:
        return self.url

    def __truediv__(self, name: str | PurePath, /) -> RemotePath:
        below = str(name)
        return self if below == "." else RemotePath(f"{self.url}/{below}")

    @property
    def name(self) -> str:
        """The last part."""
        return self.url.rpartition("/")[2]

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts between slashes, the scheme left out."""
        return tuple(self.url.partition("://")[2].split("/"))

    @property
    def parent(self) -> RemotePath:
        """The URL without its last part; a bucket is its own parent."""
        scheme, _, rest = self.url.partition("://")
        above, slash, _ = rest.rpartition("/")
        return RemotePath(f"{scheme}://{above}") if slash else self

    def with_name(self, name: str) -> RemotePath:
        """Return the URL with another last part."""
        return self.parent / name

    def with_suffix(self, suffix: str) -> RemotePath:
        """Return the URL with another ending, such as ``.toml``."""
        return self.with_name(PurePosixPath(self.name).with_suffix(suffix).name)

    def absolute(self) -> RemotePath:
        """Return the URL: it depends on no folder."""
        return self

    def resolve(self) -> RemotePath:
        """Return the URL: there are no links."""
        return self

    def is_file(self) -> bool:
        """Whether an object lies here."""
        # fsspec's own isfile says that nothing is there when the store fails.
        with suppress(FileNotFoundError), self._spoken():
            return bool(self._system.info(self.url)["type"] == "file")
        return False

    def is_dir(self) -> bool:
        """Whether objects lie below."""
        with suppress(FileNotFoundError), self._spoken():
            system = self._system
            found = system.ls(self.url, detail=False)
            return any(path != system._strip_protocol(self.url) for path in found)
        return False

    def exists(self) -> bool:
        """Whether an object lies here, or objects below."""
        return self.is_file() or self.is_dir()

    def read_bytes(self) -> bytes:
        """Read an object. Raises FileNotFoundError."""
        with self._spoken():
            data: bytes = self._system.cat_file(self.url)
        return data

    def read_text(self, encoding: str = "utf-8") -> str:
        """Read an object as text."""
        return self.read_bytes().decode(encoding).replace("\r\n", "\n")

    def write_bytes(self, data: bytes) -> None:
        """Put an object whole, in the place of what was there."""
        self._put(data, "overwrite")

    def create(self, data: bytes) -> None:
        """Put an object that is not there yet; of several at once, one does it.

        Raises FileExistsError where another content is there, or was. The same content is no error:
        a store may have taken it, and its answer been lost.
        """
        try:
            self._put(data, "create")
        except FileExistsError:
            with suppress(FileNotFoundError):
                if self.read_bytes() == data:
                    return
            raise

    def unlink(self, *, missing_ok: bool = False) -> None:
        """Delete an object. A store may not tell that there was none."""
        try:
            with self._spoken():
                self._system.rm_file(self.url)
        except FileNotFoundError:
            if not missing_ok:
                raise

    def sizes(self) -> dict[RemotePath, int]:
        """Return all objects below with their bytes, sorted: a request for about a thousand."""
        with self._spoken():
            try:
                found = self._system.find(self.url, detail=True)
            except FileNotFoundError:
                return {}  # no such bucket
            root = self._system._strip_protocol(self.url)
        named = ((path[len(root) + 1 :], about["size"]) for path, about in found.items())
        return {self / name: size for name, size in sorted(named) if name}

    def rglob(self, pattern: str) -> Iterator[RemotePath]:
        """Yield the objects below whose name fits a pattern."""
        return (path for path in self.sizes() if fnmatchcase(path.name, pattern))

    def glob(self, pattern: str) -> Iterator[RemotePath]:
        """Yield the objects that a pattern names, such as ``*.json`` or ``clusters/*``."""
        above, _, last = pattern.rpartition("/")
        folder = self / (above or ".")
        if not set(last) & set("*?["):
            found = [folder / last] if (folder / last).is_file() else []
        else:
            found = [path for path in folder.rglob(last) if path.parent == folder]
        return iter(found)

    def relative_to(self, other: str) -> PurePosixPath:
        """Return the path below another URL. Raises ValueError."""
        if not self.is_relative_to(other):
            raise ValueError(f"{self} does not lie below {other}")
        return PurePosixPath(self.url[len(other) + 1 :])

    def is_relative_to(self, other: str) -> bool:
        """Whether this is another URL, or lies below it."""
        return f"{self.url}/".startswith(f"{other}/")

    @property
    def _system(self) -> Any:
        return open_system(self.url.partition("://")[0])

    def _put(self, data: bytes, mode: str) -> None:
        try:
            with self._spoken():
                self._system.pipe_file(self.url, data, mode=mode)
        except FileNotFoundError as error:
            raise SettingsError(f"{self}: there is no such bucket to write to") from error

    @contextmanager
    def _spoken(self) -> Iterator[None]:
        """Put into one line what a library raises."""
        try:
            yield
        except FileNotFoundError as error:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), self.url) from error
        except (FileExistsError, SettingsError):
            raise
        except PermissionError as error:
            raise SettingsError(f"{self}: no permission ({error})") from error
        except (NotImplementedError, AttributeError) as error:
            message = f"{self}: a store of this kind cannot be written to or listed"
            raise SettingsError(message) from error
        except Exception as error:
            # The libraries' own errors have no class in common: botocore, aiohttp, ...
            if "credentials" in type(error).__name__.lower():
                raise SettingsError(f"{self}: no permission ({error})") from error
            told = f"{error}" or type(error).__name__
            raise ResourceError(f"{self}: the store failed ({told}); try again later") from error


def open_system(scheme: str) -> Any:
    """Return what fsspec has for a scheme. Raises ValueError or ImportError."""
    # fsspec keeps what it made by scheme and options, for each process its own. Lists are not kept:
    # another run may be writing.
    import fsspec

    return fsspec.filesystem(scheme, use_listings_cache=False, **OPTIONS.get(scheme, {}))


def read_objects(paths: Iterable[RemotePath]) -> dict[RemotePath, bytes]:
    """Read several objects of one store at once; those that are not there are left out."""
    found: dict[RemotePath, bytes] = {}
    for path, data in _answers(list(paths)):
        with suppress(FileNotFoundError), path._spoken():
            if isinstance(data, Exception):
                raise data
            found[path] = data
    return found


def _answers(paths: Sequence[RemotePath]) -> Iterator[tuple[RemotePath, Any]]:
    """Yield what a store answers for each: bytes or an exception."""
    if not paths:
        return
    system = paths[0]._system
    names = {system._strip_protocol(path.url): path for path in paths}
    with paths[0]._spoken():
        answers = system.cat(list(names), on_error="return")
    yield from ((path, answers[name]) for name, path in names.items())
