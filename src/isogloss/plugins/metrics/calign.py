"""CALIGN: the share of concepts of one side that are translated by a concept of the other."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache, partial
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from isogloss import Null, Score, SettingsError, hookimpl
from isogloss.plugins.metrics.alignment import align
from isogloss.plugins.metrics.explain import explain
from isogloss.plugins.metrics.one_to_one import one_to_one
from isogloss.plugins.metrics.permuted import nulls, permuted
from isogloss.plugins.metrics.rules import alignment_rule, filled
from isogloss.plugins.metrics.steps import alignment_steps

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from isogloss import Coverage, Ints, Need, Shuffling, Side, Space, Stepped, Translation
    from isogloss.plugins.metrics.alignment import Alignment
    from isogloss.plugins.metrics.permuted import Permuted
    from isogloss.plugins.metrics.rules import Number, Rule

    Aligned = Callable[[Coverage], Alignment]
    """Applies the rule to a coverage."""

NAME = "calign"
WITHOUT = "area without identical"
"""The null model's figure without the types that both sides have."""


@hookimpl
def isogloss_metrics() -> Mapping[str, Callable[..., Calign]]:
    """Offer CALIGN."""
    return {NAME: calign}


def calign(
    *,
    rule: Literal["paper", "reference"] = "paper",
    threshold: float = 0.8,
    translations: int = 10,
    max_size_difference: float | None = None,
    size_ratio: float | None = None,
    min_types: int = 5,
    relative_sizes: bool = False,
) -> Calign:
    """Share of concepts whose words are translated by a concept of the other language.

    ``threshold`` is the coverage that aligns, ``translations`` how many translations of a word
    count. ``max_size_difference`` (0.4) belongs to ``rule="paper"``, ``size_ratio`` (0.6) to
    ``rule="reference"``. Concepts need more than ``min_types`` types. ``relative_sizes`` compares
    sizes as shares of the types of each side, because a language with more forms fills concepts
    with more types; it belongs to ``rule="paper"``.
    """
    settings = {
        "rule": rule,
        "threshold": threshold,
        "translations": translations,
        "max_size_difference": max_size_difference,
        "size_ratio": size_ratio,
        "min_types": min_types,
        "relative_sizes": relative_sizes,
    }
    own = alignment_rule(**settings)  # type: ignore[arg-type]  # checked there
    return Calign(own, filled(settings))


# Part of every key and score; it rises when the same settings can give other figures.
calign.algorithm = 2  # type: ignore[attr-defined]  # functions can carry it, mypy has no type for it


@dataclass(frozen=True, slots=True)
class Calign:
    """The metric: two scores for two sides, one in each direction."""

    rule: Rule
    settings: Mapping[str, Any]
    needs: ClassVar[frozenset[Need]] = frozenset({"separate", "dictionary"})
    compares: ClassVar[Literal["pair", "all"]] = "pair"

    def __call__(self, space: Space, /) -> Iterator[Score]:
        """Score both directions of a space of two sides."""
        return self._scores(space, cache(partial(align, rule=self.rule)))

    def curve(self, space: Space, setting: str, values: Iterable[Number], /) -> Iterator[Score]:
        """Score every value of a setting, both directions each, from one coverage.

        Each score has the value among its parts, by the setting's name.
        """
        able = [name for name in self.settings if name != "rule"]
        if setting not in able:
            raise SettingsError(f"calign has no curve over {setting!r}; it has {', '.join(able)}")
        pairs = cache(partial(align, rule=self.rule))
        for value in values:
            metric = calign(**{**self.settings, setting: value})
            for score in metric._scores(space, metric._under(pairs)):
                yield replace(score, parts={setting: float(value), **score.parts})

    def steps(self, space: Space, setting: str, /) -> Iterator[Stepped]:
        """Yield every figure that falls in steps, both directions, for all thresholds at once."""
        if setting != "threshold":
            raise SettingsError(f"calign falls in steps over 'threshold', not over {setting!r}")
        pairs = cache(partial(align, rule=self.rule))
        one, other = space.sides
        for sides in ((one, other), (other, one)):
            yield alignment_steps(space, *sides, self.rule, pairs)

    def permuted(
        self,
        space: Space,
        source: Side,
        target: Side,
        permutations: Iterable[Ints],
        /,
        *,
        thresholds: Sequence[Number] = (),
        without_identical: bool = False,
    ) -> Iterator[Permuted]:
        """Yield what is left when the target's types change places, for each permutation.

        A permutation (types,) says where each type of the target side goes, as ``shuffles`` makes
        them; the identity gives what was observed.
        """
        coverage = self._covered(space, source, target, without_identical=without_identical)
        return permuted(coverage, self.rule, permutations, thresholds)

    def null(self, space: Space, shuffling: Shuffling, /) -> Iterator[Null]:
        """Yield ``area`` of both directions when the target's types change places within strata.

        Sizes of concepts, types in several of them, translations within reach and their number
        within strata stay. Once as it is, and once without the types found on both sides.
        """
        one, other = space.sides
        for source, target in ((one, other), (other, one)):
            if space.dictionary(source, target) is None:
                continue
            whole, own = (
                self._covered(space, source, target, without_identical=each)
                for each in (False, True)
            )
            words, sides = space.words(target), (source, target)
            found = Null(sides, "area", *nulls(whole, self.rule, words, shuffling))
            yield found
            again = (
                found if own is whole else Null(sides, "", *nulls(own, self.rule, words, shuffling))
            )
            yield replace(again, figure=WITHOUT)

    def _covered(
        self, space: Space, source: Side, target: Side, *, without_identical: bool
    ) -> Coverage:
        return space.coverage(
            source,
            target,
            translations=self.rule.translations,
            raw=self.rule.raw,
            identical="types_removed" if without_identical else "kept",
        )

    def _under(self, pairs: Aligned) -> Aligned:
        return cache(lambda coverage: pairs(coverage).under(self.rule))

    def _scores(self, space: Space, aligned: Aligned) -> Iterator[Score]:
        """Score both directions; several questions can have the same coverage, aligned once."""
        one, other = space.sides
        united = _united(space, one, other, self.rule, aligned)
        yield directed(space, one, other, self.rule, united, aligned)
        yield directed(space, other, one, self.rule, united and united.turned(), aligned)


