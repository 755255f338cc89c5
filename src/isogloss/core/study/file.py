"""The study file: one question, read from TOML and checked key by key."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from isogloss.core.errors import SettingsError
from isogloss.core.remote import RemotePath
from isogloss.core.study.directory import FILE_NAME, check_version
from isogloss.core.study.tables import (
    SCHEMA,
    Kind,
    check_schema,
    errors_of,
    read_toml,
    table_of,
    toml_value,
    unknown,
    value_of,
    wrong,
)
from isogloss.core.text.matching import matcher
from isogloss.core.types import PARTS, check_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from isogloss.core.locations import Location
    from isogloss.core.types import JSON, Layer


@dataclass(frozen=True, slots=True)
class CorpusTable:
    """``[corpora.NAME]``: a format of parallel text, and which sentences are used."""

    format: str = "lines"
    join: Literal["line", "id", "auto"] = "auto"
    """How languages are joined; ``auto`` by id where the format gives ids, else by line."""
    max_words: int | Literal["any"] = "any"
    """Sentences with more words in one language are skipped in all."""
    ids: str = "*"
    """Only sentences with such an id are used: a name with ``*``, ``?`` and ``[]`` as in a shell."""
    settings: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WordsTable:
    """``[words]``: which words there are, and which forms are one type."""

    segmenter: str | dict[str, Any] = "whitespace"
    """A segmenter for all languages, or by language, with one under ``default``; each a name, or a
    table with ``use`` and its settings. For corpora that do not mark their words."""
    matching: str = "nfc-casefold"
    min_count: int = 0
    drop_above: int | Literal["never"] = "never"
    max_count: int | Literal["all"] = 15
    choose: Literal["sample", "first"] = "sample"
    links: dict[str, Any] = field(default_factory=dict)
    """``[words.links]``: only words that are linked with a word of the other language are kept."""


@dataclass(frozen=True, slots=True)
class LinksTable:
    """``[words.links]``: the links of the corpus's two languages, and who counts first in them."""

    path: str
    """A Pharaoh file with a line for each line of the corpus, or the scripts' mapping (JSON)."""
    source: str
    target: str
    base: Literal[0, 1] = 0


@dataclass(frozen=True, slots=True)
class SourceTable:
    """``[sources.NAME]``: a source, and what of it is read."""

    use: str
    parts: Literal["all"] | list[str] = "all"
    layers: Literal["all"] | list[int | str] = "all"
    given: Literal["all"] | list[str] = "all"
    """The languages that the encoder reads for a decoder; ``all`` the others of the corpus."""
    settings: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ClustererTable:
    """``[clusterers.NAME]``: a clusterer, and what is done to the vectors before."""

    use: str
    transform: str | dict[str, Any] | list[Any] = "none"
    """A name, a table with ``use`` and its settings, or a list of both: one after the other."""
    settings: dict[str, Any] = field(default_factory=dict)

    @property
    def transforms(self) -> list[tuple[str, dict[str, Any]]]:
        """The names and settings of the transforms, in order; ``none`` is no transform."""
        given = self.transform if isinstance(self.transform, list) else [self.transform]
        found = [_component(each, "transform", "transform") for each in given]
        return [each for each in found if each != ("none", {})]


