"""How the page lies at three widths, in light and in dark, and what the keyboard reaches."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.report.browser.window import Window

pytestmark = pytest.mark.slow

WIDTHS = (360, 768, 1440)
PICTURES = "ISOGLOSS_PICTURES"
"""Where set, a folder that gets a picture of every state, to be looked at."""


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_no_view_scrolls_sideways(window: Window, page: Path, width: int, *, dark: bool) -> None:
    window.size(width, dark=dark)
    for view in ("overview", "curves", "scores", "settings", "all"):
        window.open(page, view=view)
        window.script("for (const one of document.querySelectorAll('details')) one.open = true")
        window.settle()
        wide = window.script("return document.documentElement.scrollWidth")
        assert wide <= width, view
        if PICTURES in os.environ:
            picture(
                window,
                Path(os.environ[PICTURES]) / f"{view}-{width}-{'dark' if dark else 'light'}.png",
                width,
            )


def picture(window: Window, path: Path, width: int) -> None:
    height = min(6000, int(window.script("return document.documentElement.scrollHeight")))
    window.command(
        "Emulation.setDeviceMetricsOverride",
        width=width, height=height, deviceScaleFactor=1, mobile=width < 500,
    )  # fmt: skip
    window.settle()
    path.parent.mkdir(parents=True, exist_ok=True)
    window.driver.save_screenshot(str(path))


def ground(window: Window) -> str:
    found: str = window.script("return getComputedStyle(document.body).backgroundColor")
    return found


def test_light_and_dark_follow_the_system_and_the_switch(window: Window, page: Path) -> None:
    window.size(1440, dark=True)
    window.open(page)
    dark = ground(window)
    window.choose("#appearance", "light")
    light = ground(window)
    assert light == "rgb(255, 255, 255)" != dark
    window.size(1440, dark=False)
    window.choose("#appearance", "dark")
    assert ground(window) == dark
    window.choose("#appearance", "")
    assert ground(window) == light


def test_the_keyboard_reaches_the_content_the_views_and_tables(window: Window, page: Path) -> None:
    from selenium.webdriver.common.keys import Keys

    window.open(page)
    body = window.find("body")
    body.send_keys(Keys.TAB)
    assert window.driver.switch_to.active_element.text == "Skip to the content"
    window.driver.switch_to.active_element.send_keys(Keys.ENTER)
    assert window.driver.switch_to.active_element.tag_name == "main"
    window.find("#views a[href='#view=curves']").send_keys(Keys.ENTER)
    window.settle()
    assert window.driver.switch_to.active_element.text == "Curves"
    assert window.find("#views a[aria-current]").text == "Curves"
    assert window.driver.title.startswith("Curves")


def test_right_to_left_words_run_from_right_to_left(window: Window, page: Path) -> None:
    window.open(page)
    found = window.script(
        "for (const one of document.querySelectorAll('details')) one.open = true;"
        "return [...document.querySelectorAll('.words bdi[lang=ar]')].map((one) =>"
        " [one.textContent, getComputedStyle(one).direction])"
    )
    ways = {way for text, way in found if "\u0620" <= text[0] <= "\u064a"}
    assert ways == {"rtl"}


def test_the_study_file_is_selected_where_copying_is_forbidden(window: Window, page: Path) -> None:
    window.open(page, view="settings")
    window.script("navigator.clipboard.writeText = () => Promise.reject(new Error('forbidden'))")
    window.find("#copy-study button").click()
    window.until(lambda: "Selected" in window.text("#copy-study"))
    assert (
        window.script("return String(getSelection())").strip() == window.text("#study-file").strip()
    )


def test_without_scripts_the_tables_are_there(window: Window, page: Path) -> None:
    window.command("Emulation.setScriptExecutionDisabled", value=True)
    try:
        window.driver.get(page.as_uri())
        assert "Scripts are off" in window.text("nav")
        assert "What was found" in window.text("#view-overview")
        assert window.find("#view-scores table").is_displayed()
    finally:
        window.command("Emulation.setScriptExecutionDisabled", value=False)
