"""Records that carry their own checksum, in files whose lines anybody may read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isogloss.core.keys import canonical
from isogloss.core.store.files import crc32c

if TYPE_CHECKING:
    from collections.abc import Mapping

    from isogloss.core.types import JSON

SEAL = "crc32c"
"""The field of the checksum: of the canonical JSON text of the rest."""


def sealed(record: Mapping[str, JSON]) -> dict[str, JSON]:
    """Return a record with its checksum."""
    return {**record, SEAL: _sum_of(record)}


def is_sound(record: Mapping[str, JSON]) -> bool:
    """Whether a record is what was written; one without a checksum is believed."""
    return SEAL not in record or record[SEAL] == _sum_of(record)


def _sum_of(record: Mapping[str, JSON]) -> str:
    rest = {name: value for name, value in record.items() if name != SEAL}
    try:
        return crc32c(canonical(rest).encode())
    except ValueError:  # NaN, or half a surrogate pair: neither was written
        return ""
