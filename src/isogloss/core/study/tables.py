"""Tables of a TOML file that a user writes: read, and checked key by key."""

from __future__ import annotations

import dataclasses
import tomllib
from typing import TYPE_CHECKING, Any, TypeVar, get_type_hints

from isogloss.core.errors import DataError, SettingsError
from isogloss.core.exact import is_exact

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from isogloss.core.types import JSON

T = TypeVar("T")


def read_toml(path: Path) -> dict[str, JSON]:
    """Read a TOML file. Raises SettingsError, or DataError where it is not UTF-8."""
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path}: not TOML: {error}") from error
    except UnicodeDecodeError as error:
        raise DataError(f"{path}: not UTF-8 at byte {error.start}") from error
    except OSError as error:
        raise SettingsError(f"{path}: {error.strerror}") from error


def line_of(path: Path, error: SettingsError) -> str:
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
    error.key = key.rpartition(".")[2]  # type: ignore[attr-defined] # read by _line alone
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
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
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
