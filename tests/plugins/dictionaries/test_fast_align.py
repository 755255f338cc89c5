from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest

from isogloss import DataError, Translation
from isogloss.plugins.dictionaries.fast_align import fast_align
from tests.plugins.dictionaries.loading import load, pairs_of, written

if TYPE_CHECKING:
    from pathlib import Path


def test_natural_logarithms_become_probabilities(tmp_path: Path) -> None:
    text = "the\tdas\t-0.693147\nthe\tdie\t-1.38629\nhouse\tHaus\t0\nx\ty\t-inf\nz\tw\t-0\n"
    found = list(load(written(tmp_path, text), fast_align).pairs())
    assert [(form, to.form) for form, to in found] == [
        ("the", "das"),
        ("the", "die"),
        ("house", "Haus"),
        ("x", "y"),
        ("z", "w"),
    ]
    # ln 0.5 and ln 0.25, with the six digits that the program writes.
    expected = [0.5, 0.25, 1.0, 0.0, 1.0]
    assert [to.probability for _, to in found] == pytest.approx(expected, rel=1e-5)
    assert found[2][1] == Translation("Haus", 1.0)


def test_lines_of_the_empty_word_are_dropped_and_counted(tmp_path: Path) -> None:
    text = "<eps>\tdas\t-2\nNULL\tnull\t-1\nthe\tdas\t-1\n<eps>\tein\t-3\n"
    found = load(written(tmp_path, text), fast_align)
    assert pairs_of(found) == [("NULL", "null"), ("the", "das")]
    assert found.report.dropped == {"the empty word <eps>": (1, 4)}
    other = load(written(tmp_path, text), fast_align, empty_word="NULL")
    assert pairs_of(other) == [("<eps>", "das"), ("the", "das"), ("<eps>", "ein")]


def test_a_table_of_the_empty_word_alone_has_no_entries(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"no entries are left \(2: the empty word <eps>"):
        load(written(tmp_path, "<eps>\ta\t-1\n<eps>\tb\t-1\n"), fast_align)


def test_improbable_pairs_can_be_dropped(tmp_path: Path) -> None:
    text = f"a\tx\t{math.log(0.2)}\na\ty\t{math.log(0.05)}\n"
    found = load(written(tmp_path, text), fast_align, min_probability=0.1)
    assert pairs_of(found) == [("a", "x")]
    assert found.report.dropped == {"probability below 0.1": (2,)}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("a\tb\t0.25", "0.25 is above 0, and no logarithm of a probability is"),
        ("a\tb\tinf", "'inf' is not a number"),
        ("a\tb\tnan", "'nan' is not a number"),
        ("a\tb\t", "'' is not a number"),
        ("a\tb\t-1_0", "'-1_0' is not a number"),
        ("a\tb", "2 columns, not 3"),
        ("a b -1", "1 columns, not 3"),
        ("a\tb\t-1\tc", "4 columns, not 3"),
        ("\tb\t-1", "a word is missing"),
        ("a\t b\t-1", "white space around it"),
    ],
)
def test_the_first_bad_line_stops_with_its_number(tmp_path: Path, line: str, reason: str) -> None:
    path = written(tmp_path, f"x\ty\t-1\n{line}\n")
    with pytest.raises(DataError) as error:
        load(path, fast_align)
    assert str(error.value).startswith(f"{path}, line 2: ")
    assert reason in str(error.value)
