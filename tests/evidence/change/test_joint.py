"""Concepts of two sources grouped together, by hand."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from isogloss.evidence.change.joint import together


def test_both_hold_three_tenths() -> None:
    """Concept 0 has 7 and 3 words, concept 1 has 8 and 3, concept 2 has none of the base."""
    base = np.array([0] * 7 + [1] * 8)
    other = np.array([0] * 3 + [2] * 9 + [1] * 3)
    found = together(base, other)
    assert (found.concepts, found.both) == (3, 1 / 3)
    assert found.steps.limits == (Fraction(3, 11), Fraction(3, 10))
    assert found.together == 6 / 15


def test_the_same_vectors_are_together_exactly() -> None:
    labels = np.array([0, 1, 1, 2])
    found = together(labels, labels)
    assert (found.both, found.together) == (1.0, 1.0)
    assert found.steps.value(0.5) == 1


def test_noise_is_no_concept() -> None:
    found = together(np.array([0, -1, -1]), np.array([0, -1, 1]))
    assert (found.concepts, found.both) == (2, 1 / 2)
    assert found.together == pytest.approx(1 / 3)
    nothing = together(np.array([-1]), np.array([-1]))
    assert (nothing.concepts, nothing.both, nothing.together) == (0, None, 0.0)
