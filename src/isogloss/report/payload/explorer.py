"""The concept explorer: the words of every concept, its partners, and sentences with its words."""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING

from isogloss.reading.groups import source_of
from isogloss.reading.places import place_of_side, tongue
from isogloss.reading.roles import Roles
from isogloss.report.blocks import Block
from isogloss.report.payload.alignments import OUTCOMES, Alignments
from isogloss.report.payload.fitting import first_that_fits
from isogloss.report.payload.members import members_of, ranks_of
from isogloss.report.payload.sentences import Sentences
from isogloss.report.payload.shown import CUTS, Clustering, Shown, cells, picked

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from isogloss.core.types import JSON, Ints
    from isogloss.reading.places import Key, Place, Places
    from isogloss.report.payload.shown import Cut

LARGEST = 2_900_000
"""Bytes that the explorer's blocks may take; above it, less of each concept is shown."""


SAMPLE = 6
"""Places that sizes are guessed from, at least."""


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

        sentences_of = cache(lambda examples: sentences.block(picked(found, examples)))

        def others(cut: Cut) -> list[Block]:
            return [sentences_of(cut.examples), pairs, vocabulary]

        def shown(cut: Cut) -> list[Block]:
            own = Shown(self.order, found, overlaps, cut)
            return [*(own.place(key, aligned.get(key, [])) for key in found), *others(cut)]

        # Packing takes most of the time of a report, so sizes are guessed from a few places.
        weight = {key: cells(several) for key, several in found.items()}
        sample = list(found)[:: max(1, len(found) // SAMPLE)]
        share = sum(weight[key] for key in sample) / max(1, sum(weight.values()))

        def guess(cut: Cut) -> float:
            own = Shown(self.order, found, overlaps, cut)
            some = sum(len(own.place(key, aligned.get(key, [])).text()) for key in sample)
            return some / share + sum(len(block.text()) for block in others(cut))

        few = len(found) < 2 * SAMPLE or not share
        cut, blocks = first_that_fits(CUTS, shown, LARGEST, None if few else guess)
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
