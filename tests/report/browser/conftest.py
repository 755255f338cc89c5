"""One browser and one demo for all tests of this folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from isogloss.cli import main
from tests.report.browser.window import open_window

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.report.browser.window import Window


@pytest.fixture(scope="session")
def browser() -> Iterator[Window]:
    window = open_window()
    yield window
    window.driver.quit()


@pytest.fixture
def window(browser: Window) -> Window:
    """The browser's window: of a usual size, with nothing remembered."""
    browser.size(1440)
    return browser


@pytest.fixture(scope="session")
def demo(browser: Window, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's study file, after it ran; its page is beside it. Made where there is a browser."""
    folder = tmp_path_factory.mktemp("demo")
    result = CliRunner().invoke(main, ["demo", str(folder)], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return folder / "demo.toml"


@pytest.fixture(scope="session")
def page(demo: Path) -> Path:
    return demo.parent / "demo" / "report.html"
