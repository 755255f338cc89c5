"""What a study reads: corpora, words, sources and dictionaries, each opened once, if at all."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from isogloss.core.errors import DataError, IsoglossError, PluginError, SettingsError
from isogloss.core.study.cache import paths_of
from isogloss.core.study.directions import Directions
from isogloss.core.study.facts import CorpusFacts, SourceFacts, Vocabulary, WordFacts
from isogloss.core.study.file import DEFAULT, Study, chosen_layers
from isogloss.core.study.linked import WordLinks, fingerprint_of_links
from isogloss.core.study.recent import Recent
from isogloss.core.study.recipes import Maker, Recipes, recipes_of
from isogloss.core.study.tables import unknown
from isogloss.core.text.corpus import Corpus, corpus_of, make_corpus
from isogloss.core.text.limits import Limits
from isogloss.core.text.segmenting import Cut
from isogloss.core.text.selection import Selection, select_words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from isogloss.core.study.cache import Cache
    from isogloss.core.study.directions import Direction
    from isogloss.core.study.facts import DirectionFacts
    from isogloss.core.types import (
        JSON,
        CorpusFormat,
        Layer,
        Passages,
        Segmenter,
        Source,
        SourceInfo,
        Span,
        Where,
    )

__all__ = ["Inputs", "Maker", "Recipes"]

T = TypeVar("T")


class Inputs:
    """Opens what the study names, on first use, and keeps it.

    Facts come from the cache where it has them, without opening anything. What is opened later must
    agree with them.
    """

    cache: Cache | None = None
    """Where facts are kept between runs."""

    def __init__(self, study: Study, maker: Maker) -> None:
        self.study = study
        self.maker = maker
        self.directions = Directions(self)
        self._sources: dict[str, Source] = {}
        self._corpora: dict[str, Corpus] = {}
        self._selections: Recent[tuple[str, str], Selection] = Recent(2)
        self._vocabularies: dict[tuple[str, str], Vocabulary] = {}
        self._source_facts: dict[str, SourceFacts] = {}
        self._corpus_facts: dict[str, CorpusFacts] = {}
        self._word_facts: dict[tuple[str, str], WordFacts] = {}

    @cached_property
    def recipes(self) -> Recipes:
        """Every component of the study, its settings checked by its plug-in."""
        return recipes_of(self.study, self.maker)

    def changed(self, what: str) -> DataError:
        """Return the error for an input that is not what the run took it for."""
        return DataError(
            f"{what}: has changed since it was first read; see isogloss run --no-cache"
        )

    def _fact(self, rests_on: JSON, paths: list[str] | None, find: Callable[[], JSON]) -> JSON:
        return find() if self.cache is None else self.cache.of(rests_on, paths, find)

    def of_dictionaries(self, asked: tuple[str, str, str, str], find: Callable[[], JSON]) -> JSON:
        """Return a fact that rests on the study's dictionaries."""
        names = [table.name for table in self.study.dictionaries]
        recipes = self.recipes.dictionaries
        corpus = self.facts(asked[3]).fingerprint if self.has_corpus(asked[3]) else None
        plain = [recipe.as_json() for recipe in recipes]
        rests_on = ["direction", asked, names, plain, corpus, self.links_fingerprint]
        paths = paths_of(*recipes)
        if paths and self.study.links:
            paths.append(self.study.links.path)
        return self._fact(rests_on, paths, find)

    # Sources

    def source(self, name: str) -> Source:
        """Return the source of that name, made once: it may hold a model."""
        if name not in self._sources:
            made: Source = self.maker.make(self.recipes.sources[name])
            self._sources[name] = made
            known = self._source_facts.get(name)
            if known and made.describe().fingerprint != known.fingerprint:
                raise self.changed(f"source {name}")
        return self._sources[name]

    def _of_source(self, name: str) -> SourceFacts:
        if name not in self._source_facts:
            recipe = self.recipes.sources[name]

            def find() -> JSON:
                return list(SourceFacts.of(self.source(name)))

            found = self._fact(["source", recipe.as_json()], paths_of(recipe), find)
            self._source_facts[name] = SourceFacts(*found)
        return self._source_facts[name]

    def info(self, name: str) -> SourceInfo:
        """Return what the source says of itself."""
        return self._of_source(name).info

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

    # Corpora

    @property
    def opened(self) -> list[str]:
        """The names of the corpora that something was asked of."""
        return list(self._corpus_facts)

    def has_corpus(self, name: str) -> bool:
        """Whether the study has that corpus, or a source of that name that brings one."""
        return name in self.study.corpora or (
            name in self.study.sources and self._of_source(name).own_words
        )

    def read_by(self, source: str) -> list[str]:
        """Return the names of the corpora that a source reads: its own words where it brings them."""
        if self._of_source(source).own_words:
            if source in self.study.corpora:
                message = f"[sources.{source}] brings words of its own, and [corpora.{source}] has the same name"
                raise SettingsError(f"{message}: give one of them another")
            return [source]
        if not self.study.corpora:
            message = f"[sources.{source}] needs text, and the study has no [corpora.NAME]"
            raise SettingsError(message)
        return list(self.study.corpora)

    def facts(self, name: str) -> CorpusFacts:
        """Return what is known of a corpus."""
        if name not in self._corpus_facts:
            rests_on, paths = self._origin(name)
            found = self._fact(rests_on, paths, lambda: list(CorpusFacts.of(self._open(name))))
            self._corpus_facts[name] = CorpusFacts(*found)
        return self._corpus_facts[name]

    def _origin(self, name: str) -> tuple[JSON, list[str] | None]:
        """Return what decides a corpus: recipes and settings, and the paths that are read."""
        if name not in self.study.corpora:
            recipe = self.recipes.sources[name]
            return ["own words", name, recipe.as_json()], paths_of(recipe)
        recipe, table = self.recipes.corpora[name], self.study.corpora[name]
        segmenters = self.recipes.segmenters
        cuts = {language: each.as_json() for language, each in segmenters.items()}
        rests_on = ["corpus", name, recipe.as_json(), cuts, table.join, table.max_words, table.ids]
        return rests_on, paths_of(recipe, *segmenters.values())

    def corpora(self, source: str) -> list[Corpus]:
        """Return the corpora that a source reads."""
        return [self.corpus(name) for name in self.read_by(source)]

    def corpus(self, name: str) -> Corpus:
        """Return a corpus of the study, or the one that the source of that name brings."""
        corpus = self._open(name)
        if corpus.fingerprint != self.facts(name).fingerprint:
            raise self.changed(f"corpus {name}")
        return corpus

    def _open(self, name: str) -> Corpus:
        if name not in self._corpora:
            given = name in self.study.corpora
            self._corpora[name] = self._given(name) if given else self._own(name)
        return self._corpora[name]

    def _own(self, source: str) -> Corpus:
        sentences = self.source(source).sentences  # type: ignore[attr-defined] # it has own words
        return corpus_of(source, sentences())

    def _given(self, name: str) -> Corpus:
        table = self.study.corpora[name]
        passages = _passages(name, self.maker.make(self.recipes.corpora[name]))
        return make_corpus(
            name,
            passages,
            cuts={language: self.cut(language) for language in passages},
            join=None if table.join == "auto" else table.join,
            max_words=None if table.max_words == "any" else table.max_words,
            ids=table.ids,
        )

    def cut(self, language: str) -> Cut:
        """Return what cuts text of a language into words."""
        recipes = self.recipes.segmenters
        recipe = recipes.get(language, recipes.get(DEFAULT))
        if recipe is None:
            return Cut(_missing(language))
        return Cut.of(self.maker.make(recipe), recipe)

    # Words

    def words(self, corpus: str, language: str) -> WordFacts:
        """Return what is known of the words that the study keeps."""
        key = (corpus, language)
        if key not in self._word_facts:
            rests_on = ["words", language, self.facts(corpus).fingerprint, self.limits]

            def find() -> JSON:
                return list(WordFacts.of(self.selection(corpus, language)))

            # The corpus's fingerprint changes with its files, and stands for them.
            self._word_facts[key] = WordFacts(*self._fact(rests_on, [], find))
        return self._word_facts[key]

    @cached_property
    def limits(self) -> JSON:
        """What decides which words are kept, as it stands in keys."""
        words = self.study.words
        return {
            "words": {f: getattr(words, f) for f in words.__slots__ if f not in _ELSEWHERE},
            "links": self.links_fingerprint,
            "seed": self.study.seed,
        }

    def selection(self, corpus: str, language: str) -> Selection:
        """Return the words of a corpus in one language that the study keeps.

        They are selected again where they are many and others were asked for since: ``words`` and
        ``vocabulary`` have what is needed of all languages.
        """
        found = self._selections.get((corpus, language))
        if found is None:
            selected = self._select(corpus, language)
            for each, some in selected.items():
                self._selections.keep((corpus, each), some, len(some.words))
            found = selected[language]
        return found

    def _select(self, corpus: str, language: str) -> dict[str, Selection]:
        """Select the words of a language, or by links those of two."""
        table = self.study.words
        limits = Limits(
            min_count=table.min_count,
            drop_above=None if table.drop_above == "never" else table.drop_above,
            max_count=None if table.max_count == "all" else table.max_count,
            choose=table.choose,
            seed=self.study.seed,
        )
        opened, matching = self.corpus(corpus), table.matching
        if self.links is not None:
            return self.links.select(opened, matching, limits)
        return {language: select_words(opened, language, matching=matching, limits=limits)}

    def vocabulary(self, corpus: str, language: str) -> Vocabulary:
        """Return the forms and types of the words that the study keeps: each once, however often."""
        key = (corpus, language)
        if key not in self._vocabularies:
            self._vocabularies[key] = Vocabulary.of(self.selection(corpus, language))
        return self._vocabularies[key]

    @cached_property
    def links(self) -> WordLinks | None:
        """The links that words are selected by, where the study has some."""
        table = self.study.links
        found = None if table is None else WordLinks(table)
        if found and found.fingerprint != self.links_fingerprint:
            raise self.changed("[words.links]")
        return found

    @cached_property
    def links_fingerprint(self) -> str | None:
        """Changes whenever a link could."""
        table = self.study.links
        if table is None:
            return None
        rests_on = ["links", table.source, table.target, table.base]
        found: str = self._fact(rests_on, [table.path], lambda: fingerprint_of_links(table))
        return found

    # Dictionaries

    @cached_property
    def dictionary_names(self) -> list[str]:
        """The names under which dictionaries serve together."""
        return list(dict.fromkeys(table.name for table in self.study.dictionaries))

    def direction(self, name: str, source: str, target: str, corpus: str) -> Direction | None:
        """Return the dictionaries of one name from ``source`` to ``target``.

        A direction that no dictionary has is reversed from its twin; neither there: None.
        """
        return self.directions.get((name, source, target, corpus))

    def direction_facts(
        self, name: str, source: str, target: str, corpus: str
    ) -> DirectionFacts | None:
        """Return what is known of a direction; None where there is none."""
        return self.directions.facts((name, source, target, corpus))


_ELSEWHERE = {"segmenter", "links"}
"""Settings of words that stand in keys as what they come to: how words are found is part of the
corpus, and stands there for those that it cuts."""


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
