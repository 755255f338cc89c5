"""Numbers in dictionary files: what is written in digits and in range, and nothing else."""

from __future__ import annotations

import re

_PROBABILITY = re.compile(r"[0-9.eE+-]+")
LONGEST = 18
"""Digits that surely fit 64 bits."""
_COUNT = re.compile(rf"[0-9]{{1,{LONGEST}}}")


def number(text: str) -> float:
    """Return a finite or infinite number; ValueError for what Python alone would take for one."""
    if not _PROBABILITY.fullmatch(text):
        raise ValueError("not a number")
    return float(text)


def probability(text: str) -> float:
    """Return a number from 0 to 1; ValueError with a reason that names no value."""
    try:
        value = number(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise ValueError("the probability is not a number from 0 to 1")
    return value


def count(text: str) -> int:
    """Return a whole number; ValueError with a reason that names no value."""
    if not _COUNT.fullmatch(text):
        raise ValueError("the count is not a whole number")
    return int(text)
