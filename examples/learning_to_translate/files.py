"""What the recipe writes: text of both languages, the files of two fine-tunings, a study."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from typing import TYPE_CHECKING

from examples.material import quoted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from examples.material import Dictionary

FRESH, BASE, TUNED = "fresh", "base", "tuned"
CONTROLS = {"tuned": "", "shuffled": "shuffled-labels-", "continued": "without-labels-"}
"""Sources that were trained on from the base, and how the folders of their runs begin."""


@dataclass(frozen=True, slots=True)
class Training:
    """How long models learn, and how."""

    pretraining: int
    steps: int
    batch: int = 32
    rate: float = 2e-3
    seed: int = 0
    draws: int = 200
    """Of test sentences, that intervals of scores are made of."""

    def table(self, steps: int) -> str:
        """Return the table ``[training]``."""
        return (
            f"\n[training]\nsteps = {steps}\nseeds = [{self.seed}]\nbatch_size = {self.batch}\n"
            f"learning_rate = {self.rate}\nweight_decay = 0.0\n"
        )


def sentences(path: Path) -> list[str]:
    """Return the lines of a file; ``.gz`` is unpacked."""
    data = path.read_bytes()
    text = gzip.decompress(data) if path.suffix == ".gz" else data
    return text.decode("utf-8").splitlines()


def write_texts(folder: Path, texts: Mapping[str, Sequence[str]]) -> dict[str, Path]:
    """Write a file a language; return them by language."""
    folder.mkdir(parents=True, exist_ok=True)
    found = {language: folder / f"{language}.txt" for language in texts}
    for language, path in found.items():
        path.write_text("".join(f"{line}\n" for line in texts[language]), "utf-8")
    return found


def base_file(training: Training, train: Mapping[str, Path], test: Mapping[str, Path]) -> str:
    """Return the file of the pretraining: spans of single sentences, no pair of them."""
    return _tuning(FRESH, 'use = "text"', train, test) + training.table(training.pretraining)


def tuned_file(
    training: Training, pair: tuple[str, str], train: Mapping[str, Path], test: Mapping[str, Path]
) -> str:
    """Return the file of the translation and its controls."""
    source, target = pair
    checkpoint = checkpoint_of(BASE, training.pretraining, training.seed)
    task = f'use = "translation"\ntarget = "{target}"'
    files = ({source: train[source]}, {source: test[source]})
    text = _tuning(checkpoint, task, *files) + training.table(training.steps)
    text += 'control = ["none", "shuffled-labels", "without-labels"]\n'
    return f"{text}\n[scores]\ndraws = {training.draws}\n"


def checkpoint_of(folder: str, steps: int, seed: int, control: str = "") -> str:
    """Return where the last checkpoint of a run is."""
    return f"{folder}/runs/{control}seed-{seed}/step-{steps}"


def _tuning(checkpoint: str, task: str, train: Mapping[str, Path], test: Mapping[str, Path]) -> str:
    text = f'schema = 1\n\n[model]\ncheckpoint = "./{checkpoint}"\n\n[task]\n{task}\n'
    for name, files in (("train", train), ("test", test)):
        text += f"\n[{name}]\n"
        text += "".join(f"{each} = {quoted(path.absolute())}\n" for each, path in files.items())
    return text


def study_file(
    training: Training,
    pair: tuple[str, str],
    texts: Mapping[str, Path],
    dictionaries: Sequence[Dictionary],
    concepts: int,
) -> str:
    """Return a study of all models: what reads both languages, and what writes the second."""
    source, target = pair
    files = ", ".join(f"{name} = {quoted(texts[name].absolute())}" for name in pair)
    text = f"schema = 1\n\n[corpora.text]\nfiles = {{{files}}}\n"
    text += '\n[words]\nsegmenter = "unicode"\n'
    for name, folder in _models(training).items():
        text += f'\n[sources.{name}]\nuse = "transformers"\nmodel = "./{folder}"\n'
        text += f'given = ["{source}"]\n'
    for name, transform in (("plain", "none"), ("centred", "centre-position")):
        text += f'\n[clusterers.{name}]\nuse = "kmeans"\nn_clusters = {concepts}\n'
        text += f'transform = "{transform}"\n'
    for each in dictionaries:
        text += f"\n[[dictionaries]]\n{each.settings}path = {quoted(each.path)}\n"
        text += f'source = "{each.source}"\ntarget = "{each.target}"\n'
    text += '\n[metrics.calign]\nuse = "calign"\n\n[metrics.colap]\nuse = "colap"\n'
    reads = (f"{target}/encoder", f"{target}/decoder.reads", f"{target}/decoder.predicts")
    pairs = ", ".join(f'["{source}/encoder", "{each}"]' for each in reads)
    return text + f"\n[compare]\npairs = [{pairs}]\n"


def _models(training: Training) -> dict[str, str]:
    base = checkpoint_of(BASE, training.pretraining, training.seed)
    tuned = {
        name: checkpoint_of(TUNED, training.steps, training.seed, control)
        for name, control in CONTROLS.items()
    }
    return {"untrained": FRESH, BASE: base, **tuned}
