"""What all views stand on, in a small page: counting, data, state, words."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from isogloss.reading.steps import Shares, at
from isogloss.report import build_report
from tests.report.payload.test_curves import counted

if TYPE_CHECKING:
    from pathlib import Path

    from tests.report.browser.window import Window

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small")
    path = folder / "report.html"
    path.write_text(build_report(counted(folder / "study").write()).page, "utf-8")
    return path


def test_the_page_counts_as_python_does(window: Window, small: Path) -> None:
    """Random shares at random thresholds and exactly at shares, by all comparisons."""
    dice = random.Random(0)
    pairs = [(dice.randint(0, q), q) for q in (dice.randint(1, 40) for _ in range(300))]
    shares = Shares.of(pairs, 300)
    thresholds = ["0", "1", "0.5", "0.50", ".5", "0.3333333333333333", "0.25000000000000001"]
    thresholds += [str(p / q) for p, q in pairs[:60]] + [f"{dice.random():.3f}" for _ in range(60)]
    asked = [
        (text, comparison)
        for text in thresholds
        if "e" not in text
        for comparison in ("exact", "floats", "percent", "percent/3", "percent/7")
    ]
    window.open(small)
    found = window.script(
        "return arguments[1].map(([text, comparison]) =>"
        " Isogloss.steps.at(arguments[0], Isogloss.steps.threshold(text), comparison).count)",
        shares.plain(),
        asked,
    )
    assert found == [at(shares, text, comparison) for text, comparison in asked]


@pytest.mark.parametrize("text", ["", ".", "-0.5", "1e-3", "0x1", "0.5.5", "NaN", "½", "0,5"])
def test_what_is_no_decimal_is_no_threshold(window: Window, small: Path, text: str) -> None:
    window.open(small)
    assert window.script("return Isogloss.steps.threshold(arguments[0])", text) is None


def test_steps_fall_where_shares_lie(window: Window, small: Path) -> None:
    """Of four, one reaches 1/4 and two 1/2: 3/4, then 1/2 above 1/4, then nothing."""
    window.open(small)
    corners = "return Isogloss.steps.corners([[4, 1, 4, 1, 1, 2, 2]], 1, arguments[0])"
    found = [[0, 0.75], [0.25, 0.75], [0.25, 0.5], [0.5, 0.5], [0.5, 0], [1, 0]]
    assert window.script(corners, "exact") == window.script(corners, "percent") == found
    # Of four sides a share stands for twice as large a threshold.
    found = [[0, 0.75], [0.5, 0.75], [0.5, 0.5], [1, 0.5]]
    assert window.script(corners, "percent/4") == found


def test_links_and_attributes_stay_in_the_page(window: Window, small: Path) -> None:
    window.open(small)
    for attributes in (
        "{href: 'https://example.org'}",
        "{href: 'javascript:alert(1)'}",
        "{onclick: 'alert(1)'}",
        "{style: 'color: red'}",
    ):
        refused = window.script(
            f"try {{ Isogloss.el('a', {attributes}) }} catch (error) {{ return error.message }}"
        )
        assert refused, attributes


def test_words_are_isolated_in_their_language_and_control_characters_spelt(
    window: Window, small: Path
) -> None:
    window.open(small)
    found = window.script(
        "const one = Isogloss.word('a\\u0007<b>', 'ar'), other = Isogloss.word('x', 'not a code');"
        "return [one.outerHTML, other.outerHTML]"
    )
    assert found == [
        '<bdi dir="auto" lang="ar">a\\x07&lt;b&gt;</bdi>',
        '<bdi dir="auto">x</bdi>',
    ]


def test_state_is_watched_shared_and_goes_back(window: Window, small: Path) -> None:
    window.open(small, theta="0.5", word="a&b=c")
    assert window.script("return Isogloss.state.get('word')") == "a&b=c"
    window.script(
        "window.told = []; Isogloss.state.watch(['theta'], (state) => told.push(state.get('theta')));"
        "Isogloss.state.set({theta: '0.6'}, {push: true}); Isogloss.state.set({word: 'other'});"
        "Isogloss.state.set({theta: null}, {push: true})"
    )
    assert window.script("return told") == ["0.6", None]
    window.back()
    assert window.script("return [Isogloss.state.get('theta'), told.at(-1)]") == ["0.6", "0.6"]
    assert window.script("return Isogloss.state.link({theta: '1', word: null})") == "#theta=1"


def test_a_view_that_fails_says_so_and_the_others_work(window: Window, small: Path) -> None:
    """The data of one view is no JSON."""
    window.open(small)
    window.script("document.getElementById('data-curves').textContent = '{'")
    window.find("#views a[href='#view=curves']").click()
    window.until(lambda: "This view cannot be shown" in window.text("#view-curves"))
    window.find("#views a[href='#view=settings']").click()
    window.settle()
    assert window.find("#study-file").is_displayed()
