"""Read a setting's value by its type, and turn it back into plain data for a recipe."""

from __future__ import annotations

import json
import os
import typing
from enum import Enum
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from isogloss.core.exact import is_exact
from isogloss.core.keys import canonical
from isogloss.core.types import MaybePath
from isogloss.registry.annotations import LISTS, PLAIN, TABLES, is_union

if TYPE_CHECKING:
    from pydantic import TypeAdapter

    from isogloss.core.types import JSON


class Text(str):
    """A value as typed on the command line: read leniently, by the type of its setting.

    A plain ``str`` comes from a file that has types of its own, and is text and nothing else.
    """

    __slots__ = ()


def read(kind: Any, value: JSON) -> Any:
    """Return ``value`` as the type ``kind``.

    Strict for plain data: ``true`` is not 1, ``1.0`` is no whole number, ``1`` is a number, a list
    may become a tuple or a set, text a path. Raises ValueError or TypeError.
    """
    if is_exact(kind, value):
        return value
    if _is_written(kind, value):
        return Path(value) if kind is Path else str(value)
    if _is_table_of_paths(kind, value):
        return {key: Path(path) for key, path in value.items()}
    adapter = _adapter(kind)
    if isinstance(value, Text):
        return _read_text(adapter, kind, str(value))
    return adapter.validate_json(json.dumps(value, allow_nan=False), strict=True)


def _is_written(kind: Any, value: JSON) -> bool:
    """Whether ``value`` is text for a type that text is all that it takes for."""
    return kind in (str, Path, MaybePath) and isinstance(value, str) and value.isprintable()


def _is_table_of_paths(kind: Any, value: JSON) -> bool:
    of_paths = typing.get_origin(kind) in TABLES and typing.get_args(kind) == (str, Path)
    return of_paths and is_exact(dict[str, str], value)


def _read_text(adapter: TypeAdapter[Any], kind: Any, text: str) -> Any:
    """Read JSON where the type takes what it says, otherwise the text itself."""
    if not _is_text(kind):
        try:
            return adapter.validate_json(text, strict=True)
        except ValueError:
            pass  # Not JSON, or of another type; the error of the lenient reading tells more.
    return adapter.validate_strings(text)


def _is_text(kind: Any) -> bool:
    return kind in (str, Path) or (
        typing.get_origin(kind) is Annotated and typing.get_args(kind)[0] is str
    )


@lru_cache(maxsize=512)
def _cached_adapter(kind: Any) -> TypeAdapter[Any]:
    from pydantic import TypeAdapter
    from pydantic.errors import PydanticUndefinedAnnotation, PydanticUserError

    try:
        return TypeAdapter(kind)
    except (PydanticUserError, PydanticUndefinedAnnotation):
        return TypeAdapter(PLAIN)  # A class of the plug-in's own, say: nothing to check against.


def _adapter(kind: Any) -> TypeAdapter[Any]:
    try:
        return _cached_adapter(kind)
    except TypeError:  # Unhashable: Literal[[]] and the like.
        return _cached_adapter(PLAIN)


def plain(value: Any) -> JSON:
    """Return ``value`` as plain data: one form for equal values. Raises TypeError for the rest."""
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, str):
        return str(value)
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, set | frozenset):
        return sorted((plain(each) for each in value), key=canonical)
    if isinstance(value, typing.Mapping):
        return {_key(key): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    raise TypeError(f"{type(value).__name__} is no plain data")


def _key(key: Any) -> str:
    if not isinstance(key, str):
        raise TypeError(f"the key {key!r} of a table is no text")
    return str(key)


def place(kind: Any, value: Any, base: Path) -> Any:
    """Return ``value`` with the paths in it made absolute, as seen from the folder ``base``."""
    if isinstance(value, Path):
        return absolute(base, value)
    if kind == MaybePath and isinstance(value, str):
        return _place_maybe(value, base)
    if is_union(kind):
        return _place_union(kind, value, base)
    arguments = typing.get_args(kind)
    if typing.get_origin(kind) in LISTS and isinstance(value, list | tuple | set | frozenset):
        return type(value)(place(arguments[0], each, base) for each in value)
    if typing.get_origin(kind) in TABLES and isinstance(value, dict):
        return {key: place(arguments[1], each, base) for key, each in value.items()}
    return value


def _place_union(kind: Any, value: Any, base: Path) -> Any:
    for each in typing.get_args(kind):
        placed = place(each, value, base)
        if placed != value:
            return placed
    return value


def _place_maybe(text: str, base: Path) -> str:
    """Keep a name as it is, unless something lies there or it can be nothing but a path."""
    path = absolute(base, Path(text))
    return str(path) if text.startswith((".", "/", "~")) or path.exists() else text


def absolute(base: Path, path: Path) -> Path:
    """Return ``path`` as seen from ``base``, without ``.`` and ``..``; links are kept."""
    return Path(os.path.abspath(base / path.expanduser()))
