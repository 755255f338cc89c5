"""The dictionary formats that are lines: MUSE, the published scripts' text, tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from isogloss import DataError, SettingsError, Translation
from isogloss.plugins.dictionaries.muse import muse
from isogloss.plugins.dictionaries.reference import reference
from isogloss.plugins.dictionaries.tsv import tsv
from tests.plugins.dictionaries.loading import Pairs, load, pairs_of, written

if TYPE_CHECKING:
    from pathlib import Path

# MUSE


@pytest.mark.parametrize("separator", [" ", "\t"])
def test_muse_reads_pairs_with_one_space_or_one_tab(tmp_path: Path, separator: str) -> None:
    text = f"cat{separator}Katze\r\ncat{separator}Kater\r\n# {separator}x\n".replace("# ", "#")
    entries = load(written(tmp_path, "\ufeff" + text), muse)
    assert pairs_of(entries) == [("cat", "Katze"), ("cat", "Kater"), ("#", "x")]
    assert entries["cat"][0] == Translation("Katze", None)
    assert entries.report.dropped == {}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("sofa", "one column only"),
        ("a b c", "more than two columns"),
        ("a  b", "more than one separator between words, or a word is missing"),
        (" b", "more than one separator between words, or a word is missing"),
        ("a ", "more than one separator between words, or a word is missing"),
        ("a\tb", "not separated as the lines before it"),
        ("a \t b", "more than one separator between words, or a word is missing"),
        ("valley\u00a0Tal", "one column only"),
        ("summer\u3000Sommer", "one column only"),
    ],
)
def test_muse_never_guesses_a_split(tmp_path: Path, line: str, reason: str) -> None:
    entries = load(written(tmp_path, f"x y\n{line}\n"), muse)
    assert pairs_of(entries) == [("x", "y")]
    assert entries.report.dropped == {reason: (2,)}


def test_muse_keeps_phrases_of_a_file_with_tabs_whole(tmp_path: Path) -> None:
    entries = load(written(tmp_path, "to give up\taufgeben\nhot dog\nsofa\tSofa\n"), muse)
    assert pairs_of(entries) == [("to give up", "aufgeben"), ("sofa", "Sofa")]
    assert entries.report.phrases == 1
    assert entries.report.dropped == {"not separated as the lines before it": (2,)}


# The published scripts' format


def line(pair: str, probability: object = "0.25", count: object = 3) -> str:
    return f"{pair}: Probability = {probability}, Count = {count}\n"


def test_reference_keeps_the_order_of_the_file_and_the_probabilities(tmp_path: Path) -> None:
    text = line("w2 -> v53", "0.0020") + line("w2 -> v66", "0.2959") + line("w1 -> été", 1)
    entries = load(written(tmp_path, text), reference)
    assert list(entries.pairs()) == [
        ("w2", Translation("v53", 0.002)),
        ("w2", Translation("v66", 0.2959)),
        ("w1", Translation("été", 1.0)),
    ]


@pytest.mark.parametrize(
    ("pair", "source", "target"),
    [
        ("-> -> ->", "->", "->"),
        ("->-> -> x", "->->", "x"),
        ("a -> b -> c", "a -> b", "c"),
        ("x: Probability = 1, Count = 2 -> y", "x: Probability = 1, Count = 2", "y"),
        ("x -> y: Probability = 1, Count = 2", "x", "y: Probability = 1, Count = 2"),
        (": -> ,", ":", ","),
        ("a|||b -> x=y", "a|||b", "x=y"),
    ],
)
def test_reference_takes_lines_apart_from_the_right(
    tmp_path: Path, pair: str, source: str, target: str
) -> None:
    entries = load(written(tmp_path, line(pair)), reference)
    assert list(entries.pairs()) == [(source, Translation(target, 0.25))]


@given(
    words=st.lists(st.tuples(*[st.text(st.sampled_from("->:=,a1é"), min_size=1)] * 2), min_size=1),
    probability=st.floats(0, 1),
)
@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_reference_reads_back_any_words_without_spaces(
    tmp_path: Path, words: Pairs, probability: float
) -> None:
    text = "".join(line(f"{source} -> {target}", probability) for source, target in words)
    entries = load(written(tmp_path, text), reference)
    assert list(entries.pairs()) == [
        (source, Translation(target, probability)) for source, target in words
    ]


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ("cat Katze\n", "no probability and count at the end"),
        ("cat -> Katze\n", "no probability and count at the end"),
        ("cat -> Katze: Probability = , Count = 3\n", "no probability and count"),
        ("cat -> Katze: Probability = nan, Count = 3\n", "no probability and count"),
        (line("cat -> Katze", "1.5"), "probability 1.5 is not between 0 and 1"),
        (line("cat -> Katze", "-0.1"), "probability -0.1 is not between 0 and 1"),
        (line("cat -> Katze", "1e999"), "not between 0 and 1"),
        (line("cat -> Katze", "1-2"), "probability '1-2' is not a number"),
        (line("cat -> Katze", "0.5", "x"), "no probability and count"),
        (line("cat Katze"), "no ' -> ' between two words"),
        (line("cat -> "), "a word is missing"),
        (line(" -> Katze"), "a word is missing"),
    ],
)
def test_reference_stops_at_the_first_bad_line(tmp_path: Path, bad: str, reason: str) -> None:
    path = written(tmp_path, line("a -> b") + bad + line("c -> d"))
    with pytest.raises(DataError) as error:
        load(path, reference)
    assert str(error.value).startswith(f"{path}, line 2: ")
    assert reason in str(error.value)


# Tables


def test_tsv_takes_the_first_two_columns_and_leaves_the_others(tmp_path: Path) -> None:
    entries = load(written(tmp_path, "cat\tKatze\tNOUN\nhot dog\tHotdog\n"), tsv)
    assert pairs_of(entries) == [("cat", "Katze"), ("hot dog", "Hotdog")]


def test_tsv_takes_the_columns_that_are_asked_for(tmp_path: Path) -> None:
    text = "id,p,de,en\n1,0.5,Katze,cat\n2,x,Hund,dog\n3,1,Vogel,bird\n"
    entries = load(
        written(tmp_path, text),
        tsv,
        delimiter=",",
        source_column=4,
        target_column=3,
        probability_column=2,
        header=True,
    )
    assert list(entries.pairs()) == [
        ("cat", Translation("Katze", 0.5)),
        ("bird", Translation("Vogel", 1.0)),
    ]
    assert entries.report.dropped == {
        "header": (1,),
        "the probability is not a number from 0 to 1": (3,),
    }


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ("sofa", "fewer than 2 columns"),
        ("\tZug", "a word is missing"),
        ("train\t ", "a word is missing"),
        ("train\t Zug", "white space around a word"),
    ],
)
def test_tsv_drops_what_is_no_pair(tmp_path: Path, bad: str, reason: str) -> None:
    entries = load(written(tmp_path, f"cat\tKatze\n{bad}\n"), tsv)
    assert pairs_of(entries) == [("cat", "Katze")]
    assert entries.report.dropped == {reason: (2,)}


def test_tsv_delimiters_can_be_long_and_a_tab_can_be_spelt(tmp_path: Path) -> None:
    assert pairs_of(load(written(tmp_path, "a|||b\n"), tsv, delimiter="|||")) == [("a", "b")]
    assert pairs_of(load(written(tmp_path, "a\tb\n"), tsv, delimiter="\\t")) == [("a", "b")]
    for delimiter in ("", "\n", "a\0"):
        with pytest.raises(SettingsError, match="delimiter is"):
            load(written(tmp_path, "a\tb\n"), tsv, delimiter=delimiter)


@pytest.mark.parametrize(
    "columns",
    [{"source_column": 0}, {"source_column": 2}, {"probability_column": 1}],
)
def test_tsv_columns_are_different_numbers_from_one(
    tmp_path: Path, columns: dict[str, int]
) -> None:
    with pytest.raises(SettingsError, match="columns"):
        load(written(tmp_path, "a\tb\n"), tsv, **columns)
