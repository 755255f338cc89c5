"""Print how time and memory of the built-in aligner grow with text, as a table.

    python -m benchmarks.alignment_growth SHARED/data > table.md

The text is Multi30k en-de, lower-cased, its first pairs or all of them several times over with a
tenth of the words renamed in every repetition, so that the number of distinct pairs of words grows
with the text. Each row is measured in a process of its own.
"""

from __future__ import annotations

import random
import resource
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.alignment import cut
from isogloss.core.alignment.aligners import align
from isogloss.core.alignment.bitext import Bitext, Text

SIZES = (7_250, 14_500, 29_000, 58_000, 116_000, 232_000)


def grown(text: Text, pairs: int, draw: random.Random) -> Text:
    """Return the text up to a number of sentences, words renamed from the second time on."""
    once = list(text)

    def sentences() -> list[list[str]]:
        found = []
        for number in range(pairs):
            words, again = once[number % len(once)], number // len(once)
            found.append([f"{w}+{again}" if again and draw.random() < 0.1 else w for w in words])
        return found

    return Text.of(sentences())


def measure(data: Path, pairs: int) -> None:
    """Print one row."""
    folder = data / "corpora" / "multi30k-train"
    sides = [
        grown(cut(folder / f"{language}.txt.gz"), pairs, random.Random(seed))
        for seed, language in enumerate(("en", "de"))
    ]
    text = Bitext(*sides)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun = time.process_time()
    align(text)
    took = time.process_time() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    cells = int((text.source.lengths * text.target.lengths).sum())
    words = len(text.source.form) + len(text.target.form)
    row = [f"{pairs:,}", f"{words:,}", f"{cells:,}", f"{took:.1f}"]
    row += [f"{took / cells * 1e6:.2f}", f"{peak / 1024:.0f}", f"{(peak - before) / 1024:.0f}"]
    print(f"| {' | '.join(row)} |", flush=True)


def main(data: str) -> None:
    """Print the table."""
    heads = (
        "pairs",
        "words",
        "cells",
        "CPU s",
        "CPU s per million cells",
        "peak MiB",
        "more than before",
    )
    print(f"| {' | '.join(heads)} |\n|{'---:|' * len(heads)}", flush=True)
    for pairs in SIZES:
        command = [sys.executable, "-m", "benchmarks.alignment_growth", data, str(pairs)]
        subprocess.run(command, check=True)


if __name__ == "__main__":
    if len(sys.argv) > 2:
        measure(Path(sys.argv[1]), int(sys.argv[2]))
    else:
        main(sys.argv[1])
