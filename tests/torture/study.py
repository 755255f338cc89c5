"""A study and a fine-tuning that take a second, and what must be equal of two runs of them."""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING

from isogloss.testing import small_model

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SENTENCES = 48
NOUNS = ("dog", "cat", "hen", "fox", "owl", "bee")
VERBS = ("sees", "finds", "hears", "likes")
WORDS = {"en": (NOUNS, VERBS), "de": ([f"{n}e" for n in NOUNS], [f"{v}t" for v in VERBS])}

STUDY = """\
schema = 1
seed = 3

[corpora.small]
files = {en = "en.txt", de = "de.txt"}

[sources.tiny]
use = "transformers"
model = "model"

[clusterers.k6]
use = "kmeans"
n_clusters = 6

[clusterers.tree]
use = "agglomerative"
n_clusters = 5

[[dictionaries]]
use = "muse"
path = "en-de.txt"
source = "en"
target = "de"

[metrics.calign]
use = "calign"

[metrics.colap]
use = "colap"

[store]
chunk_rows = 14
batch_tokens = 64
"""

VOLATILE = frozenset({"run.json", "cache.json", ".lock", ".lock.json", "journal/finished.jsonl"})
"""Files that tell of the run itself: when it was, how often it was begun, in which order it wrote."""
SHOWN = frozenset({"report.html"})
"""It shows how long the clusterings took, so it is the same for the same study directory only."""


def lay_out(folder: Path) -> Path:
    """Write model, text and study; return the study file."""
    small_model(folder / "model")
    draw = random.Random(7)
    drawn = [_drawn(draw) for _ in range(SENTENCES)]
    for language, (nouns, verbs) in WORDS.items():
        lines = [
            f"{nouns[a]} {verbs[b]} {nouns[c]} {verbs[d]} {nouns[e]}" for a, b, c, d, e in drawn
        ]
        (folder / f"{language}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    pairs = [f"{word} {word}e" for word in NOUNS] + [f"{word} {word}t" for word in VERBS]
    (folder / "en-de.txt").write_text("\n".join(pairs) + "\n", encoding="utf-8")
    file = folder / "small.toml"
    file.write_text(STUDY, encoding="utf-8")
    return file


def _drawn(draw: random.Random) -> tuple[int, ...]:
    return tuple(draw.randrange(len(NOUNS if place % 2 == 0 else VERBS)) for place in range(5))


def contents(folder: Path, but: frozenset[str] = VOLATILE | SHOWN) -> dict[str, bytes]:
    """Return every file below a folder that two runs must agree on, by its path.

    Records of clusterings and of training runs come without the seconds that they took.
    """
    found = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
    return {
        name: timeless(data) if name.startswith(("clusters/", "runs/")) else data
        for name, data in found.items()
        if name not in but
    }


def timeless(data: bytes) -> bytes:
    """Return a record in JSON without any seconds; other files as they are."""
    return re.sub(rb'"seconds": ?(?:[0-9.e-]+|null),?', b"", data)


def differing(one: Mapping[str, bytes], other: Mapping[str, bytes]) -> list[str]:
    """Return the files that one has and the other has not, or has otherwise."""
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))
