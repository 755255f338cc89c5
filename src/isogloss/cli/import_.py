"""``isogloss import``: files of other tools, made into what the source ``activations`` reads."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from isogloss.cli.options import LocalPath, as_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from isogloss.cli.app import App
    from isogloss.core.interchange.importing import Imported
    from isogloss.core.types import Layer

FORMATS = ("neurox", "conceptx", "dataset")


def _by_language(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> dict[str, Path]:
    from isogloss.core.types import check_name

    found: dict[str, Path] = {}
    for value in values:
        language, equals, path = value.partition("=")
        if not equals or not path:
            raise click.BadParameter(f"{value!r} is not LANGUAGE=FILE, such as en=vectors/en.json")
        if check_name("language", language) in found:
            raise click.BadParameter(f"{language} is there twice")
        found[language] = Path(path)
    return found


@click.command("import")
@click.argument("form", metavar="FORMAT", type=click.Choice(FORMATS))
@click.argument("files", metavar="LANGUAGE=FILE...", nargs=-1, required=True, callback=_by_language)
@click.option(
    "--to", "folder", required=True, type=LocalPath(path_type=Path), help="The folder to write to."
)
@click.option(
    "--text",
    multiple=True,
    metavar="LANGUAGE=FILE",
    callback=_by_language,
    help="neurox: the text that NeuroX read, whose words are then taken instead of its tokens.",
)
@click.option(
    "--first-layer",
    type=click.IntRange(0),
    default=0,
    show_default=True,
    help="neurox: which layer index 0 is; 1 for files without embeddings.",
)
@click.option("--force", is_flag=True, help="Replace files that are there.")
@as_json
@click.pass_obj
def import_(
    app: App,
    *,
    form: str,
    files: dict[str, Path],
    folder: Path,
    text: dict[str, Path],
    first_layer: int,
    force: bool,
    json_: bool,
) -> None:
    """Make vectors of other tools into npy files that are fast to read.

    {layer} in FILE stands for every layer that there is a file of.

    \b
      isogloss import neurox en=en.json de=de.json --to vectors
      isogloss import conceptx 'en=en/layer{layer}/processed-point.npy' --to vectors
      isogloss import dataset 'en=en-layer{layer}-dataset.json' --to vectors

    The vocabulary of conceptx lies beside the points, with vocab for point in its name.
    """  # noqa: D301 (click looks for the character)
    from isogloss.core.interchange.staging import staged

    if (text or first_layer) and form != "neurox":
        raise click.UsageError(f"--text and --first-layer are for neurox, not for {form}")
    if unknown := sorted(text.keys() - files.keys()):
        raise click.UsageError(f"--text has {', '.join(unknown)}, and there is no FILE of it")
    parts = [
        (language, path, layer)
        for language, pattern in files.items()
        for path, layer in _layers(pattern)
    ]
    done: list[Imported] = []
    with staged(folder, list(files), force=force) as stage:
        for language, path, layer in parts:
            app.tell(f"reads {path}")
            done.append(_one(form, language, path, layer, text.get(language), first_layer, stage))
    if json_:
        app.emit_json({"folder": str(folder), "imported": [vars(one) for one in done]})
    else:
        _show(app, done, folder)


def _layers(pattern: Path) -> Iterator[tuple[Path, Layer | None]]:
    """Yield the files that a pattern stands for, with the layer where its name has one."""
    from isogloss.core.interchange.layers import MARK, layers_of, of_layer

    if MARK not in str(pattern):
        yield pattern, None
        return
    for layer in layers_of("FILE", pattern):
        yield of_layer(pattern, layer), layer


def _one(
    form: str,
    language: str,
    path: Path,
    layer: Layer | None,
    text: Path | None,
    first_layer: int,
    folder: Path,
) -> Imported:
    from isogloss.core.interchange.importing import import_dataset, import_neurox, import_points

    if form == "neurox":
        return import_neurox(path, text, layer, first_layer, folder, language)
    if form == "dataset":
        return import_dataset(path, layer or 0, folder, language)
    vocab = path.with_name(path.name.replace("point", "vocab"))
    if vocab == path:
        raise click.UsageError(f"{path}: its name has no 'point' to put 'vocab' for")
    return import_points(path, vocab, layer or 0, folder, language)


def _show(app: App, done: list[Imported], folder: Path) -> None:
    """Say what was written, and what a study says to read it."""
    import json

    words: dict[str, int] = {}
    layers: dict[str, list[str]] = {}
    for one in done:
        words[one.language] = one.words
        layers.setdefault(one.language, []).extend(map(str, one.layers))
        if one.dropped:
            app.tell(
                f"{one.language}: {one.dropped} tokens without sub-words left out: NeuroX has zeros"
            )
    for language, count in words.items():
        app.say(f"{language}: {count} words, layers {', '.join(layers[language])}")
    app.say("")
    app.say("In a study:")
    app.say("[sources.imported]")
    app.say('use = "activations"')
    app.say(f"folder = {json.dumps(str(folder), ensure_ascii=False)}")
    app.say(f"languages = {json.dumps(list(words))}")
