"""What a page may do: nothing but show itself, whatever the words of a corpus are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from isogloss import open_study
from isogloss.report import build_report
from isogloss.report.assets import scripts
from tests.report.handmade import Handmade, side

if TYPE_CHECKING:
    from pathlib import Path

    from tests.report.browser.window import Window

pytestmark = pytest.mark.slow

OWN = [
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "]]>",
    "<img src=x onerror=alert(2)>",
    "<svg/onload=alert(3)>",
    "<iframe srcdoc='<script>alert(4)</script>'>",
    "<style>*{display:none}</style>",
    "<base href=//example.org>",
    "<meta http-equiv=refresh content=0;url=//example.org>",
    "<a href=javascript:alert(5)>x</a>",
    "javascript:alert(6)",
    "' onmouseover='alert(7)",
    '" autofocus onfocus="alert(8)',
    "{{7*7}}",
    "{% raw %}",
    "${7*7}",
    "#{7*7}",
    "\u202etxet desrever\u202c",
    "\u2066left\u2069 \u2067right\u2069",
    "line\u2028and\u2029paragraph",
    "a\x00b\x1b[31mred",
    "&lt;b&gt;&amp;&#60;",
    "\\u003cscript\\u003ealert(9)\\u003c/script\\u003e",
    "__proto__",
    "constructor",
    "data:text/html,<script>alert(10)</script>",
    "x" * 300,
    "\u0301\u0301\u0301",
    "\ufeff",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467",
]
"""Words that would do something where one of them were taken for more than text."""


def hostile(shared: Path | None) -> list[str]:
    """200 words: ours, those of the corpus of delimiters, and ours inside of each other."""
    found = list(OWN)
    if shared is not None:
        for name in ("en", "de"):
            text = (shared / "data/hard/corpora/delimiters" / f"{name}.txt").read_text("utf-8")
            found += text.split()
    pairs = (f"{one}{other}" for one in OWN for other in OWN)
    return [*dict.fromkeys([*found, *pairs])][:200]


@pytest.fixture(scope="module")
def words() -> list[str]:
    from tests.conftest import SHARED

    there = (SHARED / "data" / "SOURCES.md").is_file()
    return hostile(SHARED if there else None)


@pytest.fixture(scope="module")
def attacked(words: list[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page whose words, names, notes and settings are hostile."""
    folder = tmp_path_factory.mktemp("attacked") / "<img src=x onerror=alert(0)>"
    folder.mkdir()
    study = Handmade(folder)
    for layer in range(20):
        own = [[word, word] for word in words[layer * 10 : layer * 10 + 10]]
        study.add_calign(side("en", layer), side("de", layer), 0.5 + layer / 100, matched=own)
        study.add_calign(side("de", layer), side("en", layer), None)
        study.records[-1]["note"] = words[layer]
    path = folder / "report.html"
    path.write_text(build_report(study.write()).page, "utf-8")
    return path


def quiet(window: Window, page: Path) -> None:
    """Nothing was asked for but the page, nothing was refused, nothing was said."""
    assert not window.has_dialog()
    assert window.complaints() == []
    assert {address.partition("#")[0] for address in window.requests()} <= {
        page.as_uri(),
        "about:blank",
    }


def test_two_hundred_hostile_words_are_shown_and_do_nothing(
    window: Window, attacked: Path, words: list[str]
) -> None:
    assert len(words) == 200
    for view in window_views(window, attacked):
        window.open(attacked, view=view)
        quiet(window, attacked)
    assert window.script("return document.querySelectorAll('script:not([type])').length") == len(
        scripts()
    )
    assert (
        window.script(
            "return document.images.length + document.querySelectorAll('iframe, base, a[href^=j]').length"
        )
        == 0
    )
    assert window.text("h1") == f"Isogloss report: {attacked.parent.name}"
    attributes = window.script(
        "return [...document.querySelectorAll('*')].flatMap((one) =>"
        " [...one.attributes].map((each) => each.name)).filter((name) => name.startsWith('on'))"
    )
    assert attributes == []


def test_hostile_words_stand_as_text_and_apart(window: Window, attacked: Path) -> None:
    """The best layer's words are in the overview, letter by letter; control characters are spelt."""
    window.open(attacked)
    shown = window.script(
        "return [...document.querySelectorAll('.words bdi')].map((one) => one.textContent)"
    )
    wanted = hostile_at_best(attacked)
    assert set(wanted) <= set(shown)
    isolated = window.script(
        "return [...document.querySelectorAll('.words bdi')].every((one) =>"
        " getComputedStyle(one).unicodeBidi === 'isolate' && one.dir === 'auto')"
    )
    assert isolated


def hostile_at_best(attacked: Path) -> list[str]:
    """The words of the layer whose score is highest, as `attacked` laid them out."""
    from tests.conftest import SHARED

    there = (SHARED / "data" / "SOURCES.md").is_file()
    return [word for word in hostile(SHARED if there else None)[190:200] if word.isprintable()]


def window_views(window: Window, page: Path) -> list[str]:
    window.open(page)
    found: list[str] = window.script(
        "return [...document.querySelectorAll('main > section')].map((one) => one.id.replace('view-', ''))"
    )
    assert {"overview", "curves", "scores", "settings"} <= set(found)
    return found


def test_every_view_of_the_demo_asks_for_nothing(window: Window, page: Path) -> None:
    for view in window_views(window, page):
        window.open(page, view=view)
        quiet(window, page)


def test_a_script_that_got_in_would_not_run(window: Window, page: Path, tmp_path: Path) -> None:
    """The policy, not only the escaping: a script and a handler are put into the page itself."""
    broken = tmp_path / "broken.html"
    added = "<script>document.title = 'run'</script><img src=x onerror=\"document.title = 'run'\"></main>"
    broken.write_text(page.read_text("utf-8").replace("</main>", added), "utf-8")
    window.open(broken)
    assert window.driver.title != "run"
    assert any("Content Security Policy" in told for told in window.complaints())


def sent(demo: Path, folder: Path) -> Path:
    """The demo's report in the folder form, as somebody gets it who was sent it."""
    filled = build_report(open_study(demo), beside=True)
    for name, text in {"report.html": filled.page, **filled.files}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return folder / "report.html"


def test_the_folder_form_loads_its_data_from_beside_the_page(
    window: Window, demo: Path, tmp_path: Path
) -> None:
    page = sent(demo, tmp_path)
    window.open(page)
    assert [address for address in window.requests() if address.endswith(".js")] == []
    window.open(page, view="curves", pair="en → de", theta="0.5")
    assert "(16 of 60)" in window.text("#curves-told")
    assert window.complaints() == []
    beside = [address for address in window.requests() if address.endswith(".js")]
    assert beside == [(tmp_path / "report-data" / "steps.js").as_uri()]


def test_the_folder_form_says_what_is_missing(window: Window, demo: Path, tmp_path: Path) -> None:
    page = sent(demo, tmp_path)
    (tmp_path / "report-data" / "steps.js").unlink()
    window.open(page, view="curves")
    told = "report-data/steps.js cannot be read; it belongs beside this page"
    assert told in window.text(".failure")
