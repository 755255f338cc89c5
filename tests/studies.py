"""A small study with planted concepts, whose scores are known by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from isogloss.core.locations import local

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from isogloss.core.locations import Location

CONCEPTS, TYPES, TIMES = 6, 6, 3
"""Concepts a language, types a concept, occurrences a type."""

UNTRANSLATED = {0: 1, 1: 2}
"""Concept to how many of its types the dictionary lacks: 5/6 passes 0.8, 4/6 does not."""


def disk(location: Location) -> Path:
    """Return the path of a study that lies on the disk, as most do in tests."""
    return local(location, "what this test looks at")


def study_text(source: str, n_clusters: int, metrics: Sequence[str] = ("calign", "colap")) -> str:
    """Return a study of vectors in files, in English and German, with a dictionary in one file."""
    scores = "".join(f'\n[metrics.{name}]\nuse = "{name}"\n' for name in metrics)
    return f"""\
schema = 1

[sources.{source}]
use = "activations"
folder = "vectors"
languages = ["en", "de"]

[clusterers.k{n_clusters}]
use = "kmeans"
n_clusters = {n_clusters}

[[dictionaries]]
use = "muse"
path = "en-de.txt"
source = "en"
target = "de"
{scores}"""


def planted_study(folder: Path) -> Path:
    """Write a study with vectors of its own; return the study file.

    CALIGN is 5/6 in both directions and layers. In layer 0 the languages lie far apart, so COLAP
    is 0; in layer 1 they lie on each other, so it is 1.
    """
    vectors = folder / "vectors"
    vectors.mkdir(parents=True)
    for language in ("en", "de"):
        (vectors / f"{language}.words.tsv").write_text(_table(language), "utf-8")
        for layer in (0, 1):
            np.save(vectors / f"{language}.layer-{layer}.npy", _vectors(language, layer))
    (folder / "en-de.txt").write_text(_dictionary(), "utf-8")
    path = folder / "planted.toml"
    path.write_text(study_text("planted", CONCEPTS), "utf-8")
    return path


def _forms(language: str) -> list[tuple[int, int]]:
    """Return (concept, type) of every word, six words a sentence.

    An English sentence has the types of one concept, a German one a type of every concept, so that
    labels of one language make no sense for the other.
    """
    found = [(c, t) for c in range(CONCEPTS) for t in range(TYPES)]
    ordered = found if language == "en" else sorted(found, key=lambda word: word[::-1])
    return ordered * TIMES


def _table(language: str) -> str:
    rows = ["sentence\tposition\tform"]
    for row, (concept, kind) in enumerate(_forms(language)):
        rows.append(f"{row // TYPES}\t{row % TYPES}\t{language}{concept}x{kind}")
    return "\n".join(rows) + "\n"


def _vectors(language: str, layer: int) -> np.ndarray:
    concepts = [concept for concept, _ in _forms(language)]
    noise = np.random.default_rng([layer, language == "de"]).normal(0, 0.01, (len(concepts), 8))
    centres = np.eye(8, dtype=np.float32)[concepts]
    apart = 50.0 if layer == 0 and language == "de" else 0.0
    shift = np.eye(8)[7] * apart
    found: np.ndarray = (centres + noise + shift).astype(np.float32)
    return found


def _dictionary() -> str:
    lines = [
        f"en{concept}x{kind} de{concept}x{kind}"
        for concept in range(CONCEPTS)
        for kind in range(TYPES)
        if kind >= UNTRANSLATED.get(concept, 0)
    ]
    return "\n".join(lines) + "\n"
