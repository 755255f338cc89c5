"""Build a study's page: gather what the store holds, arrange it, and fill the template."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from isogloss.core.errors import DamageError, DataError
from isogloss.reading.groups import VARYING, grouped, place_of
from isogloss.reading.roles import Roles
from isogloss.reading.worth import stale
from isogloss.report.changed import change_tables
from isogloss.report.compared import clusterer_tables, contrast_tables, sweep_tables
from isogloss.report.examples import examples
from isogloss.report.filling import Gathered
from isogloss.report.findings import findings, warnings
from isogloss.report.payload import gathered
from isogloss.report.question import asked, question, versions
from isogloss.report.tables import (
    agreement_table,
    class_table,
    mean_table,
    meanings,
    noticed_table,
    score_table,
    unnoticed,
    word_table,
)
from isogloss.report.tuned import ablations, attributions, transfers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from isogloss.core.study.results import Results
    from isogloss.core.types import JSON
    from isogloss.reading.groups import Group
    from isogloss.report.examples import Example
    from isogloss.report.filling import Filled
    from isogloss.report.payload.projections import Projection
    from isogloss.report.tables import Table

TEMPLATE = "study.html.j2"


@dataclass(frozen=True, slots=True)
class MetricSection:
    """All that the page says in words and tables of one group of scores."""

    key: str
    name: str
    """The group's title and label in one."""
    group: Group
    findings: list[str]
    means: Table
    scores: Table
    classes: Table | None
    """The same by class of words, where the study asks for it."""
    meanings: dict[str, str]
    examples: list[Example]


@dataclass(frozen=True, slots=True)
class AgreementSection:
    """How far the concepts of some clusterings are positions, or types."""

    title: str
    table: Table


def build_report(results: Results, *, beside: bool = False) -> Filled:
    """Return the page of a study that has scores; see ``gather_report``.

    ``beside`` puts large data into files beside the page.
    """
    return gather_report(results).filled(beside=beside)


def gather_report(results: Results, projection: Projection = "pca") -> Gathered:
    """Return what the page of a study that has scores is filled with.

    ``projection`` is that of the map: ``pca``, or ``tsne`` or ``umap``, which are extras.
    Every figure is stored in the study directory, or the mean, the lowest or the highest of such.
    Raises DataError where there is no score yet, or where a stored file is missing; SettingsError
    where the projection's library is.
    """
    folder = results.study.folder
    if not results.scores:
        raise DataError(f"{folder}: no scores yet; isogloss run {results.study.path}")
    try:
        return Gathered(TEMPLATE, _content(results), list(gathered(results, projection)))
    except FileNotFoundError as error:
        raise DamageError.at(str(error.filename), None, "missing; run the study again") from error


def _content(results: Results) -> dict[str, Any]:
    run, study_file = results.run, results.places.study.read_text("utf-8")
    roles = Roles(run["recipes"]["sources"])
    sections = [
        _metric(number, group, roles, results)
        for number, group in enumerate(grouped(results.whole))
    ]
    return {
        "title": results.study.folder.name,
        "asked": asked(results.whole),
        "question": question(study_file, run),
        "gaps": list(stale(results)),
        "warnings": warnings(run),
        "suspicious": results.findings,
        "diagnosed": results.diagnosis is not None,
        "headlines": _headlines(sections),
        "sections": sections,
        "examples": [example for section in sections for example in section.examples],
        "agreements": list(_agreements(results.clusterings)),
        "clusterers": clusterer_tables(results),
        "sweeps": sweep_tables(results),
        "contrasts": contrast_tables(results),
        "changes": change_tables(results),
        "transfers": transfers(results),
        "ablations": ablations(results),
        "attributions": attributions(results),
        "words": word_table(run["words"]) if run["words"] else None,
        "noticed": noticed_table(run["words"]),
        "unnoticed": unnoticed(run["words"]),
        "study_file": study_file,
        "versions": versions(run),
    }


def _metric(number: int, group: Group, roles: Roles, results: Results) -> MetricSection:
    return MetricSection(
        f"m{number}",
        f"{group.title}: {group.label}" if group.label else group.title,
        group,
        findings(group, roles),
        mean_table(group),
        score_table(group),
        class_table(group, results.classes),
        meanings(group),
        examples(group, roles, results.evidence) if group.metric == "calign" else [],
    )


def _headlines(sections: Sequence[MetricSection]) -> list[MetricSection]:
    """Return the sections whose findings open the page: those of CALIGN, else the first."""
    return [item for item in sections if item.group.metric == "calign"] or list(sections[:1])


def _agreements(clusterings: Sequence[JSON]) -> list[AgreementSection]:
    found: dict[tuple[bool, tuple[str, ...]], list[JSON]] = {}
    for record in clusterings:
        together = len(record["sides"]) > 1
        place = dict(zip(VARYING, place_of(record | {"dictionary": ""}), strict=True))
        key = (together, (place["corpus"], place["part"], place["clusterer"]))
        found.setdefault(key, []).append(record)
    sections = []
    for (together, shared), members in found.items():
        kind = "languages together" if together else "each language alone"
        title = f"{', '.join(shared)}: {kind}"
        sections.append(AgreementSection(title, agreement_table(members, title)))
    return sections
