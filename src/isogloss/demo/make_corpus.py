"""Write the demo's corpus and dictionaries: `python -m isogloss.demo.make_corpus [FOLDER]`.

With `--lines` as many sentences as an experiment needs; the first 700 stay those of the demo.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from itertools import permutations
from pathlib import Path
from typing import TYPE_CHECKING

from .dice import Dice
from .grammar import Line, halves
from .lexicon import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

ASSETS = Path(__file__).parent / "assets"
TRAINING_LINES, DEMO_LINES, SEED = 3000, 700, 0
MISSING = 0.05
"""Share of the source words that are left out of a dictionary, as real ones leave words out."""


def links(line: Line, source: str, target: str) -> Iterator[tuple[str, str]]:
    """Give the words of a line that translate each other, because they express the same part."""
    by_key = defaultdict(set)
    for token in line.tokens[target]:
        if token.key:
            by_key[token.key].add(token.form)
    for token in dict.fromkeys(line.tokens[source]):
        if token.key and token.key[1] != "end":
            for form in sorted(by_key[token.key]):
                yield token.form, form


def dictionary(lines: Iterable[Line], source: str, target: str) -> list[tuple[str, str, float]]:
    """Count links: (source, target, share of the source word's links), best first."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for line in lines:
        for one, other in links(line, source, target):
            counts[one][other] += 1
    dice, entries = Dice(SEED), []
    for word in sorted(counts):
        if dice.chance(MISSING):
            continue
        total = counts[word].total()
        ranked = sorted(counts[word].items(), key=lambda item: (-item[1], item[0]))
        entries += [(word, form, count / total) for form, count in ranked]
    return entries


def files(lines: int = DEMO_LINES) -> dict[str, str]:
    """Make every file: its path below the folder, and its text."""
    training, demo = halves(TRAINING_LINES, lines, SEED)
    made = {}
    for language in LANGUAGES:
        made[f"corpus/{language}.txt"] = "".join(line.text(language) + "\n" for line in demo)
    for source, target in permutations(LANGUAGES, 2):
        rows = (
            f"{word}\t{form}\t{share:.4f}\n"
            for word, form, share in dictionary(training, source, target)
        )
        made[f"dictionaries/{source}-{target}.txt"] = "".join(rows)
    return made


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line and write all files."""
    parser = argparse.ArgumentParser(
        prog="python -m isogloss.demo.make_corpus", description=__doc__
    )
    parser.add_argument("folder", type=Path, nargs="?", default=ASSETS, metavar="FOLDER")
    parser.add_argument("--lines", type=int, default=DEMO_LINES, help="sentences a language")
    options = parser.parse_args(arguments)
    for name, text in files(options.lines).items():
        path = options.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8"))


if __name__ == "__main__":
    main()
