"""Every nasty dictionary has one outcome, which is stated here and in docs/dictionaries.md."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from isogloss import DataError
from isogloss.plugins.dictionaries.muse import muse
from isogloss.plugins.dictionaries.tsv import tsv
from tests.plugins.dictionaries.loading import Pairs, load, pairs_of

if TYPE_CHECKING:
    from pathlib import Path

FORMATS = {"muse": muse, "tsv": tsv}
NO_SPLIT = "more than one separator between words, or a word is missing"


@dataclass(frozen=True)
class Outcome:
    """What is kept, what is dropped by line, or the start of the error after the file's name."""

    pairs: Pairs = field(default_factory=list)
    dropped: dict[str, tuple[int, ...]] = field(default_factory=dict)
    repeated: int = 0
    identical: int = 0
    phrases: int = 0
    error: str = ""
    form: str = "muse"


def words(text: str) -> Pairs:
    """Return ``a b, c d`` as pairs."""
    return [(one, other) for one, _, other in (pair.partition(" ") for pair in text.split(", "))]


OUTCOMES = {
    "clean.en-de.txt": Outcome(
        words(
            "cat Katze, sofa Sofa, old alt, apples Äpfel, red rot, train Zug, coffee Kaffee, "
            "children Kinder, garden Garten, keys Schlüssel, river Fluss, valley Tal, "
            "kitchen Küche, summer Sommer"
        )
    ),
    "missing_column.en-de.txt": Outcome(
        words("cat Katze, old alt, apples Äpfel"),
        {"empty line": (6,), "one column only": (2,), NO_SPLIT: (4, 5)},
    ),
    "extra_columns.en-de.txt": Outcome(
        error="line 1: more than two columns (4 of 4 lines cannot be read)"
    ),
    "duplicates.en-de.txt": Outcome(
        words(
            "cat Katze, cat Katze, cat Kater, Cat Katze, cat Katze, bank Bank, bank Ufer, bank Bank"
        ),
        repeated=3,
    ),
    "multiword.en-de.tsv": Outcome(
        [
            ("New York", "New York"),
            ("to give up", "aufgeben"),
            ("hot dog", "Hotdog"),
            ("ice cream", "Speiseeis"),
            ("railway station", "Bahnhof"),
            ("of course", "selbstverständlich"),
            ("give up", "auf|geben"),
        ],
        phrases=7,
        identical=1,
        form="tsv",
    ),
    "mixed_separators.en-de.txt": Outcome(
        error="line 2: not separated as the lines before it (9 of 10 lines cannot be read)"
    ),
    "crlf_bom.en-de.txt": Outcome(words("cat Katze, old alt")),
    "comments.en-de.txt": Outcome(
        words("cat Katze, #hashtag Hashtag"), {"more than two columns": (1, 3)}
    ),
    "empty.en-de.txt": Outcome(error="no entries; wanted are lines like 'cat Katze'"),
    "reversed.en-de.txt": Outcome(words("Katze cat, alt old, Zug train, Kaffee coffee")),
    "identical.en-de.txt": Outcome(
        words("sofa sofa, hotel hotel, berlin berlin, 2007 2007, the the"), identical=5
    ),
    "lowercased.en-de.txt": Outcome(
        words("cat katze, coffee kaffee, children kinder, english englisch")
    ),
    "case_conflict.en-de.txt": Outcome(
        words("Polish polnisch, polish polieren, March März, march marschieren, US USA, us uns")
    ),
    "nfd.en-fr.txt": Outcome(
        words(
            "summer e\u0301te\u0301, expensive cher, Christmas Noe\u0308l, Geneva Gene\u0300ve, "
            "very tre\u0300s"
        )
    ),
    "invalid_utf8.en-fr.txt": Outcome(error="line 1: byte 7: E9 is not UTF-8"),
    "delimiters.en-de.txt": Outcome(
        words(
            "a|||b x|||y, -> ->, <script>alert(1)</script> &lt;x&gt;, "
            '"quoted" "zitiert", .* (x, NULL NaN'
        ),
        identical=1,
    ),
    "no_space_target.en-zh.txt": Outcome(
        words(
            "noodles 面条, noodles 麵條, weather 天气, capital 首都, library 图书馆, Beijing 北京"
        )
    ),
    "arabic.en-ar.txt": Outcome(
        words(
            "boy \u0648\u0644\u062f, book \u0643\u062a\u0627\u0628, "
            "the_book \u0627\u0644\u0643\u062a\u0627\u0628, "
            "people \u0634\u064e\u0639\u0652\u0628, peace \u0633\u0644\u0627\u0645"
        )
    ),
    "one_side_sub_word.en-de.txt": Outcome(words("##ing ##end, ▁cat ▁Katze")),
}


def rows(shared: Path) -> list[str]:
    """Return the names of the dictionaries in the manifest."""
    text = (shared / "data" / "hard" / "MANIFEST.tsv").read_text("utf-8")
    paths = [line.split("\t")[0] for line in text.splitlines()]
    return [path.partition("/")[2] for path in paths if path.startswith("dictionaries/")]


def test_every_row_of_the_manifest_has_an_outcome_and_every_file_a_row(shared: Path) -> None:
    folder = shared / "data" / "hard" / "dictionaries"
    names = rows(shared)
    assert len(names) == len(set(names)) > 0
    assert set(names) == OUTCOMES.keys()
    assert {path.name for path in folder.iterdir()} == OUTCOMES.keys()


@pytest.mark.parametrize("name", [name for name, each in OUTCOMES.items() if not each.error])
def test_what_is_read(shared: Path, name: str) -> None:
    wanted = OUTCOMES[name]
    found = load(shared / "data" / "hard" / "dictionaries" / name, FORMATS[wanted.form])
    report = found.report
    assert pairs_of(found) == wanted.pairs
    assert report.dropped == wanted.dropped
    assert report.entries + sum(map(len, report.dropped.values())) == report.lines
    counts = (report.repeated, report.identical, report.phrases)
    assert counts == (wanted.repeated, wanted.identical, wanted.phrases)


@pytest.mark.parametrize("name", [name for name, each in OUTCOMES.items() if each.error])
def test_what_is_refused(shared: Path, name: str) -> None:
    path = shared / "data" / "hard" / "dictionaries" / name
    with pytest.raises(DataError) as error:
        load(path, FORMATS[OUTCOMES[name].form])
    head, _, rest = str(error.value).partition(OUTCOMES[name].error)
    assert head in (f"{path}, ", f"{path}: ")
    assert rest == "" or "\n" not in rest


def test_phrases_can_be_dropped_and_are_counted_then(shared: Path) -> None:
    path = shared / "data" / "hard" / "dictionaries" / "multiword.en-de.tsv"
    with pytest.raises(DataError, match=r"no entries are left \(7: a phrase\)"):
        load(path, tsv, phrases="drop")


def test_extra_columns_are_not_guessed_as_a_table_either(shared: Path) -> None:
    path = shared / "data" / "hard" / "dictionaries" / "extra_columns.en-de.txt"
    with pytest.raises(DataError, match=r"line 1: fewer than 2 columns \(3 of 4 lines"):
        load(path, tsv)
