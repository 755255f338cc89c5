"""Find concepts that several languages share, and list some of them, drawn at random."""

from __future__ import annotations

import argparse
import random
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING

from examples.commands import ended, isogloss
from examples.material import TRAINED, UNTRAINED, add_arguments, material_of
from examples.standings import by, mean, standings
from examples.tables import number, table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from examples.standings import Standing

TWIN = f"{UNTRAINED}0"
SHOWN = 6
"""Types of a language that are listed of a concept, the most frequent ones."""


def options_of(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m examples.multilingual_concepts", description=__doc__
    )
    add_arguments(parser, ("en", "de", "fr", "ar"))
    parser.add_argument("--out", type=Path, default=Path("multilingual-concepts"))
    parser.add_argument("--concepts", type=int, default=150, help="of all languages together")
    parser.add_argument("--layer", type=int, help="that the sample is of; the last one")
    parser.add_argument("--sample", type=int, default=12, help="concepts that are listed")
    parser.add_argument("--seed", type=int, default=0, help="of the sample")
    parser.add_argument("--permutations", type=int, default=200)
    return parser.parse_args(arguments)


def clusterers_and_metrics(concepts: int) -> str:
    """Return the tables of one clustering of all languages, and of its score."""
    return f"""
[clusterers.joint]
use = "kmeans"
n_clusters = {concepts}

[metrics.colap]
use = "colap"
pool = "all"
"""


def by_layer(rows: Sequence[Standing], scores: Sequence[dict[str, Any]]) -> str:
    """Return COLAP beside its ceiling: of all languages, and the mean over pairs of them."""
    translated: dict[tuple[str, int], list[float]] = {}
    for score in scores:
        side, found = score["sides"][0], score["parts"].get("translated")
        if found is not None:
            translated.setdefault((side["source"], side["layer"]), []).append(found)
    lines = []
    for (source, layer), own in by(rows, lambda row: (row.source, row.layer)).items():
        whole = max(own, key=lambda row: row.languages.count("-"))
        pairs = mean([row for row in own if row.languages.count("-") == 1])
        share = fmean(translated[source, layer]) if (source, layer) in translated else None
        figures = (
            *(whole.observed, whole.chance, whole.observed / whole.chance),
            *(pairs.observed, pairs.chance, pairs.observed / pairs.chance, share),
        )
        lines.append([source, str(layer), *map(number, figures)])
    head = ("model", "layer", "all", "ceiling", "of ceiling", "pairs", "ceiling", "of ceiling")
    return table((*head, "translated"), lines)


def drawn(records: Sequence[dict[str, Any]], size: int, seed: int) -> list[dict[str, Any]]:
    """Draw concepts, each as likely as any other, and return them by their numbers."""
    ordered = sorted(records, key=lambda record: int(record["concept"]))
    found = random.Random(seed).sample(ordered, min(size, len(ordered)))
    return sorted(found, key=lambda record: int(record["concept"]))


def listed(records: Sequence[dict[str, Any]]) -> str:
    """Return a row a concept: its words of each language, the most frequent types first."""
    asked = ["overlapping"]
    if any(record["translated"] is not None for record in records):
        asked.append("translated")  # of two languages only
    languages = [side["side"] for side in records[0]["sides"]]
    rows = [
        [
            *(str(record["concept"]), str(record["words"])),
            *("yes" if record[name] else "no" for name in asked),
            *map(_types, record["sides"]),
        ]
        for record in records
    ]
    return table(("concept", "words", *asked, *languages), rows)


def _types(side: dict[str, Any]) -> str:
    # A bar would end the cell.
    names = (f"{name} {count}".replace("|", "\\|") for name, count in side["top"][:SHOWN])
    return f"{side['share']:.0%}: {', '.join(names)}" if side["words"] else "-"


def show_sample(study: Path, options: argparse.Namespace, languages: Sequence[str]) -> None:
    """Print the concepts that were drawn, of the trained model and of its untrained twin."""
    import isogloss as library

    results = library.open_study(study)
    for source in (TRAINED, TWIN):
        scores = results.select(name="colap", source=source, languages="-".join(languages))
        layers = [score["sides"][0]["layer"] for score in scores]
        layer = layers[-1] if options.layer is None else options.layer
        if layer not in layers:
            raise library.SettingsError(
                f"--layer {layer}: the model has {', '.join(map(str, layers))}"
            )
        records = results.evidence(scores[layers.index(layer)])
        print(
            f"\n## {source}, layer {layer}: {min(options.sample, len(records))} of {len(records)} "
            f"concepts, each as likely as any other, seed {options.seed}\n"
        )
        print(listed(drawn(records, options.sample, options.seed)))


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the study, then print the scores by layer and the sample."""
    options = options_of(arguments)
    out: Path = options.out
    out.mkdir(parents=True, exist_ok=True)
    material = material_of(options, out)
    study = out / "study.toml"
    study.write_text(material.study(1) + clusterers_and_metrics(options.concepts), "utf-8")
    scores = isogloss("run", study)["scores"]
    asked = ("--replicates", "0", "--permutations", str(options.permutations), "--no-controls")
    found = isogloss("evidence", study, *asked)
    print(f"COLAP beside its ceiling: {options.concepts} concepts of all languages together\n")
    print(by_layer(list(standings(found, "colap")), scores))
    show_sample(study, options, list(material.texts))


if __name__ == "__main__":
    ended(main)
