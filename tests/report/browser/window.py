"""A browser window on a report: what a reader does, and what the browser says of it."""

from __future__ import annotations

import json
import shutil
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
WAIT = 30.0
"""Seconds that something may take on a machine that is busy; nothing is judged by it."""


@dataclass
class Window:
    """One window; `driver` is Selenium's."""

    driver: Any

    def size(self, width: int, height: int = 900, *, dark: bool = False) -> None:
        """Set the size of the page, without the browser's own frame, and light or dark."""
        self.command(
            "Emulation.setDeviceMetricsOverride",
            width=width, height=height, deviceScaleFactor=1, mobile=width < 500,
        )  # fmt: skip
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.command("Emulation.setEmulatedMedia", features=[scheme])

    def command(self, name: str, **parameters: Any) -> Any:
        return self.driver.execute_cdp_cmd(name, parameters)

    def open(self, page: Path, **state: str) -> None:
        """Open a page anew, with values in its fragment, and wait until it is shown."""
        self.driver.get("about:blank")
        self.complaints()
        self.requests()
        self.driver.get(f"{page.as_uri()}#{urlencode(state)}")
        self.settle()

    def settle(self) -> None:
        """Wait until no view is being made and the last frame is drawn."""
        self.until(
            lambda: self.script(
                "return document.documentElement.classList.contains('scripted')"
                " && document.querySelector('[aria-busy]') === null"
            )
        )
        self.driver.execute_async_script(
            "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(done))"
        )

    def until(self, holds: Callable[[], Any]) -> None:
        end = time.monotonic() + WAIT
        while not holds():
            if time.monotonic() > end:
                pytest.fail("the page does not get there")
            time.sleep(0.05)

    def script(self, text: str, *arguments: Any) -> Any:
        return self.driver.execute_script(text, *arguments)

    def find(self, selector: str) -> Any:
        return self.driver.find_element("css selector", selector)

    def text(self, selector: str) -> str:
        return str(self.find(selector).text)

    def choose(self, selector: str, value: str) -> None:
        """Choose an option as the keyboard does: the control tells that it changed."""
        from selenium.webdriver.support.select import Select

        Select(self.find(selector)).select_by_value(value)
        self.settle()

    def set(self, selector: str, value: str) -> None:
        """Type over what is in a field, and press Enter."""
        from selenium.webdriver.common.keys import Keys

        self.find(selector).send_keys(Keys.CONTROL + "a" + Keys.NULL + value + Keys.ENTER)
        self.settle()

    def drag(self, selector: str, value: str) -> None:
        """Move a slider to a value, as dragging does."""
        self.script(
            "arguments[0].value = arguments[1];"
            "arguments[0].dispatchEvent(new Event('input', {bubbles: true}))",
            self.find(selector),
            value,
        )
        self.settle()

    def back(self) -> None:
        """Go back one step of the page's history."""
        address = self.driver.current_url
        self.script("history.back()")
        self.until(lambda: self.driver.current_url != address)
        self.settle()

    def complaints(self) -> list[str]:
        """Return what the console says since it was asked last; the policy's violations among it."""
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def requests(self) -> list[str]:
        """Return every address that was asked for since it was asked last."""
        return list(self._requests())

    def _requests(self) -> Iterator[str]:
        for entry in self.driver.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                yield message["params"]["request"]["url"]

    def has_dialog(self) -> bool:
        from selenium.common.exceptions import NoAlertPresentException

        try:
            self.driver.switch_to.alert.dismiss()
        except NoAlertPresentException:
            return False
        return True


def open_window() -> Window:
    """Open a window; the test is skipped where there is no browser to open it with."""
    webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    driver = shutil.which("chromedriver")
    if browser is None or driver is None:
        pytest.skip("no chromium with its chromedriver on this machine")
    options = webdriver.ChromeOptions()
    options.binary_location = browser
    # A sandbox inside of a container, and its small /dev/shm, stop the browser.
    for argument in (
        "--headless=new",
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--hide-scrollbars",
    ):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    options.set_capability("unhandledPromptBehavior", "ignore")
    service = webdriver.ChromeService(driver)
    return Window(webdriver.Chrome(options=options, service=service))
