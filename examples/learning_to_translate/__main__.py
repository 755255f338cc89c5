"""Teach a small model to translate, and see what that does to concepts in encoder and decoder.

python -m examples.learning_to_translate                    # text of the demo's grammar
python -m examples.learning_to_translate --text en=train/en.txt --text de=train/de.txt ...
"""

from __future__ import annotations

import argparse
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from examples.commands import ended, isogloss, more_demo_text
from examples.learning_to_translate.checkpoint import Shape, make
from examples.learning_to_translate.files import (
    BASE,
    FRESH,
    TUNED,
    Training,
    base_file,
    sentences,
    study_file,
    tuned_file,
    write_texts,
)
from examples.learning_to_translate.reading import better_than_copying, report, translations
from examples.material import Dictionary, named
from isogloss import SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

HELD_BACK = 1000
"""Sentences of the demo's grammar that no model reads: the first half to test, all to measure."""


class Material(NamedTuple):
    """Text to learn from, text to measure, and what translates what."""

    train: Mapping[str, Sequence[str]]
    test: Mapping[str, Sequence[str]]
    dictionaries: Sequence[Dictionary]


def options_of(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m examples.learning_to_translate", description=__doc__
    )
    parser.add_argument("--text", action="append", default=[], metavar="LANGUAGE=FILE")
    parser.add_argument(
        "--test", action="append", default=[], metavar="LANGUAGE=FILE", help="of the two languages"
    )
    parser.add_argument(
        "--dictionary", action="append", default=[], metavar="FROM-TO=FILE", help="of the two"
    )
    parser.add_argument("--dictionary-format", default="muse", help="as a study's `use`")
    parser.add_argument("--pair", nargs=2, default=("en", "de"), metavar=("FROM", "TO"))
    parser.add_argument("--lines", type=int, default=8000, help="of the demo's grammar")
    parser.add_argument("--pretraining", type=int, default=1500, help="steps without pairs")
    parser.add_argument("--steps", type=int, default=1500, help="of translation")
    parser.add_argument("--batch", type=int, default=32, help="sentences a step")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--draws", type=int, default=200, help="for intervals of chrF and BLEU")
    parser.add_argument("--pieces", type=int, default=Shape().pieces, help="of the vocabulary")
    parser.add_argument("--width", type=int, default=Shape().width, help="features")
    parser.add_argument("--blocks", type=int, default=Shape().blocks)
    parser.add_argument("--concepts", type=int, default=60)
    parser.add_argument("--permutations", type=int, default=200)
    parser.add_argument("--out", type=Path, default=Path("learning-to-translate"))
    return parser.parse_args(arguments)


def material_of(options: argparse.Namespace) -> Material:
    """Return the user's text, or the demo's grammar with its dictionaries."""
    if not options.text:
        return _grammar(options)
    train, test = (
        dict(named(each, "--text") for each in given) for given in (options.text, options.test)
    )
    for what, found in (("--text", train), ("--test", test)):
        if lacking := [name for name in options.pair if name not in found]:
            raise SettingsError(f"{what} {lacking[0]}=FILE is wanted, as --pair has {lacking[0]}")
    dictionaries = []
    for each in options.dictionary:
        pair, path = named(each, "--dictionary")
        source, _, target = pair.partition("-")
        use = f'use = "{options.dictionary_format}"\n'
        dictionaries.append(Dictionary(source, target, path, use))
    return Material(
        {name: sentences(path) for name, path in train.items()},
        {name: sentences(test[name]) for name in options.pair},
        dictionaries,
    )


def _grammar(options: argparse.Namespace) -> Material:
    folder = more_demo_text(options.out / "grammar", options.lines + HELD_BACK)
    texts = {path.stem: sentences(path) for path in sorted(folder.iterdir())}
    demo = Path(isogloss("demo", options.out / "demo", "--no-run")["study"]).parent.absolute()
    source, target = options.pair
    settings = 'use = "tsv"\nprobability_column = 3\n'
    dictionaries = [
        Dictionary(one, other, demo / "dictionaries" / f"{one}-{other}.txt", settings)
        for one, other in ((source, target), (target, source))
    ]
    return Material(
        {name: found[:-HELD_BACK] for name, found in texts.items()},
        {name: texts[name][-HELD_BACK:] for name in options.pair},
        dictionaries,
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Make a model, teach it, measure it, print tables."""
    options = options_of(arguments)
    out: Path = options.out
    out.mkdir(parents=True, exist_ok=True)
    material = material_of(options)
    training = Training(
        options.pretraining, options.steps, options.batch, seed=options.seed, draws=options.draws
    )
    pair = tuple(options.pair)
    train = write_texts(out / "train", material.train)
    test = write_texts(out / "test", material.test)
    if not (out / FRESH).is_dir():
        shape = Shape(options.pieces, options.width, options.blocks)
        make(out / FRESH, chain.from_iterable(material.train.values()), shape, options.seed)
    (out / f"{BASE}.toml").write_text(base_file(training, train, test), "utf-8")
    isogloss("finetune", out / f"{BASE}.toml")
    (out / f"{TUNED}.toml").write_text(tuned_file(training, pair, train, test), "utf-8")
    found = isogloss("finetune", out / f"{TUNED}.toml")
    print(translations(found), flush=True)
    if not better_than_copying(found):
        raise SettingsError(
            "the model translates no better than copying the source does: it is not analysed; "
            "raise --steps"
        )
    study = out / "study.toml"
    text = study_file(training, pair, test, material.dictionaries, options.concepts)
    study.write_text(text, "utf-8")
    isogloss("run", study)
    null = ("--permutations", str(options.permutations), "--strata", "frequency,position")
    evidence = isogloss("evidence", study, "--replicates", "0", "--no-controls", *null)
    print(report(evidence))


if __name__ == "__main__":
    ended(main)