@dataclass(frozen=True, slots=True)
class DictionaryTable:
    """``[[dictionaries]]``: one dictionary; those of one name serve together."""

    use: str
    name: str = "main"
    settings: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MetricTable:
    """``[metrics.NAME]``: a metric and its settings."""

    use: str
    by: str = ""
    """An annotation, such as ``pos``: scores are also taken of the words of each of its values."""
    settings: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CompareTable:
    """``[compare]``: which sides are compared."""

    pairs: Literal["all"] | list[list[str]] = "all"
    """``all`` pairs of languages, or pairs of ``LANGUAGE[/PART]``."""
    related: list[list[str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class StoreTable:
    """``[store]``: how vectors are read and kept."""

    dtype: Literal["float32", "float16"] = "float32"
    chunk_rows: int = 4096
    batch_tokens: int | Literal["auto"] = "auto"


@dataclass(frozen=True, slots=True)
class Study:
    """A study file, checked. Components are still names and settings: plug-ins are not asked."""

    path: Location
    """The TOML file."""
    folder: Location
    """The study directory, for results."""
    seed: int
    corpora: Mapping[str, CorpusTable]
    words: WordsTable
    sources: Mapping[str, SourceTable]
    clusterers: Mapping[str, ClustererTable]
    dictionaries: Sequence[DictionaryTable]
    metrics: Mapping[str, MetricTable]
    compare: CompareTable
    store: StoreTable

    @property
    def base(self) -> Path:
        """Where relative paths of the study file start: ".." goes up from the real folder.

        Corpora and models are files of this machine, so at a URL they start where the command does.
        """
        if isinstance(self.path, RemotePath):
            return Path.cwd()
        return self.path.parent.resolve()

    @property
    def links(self) -> LinksTable | None:
        """The links that words are selected by, with a path that can be opened."""
        if not self.words.links:
            return None
        table = table_of(LinksTable, self.words.links, "words.links")
        return dataclasses.replace(table, path=str(self.base / Path(table.path).expanduser()))

    @property
    def segmenters(self) -> dict[str, tuple[str, dict[str, Any]]]:
        """Language, or ``default``, to the name of a segmenter and its settings."""
        chosen = self.words.segmenter
        if isinstance(chosen, str) or "use" in chosen:
            chosen = {DEFAULT: chosen}
        return {
            language: _component(table, "segmenter", f"[words] segmenter, {language}")
            for language, table in chosen.items()
        }


DEFAULT = "default"
"""In ``[words] segmenter``: every language that has none of its own."""


EXAMPLES = {"segmenter": "unicode", "transform": "centre"}


def _component(table: JSON, key: str, where: str) -> tuple[str, dict[str, Any]]:
    """Return the name and the settings of a component that stands inside of a table."""
    if isinstance(table, str):
        return table, {}
    if isinstance(table, dict) and isinstance(table.get("use"), str):
        return table["use"], {key: value for key, value in table.items() if key != "use"}
    wanted = f"expected a name such as {EXAMPLES[key]!r}, or a table with 'use'"
    raise wrong(key, f"{where}: {table!r}; {wanted}")


TABLES = {
    "corpora": CorpusTable,
    "words": WordsTable,
    "sources": SourceTable,
    "clusterers": ClustererTable,
    "dictionaries": DictionaryTable,
    "metrics": MetricTable,
    "compare": CompareTable,
    "store": StoreTable,
}
NAMED = ("corpora", "sources", "clusterers", "metrics")


KIND = Kind(
    FILE_NAME,
    # What a run records about its files is there before any of them.
    mark="journal",
    directory="study directory",
    missing="no such study file or study directory",
)


def read_study(
    argument: Location | str, *, overrides: Sequence[str] = (), out: Location | None = None
) -> Study:
    """Read a study file, apply ``NAME.SETTING=VALUE`` overrides, and check every key.

    Raises NewerError where a newer version wrote the study directory.
    """
    path = KIND.locate(argument)
    document = read_toml(path)
    for override in overrides:
        _override(document, override)
    with errors_of(path):
        study = _check(path, document, out or KIND.folder_of(path))
    check_version(study.folder)
    return study


def _override(document: dict[str, JSON], text: str) -> None:
    target, equals, value = text.partition("=")
    *path, key = target.strip().split(".")
    if equals and key == "seed" and not path:
        document["seed"] = toml_value(value.strip())
        return
    if not equals or not path:
        raise SettingsError(f"-s {text}: expected NAME.SETTING=VALUE, such as k600.n_clusters=200")
    if path[0] not in TABLES:
        owners = [kind for kind in NAMED if path[0] in document.get(kind, {})]
        if len(owners) != 1:
            names = [name for kind in NAMED for name in document.get(kind, {})]
            if owners:
                raise SettingsError(
                    f"-s {text}: {' and '.join(owners)} both have {path[0]!r}; write {owners[0]}.{target}"
                )
            raise unknown(path[0], [*names, *TABLES], f"-s {text}: the study")
        path = [owners[0], *path]
    table = document
    for part in path:
        table = table.setdefault(part, {})
        if not isinstance(table, dict):
            raise SettingsError(f"-s {text}: {part!r} is no table")
    table[key] = toml_value(value.strip())


def _check(path: Location, document: dict[str, JSON], folder: Location) -> Study:
    tables = dict(document)
    check_schema(tables.pop("schema", None))
    seed = value_of(tables.pop("seed", 0), int, "seed")
    for key in tables:
        if key not in TABLES:
            raise unknown(key, [*TABLES, "schema", "seed"], "the study file")
    named = {kind: _named(kind, tables.get(kind, {})) for kind in NAMED}
    study = Study(
        path=path.absolute(),
        folder=folder.absolute(),
        seed=seed,
        words=table_of(WordsTable, tables.get("words", {}), "words"),
        dictionaries=_dictionaries(tables.get("dictionaries", [])),
        compare=table_of(CompareTable, tables.get("compare", {}), "compare"),
        store=table_of(StoreTable, tables.get("store", {}), "store"),
        **named,
    )
    _check_whole(study)
    return study


def _check_whole(study: Study) -> None:
    if not study.sources:
        raise SettingsError("no [sources.NAME]: name at least one source of vectors")
    if not study.clusterers:
        raise SettingsError("no [clusterers.NAME]: name at least one clusterer")
    if not study.metrics:
        raise SettingsError("no [metrics.NAME]: name at least one metric")
    KIND.check_folder(study.path, study.folder)
    if study.seed < 0:
        raise wrong("seed", f"seed = {study.seed}: expected 0 or more")
    _ = study.segmenters, study.links
    try:
        matcher(study.words.matching)
    except SettingsError as error:
        raise wrong("matching", f"[words] {error}") from error
    for name, corpus in study.corpora.items():
        if corpus.max_words != "any" and corpus.max_words < 1:
            message = f"[corpora.{name}] max_words = {corpus.max_words}: expected 1 or more, or any"
            raise wrong("max_words", message)
    for key in ("chunk_rows", "batch_tokens"):
        if (found := getattr(study.store, key)) != "auto" and found < 1:
            raise wrong(key, f"[store] {key} = {found}: expected 1 or more")
    for name, clusterer in study.clusterers.items():
        try:
            _ = clusterer.transforms
        except SettingsError as error:
            raise wrong("transform", f"[clusterers.{name}] {error}") from error
    for name, source in study.sources.items():
        for part in source.parts if source.parts != "all" else []:
            if part not in PARTS:
                raise unknown(part, PARTS, f"[sources.{name}] parts")
    for pair in [
        *study.compare.related,
        *(study.compare.pairs if study.compare.pairs != "all" else []),
    ]:
        if len(pair) != 2:
            raise wrong("pairs", f"[compare]: {pair!r} is no pair: expected two names")


def _named(kind: str, tables: JSON) -> dict[str, Any]:
    if not isinstance(tables, dict) or not all(isinstance(row, dict) for row in tables.values()):
        raise wrong(kind, f"{kind}: expected tables [{kind}.NAME]")
    return {
        check_name(f"[{kind}.NAME]", name): table_of(TABLES[kind], table, f"{kind}.{name}")
        for name, table in tables.items()
    }


def _dictionaries(tables: JSON) -> list[DictionaryTable]:
    if not isinstance(tables, list) or not all(isinstance(row, dict) for row in tables):
        raise wrong("dictionaries", "dictionaries: expected tables [[dictionaries]]")
    found = [table_of(DictionaryTable, table, "[dictionaries]") for table in tables]
    for table in found:
        check_name("dictionary", table.name)
    return found


def as_document(
    study: Study, resolved: Mapping[str, Mapping[str, JSON]] | None = None
) -> dict[str, JSON]:
    """Return the study as plain data with every default written out.

    ``resolved``: the components' settings with their plug-ins' defaults, by ``kind.name``.
    """
    complete = resolved or {}

    def flat(kind: str, name: str, table: Any) -> dict[str, JSON]:
        own = dataclasses.asdict(table)
        settings = own.pop("settings", {})
        return own | dict(complete.get(f"{kind}.{name}", settings))

    document: dict[str, JSON] = {"schema": SCHEMA, "seed": study.seed}
    document["words"] = dataclasses.asdict(study.words)
    for kind in NAMED:
        document[kind] = {n: flat(kind, n, t) for n, t in getattr(study, kind).items()}
    document["dictionaries"] = [
        flat("dictionaries", str(i), table) for i, table in enumerate(study.dictionaries)
    ]
    document["compare"] = dataclasses.asdict(study.compare)
    document["store"] = dataclasses.asdict(study.store)
    return document


def chosen_layers(
    name: str, wanted: Literal["all"] | Sequence[Layer], available: Sequence[Layer]
) -> list[Layer]:
    """Return the layers of a source that the study asks for, in the source's order."""
    if wanted == "all":
        return list(available)
    for layer in wanted:
        if layer not in available:
            listed = ", ".join(str(item) for item in available)
            raise SettingsError(
                f"[sources.{name}] layers: it has no layer {layer!r}; it has {listed}"
            )
    return [layer for layer in available if layer in wanted]
