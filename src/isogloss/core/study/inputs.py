"""What a study reads: corpora, words, sources and dictionaries, each opened once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from isogloss.core.alignment.counts import with_warnings
from isogloss.core.errors import IsoglossError, PluginError, SettingsError
from isogloss.core.study.file import DEFAULT, Study, chosen_layers, unknown
from isogloss.core.study.linked import WordLinks
from isogloss.core.study.translations import KeptTranslations, Opened, check_derived
from isogloss.core.text.corpus import Corpus, corpus_of, make_corpus
from isogloss.core.text.dictionarycoverage import FIRST, reach, share
from isogloss.core.text.limits import Limits
from isogloss.core.text.segmenting import Cut
from isogloss.core.text.selection import Selection, select_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from isogloss.core.text.dictionary import Entries
    from isogloss.core.types import (
        JSON,
        CorpusFormat,
        Layer,
        Passages,
        Recipe,
        Segmenter,
        Source,
        SourceInfo,
        Span,
        Where,
    )


class Maker(Protocol):
    """Knows the plug-ins: turns names and settings into recipes, and recipes into components."""

    def recipe(
        self, kind: str, name: str, settings: Mapping[str, JSON], /, *, base: Path | None = None
    ) -> Recipe:
        """Check the settings and fill the defaults in."""
        ...

    def make(self, recipe: Recipe, /) -> Any:
        """Make a new component."""
        ...


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


@dataclass(frozen=True, slots=True)
class Recipes:
    """The components of a study, by the user's names; dictionaries in the study's order."""

    corpora: Mapping[str, Recipe]
    segmenters: Mapping[str, Recipe]
    """By language, or ``default``."""
    sources: Mapping[str, Recipe]
    clusterers: Mapping[str, Recipe]
    dictionaries: tuple[Recipe, ...]
    metrics: Mapping[str, Recipe]


class Inputs:
    """Opens what the study names, on first use, and keeps it."""

    kept: KeptTranslations | None = None
    """Where translations that cost time are kept between runs."""

    def __init__(self, study: Study, maker: Maker) -> None:
        self.study = study
        self.maker = maker
        self._sources: dict[str, Source] = {}
        self._infos: dict[str, SourceInfo] = {}
        self._corpora: dict[str, Corpus] = {}
        self._selections: dict[tuple[str, str], Selection] = {}
        self._given: dict[tuple[str, str, str, str], Entries | None] = {}
        self._directions: dict[tuple[str, str, str, str], Direction | None] = {}

    @cached_property
    def recipes(self) -> Recipes:
        """Every component of the study, its settings checked by its plug-in."""
        study = self.study

        def all_of(kind: str, tables: Mapping[str, Any]) -> dict[str, Recipe]:
            return {
                name: self._recipe(kind, table.use, table.settings)
                for name, table in tables.items()
            }

        return Recipes(
            {
                name: self._recipe("corpus", table.format, table.settings)
                for name, table in study.corpora.items()
            },
            {
                language: self._recipe("segmenter", name, settings)
                for language, (name, settings) in study.segmenters.items()
            },
            all_of("source", study.sources),
            all_of("clusterer", study.clusterers),
            tuple(
                self._recipe("dictionary", table.use, table.settings)
                for table in study.dictionaries
            ),
            all_of("metric", study.metrics),
        )

    def _recipe(self, kind: str, name: str, settings: Mapping[str, JSON]) -> Recipe:
        return self.maker.recipe(kind, name, settings, base=self.study.base)

    def source(self, name: str) -> Source:
        """Return the source of that name, made once: it may hold a model."""
        if name not in self._sources:
            self._sources[name] = self.maker.make(self.recipes.sources[name])
        return self._sources[name]

    def info(self, name: str) -> SourceInfo:
        """Return what the source says of itself."""
        if name not in self._infos:
            self._infos[name] = self.source(name).describe()
        return self._infos[name]

    def where(self, name: str) -> list[Where]:
        """Return the parts and layers of a source that the study asks for."""
        table, widths = self.study.sources[name], self.info(name).widths
        parts = list(dict.fromkeys(part for part, _ in widths))
        for part in table.parts if table.parts != "all" else []:
            if part not in parts:
                raise unknown(part, parts, f"[sources.{name}] parts: it")
        wanted = parts if table.parts == "all" else [part for part in parts if part in table.parts]
        found: list[Where] = []
        for part in wanted:
            layers: list[Layer] = [layer for owner, layer in widths if owner == part]
            found += [(part, layer) for layer in chosen_layers(name, table.layers, layers)]
        return found

    @property
    def opened(self) -> list[str]:
        """The names of the corpora that were opened."""
        return list(self._corpora)

    def corpora(self, source: str) -> list[Corpus]:
        """Return the corpora that a source reads: its own words where it brings them."""
        own = getattr(self.source(source), "sentences", None)
        if own is not None:
            if source in self.study.corpora:
                message = f"[sources.{source}] brings words of its own, and [corpora.{source}] has the same name"
                raise SettingsError(f"{message}: give one of them another")
            if source not in self._corpora:
                self._corpora[source] = corpus_of(source, own())
            return [self._corpora[source]]
        if not self.study.corpora:
            message = f"[sources.{source}] needs text, and the study has no [corpora.NAME]"
            raise SettingsError(message)
        return [self.corpus(name) for name in self.study.corpora]

    def corpus(self, name: str) -> Corpus:
        """Return a corpus of the study, or the one that the source of that name brings."""
        if name not in self._corpora:
            self._corpora[name] = self._opened(name)
        return self._corpora[name]

    def _opened(self, name: str) -> Corpus:
        table = self.study.corpora[name]
        passages = _passages(name, self.maker.make(self.recipes.corpora[name]))
        return make_corpus(
            name,
            passages,
            cuts={language: self._cut(language) for language in passages},
            join=None if table.join == "auto" else table.join,
            max_words=None if table.max_words == "any" else table.max_words,
        )

    def _cut(self, language: str) -> Cut:
        recipes = self.recipes.segmenters
        recipe = recipes.get(language, recipes.get(DEFAULT))
        if recipe is None:
            return Cut(_missing(language))
        return Cut.of(self.maker.make(recipe), recipe)

    def selection(self, corpus: str, language: str) -> Selection:
        """Return the words of a corpus in one language that the study keeps."""
        key = (corpus, language)
        if key not in self._selections:
            table = self.study.words
            limits = Limits(
                min_count=table.min_count,
                drop_above=None if table.drop_above == "never" else table.drop_above,
                max_count=None if table.max_count == "all" else table.max_count,
                choose=table.choose,
                seed=self.study.seed,
            )
            if self.links is not None:
                found = self.links.select(self.corpus(corpus), table.matching, limits)
                self._selections |= {(corpus, each): found[each] for each in found}
            else:
                self._selections[key] = select_words(
                    self.corpus(corpus), language, matching=table.matching, limits=limits
                )
        return self._selections[key]

    @cached_property
    def links(self) -> WordLinks | None:
        """The links that words are selected by, where the study has some."""
        table = self.study.links
        return None if table is None else WordLinks(table)

    @cached_property
    def dictionary_names(self) -> list[str]:
        """The names under which dictionaries serve together."""
        return list(dict.fromkeys(table.name for table in self.study.dictionaries))

    @cached_property
    def _dictionaries(self) -> list[Opened]:
        opened = [
            Opened(table.name, recipe, self.maker.make(recipe))
            for table, recipe in zip(
                self.study.dictionaries, self.recipes.dictionaries, strict=True
            )
        ]
        check_derived(opened)
        return opened

    def direction(self, name: str, source: str, target: str, corpus: str) -> Direction | None:
        """Return the dictionaries of one name from ``source`` to ``target``.

        A direction that no dictionary has is reversed from its twin; neither there: None.
        """
        key = (name, source, target, corpus)
        if key not in self._directions:
            given = self._translations(name, source, target, corpus)
            if given is not None:
                self._directions[key] = Direction(given, derived=False)
            else:
                twin = self._translations(name, target, source, corpus)
                reversed_twin = None if twin is None else Direction(twin.reversed(), derived=True)
                self._directions[key] = reversed_twin
        return self._directions[key]

    def reports(self) -> list[JSON]:
        """Return what was read of every direction that was asked for, and what of it is of use."""
        return [
            {
                **dict(zip(("name", "source", "target", "corpus"), key, strict=True)),
                **found.translations.report.as_json(),
                "derived": found.derived or found.translations.report.derived,
                "identical_share": share(
                    found.translations.report.identical, found.translations.report.entries
                ),
                "coverage": self._coverage(found, *key[1:]),
            }
            for key, found in self._directions.items()
            if found is not None
        ]

    def _coverage(self, found: Direction, source: str, target: str, corpus: str) -> JSON:
        one, other = (self.selection(corpus, language).words for language in (source, target))
        counts = dict.fromkeys(one.types, 0)
        for number in one.type.tolist():
            counts[one.types[number]] += 1
        asked = [recipe.settings.get("translations") for recipe in self.recipes.metrics.values()]
        return reach(
            found.translations,
            counts,
            other.types,
            languages=(source, target),
            matching=self.study.words.matching,
            translations=max((n for n in asked if isinstance(n, int)), default=FIRST),
        ).as_json()

    def _translations(self, name: str, source: str, target: str, corpus: str) -> Entries | None:
        """Return what the dictionaries of a name were given, without any that is missing."""
        key = (name, source, target, corpus)
        if key not in self._given:
            answers = [
                self._answer(item, source, target, corpus)
                for item in self._dictionaries
                if item.name == name
            ]
            given = [answer for answer in answers if answer is not None]
            if len(given) > 1:
                message = f"two dictionaries named {name!r} have {source} -> {target}: give one a name of its own"
                raise SettingsError(message)
            self._given[key] = given[0] if given else None
        return self._given[key]

    def _answer(self, item: Opened, source: str, target: str, corpus: str) -> Entries | None:
        opened = self.corpus(corpus) if corpus in self.study.corpora else self._corpora.get(corpus)
        key = item.key(source, target, opened) if self.kept else None
        if key is not None and self.kept is not None:
            found = self.kept.get(key, source, target)
            if found is not None:
                return self._warned(item, found)
        given = item.ask(
            source, target, opened, lambda s, t: self._translations(str(item.of), s, t, corpus)
        )
        if key is not None and self.kept is not None and given is not None:
            self.kept.keep(key, source, target, given)
        return None if given is None else self._warned(item, given)

    def _warned(self, item: Opened, given: Entries) -> Entries:
        warning = self.links.circular(item.recipe.settings, given) if self.links else ""
        return with_warnings(given, warning) if warning else given


def _missing(language: str) -> Segmenter:
    """Return a segmenter that only complains: a format that marks its words never asks it."""

    def segment(_text: str, /) -> Sequence[Span]:
        message = f"[words] segmenter has none for {language}; name one, or a {DEFAULT!r}"
        raise SettingsError(message)

    return segment


def _passages(name: str, component: CorpusFormat) -> Mapping[str, Passages]:
    try:
        return component.passages()
    except (IsoglossError, MemoryError):
        raise
    except (Exception, SystemExit) as error:
        raise PluginError(f"the format of corpus {name!r} failed: {error!r}") from error
