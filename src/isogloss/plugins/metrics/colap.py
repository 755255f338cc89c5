"""COLAP: the share of jointly formed concepts that hold enough words of every side."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache, partial
from itertools import combinations
from typing import TYPE_CHECKING, Any, ClassVar, Literal, NamedTuple

from isogloss import Null, Score, SettingsError, Stepped, hookimpl
from isogloss.plugins.metrics.mixing import mixed
from isogloss.plugins.metrics.overlap import Counted, Overlap
from isogloss.plugins.metrics.rules import comparison, count, exact, rule_name
from isogloss.plugins.metrics.shares import pool
from isogloss.plugins.metrics.steps import overlap_steps
from isogloss.plugins.metrics.translated import halves_translate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from isogloss import Need, Shuffling, Space, Translation
    from isogloss.plugins.metrics.rules import Comparison, Number, RuleName

NAME = "colap"
MOST = Fraction(1, 2)
"""Two sides cannot both hold more than half."""
LEAST_WORDS = {"pair": 1, "all": 2}


@hookimpl
def isogloss_metrics() -> Mapping[str, Callable[..., Colap]]:
    """Offer COLAP."""
    return {NAME: colap}


def colap(
    *,
    rule: Literal["paper", "reference"] = "paper",
    threshold: float = 0.3,
    pool: Literal["pair", "all"] = "pair",
    balance: Literal["none", "words"] = "none",
    min_words: int | None = None,
    translations: int = 10,
    match_threshold: float = 0.8,
) -> Colap:
    """Share of concepts of pooled words in which every language holds enough of the words.

    Every side must hold ``threshold`` of a concept's words. ``pool="all"`` clusters all sides
    together, scores every pair of them and all at once; ``balance="words"`` makes the sides equally
    large before clustering. Concepts with fewer than ``min_words`` words (1; 2 in ``pool="all"``)
    do not count. ``translations`` and ``match_threshold`` say when two halves of a concept
    translate each other.
    """
    settings = {
        "rule": rule,
        "threshold": threshold,
        "pool": pool,
        "balance": balance,
        "min_words": min_words,
        "translations": translations,
        "match_threshold": match_threshold,
    }
    named = rule_name(rule)
    _one_of("pool", pool, ("pair", "all"))
    _one_of("balance", balance, ("none", "words"))
    least = LEAST_WORDS[pool] if min_words is None else min_words
    count("min_words", least, 1)
    count("translations", translations, 1)
    return Colap(
        rule=named,
        threshold=exact("threshold", threshold),
        enough=comparison(named, "threshold", threshold, MOST, percent=True),
        matches=comparison(named, "match_threshold", match_threshold, Fraction(1)),
        compares=pool,
        balance=balance,
        min_words=least,
        translations=translations,
        settings=settings | {"min_words": least},
    )


# Part of every key and score; it rises when the same settings can give other figures.
colap.algorithm = 1  # type: ignore[attr-defined]  # functions can carry it, mypy has no type for it


@dataclass(frozen=True, slots=True)
class Colap:
    """The metric: one score for a pair; for all sides, one for each pair and one for all."""

    rule: RuleName
    threshold: Fraction
    enough: Comparison
    matches: Comparison
    compares: Literal["pair", "all"]
    balance: Literal["none", "words"]
    min_words: int
    translations: int
    settings: Mapping[str, Any]
    needs: ClassVar[frozenset[Need]] = frozenset({"joint"})
    uses: ClassVar[frozenset[Need]] = frozenset({"dictionary"})

    def __call__(self, space: Space, /) -> Iterator[Score]:
        """Score the pairs of a space's sides, and all of them at once where there are more."""
        return self._scores(space, _shared(space, raw=self.rule == "reference"))

    def curve(self, space: Space, setting: str, values: Iterable[Number], /) -> Iterator[Score]:
        """Score every value of a setting; the words are counted once for all thresholds.

        Each score has the value among its parts, by the setting's name.
        """
        able = ["threshold", "min_words", "translations", "match_threshold"]
        if setting not in able:
            raise SettingsError(f"colap has no curve over {setting!r}; it has {', '.join(able)}")
        shared = _shared(space, raw=self.rule == "reference")
        for value in values:
            metric = colap(**{**self.settings, setting: value})
            for score in metric._scores(space, shared):
                yield replace(score, parts={setting: float(value), **score.parts})

    def steps(self, space: Space, setting: str, /) -> Iterator[Stepped]:
        """Yield every figure that falls in steps, for all thresholds at once."""
        if setting != "threshold":
            raise SettingsError(f"colap falls in steps over 'threshold', not over {setting!r}")
        shared = _shared(space, raw=self.rule == "reference")
        for places in _compared(space):
            counted = shared.counted(places, self.min_words)
            figures = overlap_steps(counted, len(places), self.rule, MOST)
            sides = tuple(space.sides[place] for place in places)
            yield Stepped(NAME, sides, figures, counted.undefined())

    def _comparable(self, sides: int) -> Comparison:
        """Return the threshold that is as far below an equal share as the pair's is: 2 θ / L."""
        limit = 2 * self.threshold / sides
        return comparison(self.rule, "threshold", limit, MOST, percent=True)

    def null(self, space: Space, shuffling: Shuffling, /) -> Iterator[Null]:
        """Yield each score's value when languages change places among (language, type) units.

        All words of a type go to one language, and units change places with units of like
        frequency, whatever other strata are asked for. What that gives is the ceiling of mixing:
        the lower tail is segregation.
        """
        raw = self.rule == "reference"
        words = pool(space, raw=raw)
        tables = [space.words(side) for side in space.sides]
        for places, enough in self._asked(space):
            sides = tuple(space.sides[place] for place in places)
            own = [tables[place] for place in places]
            goes = replace(shuffling, strata=("frequency",)).permutations(own, raw=raw)
            found = mixed(words.among(places), own, self.min_words, enough, goes, raw=raw)
            observed, *others = found
            yield Null(sides, "value", observed, tuple(others), "lower")

    def _scores(self, space: Space, shared: _Shared) -> Iterator[Score]:
        for places, enough in self._asked(space):
            yield self._score(space, shared, places, enough)

    def _asked(self, space: Space) -> Iterator[tuple[tuple[int, ...], Comparison]]:
        """Yield the places of the sides of every score, and when they hold enough."""
        for places in _compared(space):
            yield places, self.enough if len(places) == 2 else self._comparable(len(places))

    def _score(
        self, space: Space, shared: _Shared, places: tuple[int, ...], enough: Comparison
    ) -> Score:
        sides = tuple(space.sides[place] for place in places)
        found = Overlap.of(shared.counted(places, self.min_words), sides, enough)
        translated = None
        if len(sides) == 2 and "dictionary" in space.needs:
            translated = shared.translated(
                sides, translations=self.translations, enough=self.matches
            )
        both = None if translated is None else translated & set(found.ids())
        return Score(
            NAME,
            sides,
            found.value,
            counts=found.counts(),
            parts=found.parts() | {"translated": _of(both, len(found.ids()))},
            earned={"overlapping": found.ids()},
            evidence=partial(found.explain, translated),
            note=found.counted.undefined(),
        )


