"""The dictionaries of a study, asked for the translations from one language to another."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from isogloss.core.alignment.counts import with_warnings
from isogloss.core.errors import SettingsError
from isogloss.core.study.facts import DirectionFacts
from isogloss.core.study.translations import KeptTranslations, Opened, check_derived
from isogloss.core.text.dictionarycoverage import FIRST, reach, share

if TYPE_CHECKING:
    from isogloss.core.study.inputs import Inputs
    from isogloss.core.text.dictionary import Entries
    from isogloss.core.types import JSON

    Asked = tuple[str, str, str, str]
    """A dictionary's name, source, target, corpus."""


@dataclass(frozen=True, slots=True)
class Direction:
    """The translations of one dictionary from one language to another."""

    translations: Entries
    derived: bool
    """Reversed from the dictionary of the other direction."""

    @property
    def fingerprint(self) -> str:
        """Changes whenever a translation does."""
        return self.translations.fingerprint


class Directions:
    """Reads dictionaries when something is asked of them that is not known, and keeps them."""

    kept: KeptTranslations | None = None
    """Where translations that cost time are kept between runs."""

    def __init__(self, inputs: Inputs) -> None:
        self._inputs = inputs
        self._facts: dict[Asked, DirectionFacts | None] = {}
        self._given: dict[Asked, Entries | None] = {}
        self._read: dict[Asked, Direction | None] = {}

    def facts(self, asked: Asked) -> DirectionFacts | None:
        """Return what is known of the translations; None where there are none."""
        if asked not in self._facts:
            found = self._inputs.of_dictionaries(asked, lambda: _plain(self._find(asked)))
            self._facts[asked] = None if found is None else DirectionFacts(*found)
        return self._facts[asked]

    def get(self, asked: Asked) -> Direction | None:
        """Return the translations; None where there are none."""
        facts, found = self.facts(asked), self._find(asked)
        if (facts and facts.fingerprint) != (found and found.fingerprint):
            name, source, target, _ = asked
            raise self._inputs.changed(f"dictionary {name!r}, {source} -> {target}")
        return found

    def reports(self) -> list[JSON]:
        """Return what was read of every direction that was asked for, and what of it is of use."""
        return [
            {
                **dict(zip(("name", "source", "target", "corpus"), asked, strict=True)),
                **found.translations.report.as_json(),
                "derived": found.derived or found.translations.report.derived,
                "identical_share": share(
                    found.translations.report.identical, found.translations.report.entries
                ),
                "coverage": self._coverage(found, *asked[1:]),
            }
            for asked in self._facts
            if (found := self.get(asked)) is not None
        ]

    def _coverage(self, found: Direction, source: str, target: str, corpus: str) -> JSON:
        inputs = self._inputs
        one, other = (inputs.vocabulary(corpus, language) for language in (source, target))
        asked = [recipe.settings.get("translations") for recipe in inputs.recipes.metrics.values()]
        return reach(
            found.translations,
            one.types,
            other.types,
            languages=(source, target),
            matching=inputs.study.words.matching,
            translations=max((n for n in asked if isinstance(n, int)), default=FIRST),
        ).as_json()

    @cached_property
    def _dictionaries(self) -> list[Opened]:
        inputs = self._inputs
        opened = [
            Opened(table.name, recipe, inputs.maker.make(recipe))
            for table, recipe in zip(
                inputs.study.dictionaries, inputs.recipes.dictionaries, strict=True
            )
        ]
        check_derived(opened)
        return opened

    def _find(self, asked: Asked) -> Direction | None:
        """Return what the dictionaries were given, else the reverse of their twin's."""
        if asked not in self._read:
            name, source, target, corpus = asked
            self._read[asked] = None
            if (given := self._translations(asked)) is not None:
                self._read[asked] = Direction(given, derived=False)
            elif (twin := self._translations((name, target, source, corpus))) is not None:
                self._read[asked] = Direction(twin.reversed(), derived=True)
        return self._read[asked]

    def _translations(self, asked: Asked) -> Entries | None:
        """Return what the dictionaries of a name were given, without any that is missing."""
        if asked not in self._given:
            name, source, target, _ = asked
            answers = [
                self._answer(item, asked) for item in self._dictionaries if item.name == name
            ]
            given = [answer for answer in answers if answer is not None]
            if len(given) > 1:
                message = f"two dictionaries named {name!r} have {source} -> {target}: give one a name of its own"
                raise SettingsError(message)
            self._given[asked] = given[0] if given else None
        return self._given[asked]

    def _answer(self, item: Opened, asked: Asked) -> Entries | None:
        _, source, target, name = asked
        corpus = self._inputs.corpus(name) if self._inputs.has_corpus(name) else None
        key = item.key(source, target, corpus) if self.kept else None
        if key is not None and self.kept is not None:
            found = self.kept.get(key, source, target)
            if found is not None:
                return self._warned(item, found)
        given = item.ask(
            source, target, corpus, lambda s, t: self._translations((str(item.of), s, t, name))
        )
        if key is not None and self.kept is not None and given is not None:
            self.kept.keep(key, source, target, given)
        return None if given is None else self._warned(item, given)

    def _warned(self, item: Opened, given: Entries) -> Entries:
        links = self._inputs.links
        warning = links.circular(item.recipe.settings, given) if links else ""
        return with_warnings(given, warning) if warning else given


def _plain(found: Direction | None) -> JSON:
    return None if found is None else list(DirectionFacts.of(found))
