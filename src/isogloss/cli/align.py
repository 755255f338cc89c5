"""``isogloss align``: which words of parallel text translate each other, and how often."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from isogloss.cli.options import LocalPath, as_json, two_languages

if TYPE_CHECKING:
    from collections.abc import Callable

    from isogloss.cli.app import App
    from isogloss.core.alignment.aer import Agreement
    from isogloss.core.alignment.aligners import Alignment
    from isogloss.core.alignment.bitext import Bitext
    from isogloss.core.types import JSON, Segmenter

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
OUT = LocalPath(dir_okay=False, path_type=Path)
SEPARATORS = {"tab": "\t", "bars": " ||| "}


@click.command()
@click.argument("source", type=FILE)
@click.argument("target", type=FILE, required=False)
@click.option(
    "--separator",
    type=click.Choice(list(SEPARATORS)),
    help="One file holds both sentences of a pair, with this between them: a tab, or ' ||| '.",
)
@click.option(
    "--languages",
    default="source,target",
    show_default=True,
    callback=two_languages,
    help="What the two languages are called.",
)
@click.option(
    "--segmenter",
    default="whitespace",
    show_default=True,
    help="What finds the words, as in [words] of a study; two with a comma for two languages.",
)
@click.option("--aligner", type=click.Choice(["ibm", "eflomal"]), default="ibm", show_default=True)
@click.option(
    "--symmetrise",
    "method",
    default="grow-diag-final-and",
    show_default=True,
    help="How the links of both directions become one set.",
)
@click.option("--model", type=click.Choice(["diagonal", "1"]), help="Of ibm.  [default: diagonal]")
@click.option("--iterations", type=int, help="Of ibm.  [default: 5]")
@click.option("--alpha", type=float, help="Of ibm: variational Bayes; 0: none.  [default: 0.01]")
@click.option(
    "--max-length",
    type=int,
    default=500,
    show_default=True,
    help="Pairs with more words on a side are not aligned.",
)
@click.option(
    "--matching", default="nfc-casefold", show_default=True, help="Which forms are one type."
)
@click.option(
    "--also",
    type=(FILE, FILE),
    multiple=True,
    help="Two more files: the model is estimated on them, too, and they are not written.",
)
@click.option("--links", type=OUT, help="Write the links here, as a Pharaoh file.")
@click.option("--dictionary", type=OUT, help="Write counted translations here.")
@click.option("--mapping", type=OUT, help="Write the links here, as the published scripts' JSON.")
@click.option("--min-count", type=int, default=1, show_default=True, help="Of the dictionary.")
@click.option(
    "--min-probability", type=float, default=0.0, show_default=True, help="Of the dictionary."
)
@click.option(
    "--max-translations", type=int, default=20, show_default=True, help="Of the dictionary."
)
@click.option("--gold", type=FILE, help="A Pharaoh file of right links to compare with.")
@click.option(
    "--gold-base", type=click.IntRange(0, 1), help="What --gold calls the first word: 0 or 1."
)
@as_json
@click.pass_obj
def align(
    app: App,
    *,
    source: Path,
    target: Path | None,
    separator: str | None,
    languages: tuple[str, str],
    segmenter: str,
    aligner: str,
    method: str,
    model: str | None,
    iterations: int | None,
    alpha: float | None,
    max_length: int,
    matching: str,
    also: tuple[tuple[Path, Path], ...],
    links: Path | None,
    dictionary: Path | None,
    mapping: Path | None,
    min_count: int,
    min_probability: float,
    max_translations: int,
    gold: Path | None,
    gold_base: int | None,
    json_: bool,
) -> None:
    r"""Align the words of two parallel text files.

    \b
      isogloss align en.txt de.txt --links en-de.pharaoh --dictionary en-de.dict
      isogloss align both.txt --separator tab --gold gold.txt --gold-base 1
    """
    from isogloss.cli.alignoutputs import Wanted, check_gold, read_also, write_outputs
    from isogloss.core.alignment.aligners import align as aligned
    from isogloss.core.alignment.aligners import check_aligner
    from isogloss.core.alignment.counts import Keep
    from isogloss.core.text.matching import matcher

    own = {"model": model, "iterations": iterations, "alpha": alpha}
    settings: dict[str, JSON] = {name: value for name, value in own.items() if value is not None}
    if aligner != "ibm" and settings:
        raise click.UsageError(f"--{next(iter(settings))} is of the aligner ibm")
    settings["max_length"] = max_length
    check_aligner(aligner=aligner, symmetrisation=method, **settings)
    keep = Keep(min_count, min_probability, max_translations)
    match = [matcher(matching, language) for language in languages]
    segmenters = _segmenters(app, segmenter)
    text = _read(source, target, separator, segmenters)
    right = check_gold(gold, gold_base, text)
    more = read_also(also, segmenters)
    found = aligned(
        text.matched(*match),
        aligner=aligner,
        also=None if more is None else more.matched(*match),
        progress=app.progress(),
        **settings,
    )
    for warning in found.warnings:
        app.tell(f"warning: {warning}")
    wanted = Wanted(links, dictionary, mapping, keep)
    written = write_outputs(text, list(found.links(method)), wanted)
    judged = None if right is None else written.judge(right)
    document = _document(text, found, method, written.links, judged)
    if json_:
        app.emit_json(document)
    else:
        _show(app.say, document)


def _segmenters(app: App, names: str) -> tuple[Segmenter | None, Segmenter | None]:
    chosen = names.split(",")
    if len(chosen) > 2:
        raise click.UsageError(f"--segmenter {names}: one, or two with a comma between them")
    found: list[Segmenter | None] = [
        None
        if name == "whitespace"
        else app.registry.make(app.registry.recipe("segmenter", name, {}))
        for name in chosen
    ]
    return found[0], found[-1]


def _read(
    source: Path,
    target: Path | None,
    separator: str | None,
    segmenters: tuple[Segmenter | None, Segmenter | None],
) -> Bitext:
    from isogloss.core.alignment.bitext import read_bitext, read_separated

    if (target is None) == (separator is None):
        raise click.UsageError("two files are wanted, or one file and --separator tab or bars")
    if target is not None:
        return read_bitext(source, target, segmenters)
    assert separator is not None
    return read_separated(source, SEPARATORS[separator], segmenters)


def _document(
    text: Bitext, found: Alignment, method: str, links: int, judged: Agreement | None
) -> dict[str, JSON]:
    document: dict[str, JSON] = {
        "pairs": len(text),
        "skipped": {why: len(rows) for why, rows in found.skipped.items()},
        "words": {"source": len(text.source.form), "target": len(text.target.form)},
        "symmetrisation": method,
        "links": links,
        **found.details,
        "warnings": list(found.warnings),
    }
    return document if judged is None else document | {"gold": judged.as_json()}


def _show(say: Callable[[str], None], document: dict[str, JSON], indent: str = "") -> None:
    """Write a document as lines of names and values."""
    for name, value in document.items():
        label = f"{indent}{name.replace('_', ' ')}"
        if isinstance(value, dict):
            if value:
                say(f"{label}:")
                _show(say, value, f"{indent}  ")
        elif isinstance(value, float):
            say(f"{label}: {value:.3f}")
        elif value not in ("", []):
            say(f"{label}: {'undefined' if value is None else value}")
