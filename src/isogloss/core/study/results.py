"""A study that has run, for notebooks: its scores as records and frames, its concepts as words."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from html import escape
from typing import TYPE_CHECKING

from isogloss.core.errors import DamageError, DataError, SettingsError
from isogloss.core.study.directory import (
    Directory,
    read_clustering,
    read_json,
    read_json_lines,
    read_labels,
    refuse_newer,
    side_of,
)
from isogloss.core.study.documents import Documents
from isogloss.core.study.scoring import thinned

if TYPE_CHECKING:
    import pandas as pd

    from isogloss.core.store.activations import Store
    from isogloss.core.store.unit import Unit
    from isogloss.core.study.file import Study
    from isogloss.core.types import JSON, Labels, Side, Words


@dataclass(frozen=True, slots=True)
class Concept:
    """One concept: its number and how often each of its types occurs, by language."""

    number: int
    types: dict[str, dict[str, int]]
    """Language to type to number of words, most frequent first."""

    @property
    def words(self) -> int:
        """How many words it holds."""
        return sum(sum(types.values()) for types in self.types.values())

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><th>{escape(language)}</th><td dir='auto'>{_listed(types)}</td></tr>"
            for language, types in self.types.items()
        )
        return f"<table><caption>concept {self.number}, {self.words} words</caption>{rows}</table>"


def _listed(types: dict[str, int]) -> str:
    return ", ".join(f"<bdi>{escape(form)}</bdi> {count}" for form, count in types.items())


@dataclass(frozen=True)
class Clustered:
    """One clustering that was made: what it is of, its labels, its concepts."""

    record: JSON
    """What ``clusters/<key>.json`` holds: settings, counts, agreement with position and type."""
    words: tuple[Words, ...]
    """The clustered words of each side."""
    labels: Labels
    """(words,) of all sides, one after the other; -1 is noise."""

    @property
    def sides(self) -> tuple[Side, ...]:
        """What was clustered; more than one is joint."""
        return tuple(side_of(side) for side in self.record["sides"])

    def __len__(self) -> int:
        return int(self.record["concepts"])

    @cached_property
    def concepts(self) -> list[Concept]:
        """Every concept with its words."""
        found: list[dict[str, Counter[str]]] = [{} for _ in range(len(self))]
        start = 0
        for table in self.words:
            labels = self.labels[start : start + len(table)].tolist()
            start += len(table)
            for label, kind in zip(labels, table.type.tolist(), strict=True):
                if label >= 0:
                    language = found[label].setdefault(table.language, Counter())
                    language[table.types[kind]] += 1
        return [
            Concept(
                number, {name: dict(count.most_common()) for name, count in sorted(types.items())}
            )
            for number, types in enumerate(found)
        ]

    def _repr_html_(self) -> str:
        sides = " and ".join(str(side) for side in self.sides)
        head = f"<p>{escape(self.record['clusterer'])} of {escape(sides)}: {len(self)} concepts</p>"
        return head + "".join(concept._repr_html_() for concept in self.concepts[:10])


class Results:
    """A study directory, opened for reading. Nothing is computed and nothing is written."""

    def __init__(self, study: Study) -> None:
        self.study = study
        self.places = Directory(study.folder)
        self._tables: dict[Unit, Words] = {}
        if not self.places.run.is_file():
            raise DataError(f"{study.folder}: the study has not run yet; isogloss run {study.path}")

    @cached_property
    def run(self) -> JSON:
        """What ``run.json`` holds: versions, sources, word counts, times."""
        return read_json(self.places.run)

    @cached_property
    def scores(self) -> list[JSON]:
        """A record per score, as in ``scores.jsonl``."""
        return [SINCE | record for record in read_json_lines(self.places.scores)]

    @cached_property
    def diagnosis(self) -> list[JSON] | None:
        """What is suspicious, as ``diagnosis.json`` has it; None where it is of other scores."""
        if not self.places.diagnosis.is_file():
            return None
        diagnosis = read_json(self.places.diagnosis)
        refuse_newer(diagnosis, self.places.diagnosis)
        scores = self.places.scores_stamp()
        found: list[JSON] = diagnosis["findings"]
        return found if scores and diagnosis["scores"] == scores else None

    @cached_property
    def documents(self) -> Documents:
        """What commands found of it and kept."""
        return Documents(self.places)

    @property
    def findings(self) -> list[JSON]:
        """What is suspicious, as plain data; empty where nobody looked since scores changed."""
        return self.diagnosis or []

    @cached_property
    def whole(self) -> list[JSON]:
        """The scores that were taken of all words."""
        return [record for record in self.scores if not record["word_class"]]

    @cached_property
    def classes(self) -> list[JSON]:
        """The scores that were taken of one class of words, such as ``pos=NOUN``."""
        return [record for record in self.scores if record["word_class"]]

    def select(self, **wanted: str | float) -> list[JSON]:
        """Return the scores whose fields or sides have these values.

        Fields: ``metric``, ``name``, ``clusterer``, ``dictionary``, ``word_class`` (empty for
        all words, else such as ``pos=NOUN``); of the sides: ``corpus``,
        ``source``, ``part``, ``layer``; ``languages="en-de"`` in the score's order.
        """
        unknown = set(wanted) - {*_FIELDS, *_SHARED, "languages"}
        if unknown:
            known = ", ".join([*_FIELDS, *_SHARED, "languages"])
            raise SettingsError(f"scores have no {', '.join(sorted(unknown))}; they have {known}")
        rows = ((record, flat(record)) for record in self.scores)
        return [record for record, row in rows if all(row[k] == v for k, v in wanted.items())]

    def frame(self) -> pd.DataFrame:
        """Return a row per score, with counts and parts as columns. Needs pandas."""
        try:
            import pandas as pd
        except ImportError as error:
            raise SettingsError("frames need pandas: pip install 'isogloss[pandas]'") from error
        rows = [flat(record) | record["counts"] | record["parts"] for record in self.scores]
        return pd.DataFrame(rows)

    def evidence(self, record: JSON) -> list[JSON]:
        """Return the record per concept of one score; a metric may have none."""
        if not record["evidence"]:
            return []
        path = self.places.evidence(record["key"])
        if not path.is_file():
            raise DamageError.at(path, None, "deleted; isogloss run computes it again")
        return read_json_lines(path)

    @cached_property
    def clusterings(self) -> list[JSON]:
        """What every clustering of the stored scores was and came to."""
        keys = dict.fromkeys(key for record in self.scores for key in record["clusterings"])
        return [read_clustering(self.places.clustering(key)) for key in keys]

    def clustered(self, key: str) -> Clustered:
        """Return a clustering by its key: labels, words, concepts."""
        record = read_clustering(self.places.clustering(key))
        words = self.words_of(record)
        if record["balance"] == "words":
            rows = thinned([len(table) for table in words], record["seed"])
            words = [table.take(kept) for table, kept in zip(words, rows, strict=True)]
        path = self.places.labels(key)
        try:
            labels = read_labels(path)
        except (OSError, ValueError) as error:
            found = "deleted or damaged; isogloss run computes it again"
            raise DamageError.at(path, None, found) from error
        return Clustered(record, tuple(words), labels)

    def words_of(self, record: JSON) -> list[Words]:
        """Return the words of each side of a stored clustering, each table read once."""
        units = units_of(record)
        for unit in units:
            if unit not in self._tables:
                self._tables[unit] = self.store.read_words(unit)
        return [self._tables[unit] for unit in units]

    @cached_property
    def store(self) -> Store:
        """The activations."""
        from isogloss.core.store.activations import Store

        return Store(self.places.store)

    def concepts(self, *languages: str, layer: int | str, **wanted: str) -> Clustered:
        """Return the clustering of one language, or the joint one of several, at a layer.

        ``wanted`` may name ``source``, ``part``, ``clusterer`` and ``corpus`` where there are more.
        """
        named = {"source", "part", "clusterer", "corpus"}
        if set(wanted) - named:
            found = ", ".join(sorted(set(wanted) - named))
            message = f"clusterings have no {found}; they have {', '.join(sorted(named))}"
            raise SettingsError(message)
        matches = [
            record
            for record in self.clusterings
            if [side["language"] for side in record["sides"]] == list(languages)
            and all(side["layer"] == layer for side in record["sides"])
            and all(wanted[k] in {record.get(k), record["sides"][0].get(k)} for k in wanted)
        ]
        if len(matches) != 1:
            found = "; ".join(_described(record) for record in matches or self.clusterings[:20])
            raise SettingsError(f"{len(matches)} clusterings fit, not one; there are {found}")
        return self.clustered(matches[0]["key"])

    def _repr_html_(self) -> str:
        rows = "".join(_row(flat(record)) for record in self.scores[:50])
        head = "".join(f"<th>{name}</th>" for name in (*_SHOWN, "value"))
        more = f"<p>and {len(self.scores) - 50} more</p>" if len(self.scores) > 50 else ""
        title = f"<p>{escape(str(self.study.folder))}: {len(self.scores)} scores</p>"
        return f"{title}<table><tr>{head}</tr>{rows}</table>{more}"


SINCE: dict[str, JSON] = {"word_class": ""}
"""What records of scores did not have from the beginning, and what its absence meant."""

_FIELDS = ("metric", "name", "word_class", "clusterer", "dictionary")
_SHARED = ("corpus", "source", "part", "layer")
_SHOWN = ("name", "source", "clusterer", "languages", "part", "layer")


def units_of(record: JSON) -> list[Unit]:
    """Return where the words of each side of a stored clustering lie."""
    from isogloss.core.store.unit import Unit

    sides = map(side_of, record["sides"])
    return [
        Unit(side.corpus, side.source, unit, side.language, side.given)
        for side, unit in zip(sides, record["units"], strict=True)
    ]


def flat(record: JSON) -> dict[str, JSON]:
    """Return a score's names, sides and value as one flat row.

    What differs between the sides is joined by ``-``, in the score's order.
    """
    sides = record["sides"]
    row: dict[str, JSON] = {name: record[name] for name in _FIELDS}
    for name in _SHARED:
        values = list(dict.fromkeys(side[name] for side in sides))
        row[name] = values[0] if len(values) == 1 else "-".join(map(str, values))
    row["languages"] = "-".join(side["language"] for side in sides)
    row["value"] = record["value"]
    return row


def _row(row: dict[str, JSON]) -> str:
    value = "undefined" if row["value"] is None else f"{row['value']:.3f}"
    cells = [str(row[name]) for name in _SHOWN] + [value]
    return "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>"


def _described(record: JSON) -> str:
    return f"{record['clusterer']} of " + " and ".join(str(side_of(s)) for s in record["sides"])
