"""Orderings such as ``base > tuned``: between which values of a setting they keep their sign."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from isogloss.core.concepts.steps import Steps
from isogloss.core.errors import SettingsError
from isogloss.evidence.sweep.signs import ZERO, signs_at

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from fractions import Fraction

    from isogloss.core.types import JSON, Side
    from isogloss.evidence.sweep.curve import Figure, Swept

KINDS = ("source", "part", "layer", "pair")
HOW = "write 'SOURCE > SOURCE', 'layer 8 > layer 1' or 'en-de > en-ar'"


class Term(NamedTuple):
    """One side of an ordering: which of the scores it is about, by kind."""

    text: str
    chosen: tuple[tuple[str, frozenset[str]], ...]
    """Kind and what scores of it are meant."""

    def means(self, sides: Sequence[Side]) -> bool:
        """Whether scores of some sides are meant."""
        named = named_of(sides)
        return all(named[kind] & wanted for kind, wanted in self.chosen)


class Ordering(NamedTuple):
    """``higher > lower``."""

    higher: Term
    lower: Term

    def __str__(self) -> str:
        return f"{self.higher.text} > {self.lower.text}"

    @property
    def kinds(self) -> frozenset[str]:
        """What differs between the two sides: scores are matched by all the rest."""
        return frozenset(kind for kind, _ in self.higher.chosen)


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


def read_orderings(texts: Iterable[str], sides: Iterable[tuple[Side, ...]]) -> list[Ordering]:
    """Read ``A > B``; ``A > B > C`` are two. Names must be among those of ``sides``.

    A term is a source, ``layer N``, ``layer N-M`` (the mean of several), a pair of languages such
    as ``en-de``, ``part NAME``, or several of these; both sides must name the same kinds. SettingsError
    says what is unknown, and what is near.
    """
    known: dict[str, list[str]] = {kind: [] for kind in KINDS}
    for each in sides:
        for kind, names in named_of(each).items():
            known[kind] += sorted(names - {*known[kind]})
    return [ordering for text in texts for ordering in _orderings(text, known)]


def named_of(sides: Sequence[Side]) -> dict[str, frozenset[str]]:
    """Return what the scores of some sides may be called, by kind."""
    first = sides[0]
    languages = [side.language for side in sides]
    pair = {"-".join(languages), "-".join(languages[::-1])} if len(sides) == 2 else set()
    return {
        "source": frozenset({first.source}),
        "part": frozenset(side.part for side in sides),
        "layer": frozenset({str(first.layer)}),
        "pair": frozenset(pair),
    }


def _orderings(text: str, known: dict[str, list[str]]) -> Iterator[Ordering]:
    terms = [_term(each, text, known) for each in text.split(">")]
    if len(terms) < 2:
        raise SettingsError(f"--order {text!r}: {HOW}")
    for higher, lower in pairwise(terms):
        if dict(higher.chosen).keys() != dict(lower.chosen).keys():
            message = "both sides must name the same kinds of things (source, layer, pair, part)"
            raise SettingsError(f"--order {text!r}: {message}")
        if higher.chosen == lower.chosen:
            raise SettingsError(f"--order {text!r}: {higher.text!r} is compared with itself")
        yield Ordering(higher, lower)


def _term(text: str, whole: str, known: dict[str, list[str]]) -> Term:
    words, chosen = text.split(), dict[str, frozenset[str]]()
    place = 0
    while place < len(words):
        word, kind = words[place], ""
        if word in KINDS and place + 1 < len(words):
            kind, place = word, place + 1
            word = words[place]
        kind = kind or _kind_of(word, whole, known)
        if kind in chosen:
            raise SettingsError(f"--order {whole!r}: {text.strip()!r} names two of kind {kind}")
        chosen[kind] = _chosen(kind, word, whole, known)
        place += 1
    if not chosen:
        raise SettingsError(f"--order {whole!r}: nothing on one side of >; {HOW}")
    return Term(" ".join(words), tuple(sorted(chosen.items())))


def _kind_of(word: str, whole: str, known: dict[str, list[str]]) -> str:
    kinds = [kind for kind in ("source", "pair", "part") if word in known[kind]]
    if len(kinds) > 1:
        raise SettingsError(
            f"--order {whole!r}: {word!r} is a {' and a '.join(kinds)}; write '{kinds[0]} {word}'"
        )
    if not kinds:
        names = [name for kind in ("source", "pair", "part") for name in known[kind]]
        _refuse(word, whole, names)
    return kinds[0]


def _chosen(kind: str, word: str, whole: str, known: dict[str, list[str]]) -> frozenset[str]:
    if word in known[kind]:
        return frozenset({word})
    first, dash, last = word.partition("-")
    if kind == "layer" and dash and first.isdecimal() and last.isdecimal():
        ends = range(int(first), int(last) + 1)
        found = frozenset(map(str, ends)) & frozenset(known[kind])
        if len(ends) and len(found) == len(ends):
            return found
    _refuse(f"{kind} {word}", whole, [f"{kind} {name}" for name in known[kind]])
    return frozenset()


def _refuse(word: str, whole: str, names: list[str]) -> None:
    from difflib import get_close_matches

    near = get_close_matches(word, names, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(names)}"
    raise SettingsError(f"--order {whole!r}: the study has no {word!r}; {hint}")


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
    found = []
    for ordering in orderings:
        shared: dict[tuple[Any, ...], tuple[dict[object, list[Figure]], ...]] = {}
        for each in swept:
            figure = each.figure(part)
            for place, term in enumerate(ordering):
                if figure is not None and term.means(each.sides):
                    of, key = _split(each, ordering.kinds, by_pair)
                    sides = shared.setdefault((each.group, of, each.own), ({}, {}))
                    sides[place].setdefault(key, []).append(figure)
        for (group, of, own), (higher, lower) in shared.items():
            matched = [(higher[key], lower[key]) for key in higher if key in lower]
            if matched:
                spans, how = _spans(matched)
                found.append(Verdict(ordering, group, str(of), len(matched), own, spans, how))
    return found


def _split(swept: Swept, kinds: frozenset[str], by_pair: bool) -> tuple[str, object]:
    """Return what both sides share, as text, and what their scores are matched by."""
    side = swept.sides[0]
    pair = "-".join(each.language for each in swept.sides)
    own = {"source": side.source, "part": side.part, "layer": f"layer {side.layer}", "pair": pair}
    shown = ("source", "part", "layer", *(["pair"] if by_pair else []))
    of = ", ".join(own[kind] for kind in shown if kind not in kinds)
    return of, None if "pair" in kinds else pair


def _spans(matched: list[tuple[list[Figure], list[Figure]]]) -> tuple[tuple[Span, ...], str]:
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
