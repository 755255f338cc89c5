"""The concept explorer: the words of every concept, its partners, and sentences with its words."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from isogloss.reading.groups import source_of
from isogloss.reading.places import place_of_side, tongue
from isogloss.reading.roles import Roles
from isogloss.report.blocks import Block
from isogloss.report.payload.alignments import OUTCOMES, Alignments
from isogloss.report.payload.fitting import first_that_fits
from isogloss.report.payload.members import (
    EXAMPLES,
    Members,
    columns,
    members_of,
    ranks_of,
    ranks_picked,
)
from isogloss.report.payload.sentences import Sentences

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from isogloss.core.types import JSON, Ints
    from isogloss.reading.places import Key, Place, Places

LARGEST = 2_900_000
"""Bytes that the explorer's blocks may take; above it, less of each concept is shown."""


class Cut(NamedTuple):
    """What is shown of each concept at most."""

    alone: int | None
    """Types, of a concept of one language; None: all."""
    joint: int | None
    """Types of each language, of a concept of several."""
    examples: int
    """Sentences of each language."""


CUTS = (
    Cut(None, None, EXAMPLES),
    Cut(None, 60, EXAMPLES),
    Cut(None, 25, 2),
    Cut(None, 12, 2),
    Cut(None, 8, 1),
    Cut(None, 5, 1),
    Cut(60, 5, 1),
    Cut(30, 5, 1),
    Cut(15, 5, 1),
)
"""In the order in which they are tried; the first that fits is taken, else the last."""


class Clustering(NamedTuple):
    """One clustering of a place, by its sides."""

    record: JSON
    sides: list[Members]


class Explorer:
    """Gathers the blocks of the explorer."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self.seed = int(places.results.run["seed"])
        self.order = {key: number for number, key in enumerate(places.all)}
        self._ranks: dict[str, Ints] = {}

    def blocks(self) -> Iterator[Block]:
        """Yield ``explorer``, which names the others, then these."""
        found = {key: list(self._clusterings(place)) for key, place in self.places.all.items()}
        alignments = Alignments(self.places)
        aligned: dict[Key, list[JSON]] = {}
        for at, content in alignments.directions(self.order):
            aligned.setdefault(at, []).append(content)
        sentences = Sentences(self.places, self.ranks)
        overlaps = {
            clustering.record["key"]: list(self._overlaps(clustering.record["key"]))
            for several in found.values()
            for clustering in several
            if len(clustering.sides) > 1
        }
        pairs, vocabulary = (
            Block("explorer-pairs", alignments.plain(), packed=True),
            self._vocabulary(),
        )

        def shown(cut: Cut) -> list[Block]:
            own = _Shown(self, found, overlaps, cut)
            places = [own.place(key, aligned.get(key, [])) for key in found]
            return [*places, sentences.block(own.ranks), pairs, vocabulary]

        cut, blocks = first_that_fits(CUTS, shown, LARGEST)
        yield Block("explorer", self._index(found, cut))
        yield from blocks

    def _index(self, found: Iterable[Key], cut: Cut) -> JSON:
        return {
            "seed": self.seed,
            "cut": cut._asdict(),
            "outcomes": OUTCOMES,
            "start": self._start(),
            "gaps": self.places.gaps,
            "places": [
                {
                    **key._asdict(),
                    "layer": str(key.layer),
                    "tongues": list(self.places.all[key].alone),
                    "joint": [list(map(tongue, r["sides"])) for r in self.places.all[key].joint],
                }
                for key in found
            ],
        }

    def _start(self) -> JSON:
        """Return where CALIGN is highest, twins aside: a place to begin; None without a score."""
        results = self.places.results
        roles = Roles(results.run["recipes"]["sources"])
        names = dict.fromkeys(key.source for key in self.order)
        scores = [
            (record["value"], record)
            for record in results.whole
            if record["metric"] == "calign" and record["value"] is not None and record["evidence"]
        ]
        asked = roles.asked(list(names))
        own = [s for s in scores if source_of(s[1]) in asked] or scores
        if not own:
            return None
        _, best = max(own, key=lambda score: score[0])
        one, other = best["sides"]
        at = self.order.get(place_of_side(one, best["clusterer"]))
        return None if at is None else {"place": at, "lang": tongue(one), "to": tongue(other)}

    def _vocabulary(self) -> Block:
        types = {"/".join(key): forms for key, forms in self.places.vocabulary.items()}
        return Block("explorer-words", types, packed=True)

    def _clusterings(self, place: Place) -> Iterator[Clustering]:
        for record in [*place.alone.values(), *place.joint]:
            clustered = self.places.clustered(record)
            if clustered is None:
                continue
            sides, start = [], 0
            for side, table in zip(clustered.sides, clustered.words, strict=True):
                labels = clustered.labels[start : start + len(table)]
                start += len(table)
                numbers = self.places.number(side.corpus, side.language)
                ranks = self.ranks(side.corpus)
                sides.append(members_of(labels, table, len(clustered), numbers, ranks))
            yield Clustering(record, sides)

    def _overlaps(self, key: str) -> Iterator[JSON]:
        """Yield what COLAP says of the concepts of a joint clustering."""
        places = self.places
        for record in places.results.whole:
            if record["metric"] != "colap" or key not in record["clusterings"]:
                continue
            rows = places.having(partial(places.evidence.rows, record))
            if not rows or "overlapping" not in rows[0]:
                continue
            known = rows[0]["translated"] is not None
            yield {
                "name": record["name"],
                "tongues": list(map(tongue, record["sides"])),
                "counted": [row["concept"] for row in rows],
                "overlapping": [int(row["overlapping"]) for row in rows],
                "translated": [int(row["translated"]) for row in rows] if known else None,
            }

    def ranks(self, corpus: str) -> Ints:
        """(sentences,) each sentence's place in the random order."""
        if corpus not in self._ranks:
            tables = [
                t for (name, _), ts in self.places.tables.items() if name == corpus for t in ts
            ]
            last = max((int(t.sentence.max()) for t in tables if len(t)), default=-1)
            self._ranks[corpus] = ranks_of(self.seed, last + 1)
        return self._ranks[corpus]


