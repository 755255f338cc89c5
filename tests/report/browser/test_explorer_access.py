"""axe, widths and looks of the explorer, the map and the flow."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.report.browser.test_access import axe, violations
from tests.report.browser.test_layout import PICTURES, WIDTHS, picture

if TYPE_CHECKING:
    from tests.report.browser.window import Window

pytestmark = pytest.mark.slow

__all__ = ["axe"]

HERE = {"source": "trained", "layer": "4"}
STATES = {
    "explorer": {"view": "explorer", "lang": "en", "to": "fr", **HERE},
    "explorer of Arabic with a word": {
        "view": "explorer",
        "lang": "ar",
        "to": "en",
        "find": "book",
        "word": "book",
        "wordlang": "en",
        **HERE,
    },
    "explorer of a joint concept": {"view": "explorer", "lang": "en+ar", **HERE},
    "map": {"view": "map", "lang": "en", "to": "fr", "concept": "7", **HERE},
    "flow": {"view": "flow", "lang": "ar", "source": "trained", "layer": "2"},
}


def opened(window: Window, page: Path, state: str) -> None:
    window.open(page, **STATES[state])
    window.script("for (const one of document.querySelectorAll('details')) one.open = true")
    window.settle()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("state", STATES)
def test_no_rule_is_violated(
    window: Window, page: Path, axe: str, state: str, *, dark: bool
) -> None:
    window.size(1440, dark=dark)
    opened(window, page, state)
    assert violations(window, axe) == []


@pytest.mark.parametrize("state", STATES)
def test_no_rule_is_violated_on_a_small_window(
    window: Window, page: Path, axe: str, state: str
) -> None:
    window.size(360)
    opened(window, page, state)
    assert violations(window, axe) == []


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_no_view_scrolls_sideways(window: Window, page: Path, width: int, *, dark: bool) -> None:
    window.size(width, dark=dark)
    for state in STATES:
        opened(window, page, state)
        assert window.script("return document.documentElement.scrollWidth") <= width, state
        if PICTURES in os.environ:
            name = f"{state.replace(' ', '-')}-{width}-{'dark' if dark else 'light'}.png"
            picture(window, Path(os.environ[PICTURES]) / name, width)
