"""What a recipe works on: the demo's text, dictionaries and model, or the user's own."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from examples.commands import isogloss
from isogloss import SettingsError

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Mapping, Sequence

TRAINED, UNTRAINED = "trained", "untrained"


@dataclass(frozen=True, slots=True)
class Dictionary:
    """A file of translations."""

    source: str
    target: str
    path: Path
    settings: str
    """Lines of TOML that say what its format is."""


@dataclass(frozen=True, slots=True)
class Material:
    """Text by language, dictionaries, a model."""

    texts: Mapping[str, Path]
    dictionaries: Sequence[Dictionary]
    model: str
    segmenter: str

    def study(self, twins: int) -> str:
        """Return the tables of a study that say what it is of; clusterers and metrics are to come.

        ``twins`` untrained models stand beside the trained one, with seeds from 0.
        """
        files = ", ".join(f"{name} = {quoted(path)}" for name, path in self.texts.items())
        text = f"schema = 1\n\n[corpora.text]\nfiles = {{{files}}}\n"
        text += f"\n[words]\nsegmenter = {quoted(self.segmenter)}\n"
        text += f'\n[sources.{TRAINED}]\nuse = "transformers"\nmodel = {quoted(self.model)}\n'
        for seed in range(twins):
            text += f'\n[sources.{UNTRAINED}{seed}]\nuse = "random-weights"\n'
            text += f"model = {quoted(self.model)}\nseed = {seed}\n"
        for each in self.dictionaries:
            text += f"\n[[dictionaries]]\n{each.settings}path = {quoted(each.path)}\n"
            text += f'source = "{each.source}"\ntarget = "{each.target}"\n'
        return text


def quoted(text: str | Path) -> str:
    """Return a string as TOML writes it."""
    return json.dumps(str(text), ensure_ascii=False)


def add_arguments(parser: ArgumentParser, languages: Sequence[str]) -> None:
    """Add the arguments that say what to work on; ``languages`` are those of the demo."""
    parser.add_argument(
        "--text",
        action="append",
        default=[],
        metavar="LANGUAGE=FILE",
        help="a file of yours, parallel by line to the others; without, the demo's",
    )
    parser.add_argument(
        "--dictionary",
        action="append",
        default=[],
        metavar="FROM-TO=FILE",
        help="of your languages; repeat it for other pairs",
    )
    parser.add_argument("--dictionary-format", default="muse", help="as a study's `use`")
    parser.add_argument("--model", help="a folder, or a name on the Hugging Face hub")
    parser.add_argument("--segmenter", default="whitespace", help="unicode for untokenised text")
    parser.add_argument("--languages", nargs="+", default=list(languages), help="of the demo")


def material_of(options: Namespace, out: Path) -> Material:
    """Return what to work on; the demo's files are laid out in the folder ``out``."""
    if not options.text:
        return _demo(options, out)
    if not options.model:
        raise SettingsError("--text: name the --model too; the demo's knows the demo's words only")
    texts = dict(named(each, "--text") for each in options.text)
    settings = f'use = "{options.dictionary_format}"\n'
    found = []
    for each in options.dictionary:
        pair, path = named(each, "--dictionary")
        source, _, target = pair.partition("-")
        if source not in texts or target not in texts:
            raise SettingsError(
                f"--dictionary {each}: FROM-TO=FILE with languages of --text is wanted"
            )
        found.append(Dictionary(source, target, path, settings))
    return Material(texts, found, _model(options.model), options.segmenter)


def _demo(options: Namespace, out: Path) -> Material:
    folder = Path(isogloss("demo", out / "demo", "--no-run")["study"]).parent.absolute()
    there = {path.stem: path for path in sorted((folder / "corpus").iterdir())}
    if unknown := [name for name in options.languages if name not in there]:
        raise SettingsError(f"--languages: the demo has {', '.join(there)}, not {unknown[0]}")
    settings = 'use = "tsv"\nprobability_column = 3\n'
    dictionaries = [
        Dictionary(source, target, folder / "dictionaries" / f"{source}-{target}.txt", settings)
        for source in options.languages
        for target in options.languages
        if source != target
    ]
    model = _model(options.model) if options.model else str(folder / "model")
    texts = {name: there[name] for name in options.languages}
    return Material(texts, dictionaries, model, "whitespace")


def named(argument: str, option: str) -> tuple[str, Path]:
    """Return the name and the file of ``NAME=FILE``. Raises SettingsError for anything else."""
    name, equals, path = argument.partition("=")
    if not equals or not Path(path).is_file():
        raise SettingsError(
            f"{option} {argument}: NAME=FILE is wanted, and the file has to be there"
        )
    return name, Path(path).absolute()


def _model(name: str) -> str:
    """Return a folder as it is seen from everywhere, anything else as it is."""
    return str(Path(name).absolute()) if Path(name).is_dir() else name
