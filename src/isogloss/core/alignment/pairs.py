"""Which words of two languages are kept, by how often they are aligned with each other."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from isogloss.core.text.limits import Limits, limited
from isogloss.core.text.matching import matcher

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import numpy as np
    import numpy.typing as npt

    from isogloss.core.alignment.mapping import Mapped
    from isogloss.core.types import Ints


class Kept(NamedTuple):
    """A word that is kept, as the published scripts write it."""

    form: str
    occurrence: int
    """How many of its pair were kept before, from 0."""
    sentence: int
    position: int

    def __str__(self) -> str:
        return "|||".join(map(str, self))


@dataclass(frozen=True, slots=True)
class PairSelection:
    """The words that are kept in two languages, and how many were not."""

    source: tuple[Kept, ...]
    target: tuple[Kept, ...]
    counts: Mapping[str, int]
    """``links_seen``, ``pairs_seen``, ``links_kept``, ``pairs_kept``, and the links dropped:
    ``links_rare``, ``links_frequent``, ``links_beyond_max_count``."""

    def places(self, side: Literal["source", "target"]) -> Ints:
        """(words, 2) sentence and position of every kept word of a side, ascending, each once."""
        import numpy as np

        kept = self.source if side == "source" else self.target
        found = sorted({(word.sentence, word.position) for word in kept})
        return np.array(found, dtype=np.int64).reshape(-1, 2)

    def mask(
        self, side: Literal["source", "target"], sentence: Ints, position: Ints
    ) -> npt.NDArray[np.bool_]:
        """(words,) which of the words at these places are kept: what a word selection needs."""
        import numpy as np

        places = self.places(side)
        width = int(max(position.max(initial=0), places[:, 1].max(initial=0))) + 1
        kept = places[:, 0] * width + places[:, 1]
        return np.isin(sentence * width + position, kept)


def select_by_pair(
    mapping: Mapping[int, Sequence[Mapped]],
    *,
    limits: Limits,
    rule: Literal["paper", "reference"] = "paper",
    matching: str = "nfc-casefold",
    languages: tuple[str, str] = ("", ""),
) -> PairSelection:
    """Return the words whose aligned pair is neither too rare nor too frequent.

    A pair is a source and a target type that are linked; it is counted over the whole mapping.
    Pairs with fewer than ``min_count`` or more than ``drop_above`` links go; of the others at most
    ``max_count`` links stay, the first or a seeded sample.

    ``paper``: types are matched forms, repeated links count once, and a word that stands in several
    links is kept once, in order of sentence and position. ``reference``, the published script:
    forms as they are, always the first ``max_count`` entries, in the order of the mapping, and a
    word is written as often as its entries are, so positions repeat.
    """
    if rule == "reference":
        return _reference(mapping, limits)
    match = [matcher(matching, language) for language in languages]
    entries = dict.fromkeys(
        (sentence, entry) for sentence, members in mapping.items() for entry in members
    )
    pairs = [(match[0](entry.source), match[1](entry.target)) for _, entry in entries]
    stays, counts = _limited(pairs, limits, "\n".join(languages))
    chosen = [each for each, kept in zip(entries, stays, strict=True) if kept]
    source = _once((entry.source, sentence, entry.sources) for sentence, entry in chosen)
    target = _once((entry.target, sentence, entry.targets) for sentence, entry in chosen)
    return PairSelection(source, target, counts)


def _reference(mapping: Mapping[int, Sequence[Mapped]], limits: Limits) -> PairSelection:
    entries = [(sentence, entry) for sentence, members in mapping.items() for entry in members]
    pairs = [(entry.source, entry.target) for _, entry in entries]
    first = Limits(limits.min_count, limits.drop_above, limits.max_count, "first")
    stays, counts = _limited(pairs, first, "")
    seen: Counter[tuple[str, str]] = Counter()
    source: list[Kept] = []
    target: list[Kept] = []
    for (sentence, entry), pair, kept in zip(entries, pairs, stays, strict=True):
        if kept:
            occurrence = seen[pair]
            seen[pair] += 1
            source += [Kept(entry.source, occurrence, sentence, place) for place in entry.sources]
            target += [Kept(entry.target, occurrence, sentence, place) for place in entry.targets]
    return PairSelection(tuple(source), tuple(target), counts)


def _limited(
    pairs: Sequence[tuple[str, str]], limits: Limits, languages: str
) -> tuple[list[bool], dict[str, int]]:
    """Say which of the links stay, and count."""
    import numpy as np

    numbers: dict[tuple[str, str], int] = {}
    type_ = np.array([numbers.setdefault(pair, len(numbers)) for pair in pairs], dtype=np.int32)
    found = limited(type_, ["\t".join(pair) for pair in numbers], languages, limits)
    counts = {
        "links_seen": len(pairs),
        "pairs_seen": len(numbers),
        "links_kept": int(found.kept.sum()),
        "pairs_kept": len(np.unique(type_[found.kept])),
        "links_rare": found.rare,
        "links_frequent": found.frequent,
        "links_beyond_max_count": found.beyond,
    }
    return found.kept.tolist(), counts


def _once(words: Iterable[tuple[str, int, tuple[int, ...]]]) -> tuple[Kept, ...]:
    """Return every place once, in order, with the occurrences of its form counted from 0."""
    forms: dict[tuple[int, int], str] = {}
    for form, sentence, places in words:
        for place in places:
            forms.setdefault((sentence, place), form)
    seen: Counter[str] = Counter()
    found = []
    for (sentence, place), form in sorted(forms.items()):
        found.append(Kept(form, seen[form], sentence, place))
        seen[form] += 1
    return tuple(found)