def calign_of(
    source_labels: Sequence[int],
    source_words: Sequence[str],
    target_labels: Sequence[int],
    target_words: Sequence[str],
    dictionary: Mapping[str, Iterable[str | Translation]],
    *,
    back: Mapping[str, Iterable[str | Translation]] | None = None,
    matching: str = "nfc-casefold",
    **settings: Any,
) -> Score:
    """Return CALIGN from source to target, of concept numbers and words in equal order.

    ``dictionary`` gives the translations of source words, best first; ``back`` those of target
    words, for ``one_to_one`` and ``united``. The settings are those of ``calign``. Negative labels
    are noise.
    """
    from isogloss import space_of

    metric = calign(**settings)
    dictionaries = {("source", "target"): dictionary}
    if back is not None:
        dictionaries["target", "source"] = back
    sides = {"source": (source_labels, source_words), "target": (target_labels, target_words)}
    space = space_of(sides, dictionaries, matching=matching)
    return next(metric(space))


@dataclass(frozen=True, slots=True, eq=False)
class United:
    """Both directions under one relation: each dictionary with the other's reverse."""

    ahead: Alignment
    back: Alignment
    pairs: list[tuple[int, int]]
    """Of concepts' own numbers: aligned in both directions, one to one."""

    def turned(self) -> United:
        """Return the same, seen from the other side."""
        return United(self.back, self.ahead, sorted((b, a) for a, b in self.pairs))

    def one_to_one(self) -> float | None:
        """Return the pairs' share of the eligible concepts of the side that has fewer."""
        fewest = min(self.ahead.eligible_concepts, self.back.eligible_concepts)
        return len(self.pairs) / fewest if fewest else None


def _united(space: Space, one: Side, other: Side, rule: Rule, aligned: Aligned) -> United | None:
    if space.dictionary(one, other) is None and space.dictionary(other, one) is None:
        return None
    ahead, back = (
        aligned(space.coverage(a, b, translations=rule.translations, raw=rule.raw, united=True))
        for a, b in ((one, other), (other, one))
    )
    source, target = ahead.coverage.source_numbers, ahead.coverage.target_numbers
    pairs = [(int(source[row]), int(target[column])) for row, column in one_to_one(ahead, back)]
    return United(ahead, back, sorted(pairs))


def directed(
    space: Space, source: Side, target: Side, rule: Rule, united: United | None, aligned: Aligned
) -> Score:
    """Return CALIGN from one side to the other, with what stands beside it."""
    if space.dictionary(source, target) is None or united is None:
        note = f"no dictionary from {source.language} to {target.language}"
        return Score(NAME, (source, target), None, note=note)
    ask = partial(space.coverage, source, target, translations=rule.translations, raw=rule.raw)
    found = aligned(ask())
    return Score(
        NAME,
        (source, target),
        found.value,
        counts=_counts(found),
        parts={
            "aligned_of_eligible": found.of_eligible,
            "one_to_one": united.one_to_one(),
            "united": united.ahead.value,
            "united_back": united.back.value,
            "without_identical": aligned(ask(identical="types_removed")).value,
            "identical_entries_removed": aligned(ask(identical="entries_removed")).value,
            "identity_only": aligned(ask(identical="only")).value,
            "identical_share": _share(ask(identical="only").reachable, found),
            "dictionary_coverage": _share(found.coverage.listed, found),
            **_attainable(found),
            "area": found.area(),
        },
        earned={"pairs": found.pairs(), "one_to_one_pairs": [list(p) for p in united.pairs]},
        evidence=partial(explain, found),
        note=found.undefined(),
    )


def _counts(found: Alignment) -> dict[str, int]:
    coverage = found.coverage
    words = int(coverage.source.words.sum())
    return {
        "concepts": found.concepts,
        "eligible": found.eligible_concepts,
        "aligned": found.aligned_concepts,
        "aligned_pairs": int(found.aligned.sum()),
        "target_concepts": len(coverage.target_numbers),
        "words": words,
        "types": int(_inside(found).sum()),
        "target_words": int(coverage.target.words.sum()),
        "target_types": int((coverage.target_types.sum(axis=0) > 0).sum()),
    }


def _inside(found: Alignment) -> Any:
    """(source types,) whether a source concept holds the type."""
    return found.coverage.source_types.sum(axis=0) > 0


def _share(types: Any, found: Alignment) -> float | None:
    """Return the share of the source concepts' types that are marked in ``types``."""
    inside = _inside(found)
    return float(types[inside].mean()) if inside.any() else None


def _attainable(found: Alignment) -> dict[str, float | None]:
    reached = found.attainable()
    return {
        "attainable": float(reached.mean()) if found.concepts else None,
        "attainable_of_eligible": (
            float(reached[found.eligible].mean()) if found.eligible_concepts else None
        ),
    }
