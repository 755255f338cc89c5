"""Tables, quoted or not: columns by number and by name, records over several lines, limits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from isogloss import DataError, SettingsError, Translation
from isogloss.plugins.dictionaries.csv import csv
from isogloss.plugins.dictionaries.tsv import tsv
from tests.plugins.dictionaries.loading import load, pairs_of, written

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Format = Callable[..., Any]


NAMED: dict[str, Any] = {"header": True, "source_column": "en", "target_column": "de"}
BOTH = pytest.mark.parametrize(("form", "mark"), [(tsv, "\t"), (csv, ",")])


def table(mark: str, *rows: str) -> str:
    return "".join(row.replace("|", mark) + "\n" for row in rows)


@BOTH
def test_columns_have_the_names_of_the_header(tmp_path: Path, form: Format, mark: str) -> None:
    text = table(mark, "pos|de|p| en |n", "N|Katze|0.5|cat|3", "N|Hund|1|dog|40")
    path = written(tmp_path, text)
    entries = load(path, form, **NAMED, probability_column="p", count_column="n")
    assert list(entries.pairs()) == [
        ("cat", Translation("Katze", 0.5)),
        ("dog", Translation("Hund", 1.0)),
    ]
    assert entries.counts == (3, 40)
    assert entries.report.dropped == {"header": (1,)}
    assert (entries.report.lines, entries.report.entries) == (3, 2)


@BOTH
def test_names_and_numbers_go_together(tmp_path: Path, form: Format, mark: str) -> None:
    path = written(tmp_path, table(mark, "a|b", "cat|Katze"))
    entries = load(path, form, header=True, source_column="a", target_column=2)
    assert pairs_of(entries) == [("cat", "Katze")]


@BOTH
@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ("en|DE", r"d\.txt, line 1: no column is called 'de'; found are 'en', 'DE'"),
        ("de|de|en", r"line 1: several columns are called 'de'"),
        ("", r"line 1: no column is called 'en'; found are "),
    ],
)
def test_a_name_that_is_not_there_once_is_refused(
    tmp_path: Path, form: Format, mark: str, header: str, reason: str
) -> None:
    with pytest.raises(DataError, match=reason):
        load(written(tmp_path, table(mark, header, "cat|Katze|x")), form, **NAMED)


@BOTH
def test_names_need_a_header(tmp_path: Path, form: Format, mark: str) -> None:
    path = written(tmp_path, table(mark, "en|de", "cat|Katze"))
    with pytest.raises(SettingsError, match=r"source_column is 'en': .* header = true"):
        load(path, form, source_column="en", target_column=2)


@BOTH
def test_an_empty_probability_is_unknown_and_others_are_dropped(
    tmp_path: Path, form: Format, mark: str
) -> None:
    rows = ("a|x|", "b|y| 0.5 ", "c|z|nan", "d|u|1_0", "e|v|\u0660", "f|w|1e-3", "g|w|-1", "h|x|1")
    entries = load(written(tmp_path, table(mark, *rows)), form, probability_column=3)
    assert list(entries.pairs()) == [
        ("a", Translation("x")),
        ("b", Translation("y", 0.5)),
        ("f", Translation("w", 0.001)),
        ("h", Translation("x", 1.0)),
    ]
    assert entries.report.dropped == {"the probability is not a number from 0 to 1": (3, 4, 5, 7)}


@BOTH
def test_a_count_is_digits(tmp_path: Path, form: Format, mark: str) -> None:
    rows = ("a|x|3", "b|y| 4", "c|z|1.5", "d|w|-1", "e|v|" + "9" * 5000)
    with pytest.raises(DataError, match=r"line 3: the count is not a whole number \(3 of 5"):
        load(written(tmp_path, table(mark, *rows)), form, count_column=3)
    entries = load(written(tmp_path, table(mark, *rows[:4])), form, count_column=3)
    assert entries.counts == (3, 4)
    assert entries.report.dropped == {"the count is not a whole number": (3, 4)}


@BOTH
def test_limits_drop_by_reason_and_line(tmp_path: Path, form: Format, mark: str) -> None:
    rows = ("a b|x|0.5|9", "c|y|0.04|9", "d|z|0.9|1", "e|w|0.9|2", "f|u||7", "g|v|0.05|2")
    entries = load(
        written(tmp_path, table(mark, *rows)),
        form,
        probability_column=3,
        count_column=4,
        phrases="drop",
        min_probability=0.05,
        min_count=2,
    )
    assert pairs_of(entries) == [("e", "w"), ("g", "v")]
    assert entries.counts == (2, 2)
    assert entries.report.dropped == {
        "a phrase": (1,),
        "probability below 0.05": (2,),
        "count below 2": (3,),
        "no probability": (5,),
    }


@BOTH
@pytest.mark.parametrize("limit", [{"min_probability": 0.1}, {"min_count": 2}])
def test_a_limit_on_what_the_table_does_not_say_is_refused(
    tmp_path: Path, form: Format, mark: str, limit: dict[str, Any]
) -> None:
    [name] = limit
    known = name.removeprefix("min_")
    with pytest.raises(SettingsError, match=f"{name} is .* no {known} .* name its {known}_column"):
        load(written(tmp_path, table(mark, "a|b")), form, **limit)


@pytest.mark.parametrize(
    "limit", [{"min_probability": 1.5}, {"min_probability": float("nan")}, {"min_count": -1}]
)
def test_impossible_limits_are_refused(tmp_path: Path, limit: dict[str, Any]) -> None:
    columns = {"probability_column": 3, "count_column": 4}
    with pytest.raises(SettingsError, match=f"{next(iter(limit))} is "):
        load(written(tmp_path, "a\tb\t1\t1\n"), tsv, **columns, **limit)


# What only CSV has


def test_csv_fields_in_quotes_hold_delimiters_quotes_and_line_ends(tmp_path: Path) -> None:
    text = '"hot, dog","Hot ""dog"""\r\n"two\r\nlines",x\r\n\r\nbad\r\ncat,Katze'
    entries = load(written(tmp_path, text), csv)
    assert pairs_of(entries) == [("hot, dog", 'Hot "dog"'), ("two\nlines", "x"), ("cat", "Katze")]
    assert entries.report.dropped == {"empty line": (4,), "fewer than 2 columns": (5,)}
    assert entries.report.lines == 6


