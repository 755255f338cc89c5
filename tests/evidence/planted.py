"""A study whose alignment is planted: concepts that agree between languages but for some types."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from isogloss import Registry
from isogloss.core.study.file import read_study
from isogloss.core.study.inputs import Inputs
from isogloss.core.study.pipeline import Run
from tests.core.study.fakes import Silence
from tests.studies import study_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import numpy.typing as npt

    Doubles = npt.NDArray[np.float64]

CONCEPTS, TYPES, TIMES = 8, 10, 6
SENTENCES = CONCEPTS * TYPES * TIMES // 8


def planted_run(
    folder: Path,
    *,
    moved: float = 0.2,
    extra: str = "",
    seed: int = 5,
    german: Callable[[Doubles], Doubles] = lambda vectors: vectors,
) -> Run:
    """Return a scored run. In layer 1 a share of the German types stand in another concept.

    In layer 0 all German types stand anywhere. The dictionary has nine types in ten. ``german``
    says what becomes of the German vectors (words, features).
    """
    draw = np.random.default_rng(seed)
    vectors = folder / "vectors"
    vectors.mkdir()
    kinds = np.arange(CONCEPTS * TYPES)
    order = {language: draw.permutation(np.repeat(kinds, TIMES)) for language in ("en", "de")}
    own = kinds // TYPES
    astray = np.where(draw.random(len(kinds)) < moved, draw.integers(0, CONCEPTS, len(kinds)), own)
    places = {("de", 0): draw.permutation(own), ("de", 1): astray, ("en", 0): own, ("en", 1): own}
    for language, kind in order.items():
        rows = [
            f"{row // 8}\t{row % 8}\t{language}{number}" for row, number in enumerate(kind.tolist())
        ]
        text = "\n".join(["sentence\tposition\tform", *rows]) + "\n"
        (vectors / f"{language}.words.tsv").write_text(text, "utf-8")
        for layer in (0, 1):
            noise = draw.normal(0, 0.05, (len(kind), CONCEPTS))
            made = np.eye(CONCEPTS)[places[language, layer][kind]] + noise
            there = german(made) if language == "de" else made
            np.save(vectors / f"{language}.layer-{layer}.npy", there.astype(np.float32))
    pairs = [f"en{n} de{n}" for n in kinds.tolist() if n % 10]
    (folder / "en-de.txt").write_text("\n".join(pairs) + "\n", "utf-8")
    path = folder / "planted.toml"
    path.write_text(study_text("planted", CONCEPTS) + extra, "utf-8")
    run = Run(Inputs(read_study(path), Registry()), Silence())
    run.extract()
    run.cluster()
    run.score()
    return run
