"""What concepts are made of: positions, one type, one sentence, mostly noise, too few words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isogloss.evidence.diagnostics.finding import Finding, listed, percent
from isogloss.evidence.diagnostics.material import mean, place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import numpy as np
    import numpy.typing as npt

    from isogloss.core.types import JSON, Ints, Labels
    from isogloss.evidence.diagnostics.material import Material

POSITIONS = 0.3
"""Adjusted mutual information of concepts with positions from which they are called positions, where
it is not below that with types. Small untrained models, which know positions only, gave about 0.8
(0.2 with types), trained layers that follow words 0.1 to 0.2 (0.5)."""

ONE_TYPE = 0.5
"""Share of concepts of a single type from which it is said: most concepts are then one word."""

ONE_SENTENCE = 0.1
"""Share of concepts within a single sentence. By chance there are none: of three words drawn from
hundreds of sentences, all come from one with a probability below one in ten thousand."""

LEAST = 3
"""Words of a concept that counts for these two shares: of two, a single type says little."""

NOISE = 0.5
"""Share of words that are noise above which concepts are about the smaller part of the words."""

WORDS = 20
"""Words of a mean concept below which it holds too few types for shares of them to mean much: at
most 15 words of a type are kept, and CALIGN asks for more than 5 types."""

Rows = dict["int | str", "list[JSON]"]
"""Layer to the records of clusterings there."""


def shape(labels: Labels, types: Ints, sentences: Ints) -> JSON:
    """Count the concepts of three words or more, and those of one type and of one sentence.

    All three (words,); negative labels are noise.
    """
    import numpy as np

    kept = labels >= 0
    own = labels[kept]
    counted = np.bincount(own, minlength=1) >= LEAST
    return {
        "counted": int(counted.sum()),
        "one_type": int((counted & (_distinct(own, types[kept]) == 1)).sum()),
        "one_sentence": int((counted & (_distinct(own, sentences[kept]) == 1)).sum()),
    }


def _distinct(labels: Labels, values: Ints) -> npt.NDArray[np.int64]:
    """Return how many distinct values each label has."""
    import numpy as np

    number = int(values.max(initial=0)) + 1
    together = np.unique(labels * number + values)
    return np.bincount(together // number, minlength=int(labels.max(initial=0)) + 1)


def positions(material: Material) -> Iterator[Finding]:
    """Find layers whose concepts are positions in the sentence rather than words."""

    def is_so(record: JSON) -> bool:
        position, kind = record["ami_position"], record["ami_type"]
        return position is not None and position >= POSITIONS and position >= (kind or 0.0)

    for where, layers in _found(material, is_so):
        means = {layer: mean(row["ami_position"] for row in rows) for layer, rows in layers.items()}
        worst = max(means, key=lambda layer: means[layer] or 0.0)
        kinds = mean(row["ami_type"] for row in layers[worst])
        yield Finding(
            "concepts-are-positions",
            "warns",
            f"{_title(where)}: concepts follow positions more than words at {_told(layers)}: AMI "
            f"with position {means[worst]:.2f}, with type {kinds or 0.0:.2f} at layer {worst}",
            where | {"layers": list(layers)},
            "Parallel sentences put translations at like places, so concepts of positions align and mix "
            "without any knowledge of words: scores of these layers may be nothing else.",
            [
                'transform = "centre-position" subtracts the mean vector of each position',
                "an untrained twin (random-weights) shows what positions alone give",
                "isogloss evidence --strata frequency,position holds positions constant",
            ],
            _rows(layers, lambda row: {name: row[name] for name in ("ami_position", "ami_type")}),
        )


def one_type(material: Material) -> Iterator[Finding]:
    """Find layers where most concepts are one type."""
    yield from _narrow(
        material,
        "one_type",
        ONE_TYPE,
        "concepts-of-one-type",
        "one type",
        "A concept that is one word groups nothing: no meaning is shared by several words. CALIGN does "
        "not count it, as it has too few types. In layer 0 that is usual: vectors there know no context.",
        [
            "fewer concepts (n_clusters)",
            "fewer words of a type: a smaller [words] max_count",
            "read a deeper layer",
        ],
    )


def one_sentence(material: Material) -> Iterator[Finding]:
    """Find layers where concepts are sentences."""
    yield from _narrow(
        material,
        "one_sentence",
        ONE_SENTENCE,
        "concepts-of-one-sentence",
        "one sentence",
        "These concepts are what a sentence is about, not what its words mean; sentences of a parallel "
        "corpus then align as wholes.",
        [
            "fewer concepts (n_clusters), or more sentences",
            "read an earlier layer, or leave very short and repeated sentences out",
        ],
    )


def _narrow(
    material: Material,
    part: str,
    limit: float,
    check: str,
    what: str,
    means: str,
    advice: list[str],
) -> Iterator[Finding]:
    def share(record: JSON) -> float:
        found = material.shapes.get(record["key"])
        return float(found[part] / found["counted"]) if found and found["counted"] else 0.0

    for where, layers in _found(material, lambda record: share(record) >= limit):
        worst = max((share(row), at) for at, rows in layers.items() for row in rows)
        yield Finding(
            check,
            "notes" if list(layers) == [0] else "warns",
            f"{_title(where)}: up to {percent(worst[0])} of the concepts are {what} at {_told(layers)}",
            where | {"layers": list(layers)},
            means,
            advice,
            _rows(layers, lambda row: {**material.shapes[row["key"]], "share": share(row)}),
        )


def noise(material: Material) -> Iterator[Finding]:
    """Find layers where most words are noise."""

    def share(record: JSON) -> float:
        return record["noise"] / record["words"] if record["words"] else 0.0

    for where, layers in _found(material, lambda record: share(record) > NOISE):
        worst = max(share(row) for rows in layers.values() for row in rows)
        yield Finding(
            "noise",
            "warns",
            f"{_title(where)}: up to {percent(worst)} of the words are noise at {_told(layers)}",
            where | {"layers": list(layers)},
            "Noise is in no concept and in no score. What is scored is the smaller part of the words, "
            "usually the frequent and the easy ones; scores of other clusterers are of all words.",
            [
                "a smaller min_cluster_size or min_samples",
                "fewer features before density is measured: transform pca",
                "a clusterer that groups every word; isogloss compare says which cover how many",
            ],
            _rows(layers, lambda row: {"noise": share(row), "concepts": row["concepts"]}),
        )


def few_words(material: Material) -> Iterator[Finding]:
    """Find layers whose mean concept has fewer than 20 words."""

    def each(record: JSON) -> float:
        return float(record["words"] - record["noise"]) / (record["concepts"] or 1)

    def is_so(record: JSON) -> bool:
        return bool(record["concepts"]) and each(record) < WORDS

    for where, layers in _found(material, is_so):
        fewest = min(each(row) for rows in layers.values() for row in rows)
        yield Finding(
            "few-words",
            "warns",
            f"{_title(where)}: down to {fewest:.1f} words a concept at {_told(layers)}",
            where | {"layers": list(layers)},
            "Coverage is a share of a concept's types: of few types it jumps, and concepts of at most "
            "min_types types do not count at all. A few words decide the score.",
            [
                "fewer concepts (n_clusters): about one for every 20 to 50 words",
                "more sentences, or a larger [words] max_count",
                "isogloss evidence shows how far such scores vary",
            ],
            _rows(layers, lambda row: {"words_a_concept": each(row), "concepts": row["concepts"]}),
        )


def _found(
    material: Material, is_so: Callable[[JSON], bool]
) -> Iterator[tuple[dict[str, JSON], Rows]]:
    """Yield where clusterings are so, by clusterer, source and part.

    Joint clusterings, of which there are many, are told only where no separate one is so.
    """
    found: dict[tuple[tuple[str, JSON], ...], dict[bool, Rows]] = {}
    for record in material.clusterings.values():
        side = record["sides"][0]
        if side["source"] in material.twins or not is_so(record):
            continue
        own = {name: side[name] for name in ("corpus", "source", "part")}
        own["clusterer"] = record["clusterer"]
        layers = found.setdefault(tuple(own.items()), {}).setdefault(len(record["sides"]) > 1, {})
        layers.setdefault(side["layer"], []).append(record)
    for where, kinds in found.items():
        joint = False not in kinds
        yield dict(where) | {"joint": joint}, kinds[joint]


def _title(where: dict[str, JSON]) -> str:
    return f"{where['clusterer']}{', pairs together' if where['joint'] else ''}, {place(where)}"


def _told(layers: Rows) -> str:
    """Return layers and, where they are few, languages."""
    names = dict.fromkeys(_languages(row) for rows in layers.values() for row in rows)
    word = "layer" if len(layers) == 1 else "layers"
    return f"{word} {listed(map(str, layers))} ({listed(names)})"


def _languages(record: JSON) -> str:
    return "-".join(side["language"] for side in record["sides"])


def _rows(layers: Rows, figures: Callable[[JSON], dict[str, JSON]]) -> list[dict[str, JSON]]:
    return [
        {"layer": layer, "languages": _languages(row), **figures(row)}
        for layer, rows in layers.items()
        for row in rows
    ]
