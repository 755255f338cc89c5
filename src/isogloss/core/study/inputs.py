"""What a study reads: corpora, words, sources and dictionaries, each opened once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from isogloss.core.errors import IsoglossError, PluginError, SettingsError
from isogloss.core.study.file import DEFAULT, Study, chosen_layers, unknown
from isogloss.core.text.corpus import Corpus, corpus_of, make_corpus
from isogloss.core.text.dictionary import Entries
from isogloss.core.text.segmenting import Cut
from isogloss.core.text.selection import Limits, Selection, select_words
from isogloss.core.types import Translation

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from isogloss.core.types import (
        JSON,
        CorpusFormat,
        Dictionary,
        Layer,
        Passages,
        Recipe,
        Segmenter,
        Source,
        SourceInfo,
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

    def __init__(self, study: Study, maker: Maker) -> None:
        self.study = study
        self.maker = maker
        self._sources: dict[str, Source] = {}
        self._infos: dict[str, SourceInfo] = {}
        self._corpora: dict[str, Corpus] = {}
        self._selections: dict[tuple[str, str], Selection] = {}
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
            message = f"[words] segmenter has none for {language}; name one, or a {DEFAULT!r}"
            raise SettingsError(message)
        segmenter: Segmenter = self.maker.make(recipe)
        version = str(getattr(segmenter, "version", ""))
        return Cut(segmenter, {**recipe.as_json(), "library": version})

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
            self._selections[key] = select_words(
                self.corpus(corpus), language, matching=table.matching, limits=limits
            )
        return self._selections[key]

    @cached_property
    def dictionary_names(self) -> list[str]:
        """The names under which dictionaries serve together."""
        return list(dict.fromkeys(table.name for table in self.study.dictionaries))

    @cached_property
    def _dictionaries(self) -> list[tuple[str, Dictionary]]:
        recipes = self.recipes.dictionaries
        tables = self.study.dictionaries
        return [
            (table.name, self.maker.make(recipe))
            for table, recipe in zip(tables, recipes, strict=True)
        ]

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
        """Return what was read of every direction that was asked for."""
        return [
            {"name": key[0], "source": key[1], "target": key[2], **_report(found)}
            for key, found in self._directions.items()
            if found is not None
        ]

    def _translations(self, name: str, source: str, target: str, corpus: str) -> Entries | None:
        opened = self.corpus(corpus) if corpus in self.study.corpora else self._corpora.get(corpus)
        found: Entries | None = None
        for own, dictionary in self._dictionaries:
            if own != name:
                continue
            given = _asked(name, dictionary, source, target, opened)
            if given is None:
                continue
            if found is not None:
                message = f"two dictionaries named {name!r} have {source} -> {target}: give one a name of its own"
                raise SettingsError(message)
            found = given
        return found


def _passages(name: str, component: CorpusFormat) -> Mapping[str, Passages]:
    try:
        return component.passages()
    except (IsoglossError, MemoryError):
        raise
    except (Exception, SystemExit) as error:
        raise PluginError(f"the format of corpus {name!r} failed: {error!r}") from error


def _report(found: Direction) -> JSON:
    return {"derived": found.derived, **found.translations.report.as_json()}


def _asked(
    name: str, dictionary: Dictionary, source: str, target: str, corpus: Corpus | None
) -> Entries | None:
    try:
        given = dictionary.translations(source, target, corpus)
        if given is None or isinstance(given, Entries):
            return given
        return Entries.of(
            (form, Translation(*item)) for form, items in given.items() for item in items
        )
    except IsoglossError:
        raise
    except (Exception, SystemExit) as error:
        what = f"{source} -> {target}: {error!r}"
        raise PluginError(f"dictionary {name!r} failed on {what}") from error
