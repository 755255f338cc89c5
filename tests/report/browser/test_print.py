"""What comes out on paper: dark ink, no controls, nothing cut, and words beside their translations."""

from __future__ import annotations

import base64
import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.report.browser.window import Window

pytestmark = pytest.mark.slow

PAPER = 688
"""Pixels that a page of A4 is wide between margins of 14 mm."""

VIEWS = ["Overview", "Curves", "Concepts", "Map", "Flow", "Every score", "Settings and versions"]
HERE = {"lang": "en", "to": "fr", "source": "trained", "layer": "4"}


@pytest.fixture
def paper(window: Window) -> Iterator[Window]:
    """A window that shows pages as they are printed, of a reader whose screen is dark."""
    window.size(PAPER, dark=True)
    scheme = {"name": "prefers-color-scheme", "value": "dark"}
    window.command("Emulation.setEmulatedMedia", media="print", features=[scheme])
    yield window
    window.command("Emulation.setEmulatedMedia", media="", features=[])


def printed(window: Window) -> bytes:
    found = window.command("Page.printToPDF", paperWidth=8.27, paperHeight=11.69)
    return base64.b64decode(found["data"])


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def visible(window: Window, selector: str) -> list[str]:
    found: list[str] = window.script(
        "return [...document.querySelectorAll(arguments[0])].filter((one) => one.checkVisibility())"
        ".map((one) => one.textContent || one.outerHTML)",
        selector,
    )
    return found


def test_all_views_are_printed_from_the_page_that_has_all(
    window: Window, page: Path, tmp_path: Path
) -> None:
    window.size(1440, dark=True)
    window.open(page, view="all", **HERE)
    assert visible(window, "main h2") == VIEWS
    pdf = printed(window)
    # Each view begins a page of its own; nothing runs on for ever.
    assert len(VIEWS) <= pages(pdf) <= 24
    if shutil.which("pdftotext"):
        (tmp_path / "all.pdf").write_bytes(pdf)
        command = ["pdftotext", str(tmp_path / "all.pdf"), "-"]
        text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        first_lines = [each.strip().split("\n")[0] for each in text.split("\f")]
        assert set(VIEWS[1:]) <= set(first_lines)
        assert "Appearance" not in text


def test_one_view_is_printed_where_one_is_shown(window: Window, page: Path) -> None:
    window.open(page, view="map", **HERE)
    assert visible(window, "main h2") == ["Map"]
    assert pages(printed(window)) == 1


def test_the_page_with_all_views_is_reached_and_left_by_links(window: Window, page: Path) -> None:
    window.open(page)
    window.find("#views a[href='#view=all']").click()
    window.settle()
    assert visible(window, "main h2") == VIEWS
    assert window.text("#views a[aria-current]") == "All on one page"
    assert window.driver.title.startswith("All on one page")
    window.back()
    assert visible(window, "main h2") == ["Overview"]


def test_controls_are_gone_and_what_they_chose_is_text(paper: Window, page: Path) -> None:
    paper.open(page, view="all", theta="0.5", **HERE)
    assert visible(paper, "button, input[type=range], input[type=search], nav, .appearance") == []
    looks = paper.script(
        "return [...document.querySelectorAll('select, input')].filter((one) => one.checkVisibility())"
        ".map((one) => [one.value, getComputedStyle(one).appearance, getComputedStyle(one).borderTopWidth])"
    )
    assert {tuple(each[1:]) for each in looks} == {("none", "0px")}
    assert {"0.5", "trained", "4", "en", "fr"} <= {each[0] for each in looks}


def test_ink_is_dark_on_white_though_the_screen_is_dark(paper: Window, page: Path) -> None:
    for appearance in ("", "dark"):
        paper.command("Emulation.setEmulatedMedia", media="", features=[])
        paper.open(page)
        paper.choose("#appearance", appearance)
        scheme = {"name": "prefers-color-scheme", "value": "dark"}
        paper.command("Emulation.setEmulatedMedia", media="print", features=[scheme])
        style = "const style = getComputedStyle(document.body);"
        inks = paper.script(style + "return [style.color, style.backgroundColor]")
        assert inks == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]
    paper.command("Emulation.setEmulatedMedia", media="", features=[])
    paper.choose("#appearance", "")


def test_nothing_is_wider_than_the_paper(paper: Window, page: Path) -> None:
    paper.open(page, view="all", **HERE)
    paper.script("for (const one of document.querySelectorAll('details')) one.open = true")
    paper.settle()
    wide = paper.script(
        "return [...document.querySelectorAll('main table, main svg, main p, main pre')]"
        ".filter((one) => one.checkVisibility() && one.getBoundingClientRect().right > arguments[0] + 1)"
        ".map((one) => one.textContent.slice(0, 60))",
        PAPER,
    )
    assert wide == []


def test_findings_and_aligned_concepts_are_opened_and_other_folds_say_that_they_are_not(
    paper: Window, page: Path
) -> None:
    paper.open(page)
    shown = visible(paper, "details.on-paper table, details.on-paper > p + ul")
    assert len(shown) == len(visible(paper, "details.on-paper")) > 3
    paper.open(page, view="scores")
    told = paper.script(
        "return [...document.querySelectorAll('#view-scores details > summary')]"
        ".map((one) => getComputedStyle(one, '::after').content)"
    )
    assert set(told) == {'" (folded, so not printed)"'}
    assert visible(paper, "#view-scores details table") == []


def test_translations_stand_beside_each_other_where_lines_would_mislead(
    paper: Window, page: Path
) -> None:
    paper.open(page, view="explorer", **HERE)
    assert visible(paper, ".pairing, .lines") == []
    (pairs,) = visible(paper, ".printed > ul:first-of-type")
    lines = paper.script(
        "return [...document.querySelectorAll('.printed > ul:first-of-type li')].map((one) =>"
        " [...one.querySelectorAll('bdi')].map((word) => word.textContent))"
    )
    rows = paper.script(
        "return [...document.querySelectorAll('.detail details table tbody tr')].map((row) =>"
        " [row.cells[0], row.cells[2]].flatMap((cell) =>"
        " [...cell.querySelectorAll('bdi')].map((word) => word.textContent)))"
    )
    assert pairs
    assert sorted(lines) == sorted(row for row in rows if len(row) > 1)
