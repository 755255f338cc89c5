"""The slider in a real browser, against the exact curves that isogloss sweep takes from vectors."""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from isogloss.cli import main

if TYPE_CHECKING:
    from pathlib import Path

    from isogloss.core.types import JSON
    from tests.report.browser.window import Window

pytestmark = pytest.mark.slow

THRESHOLDS = ("0", "0.1", "0.25", "0.333", "0.4", "0.5", "0.5000000001", "0.6", "0.75", "1")


@pytest.fixture(scope="module")
def curves(demo: Path) -> list[JSON]:
    command = ["sweep", str(demo), "--json"]
    result = CliRunner().invoke(main, command, catch_exceptions=False)
    found: list[JSON] = json.loads(result.stdout)["curves"]
    return found


def swept(curves: list[JSON], metric: str, languages: list[str], source: str, layer: int) -> JSON:
    (found,) = [
        curve["figures"]["value"]
        for curve in curves
        if curve["name"] == metric
        and [side["language"] for side in curve["sides"]] == languages
        and {(side["source"], side["layer"]) for side in curve["sides"]} == {(source, layer)}
    ]
    return found


def at(figure: JSON, threshold: str) -> float:
    """The definition of these steps: a threshold that equals a limit is still reached."""
    limits = [Fraction(limit) for limit in figure["limits"]]
    value: float = figure["values"][bisect_left(limits, Fraction(threshold))]
    return value


def shown(window: Window, source: str, layer: int) -> Fraction:
    """The share that the table under the chart tells, as count of whole."""
    table = window.script(
        "const rows = document.querySelectorAll('#view-curves figure table')[0].rows;"
        "return [...rows].map((row) => [...row.cells].map((cell) => cell.textContent))"
    )
    column = table[0].index(source)
    (cell,) = [row[column] for row in table[1:] if row[0] == str(layer)]
    count, whole = map(int, re.findall(r"\d+", cell.partition("(")[2]))
    return Fraction(count, whole)


def test_the_slider_counts_what_python_counts(
    window: Window, page: Path, curves: list[JSON]
) -> None:
    """Ten thresholds, among them limits that are reached exactly: three concepts lie at 1/2."""
    window.open(page, view="curves", pair="en → de")
    ties = 0
    for threshold in THRESHOLDS:
        window.set("#theta", threshold)
        assert f"θ = {threshold}:" in window.text("#curves-told")
        for source in ("trained", "untrained"):
            for layer in range(5):
                figure = swept(curves, "calign", ["en", "de"], source, layer)
                ties += str(Fraction(threshold)) in figure["limits"]
                assert float(shown(window, source, layer)) == at(figure, threshold)
    assert ties > 3


def test_colap_has_a_slider_up_to_a_half(window: Window, page: Path, curves: list[JSON]) -> None:
    window.open(page, view="curves", metric="1", pair="en, ar")
    assert window.find("#theta-range").get_attribute("max") == "0.5"
    for threshold in ("0.05", "0.2", "0.25", "0.5"):
        window.set("#theta", threshold)
        figure = swept(curves, "colap", ["en", "ar"], "trained", 3)
        assert float(shown(window, "trained", 3)) == at(figure, threshold)


def test_dragging_moves_the_number_and_the_link_has_it(window: Window, page: Path) -> None:
    window.open(page, view="curves", pair="en → de")
    before = window.text("#curves-told")
    window.drag("#theta-range", "0.4")
    assert window.text("#curves-told") != before
    assert window.find("#theta").get_attribute("value") == "0.4"
    window.until(lambda: "theta=0.4" in window.driver.current_url)
    told = window.text("#curves-told")
    window.driver.refresh()
    window.settle()
    assert window.text("#curves-told") == told


def test_the_keyboard_moves_the_slider(window: Window, page: Path) -> None:
    window.open(page, view="curves")
    window.find("#theta-range").send_keys("\ue012")  # left arrow
    window.settle()
    assert "θ = 0.795:" in window.text("#curves-told")


def test_what_is_no_threshold_changes_nothing(window: Window, page: Path) -> None:
    window.open(page, view="curves", theta="<b>", pair="nowhere", metric="99", figure="none")
    assert "θ = 0.8:" in window.text("#curves-told")
    window.set("#theta", "7")
    assert "θ = 0.8:" in window.text("#curves-told")


def test_language_layer_and_figure_are_switched_and_back_goes_back(
    window: Window, page: Path
) -> None:
    window.open(page, view="curves")
    window.choose("#choose-pair", "ar → fr")
    assert "ar → fr" in window.text("#view-curves figure figcaption")
    window.choose("#choose-layer", "1")
    assert "at layer 1" in window.text("#over-title ~ div figcaption")
    window.choose("#choose-figure", "attainable")
    assert not window.find("#theta-range").is_enabled()
    for _ in range(3):
        window.back()
    assert "mean over 12 directions" in window.text("#view-curves figure figcaption")


def test_the_mean_at_the_studys_own_threshold_is_the_one_that_the_tables_have(
    window: Window, page: Path
) -> None:
    window.open(page, view="curves")
    (told,) = re.findall(r"trained is highest at layer (\d \S* ?\S*)", window.text("#curves-told"))[
        :1
    ]
    assert told.split()[-1] in page.read_text("utf-8")
