"""The aligner eflomal of Östling and Tiedemann (2016), where it is installed.

It is a sampler that takes no seed, so two runs need not agree. Words go to it as numbers: it would
fold case and cut at white space by rules of its own.
"""

from __future__ import annotations

import tempfile
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from isogloss.core.alignment.bitext import MAX_LENGTH, nothing_to_align
from isogloss.core.alignment.links import parse_links
from isogloss.core.errors import DataError, PluginError, SettingsError

if TYPE_CHECKING:
    from isogloss.core.alignment.bitext import Bitext, Text
    from isogloss.core.alignment.links import Link
    from isogloss.core.types import Ints

ITS_LIMIT = 1024
"""Words that a sentence of its may have at most."""

Both = tuple["list[frozenset[Link]]", "list[frozenset[Link]]"]


def align_with_eflomal(
    text: Bitext, *, iterations: float = 1.0, max_length: int = MAX_LENGTH
) -> Both:
    """Return every pair's links in both directions, as (source, target).

    ``iterations`` multiplies the number that it chooses by itself. Pairs that are not ``usable``
    are not passed to it. Raises SettingsError where it is not installed.
    """
    import numpy as np

    if not 0 < iterations <= 1000:
        raise SettingsError(f"iterations is {iterations}; eflomal takes a factor above 0")
    if not 1 <= max_length < ITS_LIMIT:
        raise SettingsError(f"max_length is {max_length}; eflomal takes 1 to {ITS_LIMIT - 1}")
    aligner = _package().Aligner(rel_iterations=iterations)
    rows = np.flatnonzero(text.usable(max_length))
    if not len(rows):
        raise DataError(nothing_to_align(text, max_length))
    with tempfile.TemporaryDirectory(prefix="isogloss-") as name:
        files = [Path(name) / side for side in ("forward", "backward")]
        try:
            aligner.align(
                _numbers(text.source, rows),
                _numbers(text.target, rows),
                links_filename_fwd=str(files[0]),
                links_filename_rev=str(files[1]),
            )
        except Exception as error:  # what it raises is not documented
            raise PluginError(f"eflomal failed: {error!r}") from error
        forward, backward = (_read(file, text, rows) for file in files)
    return forward, backward


def eflomal_version() -> str:
    """Return its release. Raises SettingsError where it is not installed."""
    from importlib.metadata import version

    _package()
    return version("eflomal")


def _package() -> Any:
    try:
        return import_module("eflomal")
    except ImportError as error:
        message = "the aligner 'eflomal' is not installed: pip install 'isogloss[eflomal]'"
        raise SettingsError(f"{message} (it needs a C compiler); 'ibm' is built in") from error


def _numbers(text: Text, rows: Ints) -> list[str]:
    bounds = zip(text.starts[rows].tolist(), text.starts[rows + 1].tolist(), strict=True)
    return [" ".join(map(str, text.form[start:end].tolist())) for start, end in bounds]


def _read(path: Path, text: Bitext, rows: Ints) -> list[frozenset[Link]]:
    found: list[frozenset[Link]] = [frozenset()] * len(text)
    written = path.read_text(encoding="ascii").splitlines()
    if len(written) != len(rows):
        raise PluginError(f"eflomal gave {len(written)} lines of links for {len(rows)} pairs")
    for row, line in zip(rows.tolist(), written, strict=True):
        found[row] = parse_links(line).sure
    return found
