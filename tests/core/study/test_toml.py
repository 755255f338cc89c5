from __future__ import annotations

import tomllib

from hypothesis import given
from hypothesis import strategies as st

from isogloss.core.study.toml import to_toml

texts = st.text(st.characters(exclude_categories=["Cs"]))
plain = st.one_of(
    st.booleans(),
    st.integers(-(2**53), 2**53),
    texts,
    st.floats(allow_nan=False, allow_infinity=False),
)
values = st.recursive(plain, lambda inner: st.lists(inner, max_size=3), max_leaves=4)
tables = st.dictionaries(texts, values, max_size=4)
documents = st.dictionaries(
    texts,
    st.one_of(
        values, tables, st.dictionaries(texts, tables, max_size=3), st.lists(tables, max_size=3)
    ),
    max_size=4,
)


@given(documents)
def test_what_is_written_reads_back_the_same(document: dict[str, object]) -> None:
    assert tomllib.loads(to_toml(document)) == document


def test_none_is_left_out() -> None:
    assert tomllib.loads(to_toml({"a": None, "b": {"c": None, "d": 1}})) == {"b": {"d": 1}}
