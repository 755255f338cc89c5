"""Print the alignment error rates of docs/alignment.md as a table.

    python benchmarks/alignment.py SHARED/data > table.md

SHARED/data is the folder of corpora and gold alignments that CONTRIBUTING.md speaks of. Every gold
set is aligned by models that are estimated on its own text joined with further text in its
languages, lower-cased.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any, Literal, NamedTuple

from isogloss.core.alignment.aer import agreement
from isogloss.core.alignment.aligners import Alignment, align
from isogloss.core.alignment.bitext import Bitext, Text, read_bitext
from isogloss.core.alignment.links import Links, read_links
from isogloss.core.errors import SettingsError
from isogloss.core.text.lines import lines

WORD = re.compile(r"\w+(?:[-'\u2019]\w+)*|[^\w\s]")
METHODS = ("forward", "backward", "intersection", "union", "grow-diag-final-and")
ALIGNERS: dict[str, dict[str, Any]] = {
    "Model 1": {"model": "1", "alpha": 0},
    "Model 1, VB": {"model": "1"},
    "diagonal": {"alpha": 0},
    "diagonal, VB": {},
    "diagonal, VB, warm-up": {"warm_up": 5},
    "eflomal": {"aligner": "eflomal"},
}


class Gold(NamedTuple):
    """A gold set, and the corpora that are joined to its text."""

    folder: str
    source: str
    target: str
    gold: str
    base: Literal[0, 1]
    also: tuple[str, ...]


SETS = (
    Gold("europarl-de-en", "de", "en", "gold.de-en.txt", 0, ("multi30k-train",)),
    Gold("simalign-sample", "en", "de", "gold.en-de.txt", 0, ("multi30k-train",)),
    Gold("awesome-en-fr", "en", "fr", "gold.en-fr.1based.txt", 1, ("multi30k-train",)),
    *(
        Gold(
            f"xlwa-en-{to}-{part}",
            "en",
            to,
            f"gold.en-{to}.txt",
            0,
            (f"xlwa-en-{to}-{other}", f"tatoeba-en-{to}"),
        )
        for to in ("es", "ru")
        for part, other in (("dev", "test"), ("test", "dev"))
    ),
)


def cut(path: Path) -> Text:
    """Read raw text, with punctuation cut off and in lower case."""
    return Text.of(WORD.findall(text.lower()) for _, text in lines(path))


def more(data: Path, name: str, gold: Gold) -> Bitext:
    """Read a corpus that is joined to a gold set."""
    if name.startswith("xlwa"):
        folder = data / "alignments" / name
        text = read_bitext(folder / f"{gold.source}.txt", folder / f"{gold.target}.txt")
        return text.matched(str.lower, str.lower)
    folder, end = data / "corpora" / name, ".txt.gz" if name == "multi30k-train" else ".txt"
    return Bitext(cut(folder / f"{gold.source}{end}"), cut(folder / f"{gold.target}{end}"))


def inside(links: Links, lengths: tuple[int, int]) -> bool:
    """Whether no link leaves its sentences; europarl-de-en has one that does, in line 63."""
    return all(i < lengths[0] and j < lengths[1] for i, j in links.possible)


def main(data: Path) -> None:
    """Print the table."""
    print("| set | pairs | trained on | aligner |", " | ".join(METHODS), "|")
    print("|---|---:|---:|---|", "---:|" * len(METHODS), sep="")
    for gold in SETS:
        folder = data / "alignments" / gold.folder
        text = read_bitext(folder / f"{gold.source}.txt", folder / f"{gold.target}.txt")
        links = list(read_links(folder / gold.gold, base=gold.base))
        good = [n for n, each in enumerate(links) if inside(each, text.lengths[n])]
        links = [links[n] for n in good]
        text = Bitext.of(*([side[n] for n in good] for side in (text.source, text.target)))
        text = text.matched(str.lower, str.lower)
        also = more(data, gold.also[0], gold)
        for name in gold.also[1:]:
            also = also.joined(more(data, name, gold))
        for aligner, settings in ALIGNERS.items():
            try:
                found: Alignment = align(text, also=also, **settings)
            except SettingsError as error:
                print(error, file=sys.stderr)
                continue
            rates = [agreement(found.links(method), links).aer for method in METHODS]
            cells = [gold.folder, f"{len(text)}", f"{len(text) + len(also)}", aligner]
            row = [*cells, *(f"{rate:.3f}" for rate in rates if rate is not None)]
            print(f"| {' | '.join(row)} |", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
