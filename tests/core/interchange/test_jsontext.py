from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from isogloss.core.interchange.jsontext import array_items, document, number_of, text_of, vector_of

if TYPE_CHECKING:
    from collections.abc import Callable

MEMBERS = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(
    members=st.lists(MEMBERS, max_size=5), step=st.integers(1, 9), indent=st.sampled_from([None, 1])
)
@settings(max_examples=200, deadline=None)
def test_a_list_is_read_member_by_member(members: list[Any], step: int, indent: int | None) -> None:
    text = f" {json.dumps(members, indent=indent)}\n"
    blocks = [text[start : start + step] for start in range(0, len(text), step)]
    assert list(array_items(blocks)) == members


def test_a_long_list_is_read_in_pieces() -> None:
    def blocks() -> Any:
        yield "["
        for number in range(5000):
            read.append(number)
            yield f'["{"x" * 90}", {number}],'
        yield "0]"

    read: list[int] = []
    for number, member in enumerate(array_items(blocks())):
        if number < 5000:
            assert member[1] == number
            assert len(read) <= number + 3


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no list begins there"),
        ("{}", "no list begins there"),
        ("[1", "after member 0: 'the end' stands there, not ',' or ']'"),
        ("[1 2]", "after member 0: '2' stands there"),
        ("[1,]", "member 1: character"),
        ("[1,2", "after member 1: 'the end'"),
        ("[,]", "member 0"),
        ("[1] 2", "'2' follows the list"),
        ("[NaN]", "member 0: NaN is no number in JSON"),
        ('["a', "member 0: .*Unterminated string"),
        ("[" * 100_000, "member 0: brackets are nested too deeply"),
    ],
)
def test_a_broken_list_is_refused(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        list(array_items([text[:3], text[3:]]))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "Expecting value"),
        ("{} {}", "follows the document"),
        ('{"a": 1, "a": 2}', "the name 'a' stands twice"),
        ("Infinity", "Infinity is no number"),
        ("9" * 5000, "4300"),
    ],
)
def test_a_broken_document_is_refused(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        document(text)


@pytest.mark.parametrize(
    ("check", "value", "reason"),
    [
        (text_of, 1, "it is 1, not text"),
        (text_of, "\ud800", "half a surrogate pair"),
        (number_of, True, "it is True, expected a whole number from 0"),
        (number_of, 1.0, "it is 1.0"),
        (number_of, -1, "it is -1"),
        (number_of, 10**18, "it is 1000000000000000000"),
        (vector_of, [], "it: a list, expected a list of numbers"),
        (vector_of, "12", "it: '12', expected a list"),
        (vector_of, [1, "2"], "feature 1 is '2', no number"),
        (vector_of, [True], "feature 0 is True, no number"),
        (vector_of, [None], "feature 0 is None"),
        (vector_of, [1e39], "too large for float32"),
        (vector_of, [10**400], "too large for float32"),
    ],
)
def test_other_values_are_refused(check: Callable[..., Any], value: Any, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        check(value, "it")


@given(values=st.lists(st.floats(width=32, allow_nan=False, allow_infinity=False), min_size=1))
@settings(deadline=None)
def test_every_float32_survives_its_text(values: list[float]) -> None:
    vector = np.array(values, np.float32)
    again = vector_of(document(json.dumps(vector.astype(float).tolist())), "it")
    assert again.tobytes() == vector.tobytes()
