"""Between which values of a setting orderings keep their sign."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from isogloss.core.concepts.steps import Steps
from isogloss.evidence.sweep.signs import ZERO, signs_at

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from fractions import Fraction

    from isogloss.core.types import JSON
    from isogloss.evidence.orderings import Ordering
    from isogloss.evidence.sweep.curve import Figure, Swept


class Span(NamedTuple):
    """Values between which the sign is one."""

    low: Fraction
    high: Fraction
    sign: int | None
    """1: as written; 0: equal; -1: reversed; None: undefined."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one ordering, for one source, part and layer where it names none."""

    ordering: Ordering
    group: tuple[str, str, str, int, str]
    of: str
    """The source, part, layer and pair that both sides share."""
    matched: int
    """Scores on either side, of which the means are compared."""
    own: Fraction | None
    spans: tuple[Span, ...]
    how: str
    """``(]``: a span has its upper end; ``[)``: its lower; ``[]``: both, values are a grid."""

    @property
    def kept(self) -> Span | None:
        """The span that has the study's own value."""
        if self.own is None:
            return None
        if self.how == "[)":  # the last one has its upper end, where thresholds end
            return next((span for span in self.spans[::-1] if span.low <= self.own), None)
        for span in self.spans:
            if self.own <= span.high and (span.low < self.own or self.how == "[]"):
                return span
        return None

    def as_json(self) -> dict[str, JSON]:
        """Plain data; ends as numbers."""
        kept = self.kept
        name, clusterer, dictionary, _, corpus = self.group
        return {
            "ordering": str(self.ordering),
            "name": name,
            "clusterer": clusterer,
            "dictionary": dictionary,
            "corpus": corpus,
            "of": self.of,
            "matched": self.matched,
            "own": None if self.own is None else float(self.own),
            "ends": self.how,
            "keeps": None if kept is None else _plain(kept),
            "spans": [_plain(span) for span in self.spans],
        }


def judge(
    orderings: Iterable[Ordering],
    swept: Sequence[Swept],
    *,
    part: str = "value",
    by_pair: bool = False,
) -> list[Verdict]:
    """Return between which values each ordering keeps its sign.

    The means over pairs of languages (or each pair by itself) are compared, of scores that both
    sides have: what an ordering does not name is equal on both, source by source, layer by layer.
    """
    scores = [
        (each.sides, (each.group, each.own), figure)
        for each in swept
        if (figure := each.figure(part)) is not None
    ]
    found = []
    for ordering in orderings:
        for matched in ordering.matched(scores, by_pair=by_pair):
            group, own = matched.group
            spans, how = _spans(matched.pairs)
            of, pairs = ", ".join(matched.of), len(matched.pairs)
            found.append(Verdict(ordering, group, of, pairs, own, spans, how))
    return found


def _spans(matched: Sequence[tuple[list[Figure], list[Figure]]]) -> tuple[tuple[Span, ...], str]:
    """Return the spans of one sign, of the mean difference, and which of their ends they have."""
    figures = [figure for pair in matched for side in pair for figure in side]
    places = sorted({place for figure in figures for place in figure.places()})
    signs = signs_at(matched, places)
    steps = [figure for figure in figures if isinstance(figure, Steps)]
    how = "[]" if not steps else "[)" if steps[0].strict else "(]"
    ends = [*places, steps[0].most] if how == "[)" else [ZERO, *places]
    spans: list[Span] = []
    for number, (place, sign) in enumerate(zip(places, signs, strict=True)):
        low, high = (place, place) if how == "[]" else (ends[number], ends[number + 1])
        if spans and spans[-1].sign == sign:
            low = spans.pop().low
        spans.append(Span(low, high, sign))
    return tuple(spans), how


def together(verdicts: Iterable[Verdict]) -> tuple[Fraction, Fraction] | None:
    """Return the values between which every ordering keeps the sign it has at the study's own."""
    spans = [verdict.kept for verdict in verdicts]
    known = [span for span in spans if span is not None]
    if not known or len(known) < len(spans):
        return None
    return max(span.low for span in known), min(span.high for span in known)


def _plain(span: Span) -> JSON:
    return {"low": float(span.low), "high": float(span.high), "sign": span.sign}
