"""What of a study goes into which file, for every format that an export can be in."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from isogloss.core.interchange.clusterfiles import cluster_lines
from isogloss.core.interchange.entries import entries_of
from isogloss.core.interchange.outputs import Output, write_texts
from isogloss.core.interchange.tables import concept_lines, score_csv, score_lines, word_csv
from isogloss.core.study.directory import side_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from isogloss.core.interchange.choice import Choice
    from isogloss.core.interchange.entries import PlacedWord
    from isogloss.core.study.results import Clustered, Results
    from isogloss.core.types import JSON, Side


@dataclass(frozen=True, slots=True)
class Export:
    """The results of a study, what is wanted of them, and how occurrences are counted."""

    results: Results
    choice: Choice
    first: int = 1
    """The number of the first occurrence of a form: 0 or 1."""

    @property
    def clusterings(self) -> list[JSON]:
        """The records of the clusterings that are wanted."""
        return [record for record in self.results.clusterings if self.choice.has_record(record)]

    def clustered(self) -> Iterator[Clustered]:
        """Yield the clusterings one at a time, with words and labels."""
        return (self.results.clustered(record["key"]) for record in self.clusterings)


def scores(export: Export) -> list[Output]:
    """Return ``scores.csv`` and ``scores.jsonl``."""
    records = [one for one in export.results.scores if export.choice.has_record(one)]
    about = {"scores": len(records)}
    return [
        Output("scores.csv", lambda file: write_texts(file, score_csv(records)), about),
        Output("scores.jsonl", lambda file: write_texts(file, score_lines(records)), about),
    ]


def concepts(export: Export) -> list[Output]:
    """Return ``concepts.csv``, a row a word, and ``concepts.jsonl``, a line a concept."""
    about = {"clusterings": len(export.clusterings)}
    return [
        Output("concepts.csv", lambda f: write_texts(f, word_csv(export.clustered())), about),
        Output(
            "concepts.jsonl", lambda f: write_texts(f, concept_lines(export.clustered())), about
        ),
    ]


def clusters(export: Export) -> list[Output]:
    """Return a cluster file of each clustering; several languages have one file together."""
    return [_cluster_file(export, record) for record in export.clusterings]


def _cluster_file(export: Export, record: JSON) -> Output:
    begins = _begins(export.results.clustered(record["key"]))
    about = {
        "clusterer": record["clusterer"],
        "clustering": record["key"],
        "sides": record["sides"],
        "words": record["words"],
        "noise": record["noise"],
        "occurrences_from": export.first,
        "first_sentence_of_each_side": begins,
    }

    def lines() -> Iterator[str]:
        return cluster_lines(_entries(export.results.clustered(record["key"]), export.first))

    return Output(
        f"clusters/{_cluster_path(record)}.txt",
        lambda file: write_texts(file, lines()),
        about,
        lambda: _read_through(lines()),
    )


def _read_through(lines: Iterator[str]) -> None:
    deque(lines, maxlen=0)


def _begins(one: Clustered) -> list[int]:
    """Return what is added to the sentences of each side, so that no two share a number."""
    count = max(int(table.sentence.max(initial=-1)) + 1 for table in one.words)
    return [count * side for side in range(len(one.words))]


def _entries(one: Clustered, first: int) -> Iterator[tuple[PlacedWord, int]]:
    start = 0
    for table, begin in zip(one.words, _begins(one), strict=True):
        labels = one.labels[start : start + len(table)].tolist()
        start += len(table)
        yield from zip(entries_of(table, first=first, begin=begin), labels, strict=True)


def side_path(side: Side) -> str:
    """Return a relative path of a side's files: corpus, source, part."""
    return f"{side.corpus}/{side.source}/{side.part}"


def language_name(side: Side) -> str:
    """Return a language, with the one that the encoder was given."""
    return f"{side.language}~{side.given}" if side.given else side.language


def _cluster_path(record: JSON) -> str:
    sides = [side_of(side) for side in record["sides"]]
    languages = "+".join(map(language_name, sides))
    balanced = ".balanced" if record["balance"] == "words" else ""
    return (
        f"{record['clusterer']}/{side_path(sides[0])}/layer-{_layers(sides)}/{languages}{balanced}"
    )


def _layers(sides: list[Side]) -> str:
    return "+".join(dict.fromkeys(str(side.layer) for side in sides))
