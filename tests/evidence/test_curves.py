"""Figures along layers."""

from __future__ import annotations

from isogloss.evidence.curves import mean_of_all


def test_a_mean_of_something_undefined_is_undefined() -> None:
    assert mean_of_all([1.0, 2.0]) == 1.5
    assert mean_of_all([1.0, None]) is None
    assert mean_of_all([]) is None
