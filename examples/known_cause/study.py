"""The study file of the experiment: all models and their untrained twins on the same words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

PLAIN, CENTRED = "plain", "centred"
"""The two clusterers: vectors as they are, and without the mean vector of each position."""

TRANSFORMS = {PLAIN: "none", CENTRED: "centre-position"}
LEAST = 5
"""How often a word occurs in the measured text of its language, at least."""


def study_text(fake: str, models: Sequence[str], twins: int, concepts: int) -> str:
    """Return a study of ``text/en.txt``, a fake text, some models and twins of the first of them.

    Weights that nobody trained are drawn alike for all models, so that the twins of one are those
    of all. All paths are seen from the folder that the study lies in.
    """
    text = f"""\
schema = 1

[corpora.text]
files = {{en = "text/en.txt", fake = "text/{fake}.txt"}}

[words]
min_count = {LEAST}

[[dictionaries]]
use = "muse"
path = "text/en-fake.txt"
source = "en"
target = "fake"

[metrics.calign]
use = "calign"

[metrics.colap]
use = "colap"
match_threshold = 0.5

[metrics.precision]
use = "translation-precision"
"""
    for name, transform in TRANSFORMS.items():
        text += f"\n[clusterers.{name}]\n"
        text += f'use = "kmeans"\nn_clusters = {concepts}\ntransform = "{transform}"\n'
    for model in models:
        text += f'\n[sources.{model}]\nuse = "transformers"\nmodel = "models/{model}"\n'
    for seed in range(twins):
        text += f'\n[sources.untrained{seed}]\nuse = "random-weights"\n'
        text += f'model = "models/{models[0]}"\nseed = {seed}\n'
    return text
