"""Compare a dictionary that we induce with one counted from fast_align's links on the same text.

    python -m benchmarks.induced_dictionary SHARED/data > figures.txt

Multi30k's training half, en-de, cut as the other dictionary's text was; at most 20 translations
with a probability of at least 0.01, as in the other.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.alignment import WORD
from isogloss.core.alignment.aligners import align
from isogloss.core.alignment.bitext import Bitext, Text
from isogloss.core.alignment.counts import Keep, LinkCounts
from isogloss.core.text.lines import lines
from isogloss.plugins.dictionaries.reference import reference

if TYPE_CHECKING:
    from isogloss.core.text.dictionary import Entries

Table = dict[str, dict[str, float]]


def plain(entries: Entries) -> Table:
    """Return words to translations with probabilities, in order."""
    return {
        form: {to.form: to.probability or 0.0 for to in items} for form, items in entries.items()
    }


def compare(name: str, ours: Table, theirs: Table, counts: dict[str, int]) -> None:
    """Print the figures of one dictionary beside the other."""
    both = sorted(set(ours) & set(theirs))
    same = np.array([next(iter(ours[form])) == next(iter(theirs[form])) for form in both])
    often = np.array([counts[form] for form in both])
    figures = [f"{same.mean():.3f}", f"{same @ often / often.sum():.3f}"]
    frequent = often >= 5
    figures.append(f"{same[frequent].mean():.3f}")
    for size in (5, 10):
        shares = []
        for form in both:
            a, b = set(list(ours[form])[:size]), set(list(theirs[form])[:size])
            shares.append(len(a & b) / len(a | b))
        figures += [f"{np.mean(shares):.3f}", f"{np.array(shares) @ often / often.sum():.3f}"]
    pairs = [(p, theirs[f][to]) for f in both for to, p in ours[f].items() if to in theirs[f]]
    figures.append(f"{np.corrcoef(np.array(pairs).T)[0, 1]:.3f}")
    print(f"| {name} | {len(ours):,} | {len(both):,} | {' | '.join(figures)} |", flush=True)


def main(data: Path) -> None:
    """Print a table."""
    sides = [
        Text.of(
            WORD.findall(text)
            for _, text in lines(data / "corpora" / "multi30k-train" / f"{each}.txt.gz")
        )
        for each in ("en", "de")
    ]
    text = Bitext(*sides)
    path = data / "dictionaries" / "multi30k" / "en-de.txt.gz"
    entries = reference(path=path, source="en", target="de").translations("en", "de", None)
    assert entries is not None
    theirs = plain(entries)  # type: ignore[arg-type]  # a file's are Entries
    number = np.bincount(text.source.form, minlength=len(text.source.forms))
    counts = dict(zip(text.source.forms, number.tolist(), strict=True))
    print("| aligner | words | in both | first, types | first, words | first, 5 times or more |",
          "top 5, types | top 5, words | top 10, types | top 10, words | correlation |")  # fmt: skip
    print("|---|" + "---:|" * 10)
    for name, settings in {
        "ibm, as it comes": {},
        "ibm, maximum likelihood": {"alpha": 0},
        "ibm, Model 1": {"model": "1"},
        "eflomal": {"aligner": "eflomal"},
    }.items():
        begun = time.perf_counter()
        found = align(text, **settings)  # type: ignore[arg-type]  # settings of several types
        links = found.links("grow-diag-final-and")
        keep = Keep(min_probability=0.01, max_translations=20)
        compare(name, plain(LinkCounts(text, links).entries(keep)), theirs, counts)
        print(name, f"{time.perf_counter() - begun:.1f} s", found.details, file=sys.stderr)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
