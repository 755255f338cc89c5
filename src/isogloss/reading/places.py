"""Where concepts are: a source, part and layer, and the clusterings that a study has there."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from isogloss.core.errors import DamageError, DataError
from isogloss.reading.evidence import Evidence
from isogloss.reading.groups import in_order, layer_of, source_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from isogloss.core.study.results import Clustered, Results
    from isogloss.core.types import JSON, Layer, Words

T = TypeVar("T")


class Key(NamedTuple):
    """What a place is; of a clustering over several, their names are joined."""

    corpus: str
    clusterer: str
    source: str
    part: str
    layer: Layer


@dataclass(slots=True)
class Place:
    """The clusterings of one place: stored records, as ``clusters/<key>.json`` has them."""

    key: Key
    alone: dict[str, JSON] = field(default_factory=dict)
    """By tongue: of one language each."""
    joint: list[JSON] = field(default_factory=list)
    """Of several languages together."""


def tongue(side: JSON) -> str:
    """Return a side's language, and after ``~`` the one that its encoder read."""
    return f"{side['language']}~{side['given']}" if side["given"] else str(side["language"])


def key_of_place(record: JSON) -> Key:
    """Return the place of a score or of a clustering."""
    corpora, parts = (
        " → ".join(dict.fromkeys(side[name] for side in record["sides"]))
        for name in ("corpus", "part")
    )
    return Key(corpora, record["clusterer"], source_of(record), parts, layer_of(record))


def place_of_side(side: JSON, clusterer: str) -> Key:
    """Return the place where a language's own clustering is."""
    return Key(side["corpus"], clusterer, side["source"], side["part"], side["layer"])


class Places:
    """All places of a study, in the order of its scores, layers ascending; and what is missing."""

    def __init__(self, results: Results) -> None:
        self.results = results
        self.evidence = Evidence(results)
        self.gaps: list[str] = []
        self._numbers: dict[tuple[str, str], dict[str, int]] = {}
        self._forms: dict[tuple[str, str], dict[str, int]] = {}

    @cached_property
    def all(self) -> dict[Key, Place]:
        """Every place."""
        found: dict[Key, Place] = {}
        for record in self._records:
            place = found.setdefault(key := key_of_place(record), Place(key))
            if len(record["sides"]) == 1:
                place.alone[tongue(record["sides"][0])] = record
            else:
                place.joint.append(record)
        layers = in_order(key.layer for key in found)
        first = {key[:4]: number for number, key in reversed(list(enumerate(found)))}
        return dict(
            sorted(
                found.items(), key=lambda item: (first[item[0][:4]], layers.index(item[0].layer))
            )
        )

    @cached_property
    def _records(self) -> list[JSON]:
        keys = dict.fromkeys(key for record in self.results.scores for key in record["clusterings"])
        found = [self.having(partial(self._record, key)) for key in keys]
        return [record for record in found if record is not None]

    def _record(self, key: str) -> JSON:
        from isogloss.core.study.directory import read_clustering

        return read_clustering(self.results.places.clustering(key))

    def clustered(self, record: JSON) -> Clustered | None:
        """Return a clustering's words and labels; None, and a gap, where they cannot be read."""
        return self.having(lambda: self.results.clustered(record["key"]))

    def having(self, read: Callable[[], T]) -> T | None:
        """Return what is read; where it is missing or damaged, note the gap."""
        try:
            return read()
        except (DataError, DamageError) as error:
            if (gap := str(error)) not in self.gaps:
                self.gaps.append(gap)
            return None

    @cached_property
    def tables(self) -> dict[tuple[str, str], list[Words]]:
        """The words by corpus and language, a table for each source that reads them."""
        found: dict[tuple[str, str], dict[int, Words]] = {}
        for record in self._records:
            words = self.having(partial(self.results.words_of, record))
            for side, table in zip(record["sides"], words or (), strict=False):
                found.setdefault((side["corpus"], side["language"]), {})[id(table)] = table
        return {key: list(tables.values()) for key, tables in found.items()}

    @cached_property
    def vocabulary(self) -> dict[tuple[str, str], list[str]]:
        """The types by corpus and language, ascending; of all sources together."""
        return {
            key: sorted({form for table in tables for form in table.types})
            for key, tables in self.tables.items()
        }

    def number(self, corpus: str, language: str) -> dict[str, int]:
        """Return each type's place in the vocabulary."""
        key = (corpus, language)
        if key not in self._numbers:
            types = self.vocabulary.get(key, [])
            self._numbers[key] = {form: place for place, form in enumerate(types)}
        return self._numbers[key]

    def number_of_forms(self, corpus: str, language: str) -> dict[str, int]:
        """Return the type of each form, and of each type: some rules compare forms as written."""
        key = (corpus, language)
        if key not in self._forms:
            number = self.number(*key)
            forms = {
                table.forms[form]: number[table.types[kind]]
                for table in self.tables.get(key, ())
                for form, kind in set(zip(table.form.tolist(), table.type.tolist(), strict=True))
            }
            self._forms[key] = forms | number
        return self._forms[key]
