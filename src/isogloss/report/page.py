"""Build the page: gather what the store holds, arrange it, and fill the template."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from isogloss.core.errors import DamageError, DataError
from isogloss.report.charts import Looks, agreement_charts, mean_chart, small_charts
from isogloss.report.examples import examples
from isogloss.report.findings import Roles, findings, warnings
from isogloss.report.groups import VARYING, grouped, place_of, source_of
from isogloss.report.question import asked, question, versions
from isogloss.report.tables import (
    agreement_table,
    class_table,
    mean_table,
    meanings,
    noticed_table,
    score_table,
    word_table,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jinja2 import Environment

    from isogloss.core.study.results import Results
    from isogloss.core.types import JSON
    from isogloss.report.curves import Chart
    from isogloss.report.examples import Example
    from isogloss.report.groups import Group
    from isogloss.report.tables import Table

TEMPLATE = "report.html.j2"
STYLE = "report.css"
OPEN_ROWS = 40
"""Longer tables start folded."""


@dataclass(frozen=True, slots=True)
class MetricSection:
    """All that the page shows of one group of scores."""

    key: str
    group: Group
    findings: list[str]
    chart: Chart
    means: Table
    small: list[Chart]
    scores: Table
    classes: Table | None
    """The same by class of words, where the study asks for it."""
    meanings: dict[str, str]
    examples: list[Example]


@dataclass(frozen=True, slots=True)
class AgreementSection:
    """How far the concepts of some clusterings are positions, or types."""

    title: str
    charts: list[Chart]
    table: Table


def build_report(results: Results) -> str:
    """Return the report of a study that has scores, as one HTML page that loads nothing.

    Every figure is stored in the study directory, or the mean, the lowest or the highest of such.
    Raises DataError where there is no score yet, or where a stored file is missing.
    """
    folder = results.study.folder
    if not results.scores:
        raise DataError(f"{folder}: no scores yet; isogloss run {results.study.path}")
    try:
        return _fill(_content(results))
    except FileNotFoundError as error:
        raise DamageError.at(str(error.filename), None, "missing; run the study again") from error


def _content(results: Results) -> dict[str, Any]:
    run, study_file = results.run, results.places.study.read_text("utf-8")
    roles = Roles(run["recipes"]["sources"])
    made = [*results.whole, *results.clusterings]
    looks = Looks.of(list(dict.fromkeys(map(source_of, made))), roles.twins)
    sections = [
        _metric(number, group, roles, looks, results)
        for number, group in enumerate(grouped(results.whole))
    ]
    return {
        "title": results.study.folder.name,
        "asked": asked(results.whole),
        "question": question(study_file, run),
        "warnings": warnings(run),
        "suspicious": results.findings,
        "headlines": _headlines(sections),
        "sections": sections,
        "agreements": list(_agreements(results.clusterings, looks)),
        "words": word_table(run["words"]) if run["words"] else None,
        "noticed": noticed_table(run["words"]),
        "looks": looks.classes,
        "study_file": study_file,
        "versions": versions(run),
        "open_rows": OPEN_ROWS,
    }


def _metric(
    number: int, group: Group, roles: Roles, looks: Looks, results: Results
) -> MetricSection:
    key = f"m{number}"
    return MetricSection(
        key,
        group,
        findings(group, roles),
        mean_chart(group, key, looks),
        mean_table(group),
        list(small_charts(group, key, looks)),
        score_table(group),
        class_table(group, results.classes),
        meanings(group),
        examples(group, roles, results.evidence) if group.metric == "calign" else [],
    )


def _headlines(sections: Sequence[MetricSection]) -> list[MetricSection]:
    """Return the sections whose findings open the page: those of CALIGN, else the first."""
    return [item for item in sections if item.group.metric == "calign"] or list(sections[:1])


def _agreements(clusterings: Sequence[JSON], looks: Looks) -> list[AgreementSection]:
    found: dict[tuple[bool, tuple[str, ...]], list[JSON]] = {}
    for record in clusterings:
        together = len(record["sides"]) > 1
        place = dict(zip(VARYING, place_of(record | {"dictionary": ""}), strict=True))
        key = (together, (place["corpus"], place["part"], place["clusterer"]))
        found.setdefault(key, []).append(record)
    sections = []
    for number, ((together, shared), members) in enumerate(found.items()):
        kind = "languages together" if together else "each language alone"
        title = f"{', '.join(shared)}: {kind}"
        charts = list(agreement_charts(members, f"a{number}", looks))
        sections.append(AgreementSection(title, charts, agreement_table(members, title)))
    return sections


def _fill(content: dict[str, Any]) -> str:
    from markupsafe import Markup

    environment = _environment()
    style = _source(environment, STYLE)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    page = environment.get_template(TEMPLATE).render(
        # Ours, and not to be escaped: the policy names its hash.
        style=Markup(style),
        style_hash=f"sha256-{digest}",
        **content,
    )
    return page + "\n"


def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("isogloss.report"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_visible,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["lang"] = _lang
    return environment


def _source(environment: Environment, name: str) -> str:
    if environment.loader is None:
        raise TypeError("the environment was made without templates")
    return environment.loader.get_source(environment, name)[0]


_HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""Characters that HTML forbids, or that UTF-8 cannot hold."""


def _visible(value: Any) -> Any:
    """Write out a text's control characters: a page must show them, not obey them."""
    if type(value) is str and _HIDDEN.search(value):
        return _HIDDEN.sub(lambda match: f"\\x{ord(match[0]):02x}", value)
    return value


def _lang(name: str) -> str:
    """Return a language's name where it is a code that browsers know, else nothing."""
    return name if re.fullmatch("[a-z]{2,3}", name) else ""
