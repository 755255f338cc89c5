from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field, TypeAdapter

from isogloss.core.exact import is_exact
from isogloss.registry.values import Text

KINDS: list[Any] = [
    int,
    float,
    bool,
    str,
    int | None,
    int | float,
    list[int],
    list[list[str]],
    dict[str, Any],
    Sequence[str],
    Mapping[str, int],
    Literal["all", 1],
    Literal["all"] | list[int | str],
    Annotated[str, "in words"],
    Any,
]

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(["all", "x"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner),
    max_leaves=5,
)


@given(st.sampled_from(KINDS), PLAIN)
def test_what_is_exact_a_strict_validator_returns_as_it_is(kind: Any, value: object) -> None:
    if is_exact(kind, value):
        found = TypeAdapter(kind).validate_python(value, strict=True)
        assert found == value
        assert type(found) is type(value)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (bool, True),
        (int, 1),
        (float, 0.5),
        (str, "ü"),
        (Literal["all"] | list[int | str], "all"),
        (Literal["all"] | list[int | str], [0, "norm"]),
        (dict[str, Any], {"a": {"b": [1]}}),
    ],
)
def test_the_common_values_need_no_validator(kind: Any, value: object) -> None:
    assert is_exact(kind, value)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (int, True),  # which is 1 to Python
        (Literal[1], True),
        (int, 1.0),
        (float, 1),
        (float, float("nan")),
        (str, "\ud800"),  # half of a surrogate pair, which is no UTF-8
        (str, Text("x")),  # typed on a command line, and read by other rules
        (Path, "x"),
        (Annotated[int, Field(gt=0)], -1),
        (tuple[int, ...], (1,)),
        (dict[str, Any], {1: 2}),
        (Any, object()),
    ],
)
def test_what_a_validator_would_change_or_refuse_is_left_to_it(kind: Any, value: object) -> None:
    assert not is_exact(kind, value)
