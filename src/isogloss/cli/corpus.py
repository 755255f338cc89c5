"""``isogloss corpus``: what is read of parallel text, and what is not, without a study."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from isogloss.cli.options import as_json

if TYPE_CHECKING:
    from rich.table import Table

    from isogloss.cli.app import App
    from isogloss.core.text.corpus import Corpus
    from isogloss.core.text.segmenting import Cut
    from isogloss.core.types import JSON

NAME = "text"
"""What messages call a corpus that has no name."""

EVERY = "default"


def _named(_: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    """Read LANGUAGE=VALUE; without a language it is for every one."""
    found: dict[str, str] = {}
    for value in values:
        left, equals, right = value.partition("=")
        language, chosen = (left, right) if equals else (EVERY, value)
        if not language or not chosen or language in found:
            raise click.BadParameter(f"{value!r}: one for a language, as in LANGUAGE=VALUE")
        if language == EVERY and parameter.name == "files":
            raise click.BadParameter(f"{value!r} is not LANGUAGE=FILE, such as en=en.txt")
        found[language] = chosen
    return found


@click.command()
@click.argument("files", nargs=-1, callback=_named, metavar="[LANGUAGE=FILE]...")
@click.option("--format", "form", default="lines", show_default=True, help="A corpus format.")
@click.option(
    "-s", "settings", multiple=True, metavar="SETTING=VALUE", help="A setting of the format."
)
@click.option(
    "--segmenter",
    "segmenters",
    multiple=True,
    callback=_named,
    metavar="[LANGUAGE=]NAME",
    help="What finds words where the format marks none.  [default: whitespace]",
)
@click.option("--join", type=click.Choice(["line", "id"]), help="How languages are joined.")
@click.option("--max-words", type=click.IntRange(min=1), help="Skip longer sentences.")
@click.option(
    "--matching", default="nfc-casefold", show_default=True, help="Which forms are one type."
)
@as_json
@click.pass_obj
def corpus(
    app: App,
    *,
    files: dict[str, str],
    form: str,
    settings: tuple[str, ...],
    segmenters: dict[str, str],
    join: str | None,
    max_words: int | None,
    matching: str,
    json_: bool,
) -> None:
    r"""Read parallel text and say what was kept and what was not.

    \b
      isogloss corpus en=en.txt zh=zh.txt --segmenter unicode --segmenter zh=rjieba
      isogloss corpus en=en.conllu.gz de=de.conllu.gz --format conllu
      isogloss corpus --format joined -s path=both.tsv -s 'languages=["en","de"]' -s separator=tab
    """
    from isogloss.core.study.notices import about_corpus
    from isogloss.core.text.corpus import make_corpus
    from isogloss.registry import parse_settings

    given: dict[str, JSON] = dict(parse_settings(settings))
    if files:
        given["files"] = {language: str(Path(path)) for language, path in files.items()}
    passages = app.registry.make(app.registry.recipe("corpus", form, given)).passages()
    cuts = {language: _cut(app, language, segmenters) for language in passages}
    read = make_corpus(
        NAME,
        passages,
        cuts=cuts,
        join=None if join is None else "id" if join == "id" else "line",
        max_words=max_words,
    )
    document = _document(read, matching)
    notices = list(about_corpus(read))
    if json_:
        app.emit_json({**document, "notices": notices})
        return
    for notice in notices:
        app.tell(notice)
    app.show(_table(document))


def _cut(app: App, language: str, names: dict[str, str]) -> Cut:
    from isogloss.core.text.segmenting import Cut

    name = names.get(language, names.get(EVERY, "whitespace"))
    recipe = app.registry.recipe("segmenter", name, {})
    return Cut.of(app.registry.make(recipe), recipe)


def _document(read: Corpus, matching: str) -> dict[str, JSON]:
    from isogloss.core.text.limits import Limits
    from isogloss.core.text.selection import select_words

    languages: dict[str, JSON] = {}
    for language in read.languages:
        found = select_words(read, language, matching=matching, limits=Limits(max_count=None))
        languages[language] = {
            "words": found.counts["words_seen"],
            "types": found.counts["types_seen"],
            "annotations": list(found.words.annotations),
        }
    skipped = dict(read.skipped)
    return {"sentences": len(read), "skipped": skipped, "languages": languages, **read.details}


def _table(document: JSON) -> Table:
    from rich.text import Text

    from isogloss.cli.tables import new_table

    title = f"{document['sentences']} sentences, joined by {document['join']}"
    table = new_table(title)
    table.add_column("language")
    for name in ("words", "types", "words a sentence"):
        table.add_column(name, justify="right")
    table.add_column("words found by")
    table.add_column("annotations")
    for language, found in document["languages"].items():
        segmenter = document["segmenters"].get(language, {}).get("name", "the format")
        mean = found["words"] / document["sentences"]
        annotations = Text(", ".join(found["annotations"]))
        numbers = (f"{found['words']:,}", f"{found['types']:,}", f"{mean:.1f}")
        table.add_row(language, *numbers, segmenter, annotations)
    return table