def _compared(space: Space) -> list[tuple[int, ...]]:
    """Return the places of every pair of sides, and of all where there are more."""
    places = range(len(space.sides))
    return [*combinations(places, 2), *([tuple(places)] if len(places) > 2 else [])]


class _Shared(NamedTuple):
    """What the values of a setting share: each is found once."""

    counted: Callable[[tuple[int, ...], int], Counted]
    """From places of sides and ``min_words``."""
    translated: Callable[..., set[int] | None]


def _shared(space: Space, *, raw: bool) -> _Shared:
    words = pool(space, raw=raw)
    return _Shared(
        cache(lambda places, least: Counted.of(words.among(places), least)),
        cache(partial(halves_translate, space, raw=raw)),
    )


def colap_of(
    labels: Sequence[int],
    words: Sequence[str],
    languages: Sequence[str],
    *,
    dictionaries: Mapping[tuple[str, str], Mapping[str, Iterable[str | Translation]]] | None = None,
    matching: str = "nfc-casefold",
    **settings: Any,
) -> Score:
    """Return COLAP of concept numbers, words and the words' languages, all in equal order.

    Two languages; with ``pool="all"`` any number of them, and the score of all at once.
    ``dictionaries`` by (source, target) language are for ``translated``. The settings are those of
    ``colap``. Negative labels are noise.
    """
    from isogloss import pooled_space_of

    metric = colap(**settings)
    space = pooled_space_of(labels, words, languages, dictionaries, matching=matching)
    if len(space.sides) < 2 or (metric.compares == "pair" and len(space.sides) > 2):
        found = ", ".join(side.language for side in space.sides) or "none"
        raise SettingsError(f"two languages are needed (more with pool='all'), found {found}")
    return list(metric(space))[-1]


def _of(some: set[int] | None, count: int) -> float | None:
    return None if some is None or not count else len(some) / count


def _one_of(setting: str, value: str, accepted: tuple[str, ...]) -> None:
    if value not in accepted:
        raise SettingsError(f"{setting} is {value!r}, expected {' or '.join(map(repr, accepted))}")
