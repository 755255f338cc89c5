"""axe-core on the page: no violation of the rules of WCAG 2.2 A and AA in named states."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from isogloss.cli import main
from tests.cli.test_compare import write

if TYPE_CHECKING:
    from tests.report.browser.window import Window

pytestmark = pytest.mark.slow

AXE = "4.14.1"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

STATES = {
    "overview": ({}, 1440, False),
    "overview, dark": ({}, 1440, True),
    "overview, small": ({}, 360, False),
    "curves": ({"view": "curves"}, 1440, False),
    "curves, dark": ({"view": "curves"}, 1440, True),
    "curves of one pair at another threshold": (
        {"view": "curves", "pair": "en → ar", "theta": "0.5"},
        1440,
        False,
    ),
    "curves, small": ({"view": "curves", "figure": "attainable"}, 360, False),
    "every score": ({"view": "scores"}, 1440, False),
    "settings": ({"view": "settings"}, 1440, False),
    "all on one page, dark": ({"view": "all", "lang": "en", "to": "ar"}, 1440, True),
}


@pytest.fixture(scope="module")
def axe() -> str:
    """The text of axe-core: fetched by npm once, and kept outside of the repository."""
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "isogloss-tests"
    path = cache / f"axe-{AXE}" / "node_modules" / "axe-core" / "axe.min.js"
    if not path.is_file():
        npm = shutil.which("npm")
        if npm is None:
            pytest.skip("axe-core is not here, and npm neither, which would fetch it")
        command = [npm, "install", "--prefix", str(cache / f"axe-{AXE}"), f"axe-core@{AXE}"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if not path.is_file():
            pytest.skip(f"npm did not fetch axe-core: {done.stderr.strip()[-200:]}")
    return path.read_text("utf-8")


def violations(window: Window, axe: str) -> list[str]:
    """Run axe in the page; a line for each violation, with the first element that has it."""
    window.script(axe)
    found = window.driver.execute_async_script(
        "const done = arguments[arguments.length - 1];"
        "axe.run({runOnly: {type: 'tag', values: arguments[0]}}).then((found) =>"
        " done(found.violations.map((each) => `${each.id}: ${each.help}; ${each.nodes.length} x "
        "${each.nodes[0].html} ${each.nodes[0].failureSummary}`)))",
        RULES,
    )
    return list(found)


@pytest.mark.parametrize("state", STATES)
def test_no_rule_is_violated(window: Window, page: Path, axe: str, state: str) -> None:
    values, width, dark = STATES[state]
    window.size(width, dark=dark)
    window.open(page, **values)
    window.script("for (const one of document.querySelectorAll('details')) one.open = true")
    assert violations(window, axe) == []


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small study with everything that commands keep for the report; its folder."""
    folder = tmp_path_factory.mktemp("small")
    study = write(folder)
    further = ["--with", "kmeans:n_clusters=3", "--draws=2", "--seeds=2"]
    sampled = ["--replicates=6", "--permutations=20"]
    for command in (
        ["run", study],
        ["sweep", study, "--setting", "translations", "--values", "1,2"],
        ["compare", study, *further],
        ["evidence", study, *sampled],
        ["report", study],
        ["run", study, "-s", "calign.threshold=0.9", "--out", folder / "other"],
        ["report", folder / "lines", folder / "other", "-o", folder / "both.html"],
    ):
        result = CliRunner().invoke(main, list(map(str, command)), catch_exceptions=False)
        assert result.exit_code == 0, result.output
    return folder


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("lines/report.html", {"view": "clusterers"}),
        ("lines/report.html", {"view": "curves", "pair": "en → de"}),
        ("both.html", {"view": "overview"}),
        ("both.html", {"view": "curves"}),
        ("both.html", {"view": "differences"}),
    ],
)
def test_no_rule_is_violated_by_what_commands_kept(
    window: Window, small: Path, axe: str, name: str, state: dict[str, str]
) -> None:
    window.open(small / name, **state)
    assert window.find(f"#view-{state['view']}").is_displayed()
    window.script("for (const one of document.querySelectorAll('details')) one.open = true")
    assert violations(window, axe) == []
    assert window.complaints() == []


def test_axe_sees_what_is_wrong(window: Window, page: Path, axe: str) -> None:
    window.open(page)
    window.script("document.documentElement.lang = ''; document.title = ''")
    assert len(violations(window, axe)) == 2
