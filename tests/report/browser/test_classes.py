"""The view of word classes against the stored scores."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from isogloss.report import build_report
from tests.report.payload.test_classes import tagged

if TYPE_CHECKING:
    from pathlib import Path

    from tests.report.browser.window import Window

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def classes(browser: Window, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("classes")
    path = folder / "report.html"
    path.write_text(build_report(tagged(folder / "study").write()).page, "utf-8")
    return path


def table(window: Window) -> list[list[str]]:
    found: list[list[str]] = window.script(
        "return [...document.querySelectorAll('#view-classes .scroll tr')].map((row) =>"
        " [...row.cells].map((cell) => cell.textContent))"
    )
    return found


def test_a_line_a_class_stands_beside_all_words(window: Window, classes: Path) -> None:
    window.open(classes, view="classes")
    # Means of 0.5 and 0.5625, of 0.25 and 0.3125; 0.125 more at layer 1.
    assert table(window) == [
        ["layer", "all words", "pos=NOUN", "pos=VERB"],
        ["0", "0.531", "0.281", "undefined"],
        ["1", "0.656", "0.406", "undefined"],
    ]
    assert "undefined at every layer: pos=VERB" in window.text("#view-classes figcaption")
    assert window.text("#view-classes .key").split() == ["all", "words", "pos=NOUN"]
    assert window.complaints() == []


def test_source_and_pair_are_chosen_and_shared_by_the_address(
    window: Window, classes: Path
) -> None:
    window.open(classes, view="classes", source="twin")
    window.choose("#classes-pair", "en → de")
    window.until(lambda: table(window)[1][1] == "0.500")
    assert table(window)[1] == ["0", "0.500", "0.250", "-"]
    assert "pair=en" in window.driver.current_url
    charts = window.script(
        "return [...document.querySelectorAll('#view-classes .smalls figcaption')].map((one) => one.textContent)"
    )
    # Verbs are defined nowhere.
    assert charts == ["all words", "pos=NOUN"]


def test_it_lies_well_at_360_pixels(window: Window, classes: Path) -> None:
    window.size(360)
    window.open(classes, view="classes")
    assert window.script("return document.documentElement.scrollWidth") <= 360
