"""The contenders of the topic matching do the same work."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks.harness.topics import Point, load
from benchmarks.topics import _plainloop

if TYPE_CHECKING:
    from pathlib import Path

TOPIC = load("matching")


@pytest.mark.parametrize("what", ["process", "first", "again", "permutations", "thresholds"])
def test_all_contenders_find_the_same(what: str, tmp_path: Path) -> None:
    point: Point = {"what": what, "concepts": 40, "types": 300, "words": 600, "count": 3}
    if what in ("process", "first", "again"):
        point = {name: value for name, value in point.items() if name != "count"}
    TOPIC.prepare(point, tmp_path)
    chosen = [each for name, each in TOPIC.contenders().items() if not TOPIC.skip(name, point)]
    assert len(chosen) == 2
    ours, theirs = (
        {name: value() if callable(value) else value for name, value in work().items()}
        for work in (contender(point, tmp_path) for contender in chosen)
    )
    assert ours == theirs
    assert all(value > 0 for value in ours.values())


def test_the_loop_is_left_out_where_it_takes_hours() -> None:
    for point in TOPIC.points("full"):
        assert bool(TOPIC.skip("plain loop", point)) == (
            "count" in point or int(point["concepts"]) == 5000
        )


def test_the_loop_reads_as_the_definition() -> None:
    entries = {word: ["x", word.upper()] for word in "abcdefgh"} | {"f": ["x"]}
    # Of six types four are translated: fewer than 0.8; of eight seven, more.
    assert not _plainloop.aligned(set("abcdfi"), set("ABCDEFG"), entries)
    assert _plainloop.aligned(set("abcdefgh"), set("ABCDEFGH"), entries)
    # Five types are too few, and five of ten another size.
    assert not _plainloop.aligned(set("abcde"), set("ABCDE"), entries)
    assert not _plainloop.aligned(set("abcdeg"), set("ABCDEGKLMNO"), entries)
    assert _plainloop.aligned(set("abcdeg"), set("ABCDEGKLMN"), entries)
