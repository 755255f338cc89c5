"""Say what type a setting has, from an annotation that may name what exists only for checkers."""

from __future__ import annotations

import collections.abc
import inspect
import pathlib
import sys
import types
import typing
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union

from isogloss.core.types import MaybePath

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

PLAIN = Any
"""The type of a setting whose annotation says nothing usable: any plain data."""

KNOWN: dict[str, Any] = {
    # Linters move these imports below ``if TYPE_CHECKING``; settings use them, so they still work.
    "Annotated": Annotated,
    "Any": Any,
    "Literal": Literal,
    "MaybePath": MaybePath,
    "Mapping": collections.abc.Mapping,
    "Optional": typing.Optional,
    "Path": pathlib.Path,
    "Sequence": collections.abc.Sequence,
    "Union": Union,
    "collections": collections,
    "pathlib": pathlib,
    "typing": typing,
}

WORDS: dict[Any, str] = {
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    str: "text",
    pathlib.Path: "a path",
    type(None): "nothing",
    Any: "plain data",
}

LISTS = (list, tuple, set, frozenset, collections.abc.Sequence)
TABLES = (dict, collections.abc.Mapping)


def resolve(annotation: Any, factory: Callable[..., Any]) -> Any:
    """Return the type that ``annotation`` of ``factory`` stands for.

    Each annotation is resolved alone: one that names what is imported only while type checking
    makes its own setting PLAIN and leaves the others as they are.
    """
    if annotation is inspect.Parameter.empty:
        return PLAIN
    holder = types.SimpleNamespace(__annotations__={"setting": annotation})
    names = {**KNOWN, **_namespace(factory)}
    try:
        return typing.get_type_hints(holder, names, include_extras=True)["setting"]
    except Exception:  # noqa: BLE001 - evaluating somebody's annotation may raise anything
        return PLAIN


def written(annotation: Any) -> str:
    """Return an annotation as its author wrote it."""
    if annotation is inspect.Parameter.empty:
        return ""
    return annotation if isinstance(annotation, str) else inspect.formatannotation(annotation)


def accepted(kind: Any) -> str:
    """Say in words what a value of the type ``kind`` may be."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if kind in WORDS:
        return WORDS[kind]
    if origin is Annotated:
        return next(
            (text for text in arguments[1:] if isinstance(text, str)), accepted(kind.__origin__)
        )
    if origin is Literal:
        return " or ".join(repr(value) for value in arguments)
    if is_union(kind):
        return " or ".join(accepted(each) for each in arguments if each is not type(None))
    if kind in TABLES or origin in TABLES:
        return "a table"
    if kind in LISTS or origin in LISTS:
        return f"a list (each: {accepted(arguments[0])})" if arguments else "a list"
    return inspect.formatannotation(kind)


def is_union(kind: Any) -> bool:
    """Whether ``kind`` is ``A | B``, however it was written."""
    return typing.get_origin(kind) in (Union, types.UnionType)


def _namespace(factory: Callable[..., Any]) -> Mapping[str, Any]:
    """Return the names that the module of a factory's signature knows."""
    while hasattr(factory, "func"):  # functools.partial
        factory = factory.func
    if isinstance(factory, type):
        makers = (each for each in factory.__mro__ if {"__init__", "__new__"} & vars(each).keys())
        return vars(sys.modules[next(makers).__module__])
    factory = inspect.unwrap(factory)
    maker = factory if hasattr(factory, "__globals__") else type(factory).__call__
    return dict(getattr(maker, "__globals__", {}))
