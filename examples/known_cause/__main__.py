"""Teach small models a known dose of translation, and see whether CALIGN rises with it.

python -m examples.known_cause                    # text of the demo's grammar
python -m examples.known_cause --text en.txt      # English text of yours, a sentence a line
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import sys
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from typing import TYPE_CHECKING

from examples.commands import ended, isogloss, more_demo_text
from examples.known_cause.reading import FIRST, Experiment, report
from examples.known_cause.strangers import strangers
from examples.known_cause.study import CENTRED, PLAIN, study_text
from examples.known_cause.text import read_sentences, split, vocabulary, write_texts
from examples.known_cause.training import Settings, train

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from examples.known_cause.text import Parts, Vocabulary

STRICT = ("--strata", "frequency,position")
NAIVE = ("--strata", "frequency", "--selves", "0")
"""How types change places: in the experiment, and where one walks into the trap."""

FEW = 3
"""Untrained models that show the trap."""

WANTED = ("--metric", "calign", "--metric", "colap", "--replicates", "0", "--no-controls")
TYPES_A_CONCEPT = 16
"""What the number of concepts is, unless it is given: one for so many words of the vocabulary."""


def options_of(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m examples.known_cause",
        description=__doc__,
    )
    parser.add_argument("--text", type=Path, help="English, a sentence a line; .gz is unpacked")
    parser.add_argument(
        "--out", type=Path, default=Path("known-cause"), help="folder for all of it"
    )
    parser.add_argument("--lines", type=int, default=12000, help="sentences of the demo's grammar")
    parser.add_argument(
        "--measured", type=int, default=2000, help="sentences a language to measure"
    )
    parser.add_argument("--words", type=int, default=4000, help="most words of the vocabulary")
    parser.add_argument(
        "--doses", type=int, nargs="+", default=[0, 10, 50], help="per cent of pairs"
    )
    parser.add_argument("--wrong", type=int, nargs="*", default=[], help="doses of wrong pairs")
    parser.add_argument("--backwards", action="store_true", help="fake English from its end")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2], help="of each dose")
    parser.add_argument("--twins", type=int, default=10, help="untrained models")
    parser.add_argument("--steps", type=int, default=Settings(0, 0).steps)
    parser.add_argument("--sentences", type=int, default=Settings(0, 0).sentences, help="a step")
    parser.add_argument("--width", type=int, default=Settings(0, 0).width, help="features")
    parser.add_argument(
        "--concepts", type=int, help="a language; one for 16 words of the vocabulary"
    )
    parser.add_argument("--permutations", type=int, default=200)
    parser.add_argument("--trap", action="store_true", help="show what parallel text does, too")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="models at a time")
    return parser.parse_args(arguments)


def settings_of(options: argparse.Namespace) -> list[Settings]:
    """Return the settings of every model, all doses of a seed before the next seed."""
    kinds = [(dose, False) for dose in options.doses] + [(dose, True) for dose in options.wrong]
    return [
        Settings(
            dose,
            seed,
            wrong,
            backwards=options.backwards,
            steps=options.steps,
            sentences=options.sentences,
            width=options.width,
        )
        for seed in options.seeds
        for dose, wrong in kinds
    ]


def train_all(
    folder: Path, parts: Parts, words: Vocabulary, wanted: Sequence[Settings], jobs: int
) -> None:
    """Train every model, some at a time; those that are there stay."""
    with ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn")) as pool:
        running = {
            pool.submit(train, folder / each.name, parts, words, each): each for each in wanted
        }
        for number, done in enumerate(as_completed(running), 1):
            done.result()
            say(f"model {number} of {len(wanted)}: {running[done].name}")


def measure(study: Path, text: str, *evidence: str) -> dict[str, Experiment]:
    """Write a study, run it, ask what its scores are worth; return what each clusterer gave."""
    study.write_text(text, "utf-8")
    scores = isogloss("run", study)["scores"]
    document = isogloss("evidence", study, *WANTED, *evidence)
    study.with_suffix(".json").write_text(json.dumps(document) + "\n", "utf-8")
    return {name: experiment(study, document, scores, name) for name in (CENTRED, PLAIN)}


def experiment(
    study: Path, document: dict[str, Any], scores: Sequence[dict[str, Any]], clusterer: str
) -> Experiment:
    """Return what a clusterer gave, beside what models give that never met."""
    found = Experiment(document, scores, clusterer)
    layers = [layer for layer in found.layers if layer >= FIRST]
    between: dict[str, float] = {}
    for which in found.groups:
        between |= strangers(study, found.members(which), layers, clusterer)
    return Experiment(document, scores, clusterer, between)


def say(line: str) -> None:
    """Tell how far it is."""
    print(line, file=sys.stderr, flush=True)


def main(arguments: Sequence[str] | None = None) -> None:
    """Do it all: text, models, studies, tables."""
    options = options_of(arguments)
    out: Path = options.out
    out.mkdir(parents=True, exist_ok=True)
    text = options.text or more_demo_text(out / "grammar", options.lines) / "en.txt"
    parts = split(read_sentences(text), options.measured)
    words = vocabulary(parts.read, options.words)
    concepts = options.concepts or len(words.english) // TYPES_A_CONCEPT
    say(f"{len(parts.read)} sentences to read, {len(words.english)} words, {concepts} concepts")
    write_texts(out / "text", parts, words, backwards=options.backwards)
    wanted = settings_of(options)
    train_all(out / "models", parts, words, wanted, options.jobs)
    names = [each.name for each in wanted]
    main_study = study_text("fake", names, options.twins, concepts)
    drawn = ("--permutations", str(options.permutations))
    found = measure(out / "study.toml", main_study, *STRICT, *drawn)
    print(report(found.values()), flush=True)
    if options.trap:
        first = [each.name for each in wanted if each.seed == options.seeds[0]]
        trap = study_text("parallel", first, min(options.twins, FEW), concepts)
        print("\n## The trap: the two languages say the same, line by line\n")
        print(report(measure(out / "trap.toml", trap, *NAIVE, *drawn).values()))


if __name__ == "__main__":
    ended(main)
