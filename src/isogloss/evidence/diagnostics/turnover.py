"""Orderings of layers and of sources that turn over when the threshold moves a little."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from isogloss.evidence.diagnostics.finding import Finding, listed
from isogloss.evidence.diagnostics.material import Material, groups, layer, mean
from isogloss.evidence.orderings import Ordering, Term

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from isogloss.core.types import JSON
    from isogloss.evidence.diagnostics.material import Group

REACH = 0.1
"""How far from the study's own threshold is looked: of CALIGN's 0.8 that is 0.7 to 0.9, which is the
range that the paper explores."""


class Scored(NamedTuple):
    """What scores have in common that may be ordered."""

    name: str
    """Of the metric."""
    clusterer: str
    dictionary: str
    corpus: str


def orderings(
    scores: Iterable[JSON], twins: frozenset[str] = frozenset()
) -> dict[Scored, list[Ordering]]:
    """Return the orderings that a reader of some scores would tell, by what the scores are of.

    Of the layers of a source, but of untrained ``twins``: the highest, the last and the first, two by
    two. Of sources: two by two, by the mean over the layers that both have. By means over pairs of
    languages; each is written as it stands at the study's own threshold, and equal means are no
    ordering.
    """
    found: dict[Scored, dict[Ordering, None]] = {}
    sources: dict[tuple[Scored, str], dict[str, dict[str, float]]] = {}
    for group in groups(Material(scores=[*scores])):
        curve, source = group.curves[0], str(group.where["source"])
        scored = Scored(curve.metric, curve.clusterer, curve.dictionary, group.where["corpus"])
        means = _means(group)
        own = found.setdefault(scored, {})
        if source not in twins:
            own |= dict.fromkeys(_of_layers(group.where, means))
        sources.setdefault((scored, str(group.where["part"])), {})[source] = means
    for (scored, part), by_source in sources.items():
        found[scored] |= dict.fromkeys(_of_sources(part, by_source))
    return {scored: list(own) for scored, own in found.items() if own}


def _means(group: Group) -> dict[str, float]:
    """Return the mean over pairs by layer, those that are defined."""
    values: dict[str, list[float | None]] = {}
    for curve in group.curves:
        for record in curve.records:
            values.setdefault(str(layer(record)), []).append(record["value"])
    return {at: found for at, each in values.items() if (found := mean(each)) is not None}


def _of_layers(where: dict[str, JSON], means: dict[str, float]) -> Iterator[Ordering]:
    if not means:
        return
    layers = list(means)
    told = dict.fromkeys([max(means, key=lambda at: means[at]), layers[-1], layers[0]])
    for one, other in combinations(told, 2):
        terms = [_term(where["source"], where["part"], [at]) for at in (one, other)]
        yield from _oriented(terms[0], means[one], terms[1], means[other])


def _of_sources(part: str, means: dict[str, dict[str, float]]) -> Iterator[Ordering]:
    for one, other in combinations(means, 2):
        shared = [at for at in means[one] if at in means[other]]
        if shared:
            whole = [sum(means[source][at] for at in shared) for source in (one, other)]
            terms = [_term(source, part, shared) for source in (one, other)]
            yield from _oriented(terms[0], whole[0], terms[1], whole[1])


def _oriented(one: Term, first: float, other: Term, second: float) -> Iterator[Ordering]:
    if first != second:
        yield Ordering(one, other) if first > second else Ordering(other, one)


def _term(source: JSON, part: JSON, layers: list[str]) -> Term:
    told = f"layer {layers[0]}" if len(layers) == 1 else f"{len(layers)} layers"
    chosen = {"source": {str(source)}, "part": {str(part)}, "layer": {*layers}}
    text = f"{source} {told}"
    return Term(text, tuple((kind, frozenset(names)) for kind, names in sorted(chosen.items())))


def turns(material: Material) -> Iterator[Finding]:
    """Find orderings whose sign is another within 0.1 of the study's own threshold."""
    found: dict[Scored, list[JSON]] = {}
    for verdict in material.orderings:
        if turns_within(verdict):
            scored = Scored(*(verdict[name] for name in Scored._fields))
            found.setdefault(scored, []).append(verdict)
    for scored, verdicts in found.items():
        yield _turns(scored, verdicts)


def turns_within(verdict: JSON) -> bool:
    """Whether the sign is reversed somewhere in reach of the study's own value."""
    kept, own = verdict["keeps"], verdict["own"]
    if kept is None or not kept["sign"]:
        return False
    low, high = round(own - REACH, 9), round(own + REACH, 9)
    return any(
        span["sign"] == -kept["sign"] and _meets(span, verdict["ends"], low, high)
        for span in verdict["spans"]
    )


def _meets(span: JSON, ends: str, low: float, high: float) -> bool:
    """Whether a span, with the ends that it has, holds a value from ``low`` to ``high``."""
    above = span["high"] > low or ("]" in ends and span["high"] == low)
    below = span["low"] < high or ("[" in ends and span["low"] == high)
    return above and below


def _turns(scored: Scored, verdicts: list[JSON]) -> Finding:
    own = verdicts[0]["own"]
    told = listed(f"{each['ordering']} only {_between(each)}" for each in verdicts)
    return Finding(
        "ordering-turns",
        "warns",
        f"{'/'.join(filter(None, scored[:3]))}, {scored.corpus}: orderings turn over within {REACH} of the threshold {own}: {told}",
        {"corpus": scored.corpus, "orderings": [each["ordering"] for each in verdicts]},
        "Which of the two is higher depends on a threshold that nobody knows to be right: it is no "
        "result about layers or models.",
        [
            "isogloss sweep --order 'A > B' shows where an ordering holds",
            "compare by `area` (CALIGN), which has no threshold",
            "isogloss evidence gives intervals: such differences often lie within them",
        ],
        [
            {
                "ordering": each["ordering"],
                "keeps_from": each["keeps"]["low"],
                "keeps_to": each["keeps"]["high"],
                "pairs": each["matched"],
            }
            for each in verdicts
        ],
    )


def _between(verdict: JSON) -> str:
    return f"from {verdict['keeps']['low']:.3g} to {verdict['keeps']['high']:.3g}"
