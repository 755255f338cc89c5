"""Values that are of their type as they stand: no validator has to be loaded for them."""

from __future__ import annotations

import math
import types
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, Union, get_args, get_origin


def is_exact(kind: Any, value: Any) -> bool:
    """Whether ``value`` is plain data of exactly the type ``kind``.

    False for whatever a validator would have to look at: other types, numbers that would become
    others, text that may not be UTF-8, and constraints.
    """
    if kind is Any:
        return _is_plain(value)
    if kind in (str, int, bool, float, type(None)):
        return type(value) is kind and _is_plain(value)
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Literal:
        return any(type(value) is type(each) and value == each for each in arguments)
    if origin in (Union, types.UnionType):
        return any(is_exact(each, value) for each in arguments)
    if origin is Annotated:
        return all(isinstance(note, str) for note in arguments[1:]) and is_exact(
            arguments[0], value
        )
    if origin in (list, Sequence):
        return type(value) is list and all(is_exact(arguments[0], each) for each in value)
    if origin in (dict, Mapping):
        return type(value) is dict and all(
            is_exact(arguments[0], key) and is_exact(arguments[1], each)
            for key, each in value.items()
        )
    return False


def _is_plain(value: Any) -> bool:
    if type(value) is str:
        return value.isprintable()
    if type(value) is float:
        return math.isfinite(value)
    if type(value) is list:
        return all(map(_is_plain, value))
    if type(value) is dict:
        return all(type(key) is str and _is_plain(each) for key, each in value.items())
    return value is None or type(value) in (int, bool)
