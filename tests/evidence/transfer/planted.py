"""A study of six training runs whose alignment is planted: the higher the number, the more agree."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

CONCEPTS, TYPES, TIMES = 6, 6, 3
RUNS = 6
LANGUAGES = ("en", "de", "fr")
AGREEING = (0, 1, 2, 3, 4, 5)
"""By run: concepts of the target languages that hold the translations of one English concept."""


def planted_runs(folder: Path, *, metrics: Sequence[str] = ("calign",), runs: int = RUNS) -> Path:
    """Write a study with a source a run, in English, German and French; return the study file.

    CALIGN of run n is n/6 in layer 1 (1 for run 5, as one concept alone has nothing to mix with), and
    1 in layer 0 for all runs.
    """
    tables = [_source(folder, run) for run in range(runs)]
    pairs = [f"en{c}x{t} {{}}{c}x{t}" for c in range(CONCEPTS) for t in range(TYPES)]
    for language in LANGUAGES[1:]:
        text = "\n".join(pairs).format(*[language] * len(pairs))
        (folder / f"en-{language}.txt").write_text(text + "\n", "utf-8")
        tables.append(
            f'[[dictionaries]]\nuse = "muse"\npath = "en-{language}.txt"\n'
            f'source = "en"\ntarget = "{language}"\n'
        )
    tables += [f'[metrics.{name}]\nuse = "{name}"\n' for name in metrics]
    head = 'schema = 1\n\n[compare]\npairs = [["en", "de"], ["en", "fr"]]\n'
    clusterer = '[clusterers.k6]\nuse = "kmeans"\nn_clusters = 6\n'
    path = folder / "tuned.toml"
    path.write_text("\n".join([head, clusterer, *tables]), "utf-8")
    return path


def _source(folder: Path, run: int) -> str:
    vectors = folder / f"run{run}"
    vectors.mkdir(parents=True)
    own = [(c, t) for c in range(CONCEPTS) for t in range(TYPES)] * TIMES
    for language in LANGUAGES:
        rows = [f"{n // TYPES}\t{n % TYPES}\t{language}{c}x{t}" for n, (c, t) in enumerate(own)]
        text = "\n".join(["sentence\tposition\tform", *rows]) + "\n"
        (vectors / f"{language}.words.tsv").write_text(text, "utf-8")
        for layer in (0, 1):
            agree = CONCEPTS if layer == 0 or language == "en" else AGREEING[run]
            # What does not agree is mixed: type t of concept c stands with those of concept c + t.
            mixed = CONCEPTS - agree
            at = [c if c < agree else agree + (c - agree + t) % mixed for c, t in own]
            noise = np.random.default_rng([run, layer]).normal(0, 0.01, (len(own), 8))
            made = (np.eye(8)[at] + noise).astype(np.float32)
            np.save(vectors / f"{language}.layer-{layer}.npy", made)
    names = ", ".join(f'"{name}"' for name in LANGUAGES)
    return f'[sources.run{run}]\nuse = "activations"\nfolder = "run{run}"\nlanguages = [{names}]\n'


def table_of(folder: Path, german: Sequence[float], french: Sequence[float]) -> Path:
    """Write the scores of the runs: 0.9 in English, and these less in German and French."""
    lines = ["source,run,language,score"]
    for run, (de, fr) in enumerate(zip(german, french, strict=True)):
        scores = {"en": 0.9, "de": 0.9 + de, "fr": 0.9 + fr}
        lines += [f"run{run},seed {run},{name},{score:.3f}" for name, score in scores.items()]
    path = folder / "scores.csv"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path
