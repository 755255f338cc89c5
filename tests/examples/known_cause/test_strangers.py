"""CALIGN between models that never met, on concepts worked by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from examples.known_cause.strangers import Held, both_ways, translations

if TYPE_CHECKING:
    from pathlib import Path

WORDS = {f"w{n}": f"x{n}" for n in range(16)}


def concepts(letter: str, first: int) -> Held:
    """Return two concepts: so many types in the first, the rest of sixteen in the second."""
    return Held([int(n >= first) for n in range(16)], [f"{letter}{n}" for n in range(16)])


def test_like_concepts_give_one_both_ways() -> None:
    assert list(both_ways(concepts("w", 8), concepts("x", 8), WORDS)) == [1.0, 1.0]


def test_the_area_is_that_of_the_definition() -> None:
    ahead, back = both_ways(concepts("w", 8), concepts("x", 10), WORDS)
    # English 8 and 8: all in the 10; 6 of 8 in the 6. Back 10 and 6: 8 of 10; all.
    assert ahead == pytest.approx((1 + (6 / 8 - 0.5) / 0.5) / 2)
    assert back == pytest.approx(((8 / 10 - 0.5) / 0.5 + 1) / 2)


def test_the_dictionary_is_read_as_it_was_written(tmp_path: Path) -> None:
    (tmp_path / "en-fake.txt").write_text("cat x7\ndog x8\n", encoding="utf-8")
    assert translations(tmp_path / "en-fake.txt") == {"cat": "x7", "dog": "x8"}
