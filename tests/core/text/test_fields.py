"""Lines taken apart at once, beside each line cut by itself."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from isogloss.core.text.fields import Fields

PIECES = st.sampled_from(["a", "ü", "\u2028", "|", "||", "|||", " -> ", ">", "-", "", "7", "\x01"])
LINE = st.lists(PIECES, max_size=7).map("".join)


def columns(text: str, between: list[str]) -> list[list[str]] | None:
    found = Fields.of(text, between)
    return None if found is None else [found.texts(n) for n in range(len(between) + 1)]


def one_by_one(line: str, between: list[str]) -> list[str] | None:
    """Cut a line where every separator stands just as often as it is named, and in order."""
    for separator in set(between):
        places = [n for n in range(len(line)) if line.startswith(separator, n)]
        if len(places) != between.count(separator):
            return None
    fields = []
    for separator in between:
        before, found, line = line.partition(separator)
        if not found:
            return None
        fields.append(before)
    return [*fields, line]


@given(
    st.lists(LINE, min_size=1, max_size=4),
    st.sampled_from([["|||"] * 2, [" -> ", "|"], ["ü", "-"]]),
)
def test_columns_are_those_of_each_line_cut_by_itself(lines: list[str], between: list[str]) -> None:
    expected = [one_by_one(line, between) for line in lines]
    found = columns("".join(f"{line}\n" for line in lines), between)
    if None in expected:
        assert found is None
    else:
        assert found == [list(column) for column in zip(*filter(None, expected), strict=True)]


def test_a_separator_too_many_in_one_line_is_not_made_up_for_by_another_line() -> None:
    assert columns("a|b|c\nd\n", ["|"]) is None
    assert columns("a -> b|c\nd|e -> f\n", [" -> ", "|"]) is None


def test_a_separator_that_can_be_read_in_two_ways_is_left_to_the_caller() -> None:
    assert columns("a||||b\n", ["|||"]) is None
    assert columns("a|||b\n", ["|||"]) == [["a"], ["b"]]


def test_separators_do_not_share_a_byte() -> None:
    assert columns("ababa\n", ["aba", "ba"]) is None


def numbers(*texts: str, signed: bool = False) -> list[int] | None:
    fields = Fields.of("".join(f"x|{text}\n" for text in texts), ["|"])
    assert fields is not None
    found = fields.whole_numbers(1, signed=signed)
    return None if found is None else found.tolist()


def test_whole_numbers_are_digits_of_any_length_up_to_18() -> None:
    assert numbers("0", "42", "007", "9" * 18) == [0, 42, 7, 10**18 - 1]
    assert numbers("-1", "1", "-" + "9" * 18, signed=True) == [-1, 1, 1 - 10**18]


def test_what_python_alone_takes_for_a_number_is_none() -> None:
    for text in ("", "1_0", " 1", "1 ", "+1", "-1", "\u0663", "/", ":", "1.0", "9" * 19):
        assert numbers("1", text) is None, text
    for text in ("", "-", "--1", "1-", "-" + "9" * 19):
        assert numbers("1", text, signed=True) is None, text


@given(st.lists(st.integers(1 - 10**18, 10**18 - 1), min_size=1))
def test_every_number_of_18_digits_is_read(values: list[int]) -> None:
    assert numbers(*map(str, values), signed=True) == values
