"""The page's own code: scripts, style and templates, and the policy that names their hashes."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jinja2 import Environment

LIBRARIES = ("d3-7.9.2.min.js", "plot-0.6.17.min.js")
"""Files of ``vendor``, in the order in which they need each other."""

CONCEPTS = (
    "concepts.js",
    "conceptparts.js",
    "beside.js",
    "links.js",
    "concept.js",
    "explorer.js",
    "map.js",
    "flow.js",
)
"""Those of the explorer, the map and the flow."""

APP = (
    "core.js",
    "parts.js",
    "steps.js",
    "charts.js",
    "curves.js",
    *CONCEPTS,
    "classes.js",
    "settings.js",
    "start.js",
)
"""Files of ``app``, in order: the first defines the global, the last shows the page."""

STYLES = ("report.css", "concepts.css")

PLOT_STYLE = """\
:where(.plot) {
  --plot-background: white;
  display: block;
  height: auto;
  height: intrinsic;
  max-width: 100%;
}
:where(.plot text),
:where(.plot tspan) {
  white-space: pre;
}"""
"""What Plot writes into a ``<style>`` of every chart of ours, whose class is ``plot``."""


@cache
def asset(folder: str, name: str) -> str:
    """Return a file of ours as text."""
    return files("isogloss.report").joinpath(folder, name).read_text("utf-8")


def scripts() -> list[str]:
    """Return the texts of the page's scripts: each library, then our own in one."""
    own = "\n".join(asset("app", name) for name in APP)
    return [*(asset("vendor", name) for name in LIBRARIES), own]


def styles() -> list[str]:
    """Return the page's style sheet, and what Plot adds."""
    return ["\n".join(asset("templates", name) for name in STYLES), PLOT_STYLE]


def policy(styles: Iterable[str], scripts: Iterable[str], *, beside: bool = False) -> str:
    """Return a Content-Security-Policy that allows these texts and nothing else.

    ``beside``: scripts in files beside the page are allowed, too.
    """
    own = " ".join(map(_digest, scripts))
    return "; ".join(
        [
            "default-src 'none'",
            f"style-src {' '.join(map(_digest, styles))}",
            f"script-src {own}" + (" 'self'" if beside else ""),
            "img-src data:",
            "font-src 'none'",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )


def _digest(text: str) -> str:
    # A browser hashes the text as it stands in the document, where every end of line is "\n".
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def environment() -> Environment:
    """Return the templates' environment: everything is escaped, nothing may be undefined."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("isogloss.report"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=visible,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["lang"] = lang
    return made


_HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""Characters that HTML forbids, or that UTF-8 cannot hold."""


def visible(value: Any) -> Any:
    """Write out a text's control characters: a page must show them, not obey them."""
    if type(value) is str and _HIDDEN.search(value):
        return _HIDDEN.sub(lambda match: f"\\x{ord(match[0]):02x}", value)
    return value


def lang(name: str) -> str:
    """Return a language's name where it is a code that browsers know, else nothing."""
    return name if re.fullmatch("[a-z]{2,3}", name) else ""
