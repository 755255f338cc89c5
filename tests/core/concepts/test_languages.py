"""Each side's forms are matched by its own language before types are compared."""
# ruff: noqa: RUF001, RUF003 (Turkish letters are what this is about)

from __future__ import annotations

from typing import Any

import pytest

from isogloss import Space, space_of

SIDES = {
    "tr": ([0, 0, 0, 0], ["IRMAK", "ırmak", "İl", "IL"]),
    "en": ([0, 0, 0], ["RIVER", "River", "IL"]),
}
DICTIONARY = {("tr", "en"): {"Irmak": ["River"], "il": ["IL"]}}


def space(matching: str) -> Space:
    return space_of(SIDES, DICTIONARY, matching=matching)


def hits(matching: str, **options: Any) -> tuple[int, int]:
    """Return how many types of the Turkish concept are translated, and how many it has."""
    found = space(matching)
    coverage = found.coverage(*found.sides, translations=10, **options)
    return int(coverage.hits.toarray()[0, 0]), int(coverage.source_sizes[0])


def test_types_are_those_of_the_side_s_language() -> None:
    own = space("nfc-lower")
    assert [own.words(side).types for side in own.sides] == [
        ("ırmak", "il", "ıl"),
        ("river", "il"),
    ]


@pytest.mark.parametrize(
    ("matching", "expected"),
    [
        ("nfc-lower", (2, 3)),  # ırmak by river, il by il; ıl is not listed
        # irmak by river; ırmak and i̇l are not listed; il, of "IL", by il.
        ("nfc-casefold", (2, 4)),
        ("nfc", (0, 4)),
    ],
)
def test_a_dictionary_is_matched_as_its_two_languages_are(
    matching: str, expected: tuple[int, int]
) -> None:
    assert hits(matching) == expected


def test_a_type_is_identical_when_both_sides_have_the_same_string() -> None:
    assert hits("nfc-lower", identical="only") == (1, 3)  # il, of İl and of IL
    assert hits("nfc-lower", identical="entries_removed") == (1, 3)
    assert hits("nfc-lower", identical="types_removed") == (1, 2)
    assert hits("nfc-lower", united=True) == (2, 3)
