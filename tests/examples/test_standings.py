"""Standings of evidence, and tables, on figures worked by hand."""

from __future__ import annotations

import pytest

from examples.standings import by, mean, standings
from examples.tables import number, signed, span, table
from tests.examples.documents import document, row


def test_standings_are_those_of_the_metric_with_a_value_in_numbered_layers() -> None:
    found = list(
        standings(
            document(
                row("a", 1, 0.3, p=0.02),
                row("a", "norm", 0.3),
                row("a", 2, None),
                row("a", 1, 0.3, metric="colap"),
                {**row("a", 3, 0.3), "null": None},
            ),
            "calign",
        )
    )
    (one,) = found
    assert (one.source, one.languages, one.layer, one.p, one.own) == ("a", "en-fake", 1, 0.02, 0.6)
    assert one.above == pytest.approx(0.2)


def test_means_and_the_share_of_the_way_to_oneself() -> None:
    rows = list(standings(document(row("a", 1, 0.3), row("a", 2, 0.5, chance=0.3)), "calign"))
    found = mean(rows)
    assert (found.observed, found.chance, found.own) == pytest.approx((0.4, 0.2, 0.6))
    assert found.above == pytest.approx(0.2)
    assert found.excess == pytest.approx(0.2 / 0.4)


def test_there_is_no_share_without_room_or_without_self() -> None:
    close = standings(document(row("a", 1, 0.3, own=0.15)), "calign")
    assert mean(close).excess is None
    lacking = list(standings(document(row("a", 1, 0.3), row("a", 2, 0.3, own=None)), "calign"))
    assert mean(lacking).own is None
    assert mean(lacking).excess is None


def test_groups_keep_their_order() -> None:
    rows = standings(document(row("b", 1, 0.3), row("a", 1, 0.3), row("b", 2, 0.3)), "calign")
    assert {key: len(found) for key, found in by(rows, lambda row: row.source).items()} == {
        "b": 2,
        "a": 1,
    }


def test_a_table_is_markdown_and_its_columns_are_even() -> None:
    assert table(("a", "long"), [("1234", "x")]).splitlines() == [
        "| a    | long |",
        "|------|------|",
        "| 1234 | x    |",
    ]
    assert (number(0.12345), number(None), signed(0.1), signed(None)) == (
        "0.123",
        "-",
        "+0.100",
        "-",
    )
    assert span([0.2, -0.1]) == "-0.100 to +0.200"
