"""Whatever is in a file, a format gives entries or an error that names the file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from isogloss import DataError, Entries, NoEntry, Registry, Translation
from isogloss.core.text.dictionarywriter import as_reference, as_tsv
from isogloss.plugins.dictionaries.csv import csv
from isogloss.plugins.dictionaries.fast_align import fast_align
from isogloss.plugins.dictionaries.muse import muse
from isogloss.plugins.dictionaries.reference import reference
from isogloss.plugins.dictionaries.reference_json import reference_json
from isogloss.plugins.dictionaries.tsv import tsv
from isogloss.testing import check_dictionary
from tests.plugins.dictionaries.loading import load

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FORMATS: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {
    "muse": (muse, {}),
    "reference": (reference, {"min_probability": 0.01}),
    "reference-json": (reference_json, {"min_count": 1}),
    "fast-align": (fast_align, {}),
    "tsv": (tsv, {"probability_column": 3}),
    "csv": (csv, {"phrases": "drop"}),
    "csv with names": (csv, {"header": True, "source_column": "a", "target_column": "b"}),
}

EXAMPLES = {
    "muse": "a x\nb y\n",
    "reference": "a -> x: Probability = 0.5, Count = 2\n",
    "reference-json": '{"a": {"x": [0.5, 2]}}',
    "fast-align": "a\tx\t-0.5\n",
    "tsv": "a\tx\t0.5\n",
    "csv": '"a",x\n',
    "csv with names": "b,a\nx,a\n",
}

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["a", "b c", "Probability", "Count"]), inner, max_size=3)
    ),
    max_leaves=8,
).map(lambda value: json.dumps(value).encode())

LINES = st.text(
    st.sampled_from('ab \t\n\r,;"->:=.1eE0[]{}\ufeff\u2028\x00é') | st.characters(codec="utf-8")
).map(str.encode)

EDITED = st.sampled_from(sorted(EXAMPLES.values())).flatmap(
    lambda text: st.tuples(st.integers(0, len(text)), st.text(max_size=3), st.integers(0, 3)).map(
        lambda cut: (text[: cut[0]] + cut[1] + text[cut[0] + cut[2] :]).encode(
            "utf-8", "surrogatepass"
        )
    )
)

SHARED = settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.mark.parametrize("name", FORMATS)
@given(data=st.binary(max_size=80) | LINES | JSON | EDITED)
@SHARED
def test_any_bytes_give_entries_or_an_error_that_names_the_file(
    tmp_path: Path, name: str, data: bytes
) -> None:
    path = tmp_path / "d.txt"
    path.write_bytes(data)
    form, more = FORMATS[name]
    result = attempt(path, form, more)
    if isinstance(result, DataError):
        assert str(result).startswith(str(path))
    else:
        check(result, data)


def attempt(path: Path, form: Callable[..., Any], more: dict[str, Any]) -> Entries | DataError:
    try:
        return load(path, form, **more)
    except DataError as error:
        return error


def check(entries: Entries, data: bytes) -> None:
    assert len(entries) > 0
    for source, to in entries.pairs():
        assert source.strip()
        assert to.form.strip()
        assert "\ufffd" not in source + to.form or "\ufffd".encode() in data or b"\\u" in data
        assert to.probability is None or 0 <= to.probability <= 1
    report = entries.report
    assert report.entries + sum(map(len, report.dropped.values())) <= max(report.lines, 1)
    assert all(0 < n <= report.lines for where in report.dropped.values() for n in where)


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_keeps_the_contract_of_dictionaries(tmp_path: Path, name: str) -> None:
    path = tmp_path / "d.txt"
    path.write_text(EXAMPLES[name], "utf-8")
    form, more = FORMATS[name]
    check_dictionary(lambda: form(path=path, source="en", target="de", **more), "en", "de")


def test_every_format_of_ours_is_tried_here() -> None:
    ours = {entry.name for entry in Registry().dictionaries if entry.provider == "isogloss"}
    derived, linked = {"reversed", "united", "pivot"}, {"links", "aligned"}
    records = {"moses-lex", "eflomal-priors", "tei", "kaikki"}  # see test_records.py
    assert ours - derived - linked - records <= FORMATS.keys()


WORDS = st.text(min_size=1, max_size=5)
PROBABILITIES = st.floats(0, 1)
COUNTED = st.lists(st.tuples(WORDS, WORDS, PROBABILITIES, st.integers(0, 10**17)), min_size=1)


@given(rows=COUNTED)
@settings(SHARED, max_examples=100)
def test_what_is_written_as_reference_text_is_read_back(tmp_path: Path, rows: Any) -> None:
    entries = Entries.of(
        [(form, Translation(to, p)) for form, to, p, _ in rows], counts=[row[3] for row in rows]
    )
    try:
        (tmp_path / "d.txt").write_bytes(as_reference(entries))
    except DataError:
        return
    again = load(tmp_path / "d.txt", reference)
    assert (list(again.pairs()), again.counts) == (list(entries.pairs()), entries.counts)


@given(
    rows=st.lists(st.tuples(WORDS, WORDS, st.none() | PROBABILITIES), min_size=1),
    data=st.data(),
)
@settings(SHARED, max_examples=100)
def test_what_is_written_as_tsv_is_read_back(tmp_path: Path, rows: Any, data: Any) -> None:
    counts = data.draw(st.none() | st.just([*range(len(rows))]))
    entries = Entries.of([(form, Translation(to, p)) for form, to, p in rows], counts=counts)
    try:
        (tmp_path / "d.txt").write_bytes(as_tsv(entries))
    except DataError:
        return
    known = counts is not None or any(p is not None for *_, p in rows)
    columns = {"probability_column": 3} if known else {}
    columns |= {} if counts is None else {"count_column": 4}
    again = load(tmp_path / "d.txt", tsv, **columns)
    assert (list(again.pairs()), again.counts) == (list(entries.pairs()), entries.counts)


def test_plain_words_are_never_too_much_for_the_writers(tmp_path: Path) -> None:
    pairs = [("hot dog", Translation("a|||b", 0.1)), ("->", Translation("<b>&amp;", 1e-300))]
    entries = Entries.of(pairs, counts=[1, 2])
    (tmp_path / "d.txt").write_bytes(as_reference(entries))
    assert list(load(tmp_path / "d.txt", reference).pairs()) == pairs
    (tmp_path / "d.tsv").write_bytes(as_tsv(entries))
    assert list(load(tmp_path / "d.tsv", tsv, probability_column=3).pairs()) == pairs


@pytest.mark.parametrize(
    ("pairs", "counts", "reason"),
    [
        ([("a", Translation("x", 0.5))], None, "has a count for every pair; write .tsv"),
        ([("a", Translation("x"))], [1], "pair 1, 'a' -> 'x', cannot be written: no probability"),
        ([("a", Translation("b -> c", 0.5))], [1], "read back as another"),
        ([("a", Translation("-> c", 0.5))], [1], "read back as another"),
        ([("a\nb", Translation("c", 0.5))], [1], "read back as another"),
        ([("\ufeffa", Translation("c", 0.5))], [1], "read back as another"),
    ],
)
def test_reference_text_refuses_what_it_cannot_hold(pairs: Any, counts: Any, reason: str) -> None:
    with pytest.raises(DataError, match=reason):
        as_reference(Entries.of(pairs, counts=counts))


@pytest.mark.parametrize("form", ["a\tb", "a\rb", " a", "\ufeffa", "\ud800", " "])
def test_tsv_refuses_what_it_cannot_hold(form: str) -> None:
    with pytest.raises(DataError, match=r"pair 1, .* cannot be written"):
        as_tsv(Entries.of([(form, Translation("x"))]))


def test_a_format_can_pass_a_row_over(tmp_path: Path) -> None:
    from isogloss import FileDictionary

    def parse(text: str) -> tuple[str, Translation]:
        if text.startswith("#"):
            raise NoEntry("a comment")
        return text, Translation("x")

    (tmp_path / "d.txt").write_text("# one\n# two\na\n")
    found = FileDictionary(tmp_path / "d.txt", "en", "de", parse, accepts="'a'", strict=True)
    entries = found.translations("en", "de")
    assert entries is not None
    assert entries.report.dropped == {"a comment": (1, 2)}
