"""Which values a sweep takes."""

from __future__ import annotations

import pytest

from isogloss import SettingsError
from isogloss.evidence.sweep.grids import grid, read_values


def test_a_range_has_its_last_value_and_no_rounding() -> None:
    assert read_values("0.5:0.8:0.1") == (0.5, 0.6, 0.7, 0.8)
    assert read_values("1:10:3") == (1, 4, 7, 10)
    assert read_values("5, 1") == (5, 1)


def test_the_own_value_is_among_them() -> None:
    assert grid("translations", (1, 20), 10) == (1, 10, 20)
    assert grid("relative_sizes", (), False) == (False, True)


@pytest.mark.parametrize("text", ["0:1", "1:0:0.1", "0:1:0", "a,b", "nan", "0:1e9:1", "0:nan:1"])
def test_other_texts_are_refused(text: str) -> None:
    with pytest.raises(SettingsError, match="--values"):
        read_values(text)
