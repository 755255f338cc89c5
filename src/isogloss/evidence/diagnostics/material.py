"""What checks look at: a finished run as plain data, so that each check is a pure function."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from isogloss.evidence.curves import curves_of

if TYPE_CHECKING:
    from isogloss.core.types import JSON
    from isogloss.evidence.curves import Curve
    from isogloss.evidence.diagnostics.finding import Finding


def _no_outcomes(_record: JSON, /) -> Mapping[str, int]:
    return {}


@dataclass(frozen=True, slots=True)
class Material:
    """What a finished run has. What is not given is empty, and checks of it find nothing."""

    scores: Sequence[JSON] = ()
    """The records of ``scores.jsonl``, those of classes of words left out."""
    clusterings: Mapping[str, JSON] = field(default_factory=dict)
    """Key to what ``clusters/<key>.json`` holds."""
    shapes: Mapping[str, JSON] = field(default_factory=dict)
    """Key of a clustering to what ``shapes.shape`` counted."""
    geometry: Sequence[tuple[JSON, JSON]] = ()
    """Sides with what ``geometry.measure`` found."""
    words: Mapping[str, JSON] = field(default_factory=dict)
    """Unit (``corpus/source-key/language``) to its counts, as in ``run.json``."""
    languages: Mapping[str, Mapping[str, JSON]] = field(default_factory=dict)
    """Corpus to language to what ``tongues.profile`` counted."""
    dictionaries: Sequence[JSON] = ()
    """Name, source, target, corpus and warnings of the directions that scores used."""
    orderings: Sequence[JSON] = ()
    """Verdicts of ``isogloss.evidence.sweep.verdicts``, as plain data."""
    related: frozenset[frozenset[str]] = frozenset()
    """Pairs of languages that the study calls related."""
    twins: frozenset[str] = frozenset()
    """Untrained sources that stand beside trained ones: what they score is a control."""
    grouping: Mapping[str, JSON] = field(default_factory=dict)
    """Clusterer's name in the study to its recipe and transforms, as plain data."""
    outcomes: Callable[[JSON], Mapping[str, int]] = _no_outcomes
    """How many concepts of a CALIGN score ended how, by its record."""


Check: TypeAlias = Callable[[Material], Iterable["Finding"]]


class Group(NamedTuple):
    """Curves of one metric, clusterer and dictionary in one source and part."""

    names: tuple[str, ...]
    """Metric, clusterer and dictionary, as the study calls them; those that there are."""
    where: dict[str, JSON]
    """Corpus, source and part."""
    curves: list[Curve]

    @property
    def title(self) -> str:
        """What it is called in a line."""
        return f"{'/'.join(self.names)}, {place(self.where)}"


def groups(material: Material, metric: str = "", *, twins: bool = False) -> list[Group]:
    """Return the curves over layers of scores of two sides, together where they may be compared.

    ``metric``: of one plug-in only. Untrained twins are left out unless ``twins`` is true.
    """
    found: dict[tuple[str, ...], Group] = {}
    pairs = [record for record in material.scores if len(record["sides"]) == 2]
    for curve in curves_of(record for record in pairs if metric in ("", record["metric"])):
        side = curve.records[0]["sides"][0]
        if side["source"] in material.twins and not twins:
            continue
        where = {name: side[name] for name in ("corpus", "source", "part")}
        key = (*curve.names, *where.values())
        found.setdefault(key, Group(curve.names, where, [])).curves.append(curve)
    return list(found.values())


def place(where: Mapping[str, JSON]) -> str:
    """Return corpus and source, and the part where it is not an encoder."""
    part = where.get("part", "encoder")
    return "/".join([where["corpus"], where["source"], *([part] if part != "encoder" else [])])


def pair(curve: Curve) -> str:
    """Return the languages of a curve's sides, in the score's order."""
    return "-".join(
        f"{side['language']}~{side['given']}" if side["given"] else str(side["language"])
        for side in curve.records[0]["sides"]
    )


def best(curve: Curve) -> JSON | None:
    """Return the record with the highest value; None where all are undefined."""
    defined = [record for record in curve.records if record["value"] is not None]
    return max(defined, key=lambda record: record["value"], default=None)


def layer(record: JSON) -> int | str:
    """Return the layer of a score, that of its first side."""
    found: int | str = record["sides"][0]["layer"]
    return found


def mean(values: Iterable[float | None]) -> float | None:
    """Return the mean of what is defined; None where nothing is."""
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None