def test_a_csv_record_counts_by_the_line_that_it_starts_on(tmp_path: Path) -> None:
    text = 'a,b\n"x\ny\nz",\n"p\nq",r\n,s\n'
    entries = load(written(tmp_path, text), csv)
    assert pairs_of(entries) == [("a", "b"), ("p\nq", "r")]
    assert entries.report.dropped == {"a word is missing": (2, 7)}


def test_csv_with_another_delimiter(tmp_path: Path) -> None:
    assert pairs_of(load(written(tmp_path, "a,b;c\n"), csv, delimiter=";")) == [("a,b", "c")]
    assert pairs_of(load(written(tmp_path, '"a"\tb\n'), csv, delimiter="\\t")) == [("a", "b")]
    for delimiter in ("", ";;", '"', "\n", " ", "\0"):
        with pytest.raises(SettingsError, match="delimiter is"):
            load(written(tmp_path, "a,b\n"), csv, delimiter=delimiter)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('a,b\n"c,d\ne,f\n', r"line 2: a field in double quotes does not end .*to line 3"),
        ('a,b\n"c" d,e\n', r"line 2: .*expected after"),
        ('a,b\n"' + "x" * 200_000, r"line 2: a field of more than 131,072 characters, as when"),
        ("a,b\n" + "x" * 200_000, r"line 2: a field of more than 131,072 characters"),
    ],
)
def test_csv_that_is_not_quoted_right_is_refused(tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(DataError, match=rf"d\.txt, {reason}"):
        load(written(tmp_path, text), csv)
