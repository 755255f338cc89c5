"""All real dictionaries load whole; their pairs are counted by plain Python."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest

from isogloss.plugins.dictionaries.muse import muse
from isogloss.plugins.dictionaries.reference import reference
from isogloss.plugins.dictionaries.tsv import tsv
from tests.plugins.dictionaries.loading import load

if TYPE_CHECKING:
    from pathlib import Path

FORMATS = {"": (muse, " "), "full": (muse, " "), "freedict": (tsv, "\t"), "apertium": (tsv, "\t")}


def files(shared: Path) -> list[tuple[str, Path]]:
    root = shared / "data" / "dictionaries"
    found = [path for path in sorted(root.rglob("*")) if path.is_file()]
    return [("" if path.parent == root else path.parent.name, path) for path in found]


def text_of(path: Path) -> str:
    packed = path.read_bytes()
    return (gzip.decompress(packed) if path.suffix == ".gz" else packed).decode()


@pytest.mark.slow
def test_every_real_dictionary_is_read_whole(shared: Path) -> None:
    found = files(shared)
    assert {folder for folder, _ in found} == {*FORMATS, "multi30k"}
    for folder, path in found:
        rows = text_of(path).removesuffix("\n").split("\n")
        if folder == "multi30k":
            entries = load(path, reference)
            heads = [row.rpartition(": Probability = ")[0] for row in rows]
            expected = [tuple(head.rsplit(" -> ", 1)) for head in heads]
            counts = [int(row.rpartition("Count = ")[2]) for row in rows]
            assert entries.counts == tuple(counts)
        else:
            form, separator = FORMATS[folder]
            entries = load(path, form)
            expected = [tuple(row.split(separator)) for row in rows]
        assert [(form, to.form) for form, to in entries.pairs()] == expected, path
        assert entries.report.dropped == {}
        assert entries.report.lines == entries.report.entries == len(rows)
        assert entries.report.identical == sum(one == other for one, other in expected)
        phrases = sum(len(one.split()) > 1 or len(other.split()) > 1 for one, other in expected)
        assert entries.report.phrases == phrases


@pytest.mark.parametrize(
    ("name", "pairs"),
    [("en-de", 101_931), ("en-fr", 113_286), ("en-ar", 33_663), ("de-fr", 61_527)],
)
def test_the_full_dictionaries_have_the_published_number_of_pairs(
    shared: Path, name: str, pairs: int
) -> None:
    found = load(shared / "data" / "dictionaries" / "full" / f"{name}.txt.gz", muse)
    assert found.report.entries == pairs
    assert sum(map(len, found.values())) == pairs
