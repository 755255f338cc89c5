"""Keys: what a result was computed from, as a short name for it."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from isogloss.core.types import JSON


def canonical(value: JSON) -> str:
    """Return the one JSON text of ``value``, whatever the order of its keys."""
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


def key_of(value: JSON) -> str:
    """Return 16 hexadecimal digits that change whenever ``value`` does."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()[:16]
