"""How figures look: a column's width, colours that colour-blind readers tell apart, and no date."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from isogloss.core.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

COLUMN = 3.03
"""Width of a column in inches, that of ACL's style; text in it is 8 points."""

PAGE = 6.3
"""Width of a page of two columns, in inches."""

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000")
"""Okabe and Ito's palette (2008), without yellow, which is too light for lines on white."""

DASHES: tuple[Any, ...] = ("-", (0, (4, 1.5)), (0, (1, 1)), (0, (4, 1, 1, 1)), (0, (6, 2)))
MARKERS = ("o", "s", "^", "D", "v", "P", "X")

_SETTINGS: Any = {
    "font.size": 8,
    "axes.titlesize": 8,
    "axes.labelsize": 8,
    "xtick.labelsize": 7,
    "ytick.labelsize": 7,
    "legend.fontsize": 7,
    "legend.frameon": False,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.6,
    "lines.linewidth": 1.2,
    "lines.markersize": 3.2,
    # Text stays text, which can be searched and copied; the fonts of a PDF are embedded.
    "svg.fonttype": "none",
    "pdf.fonttype": 42,
    # The same figure gives the same SVG.
    "svg.hashsalt": "isogloss",
}


class Look(NamedTuple):
    """How one series is drawn: never told apart by its colour alone."""

    color: str
    linestyle: Any
    marker: str


def looks(names: Sequence[str]) -> dict[str, Look]:
    """Return a look for each of some names, in their order."""
    return {
        name: Look(
            COLOURS[at % len(COLOURS)],
            DASHES[at % len(DASHES)],
            MARKERS[at % len(MARKERS)],
        )
        for at, name in enumerate(dict.fromkeys(names))
    }


@contextmanager
def styled() -> Iterator[Any]:
    """Give matplotlib with these settings, without a window. SettingsError where it is missing."""
    try:
        import matplotlib as mpl
    except ImportError as error:
        raise SettingsError("figures need matplotlib: pip install 'isogloss[plot]'") from error
    with mpl.rc_context(_SETTINGS):
        yield mpl
