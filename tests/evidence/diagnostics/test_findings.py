from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

from isogloss.evidence.diagnostics.checks import CHECKS, findings
from isogloss.evidence.diagnostics.finding import Finding, listed, ordered, percent
from isogloss.evidence.diagnostics.material import Material

if TYPE_CHECKING:
    from isogloss.evidence.diagnostics.finding import Severity


def found(severity: Severity) -> Finding:
    return Finding(
        "made", severity, "a line", {"pairs": ["en-de"]}, "it means", ["try"], [{"a": 1}]
    )


def test_what_leads_comes_first_and_the_rest_keeps_its_order() -> None:
    severities: list[Severity] = ["notes", "warns", "leads", "warns"]
    given = [found(each) for each in severities]
    assert ordered(given) == [given[2], given[1], given[3], given[0]]


def test_a_finding_survives_being_plain_data() -> None:
    before = found("warns")
    assert Finding.of(json.loads(json.dumps(before.as_json()))) == before


def test_three_names_are_listed_and_the_rest_is_counted() -> None:
    assert listed(["a", "b", "c"]) == "a, b, c"
    assert listed(["a", "b", "c", "d", "e"]) == "a, b, c and 2 more"


def test_shares_are_percent_with_a_decimal_where_they_are_small() -> None:
    assert [percent(each) for each in (0.884, 0.1, 0.0521)] == ["88 %", "10 %", "5.2 %"]


def test_the_documentation_names_every_check_and_no_other() -> None:
    root = Path(__file__).parents[3]
    page = (root / "docs" / "diagnostics.md").read_text("utf-8")
    documented = set(re.findall(r"^\| `([a-z][a-z-]+)`", page, re.MULTILINE))
    package = root / "src" / "isogloss" / "evidence" / "diagnostics"
    code = "".join(path.read_text("utf-8") for path in sorted(package.glob("*.py")))
    named = set(re.findall(r'Finding\(\s*"([a-z-]+)"', code))
    assert named < documented
    assert {each for each in documented if f'"{each}"' not in code} == set()
    assert len(documented) == len(CHECKS)


def test_nothing_is_found_in_nothing_and_a_check_of_ones_own_is_a_function() -> None:
    assert findings(Material()) == []
    own = found("notes")
    assert findings(Material(), [*CHECKS, lambda _: [own]]) == [own]
