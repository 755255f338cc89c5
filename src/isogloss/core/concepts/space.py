"""The view that a metric gets: the sides of one comparison, with what the metric declared."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from isogloss.core.concepts.coverage import Coverage, Holdings, cover, hold
from isogloss.core.concepts.relations import Identical, Relations, Request, Vocabulary
from isogloss.core.errors import PluginError
from isogloss.core.types import Concepts, Side

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import numpy as np
    import numpy.typing as npt

    from isogloss.core.types import Ints, Need, Translations, Vectors, Words


@dataclass(frozen=True, slots=True)
class _Load:
    """How what a space holds is loaded, each once."""

    words: Callable[[Side], Words]
    vectors: Callable[[Side], Vectors]
    separate: Callable[[Side], Concepts]
    joint: Callable[[], Concepts]
    dictionary: Callable[[str, str], Translations | None]


class Space:
    """Sides with their words, vectors, concepts and dictionaries: loaded when asked for, once.

    What the metric did not declare in ``needs`` (or ``uses``) is refused, so that what a score was
    computed from is known before anything runs.
    """

    def __init__(
        self,
        sides: Sequence[Side],
        *,
        needs: frozenset[Need],
        words: Callable[[Side], Words],
        vectors: Callable[[Side], Vectors],
        separate: Callable[[Side], Concepts],
        joint: Callable[[], Concepts],
        dictionary: Callable[[str, str], Translations | None],
        matching: str,
        relations: Relations | None = None,
    ) -> None:
        self.sides = tuple(sides)
        self.needs = needs
        self.matching = matching
        self._load = _Load(
            cache(words), cache(vectors), cache(separate), cache(joint), cache(dictionary)
        )
        self._relations = relations or Relations(self._load.dictionary, matching)
        self._coverage = cache(self._covered)
        self._simplest = cache(self._simplified)

    def words(self, side: Side, /) -> Words:
        """Return the words of a side."""
        return self._load.words(self._known(side))

    def vectors(self, side: Side, /) -> Vectors:
        """Return the activations of a side, (words, features)."""
        self._declared("vectors")
        return self._load.vectors(self._known(side))

    def concepts(self, side: Side, /) -> Concepts:
        """Return the concepts of a side that was clustered by itself."""
        self._declared("separate")
        return self._load.separate(self._known(side))

    def joint_concepts(self) -> Concepts:
        """Return the concepts of all sides clustered together: their words one after the other."""
        self._declared("joint")
        return self._load.joint()

    def dictionary(self, source: Side, target: Side, /) -> Translations | None:
        """Return the dictionary between two sides' languages; None when there is none."""
        self._declared("dictionary")
        return self._load.dictionary(source.language, target.language)

    def coverage(
        self,
        source: Side,
        target: Side,
        /,
        *,
        translations: int,
        raw: bool = False,
        identical: Identical = "kept",
        united: bool = False,
    ) -> Coverage:
        """Return which source concepts translate which target concepts; computed once.

        ``translations`` is N, of the first N translations. ``raw`` compares forms as written, in
        the order of the dictionary. ``identical``: ``types_removed`` takes the types found on both
        sides out of all concepts, ``entries_removed`` takes pairs of equal forms out of the
        dictionary before the first N are taken, ``only`` lets every type translate itself and
        nothing else. ``united`` adds the first N of the other direction's dictionary, read
        backwards, so that both directions use one relation. DataError without a dictionary.
        """
        self._declared("separate")
        if identical != "only":
            self._declared("dictionary")
        request = Request(translations, raw, identical, united)
        return self._coverage(*self._simplest(self._known(source), self._known(target), request))

    def take(self, rows: Mapping[Side, Ints], /) -> Space:
        """Return the space of a selection of words; repeats allowed, other sides stay whole."""
        own = self._load

        def chosen(side: Side) -> Ints | slice:
            return rows.get(side, slice(None))

        return self._with(
            replace(
                own,
                words=lambda side: (
                    own.words(side).take(rows[side]) if side in rows else own.words(side)
                ),
                vectors=lambda side: own.vectors(side)[chosen(side)],
                separate=lambda side: _relabelled(own.separate(side), chosen(side)),
                joint=lambda: _relabelled(own.joint(), self._pooled(rows)),
            ),
            relations=self._relations,
        )

    def replace(
        self,
        *,
        labels: Mapping[Side, Concepts] | None = None,
        joint: Concepts | None = None,
        dictionary: Callable[[str, str], Translations | None] | None = None,
    ) -> Space:
        """Return the space with other concepts or dictionaries: null models, halves of concepts."""
        load, needs = self._load, set(self.needs)
        if labels is not None:
            load, needs = (
                replace(load, separate=_first_of(labels, load.separate)),
                needs | {"separate"},
            )
        if joint is not None:
            load, needs = replace(load, joint=lambda: joint), needs | {"joint"}
        if dictionary is not None:
            load, needs = replace(load, dictionary=dictionary), needs | {"dictionary"}
        relations = self._relations if dictionary is None else None
        return self._with(load, needs=frozenset(needs), relations=relations)

    def _with(
        self, load: _Load, *, relations: Relations | None, needs: frozenset[Need] | None = None
    ) -> Space:
        return Space(
            self.sides,
            needs=self.needs if needs is None else needs,
            words=load.words,
            vectors=load.vectors,
            separate=load.separate,
            joint=load.joint,
            dictionary=load.dictionary,
            matching=self.matching,
            relations=relations,
        )

    def _declared(self, need: Need) -> None:
        if need not in self.needs:
            declared = ", ".join(sorted(self.needs)) or "nothing"
            raise PluginError(
                f"the metric reads {need!r}, but its `needs` declares {declared}: add {need!r} to it"
            )

    def _known(self, side: Side) -> Side:
        if side not in self.sides:
            sides = ", ".join(map(str, self.sides))
            raise PluginError(f"the metric asks for the side {side}, the space has {sides}")
        return side

    def _pooled(self, rows: Mapping[Side, Ints]) -> Ints:
        """Return the rows of the joint clustering that a selection keeps."""
        import numpy as np

        parts, start = [], 0
        for side in self.sides:
            count = len(self._load.words(side))
            parts.append(start + np.asarray(rows.get(side, np.arange(count)), np.int64))
            start += count
        return np.concatenate(parts)

    def _simplified(
        self, source: Side, target: Side, request: Request
    ) -> tuple[Side, Side, Request]:
        """Return what gives the same coverage with fewer wishes: it may have been computed."""
        if request.identical == "types_removed" and not self._shared(source, target, request):
            request = request._replace(identical="kept")
        left, right = self._vocabularies(source, target, request)
        return source, target, self._relations.simplest(left, right, request)

    def _covered(self, source: Side, target: Side, request: Request) -> Coverage:
        removed: set[str] = set()
        if request.identical == "types_removed":
            removed = self._shared(source, target, request)
            request = request._replace(identical="kept")
        left, right = self._vocabularies(source, target, request)
        return cover(
            self._held(source, request, removed),
            self._held(target, request, removed),
            self._relations.of(left, right, request),
        )

    def _vocabularies(self, source: Side, target: Side, request: Request) -> list[Vocabulary]:
        return [
            Vocabulary(side.language, _types(self._load.words(side), request.raw)[0])
            for side in (source, target)
        ]

    def _shared(self, source: Side, target: Side, request: Request) -> set[str]:
        """Return the types that are found on both sides."""
        return set(self._names(source, request)) & set(self._names(target, request))

    def _names(self, side: Side, request: Request) -> list[str]:
        """Return the types that a side's words have, noise included."""
        import numpy as np

        words = self._load.words(side)
        names, types = _types(words, request.raw)
        return [names[number] for number in np.unique(types).tolist()]

    def _held(self, side: Side, request: Request, removed: set[str]) -> Holdings:
        import numpy as np

        names, types = _types(self._load.words(side), request.raw)
        kept = np.array([name not in removed for name in names], bool)
        return hold(self._load.separate(side), types, names, kept)


def _types(words: Words, raw: bool) -> tuple[tuple[str, ...], Ints]:
    return (words.forms, words.form) if raw else (words.types, words.type)


def _first_of(
    own: Mapping[Side, Concepts], otherwise: Callable[[Side], Concepts]
) -> Callable[[Side], Concepts]:
    return lambda side: own[side] if side in own else otherwise(side)


def _relabelled(concepts: Concepts, rows: Ints | slice) -> Concepts:
    labels: npt.NDArray[np.int64] = concepts.labels[rows]
    return Concepts(labels, concepts.numbers)
