"""How large a report is: make a study of 600 concepts, 13 layers and 2 languages, run it, measure.

    PYTHONPATH=src:. python -m tests.report.size FOLDER

The words are made up: 6,000 types a language with the counts of Zipf's law, at most 15 each; at each
layer a type's vectors lie about a topic's centre, so that concepts mix types as real ones do.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import numpy as np

TYPES, CONCEPTS, LAYERS, WIDTH, TOPICS, MOST = 6000, 600, 13, 16, 450, 15
AWAY = 0.08
"""Share of words that lie about another topic than their type: a type is in about two concepts."""
LETTERS = np.array(list("abcdefghijklmnopqrstuvwxyz"))
STUDY = """\
schema = 1

[sources.made]
use = "activations"
folder = "vectors"
languages = ["en", "de"]

[clusterers.k600]
use = "kmeans"
n_clusters = {concepts}
max_iter = 10

[[dictionaries]]
use = "muse"
path = "en-de.txt"
source = "en"
target = "de"

[metrics.calign]
use = "calign"

[metrics.colap]
use = "colap"
"""


def make(folder: Path) -> Path:
    """Write the study; return its file."""
    dice = np.random.default_rng(0)
    (folder / "vectors").mkdir(parents=True)
    counts = np.minimum(MOST, np.ceil(40_000 / np.arange(1, TYPES + 1))).astype(int)
    kinds = dice.permutation(np.repeat(np.arange(TYPES), counts))
    forms = {language: _forms(dice) for language in ("en", "de")}
    topic = dice.integers(TOPICS, size=(LAYERS, TYPES))
    for layer in range(1, LAYERS):
        stay = dice.random(TYPES) < 0.8
        topic[layer, stay] = topic[layer - 1, stay]
    for language, names in forms.items():
        own = kinds if language == "en" else dice.permutation(kinds)
        rows = [f"{row // 12}\t{row % 12}\t{names[kind]}" for row, kind in enumerate(own)]
        table = "\n".join(["sentence\tposition\tform", *rows]) + "\n"
        (folder / f"vectors/{language}.words.tsv").write_text(table, "utf-8")
        for layer in range(LAYERS):
            centres = np.random.default_rng(layer).normal(size=(TOPICS, WIDTH))
            spread = 0.3 * np.random.default_rng([layer, 1]).normal(size=(TYPES, WIDTH))
            noise = 0.35 * dice.normal(size=(len(own), WIDTH))
            away = dice.random(len(own)) < AWAY
            own_topic = np.where(away, dice.integers(TOPICS, size=len(own)), topic[layer, own])
            vectors = centres[own_topic] + spread[own] + noise
            np.save(folder / f"vectors/{language}.layer-{layer}.npy", vectors.astype(np.float32))
    pairs = [(kind, other) for kind in range(TYPES) for other in {kind, int(dice.integers(TYPES))}]
    lines = [f"{forms['en'][one]} {forms['de'][other]}" for one, other in pairs]
    (folder / "en-de.txt").write_text("\n".join(lines) + "\n", "utf-8")
    path = folder / "made.toml"
    path.write_text(STUDY.format(concepts=CONCEPTS), "utf-8")
    return path


def _forms(dice: np.random.Generator) -> list[str]:
    found: dict[str, None] = {}
    while len(found) < TYPES:
        found["".join(dice.choice(LETTERS, dice.integers(4, 12)))] = None
    return list(found)


def measure(study: Path) -> None:
    """Print the bytes of the page and of its blocks."""
    from isogloss import open_study
    from isogloss.report import build_report
    from isogloss.report.payload import gathered

    results = open_study(study)
    sizes: Counter[str] = Counter()
    for block in gathered(results):
        sizes[block.name.rstrip("0123456789")] += len(block.text())
        if block.name == "explorer":
            print("cut", block.content["cut"])
    for name, size in sizes.most_common():
        print(f"{name:20} {size:>10,}")
    print(f"{'page':20} {len(build_report(results).page.encode()):>10,}")


if __name__ == "__main__":
    place = Path(sys.argv[1])
    if not place.exists():
        from isogloss.cli import main

        main(["run", str(make(place))], standalone_mode=False)
    measure(place / "made.toml")
