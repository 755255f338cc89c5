"""Write plain data as TOML: the standard library only reads it."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from isogloss.core.types import JSON

BARE = re.compile(r"[A-Za-z0-9_-]+")


def to_toml(document: Mapping[str, JSON]) -> str:
    """Return ``document`` as TOML text; None is left out, as TOML has no such value."""
    return "\n".join(_table(document, ())) + "\n"


def _table(table: Mapping[str, JSON], path: tuple[str, ...]) -> Iterator[str]:
    tables = {key: value for key, value in table.items() if isinstance(value, dict) and value}
    lists = {key: value for key, value in table.items() if _is_table_list(value)}
    for key, value in table.items():
        if value is not None and key not in tables and key not in lists:
            yield f"{_key(key)} = {_value(value)}"
    for key, value in tables.items():
        yield from _headed(value, (*path, key))
    for key, rows in lists.items():
        for row in rows:
            yield f"\n[[{_dotted((*path, key))}]]"
            yield from _table(row, (*path, key))


def _headed(table: Mapping[str, JSON], path: tuple[str, ...]) -> Iterator[str]:
    # A header of its own is needed unless the headers of inner tables imply it.
    if not all(isinstance(value, dict) and value for value in table.values()):
        yield f"\n[{_dotted(path)}]"
    yield from _table(table, path)


def _is_table_list(value: JSON) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(row, dict) for row in value)


def _dotted(path: tuple[str, ...]) -> str:
    return ".".join(_key(part) for part in path)


def _key(key: str) -> str:
    return key if BARE.fullmatch(key) else _text(key)


def _text(text: str) -> str:
    # A JSON string is a TOML basic string, but for DEL, which TOML wants escaped.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _value(value: JSON) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_value(item) for item in value) + "]"
    if isinstance(value, dict):
        pairs = (f"{_key(key)} = {_value(item)}" for key, item in value.items())
        return "{" + ", ".join(pairs) + "}"
    return repr(value)
