"""Files that are named after layers."""

from __future__ import annotations

import os
import re
from glob import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from isogloss.core.errors import DataError, SettingsError

if TYPE_CHECKING:
    from isogloss.core.types import Layer

MARK = "{layer}"
_LAYER = "(0|[1-9][0-9]{0,3}|norm)"


def layers_of(setting: str, path: Path) -> list[Layer]:
    """Return the layers that files are named after, in order; 0 where the name has no layer.

    ``{layer}`` in ``path`` stands for a number or for ``norm``. Raises SettingsError where it
    stands there more than once, DataError where no file is there.
    """
    before, found, after = path.as_posix().partition(MARK)
    if not found:
        return [0]
    if MARK in after:
        raise SettingsError(f"{setting} {path.name!r}: {{layer}} stands there once")
    above, start = os.path.split(before)
    _, slash, rest = after.partition("/")
    pattern = f"{escape(start)}*{slash}{escape(rest)}"
    named = re.compile(re.escape(before) + _LAYER + re.escape(after))
    matches = (named.fullmatch(file.as_posix()) for file in Path(above or ".").glob(pattern))
    names = [match[1] for match in matches if match]
    if not names:
        expected = f"{start}0{after}"
        raise DataError(f"{above}: no file of vectors there; {expected} is expected, and so on")
    layers: list[Layer] = [int(name) if name.isdigit() else name for name in names]
    return sorted(layers, key=_order)


def of_layer(path: Path, layer: Layer) -> Path:
    """Return the file of one layer."""
    return Path(str(path).replace(MARK, str(layer)))


def _order(layer: Layer) -> tuple[bool, Any]:
    """Return what layers are sorted by: numbers, then names."""
    return isinstance(layer, str), layer
