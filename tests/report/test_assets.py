from __future__ import annotations

import base64
import hashlib
import re
from importlib.resources import files

from isogloss.report import assets


def digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_libraries_are_what_their_table_says() -> None:
    """Checksum, version and licence of every bundled file."""
    vendor = files("isogloss.report").joinpath("vendor")
    table = vendor.joinpath("README.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| `(\S+\.js)` .*`([0-9a-f]{64})`", table, re.MULTILINE))
    assert set(rows) == set(assets.LIBRARIES)
    for name, checksum in rows.items():
        assert hashlib.sha256(vendor.joinpath(name).read_bytes()).hexdigest() == checksum
        licence = vendor.joinpath(f"{name.partition('-')[0]}-LICENSE")
        assert "Permission to use, copy, modify" in licence.read_text("utf-8")


def test_no_script_of_ours_writes_markup_or_calls_out() -> None:
    forbidden = (
        "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function",
        "fetch(", "XMLHttpRequest", "WebSocket", "sendBeacon", "http:", "https:",
    )  # fmt: skip
    known = "http://www.w3.org/2000/svg"
    for name in assets.APP:
        text = assets.asset("app", name).replace(known, "")
        assert [word for word in forbidden if word in text] == [], name


def test_every_script_of_the_app_is_in_the_page() -> None:
    there = {each.name for each in files("isogloss.report").joinpath("app").iterdir()}
    assert there == set(assets.APP)
    assert assets.APP[0] == "core.js"
    assert assets.APP[-1] == "start.js"


def test_no_text_of_ours_can_end_its_element() -> None:
    for text in assets.scripts():
        assert "</script" not in text.lower()
        assert "<!--" not in text
    assert all("</style" not in text.lower() for text in assets.styles())


def test_the_style_loads_nothing() -> None:
    for text in assets.styles():
        assert "url(" not in text
        assert "@import" not in text


def test_the_style_that_the_policy_names_is_the_one_that_plot_writes() -> None:
    library = assets.asset("vendor", assets.LIBRARIES[1])
    (written,) = re.findall(r'append\("style"\)\.text\(`(:where\(\.\$\{\w+\}\) \{.*?)`', library)[
        :1
    ] or [""]
    made = re.sub(r"\$\{\w+\}", "plot", written.replace("\\n", "\n"))
    assert made == assets.PLOT_STYLE


def test_the_policy_names_every_text_and_nothing_else() -> None:
    policy = assets.policy(["a{}"], ["one()", "two()"])
    assert policy == (
        f"default-src 'none'; style-src {digest('a{}')}; "
        f"script-src {digest('one()')} {digest('two()')}; "
        "img-src data:; font-src 'none'; base-uri 'none'; form-action 'none'"
    )
    assert f"{digest('two()')} 'self';" in assets.policy(["a{}"], ["one()", "two()"], beside=True)