class _Shown:
    """The blocks with so many types and sentences of each concept."""

    def __init__(
        self,
        explorer: Explorer,
        found: dict[Key, list[Clustering]],
        overlaps: dict[str, list[JSON]],
        cut: Cut,
    ) -> None:
        self.explorer, self.found, self.overlaps, self.cut = explorer, found, overlaps, cut
        sides: dict[str, list[Members]] = {}
        for clustering in (each for several in found.values() for each in several):
            for side, members in zip(clustering.record["sides"], clustering.sides, strict=True):
                sides.setdefault(side["corpus"], []).append(members)
        self.ranks = {name: ranks_picked(several, cut.examples) for name, several in sides.items()}
        self.numbers = {
            name: {rank: number for number, rank in enumerate(ranks)}
            for name, ranks in self.ranks.items()
        }

    def place(self, key: Key, aligned: list[JSON]) -> Block:
        """Return the block of a place."""
        alone, joint = {}, []
        for record, sides in self.found[key]:
            most = self.cut.joint if len(sides) > 1 else self.cut.alone
            tables = [
                columns(members, most, self.cut.examples, self.numbers[side["corpus"]].__getitem__)
                for side, members in zip(record["sides"], sides, strict=True)
            ]
            if len(tables) == 1:
                alone[tongue(record["sides"][0])] = tables[0]
            else:
                joint.append(
                    {"tongues": list(map(tongue, record["sides"])), "sides": tables}
                    | {"scores": self.overlaps[record["key"]]}
                )
        content = {"alone": alone, "joint": joint, "aligned": aligned}
        return Block(f"explorer-{self.explorer.order[key]}", content, packed=True)
