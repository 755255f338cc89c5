"""Follow CALIGN through the layers of a model, beside everything that it has to be judged by."""

from __future__ import annotations

import argparse
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING

from examples.commands import ended, isogloss
from examples.material import TRAINED, add_arguments, material_of
from examples.standings import by, mean, standings
from examples.tables import number, signed, span, table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from examples.standings import Standing

FIRST = (0, 1)
"""The layers that the deeper half is compared with."""

AREA, OWN_WORDS = "area", "area without identical"
TRANSFORMS = {"plain": "none", "centred": "centre-position"}


def options_of(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m examples.layers", description=__doc__)
    add_arguments(parser, ("en", "de"))
    parser.add_argument("--out", type=Path, default=Path("layers"))
    parser.add_argument("--concepts", type=int, default=60, help="of a language")
    parser.add_argument("--twins", type=int, default=10, help="untrained models beside it")
    parser.add_argument("--permutations", type=int, default=200)
    parser.add_argument("--strata", default="frequency,position", help="of the null model")
    return parser.parse_args(arguments)


def clusterers_and_metrics(concepts: int) -> str:
    """Return the tables of two clusterers, one of which does not see positions, and of CALIGN."""
    text = '\n[metrics.calign]\nuse = "calign"\n'
    for name, transform in TRANSFORMS.items():
        text += f'\n[clusterers.{name}]\nuse = "kmeans"\nn_clusters = {concepts}\n'
        text += f'transform = "{transform}"\n'
    return text


def deeper(layers: Sequence[int]) -> list[int]:
    """Return the deeper half of the layers: those below the middle of the last one's number."""
    return [layer for layer in layers if 2 * layer > layers[-1]]


def contrast(rows: Sequence[Standing]) -> float:
    """Return how much more the deeper half is above chance than the first two layers are."""
    layers = sorted({row.layer for row in rows})
    late = [row.above for row in rows if row.layer in deeper(layers)]
    early = [row.above for row in rows if row.layer in FIRST]
    return fmean(late) - fmean(early)


class Curves:
    """The scores of a model and of its untrained twins under one clusterer, one figure."""

    def __init__(self, rows: Sequence[Standing], figure: str) -> None:
        own = [row for row in rows if row.figure == figure]
        self.trained = [row for row in own if row.source == TRAINED]
        twins = (row for row in own if row.source != TRAINED)
        self.twins = by(twins, lambda row: row.source)

    def contrasts(self) -> tuple[float, list[float]]:
        """Return the contrast of the model, and of each twin."""
        return contrast(self.trained), [contrast(rows) for rows in self.twins.values()]

    def pairs(self) -> tuple[int, int]:
        """Return in how many pairs the model's contrast is above that of every twin, and of all."""
        won = 0
        own = by(self.trained, lambda row: row.languages)
        for languages, rows in own.items():
            others = [
                contrast([row for row in twin if row.languages == languages])
                for twin in self.twins.values()
            ]
            won += contrast(rows) > max(others, default=float("-inf"))
        return won, len(own)


def by_layer(rows: Sequence[Standing]) -> str:
    """Return a row a layer: means over all pairs of languages."""
    whole, bare = Curves(rows, AREA), Curves(rows, OWN_WORDS)
    lines = []
    for layer, own in by(whole.trained, lambda row: row.layer).items():
        found = mean(own)
        small = sum(row.p <= 0.05 for row in own)
        without = [row for row in bare.trained if row.layer == layer]
        twins = [mean(r for r in twin if r.layer == layer).above for twin in whole.twins.values()]
        lines.append(
            [
                str(layer),
                *map(number, (found.observed, found.chance)),
                signed(found.above),
                f"{small} of {len(own)}",
                signed(mean(without).above if without else None),
                number(found.own),
                number(found.excess),
                span(twins) if twins else "-",
            ]
        )
    head = ("layer", "observed", "chance", "above chance", "p at most 0.05")
    more = ("without identical", "self", "excess", "twins above chance")
    return table((*head, *more), lines)


def judgement(rows: Sequence[Standing]) -> Iterator[str]:
    """Yield the lines that say what the depth of the model adds."""
    layers = sorted({row.layer for row in rows})
    late = deeper(layers)
    yield f"Above chance, layers {late[0]} to {late[-1]} less layers {FIRST[0]} and {FIRST[1]}:"
    for figure in (AREA, OWN_WORDS):
        curves = Curves(rows, figure)
        own, twins = curves.contrasts()
        line = f"- {figure}: trained {own:+.3f}"
        if twins:
            won, pairs = curves.pairs()
            line += f", {len(twins)} untrained twins {span(twins)}, trained less their mean "
            line += f"{own - fmean(twins):+.3f}; above every twin in {won} of {pairs} pairs"
        yield line


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the study, then print a table and the contrast for each clusterer."""
    options = options_of(arguments)
    out: Path = options.out
    out.mkdir(parents=True, exist_ok=True)
    material = material_of(options, out)
    study = out / "study.toml"
    text = material.study(options.twins) + clusterers_and_metrics(options.concepts)
    study.write_text(text, "utf-8")
    isogloss("run", study)
    null = ("--permutations", str(options.permutations), "--strata", options.strata)
    found = isogloss("evidence", study, "--replicates", "0", *null)
    rows = list(standings(found, "calign"))
    for clusterer, own in by(rows, lambda row: row.clusterer).items():
        pairs = len({row.languages for row in own})
        print(f"## {clusterer}: CALIGN area, mean of {pairs} pairs, each direction one\n")
        print(by_layer(own), "", *judgement(own), "", sep="\n")
    print(baselines(found["baselines"]))


def baselines(found: Sequence[dict[str, Any]]) -> str:
    """Return what concepts give that no model formed: of spelling, and of positions."""
    kinds: dict[str, list[float]] = {}
    for each in found:
        if each["figures"].get(AREA) is not None:
            kinds.setdefault(each["kind"], []).append(each["figures"][AREA])
    rows = [[kind, number(fmean(areas)), span(areas)] for kind, areas in kinds.items()]
    return table(("concepts of", "area", "lowest to highest pair"), rows)


if __name__ == "__main__":
    ended(main)
