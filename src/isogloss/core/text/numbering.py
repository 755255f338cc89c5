"""Names as numbers: how often a name is there, it is hashed and compared once."""

from __future__ import annotations

from collections import defaultdict
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from isogloss.core.types import Ints


def numbered(names: Iterable[str]) -> tuple[tuple[str, ...], Ints]:
    """Return the distinct names by first appearance, and the number of each of ``names``."""
    import numpy as np

    places: defaultdict[str, int] = defaultdict(count().__next__)
    numbers = np.fromiter(map(places.__getitem__, names), np.int64)
    return tuple(places), numbers
