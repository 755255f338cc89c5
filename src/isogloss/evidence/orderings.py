"""Orderings such as ``base > tuned``: what is compared with what, and what is equal on both sides."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeAlias, TypeVar

from isogloss.core.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Sequence

    from isogloss.core.types import Side

Group = TypeVar("Group", bound="Hashable")
Thing = TypeVar("Thing")
_Keyed: TypeAlias = "dict[str | None, list[Thing]]"

KINDS = ("source", "part", "layer", "pair")
HOW = "write 'SOURCE > SOURCE', 'layer 8 > layer 1' or 'en-de > en-ar'"


class Term(NamedTuple):
    """One side of an ordering: which of the scores it is about, by kind."""

    text: str
    chosen: tuple[tuple[str, frozenset[str]], ...]
    """Kind and what scores of it are meant."""

    def has(self, sides: Sequence[Side]) -> bool:
        """Whether a score of these sides is meant."""
        named = named_of(sides)
        return all(named[kind] & wanted for kind, wanted in self.chosen)


class Matched(NamedTuple, Generic[Group, Thing]):
    """Scores of either term of an ordering that may be compared."""

    group: Group
    shared: tuple[tuple[str, str], ...]
    """The source, part, layer and pair that both terms share, by kind."""
    pairs: tuple[tuple[list[Thing], list[Thing]], ...]
    """By pair of languages: the scores of the higher and of the lower term."""

    @property
    def of(self) -> tuple[str, ...]:
        """What both terms share."""
        return self.but("")

    def but(self, kind: str) -> tuple[str, ...]:
        """Return what both terms share but for one kind."""
        return tuple(name for each, name in self.shared if each != kind)


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

    def matched(
        self, scores: Iterable[tuple[Sequence[Side], Group, Thing]], *, by_pair: bool
    ) -> Iterator[Matched[Group, Thing]]:
        """Yield what is to be compared, of ``(sides, group, score)``: only within a group.

        What the ordering does not name is equal on both sides: source by source, part by part,
        layer by layer, pair by pair of languages.
        """
        found: dict[tuple[Group, Any], tuple[_Keyed[Thing], _Keyed[Thing]]] = {}
        for sides, group, score in scores:
            for place, term in enumerate(self):
                if term.has(sides):
                    shared, key = self._split(sides, by_pair=by_pair)
                    both = found.setdefault((group, shared), ({}, {}))
                    both[place].setdefault(key, []).append(score)
        for (group, shared), (higher, lower) in found.items():
            pairs = tuple((higher[key], lower[key]) for key in higher if key in lower)
            if pairs:
                yield Matched(group, shared, pairs)

    def _split(
        self, sides: Sequence[Side], *, by_pair: bool
    ) -> tuple[tuple[tuple[str, str], ...], str | None]:
        """Return what both terms share, and what their scores are matched by."""
        side, kinds = sides[0], self.kinds
        pair = "-".join(each.language for each in sides)
        own = {"source": side.source, "part": side.part, "layer": f"layer {side.layer}"}
        if by_pair:
            own["pair"] = pair
        shared = tuple((kind, name) for kind, name in own.items() if kind not in kinds)
        return shared, None if "pair" in kinds else pair


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
