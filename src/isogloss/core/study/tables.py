"""Tables of a TOML file that a user writes: read, and checked key by key."""

from __future__ import annotations

import dataclasses
import tomllib
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, get_type_hints

from isogloss.core.errors import DataError, SettingsError
from isogloss.core.exact import is_exact
from isogloss.core.locations import location_of
from isogloss.core.remote import RemotePath

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from isogloss.core.locations import Location
    from isogloss.core.types import JSON

T = TypeVar("T")


SCHEMA = 1


class Kind(NamedTuple):
    """A kind of TOML file with a directory of results, such as a study."""

    file_name: str
    """What the file is called inside of the directory: as it ran."""
    mark: str
    """A folder that is there before anything else of the results."""
    directory: str
    """What the directory is called."""
    missing: str
    """What is said of a path that is neither."""

    def locate(self, argument: Location | str) -> Location:
        """Return the file that is meant: the TOML itself, or that of a directory. SettingsError else."""
        path = location_of(argument) if isinstance(argument, str) else argument
        try:
            is_folder = path.is_dir()
            file = path / self.file_name if is_folder else path
            if file.is_file():
                return file
        except OSError as error:  # a name that is too long, say
            raise SettingsError(f"{path}: {error.strerror}") from error
        if is_folder:
            message = f"{path} is no {self.directory}: it holds no {self.file_name}"
            beside = location_of(f"{path.absolute()}.toml")
            raise SettingsError(message + (f"; run {beside} first" if beside.is_file() else ""))
        raise SettingsError(f"{path}: {self.missing}")

    def folder_of(self, path: Location) -> Location:
        """Return where the results of a file go; a file in a directory describes that directory."""
        inside = path.name == self.file_name and self._has_run(path.parent)
        return path.parent if inside else path.with_suffix("")

    def check_folder(self, path: Location, folder: Location) -> None:
        """Refuse a place for results that is taken. Raises SettingsError."""
        if folder / self.file_name == path and not self._has_run(folder):
            message = f"results would replace {path} by what ran"
            raise SettingsError(f"{message}; rename it, or choose another --out DIR")
        if isinstance(folder, RemotePath):
            return  # objects lie beside what lies below their names
        there = next(each for each in (folder, *folder.parents) if each.exists())
        if not there.is_dir():
            raise SettingsError(f"results cannot go to {folder}: {there} is a file")

    def _has_run(self, folder: Location) -> bool:
        return (folder / self.mark).is_dir()


@contextmanager
def errors_of(path: Location) -> Iterator[None]:
    """Put the file, and the line of its key, before what is wrong in a file."""
    try:
        yield
    except SettingsError as error:
        raise SettingsError(f"{path}{line_of(path, error)}: {error}") from error


def check_schema(schema: JSON) -> None:
    """Refuse a file of another schema. Raises SettingsError."""
    if isinstance(schema, int) and schema > SCHEMA:
        found = f"schema = {schema}: written for a newer isogloss; this one reads schema {SCHEMA}"
        raise wrong("schema", f"{found}: update it (pip install -U isogloss)")
    if schema != SCHEMA:
        found = "nothing" if schema is None else repr(schema)
        raise wrong("schema", f"expected schema = {SCHEMA} at the top of the file, found {found}")


def read_toml(path: Location) -> dict[str, JSON]:
    """Read a TOML file. Raises SettingsError, or DataError where it is not UTF-8."""
    try:
        text = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
        with errors_of(path):
            return _usable(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path}: not TOML: {error}") from error
    except UnicodeDecodeError as error:
        raise DataError(f"{path}: not UTF-8 at byte {error.start}") from error
    except (RecursionError, ValueError) as error:
        found = "tables or lists in each other" if isinstance(error, RecursionError) else "digits"
        raise SettingsError(f"{path}: not TOML that can be read: too many {found}") from error
    except OSError as error:
        raise SettingsError(f"{path}: {error.strerror}") from error


def _usable(document: dict[str, JSON]) -> dict[str, JSON]:
    """Return a document, unless it has what nothing can use.

    That is NUL in a text, which no name of a file has, and a number beyond TOML's own 64 bits.
    """
    left: list[JSON] = [document]
    while left:
        value = left.pop()
        if isinstance(value, dict):
            left += [*value, *value.values()]
        elif isinstance(value, list):
            left += value
        elif isinstance(value, str) and "\0" in value:
            raise SettingsError(f"{value!r:.80} has a NUL character, which no name and no path has")
        elif isinstance(value, int) and not -(1 << 63) <= value < 1 << 63:
            raise SettingsError(
                f"{str(value)[:20]}...: too many digits; whole numbers have 64 bits"
            )
    return document


def line_of(path: Location, error: SettingsError) -> str:
    """Find the line of the key that the error is about, as ``, line N``."""
    key = getattr(error, "key", None)
    if key is None:
        return ""
    for number, line in enumerate(path.read_text("utf-8-sig").splitlines(), 1):
        text = line.strip().lstrip("[").replace('"', "")
        if text.startswith(key) and text[len(key) :].lstrip()[:1] in {"=", "]", "."}:
            return f", line {number}"
    return ""


def wrong(key: str, message: str) -> SettingsError:
    """Return an error about a key, whose line ``line_of`` then finds."""
    error = SettingsError(message)
    error.key = key.rpartition(".")[2]  # type: ignore[attr-defined] # read by line_of alone
    return error


def unknown(key: str, known: Iterable[str], where: str) -> SettingsError:
    """Name an unknown key with the nearest known one, or with all."""
    from difflib import get_close_matches

    names = sorted(known)
    near = get_close_matches(key, names, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(names)}"
    return wrong(key, f"{where} has no {key!r}; {hint}")


def toml_value(text: str) -> JSON:
    """Read a value as TOML; what is none is text."""
    try:
        return _usable(tomllib.loads(f"value = {text}"))["value"]
    except (RecursionError, ValueError):  # no TOML, or too many digits
        return text


def table_of(kind: type[T], table: JSON, where: str) -> T:
    """Check one table; what a component's own settings are is for its plug-in to say."""
    where = where if where.startswith("[") else f"[{where}]"
    if not isinstance(table, dict):
        raise wrong(where.strip("[]"), f"{where}: expected a table, found {table!r}")
    fields = {item.name: item for item in dataclasses.fields(kind)}  # type: ignore[arg-type] # every T is a dataclass
    own = {key: value for key, value in table.items() if key in fields and key != "settings"}
    rest = {key: value for key, value in table.items() if key not in own}
    if "settings" in fields:
        own["settings"] = rest
    elif rest:
        raise unknown(next(iter(rest)), fields, where)
    for name, item in fields.items():
        if name not in own and item.default is item.default_factory:  # both are MISSING
            raise SettingsError(f"{where}: {name!r} is missing")
    hints = get_type_hints(kind)
    return kind(**{key: value_of(value, hints[key], key, where) for key, value in own.items()})


def value_of(value: JSON, kind: Any, key: str, where: str = "") -> Any:
    """Return a value as the type ``kind``; ``1`` is no ``true``. Raises SettingsError."""
    if is_exact(kind, value):
        return value
    from pydantic import TypeAdapter, ValidationError

    try:
        return TypeAdapter(kind).validate_python(value, strict=True)
    except ValidationError as error:
        expected = "; or ".join(dict.fromkeys(_plain(item["msg"]) for item in error.errors()))
        message = f"{where} {key} = {value!r}: {expected}".strip()
        raise wrong(key, message) from error


def _plain(message: str) -> str:
    return message.replace("Input should be", "expected")
