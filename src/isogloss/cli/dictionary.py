"""``isogloss dictionary``: what a dictionary holds and what it is worth, without a study."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from isogloss.cli.options import LocalPath

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from isogloss.cli.app import App
    from isogloss.core.text.dictionary import Entries


def _files(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> dict[str, Path]:
    found = {}
    for value in values:
        language, equals, path = value.partition("=")
        if not language or not equals or language in found:
            raise click.BadParameter(f"{value!r} is not LANGUAGE=FILE, once for a language")
        found[language] = Path(path)
    return found


@click.command()
@click.argument("dictionary_", metavar="FORMAT:FILE")
@click.option("--from", "source", required=True, metavar="LANGUAGE", help="Its source language.")
@click.option("--to", "target", required=True, metavar="LANGUAGE", help="Its target language.")
@click.option("--reversed", "turned", is_flag=True, help="The file goes the other way: turn it.")
@click.option(
    "--and",
    "other",
    metavar="FORMAT:FILE",
    help="Unite with the reverse of this one; with --through, the step on to --to.",
)
@click.option("--through", metavar="LANGUAGE", help="Chain through a language: needs --and.")
@click.option(
    "-s", "settings", multiple=True, metavar="SETTING=VALUE", help="A setting of the format."
)
@click.option(
    "--corpus",
    "corpora",
    multiple=True,
    callback=_files,
    metavar="LANGUAGE=FILE",
    help="Text whose words, cut at white space, are looked up.",
)
@click.option(
    "--matching", default="nfc-casefold", show_default=True, help="Which forms are one type."
)
@click.option(
    "--translations",
    type=click.IntRange(min=1),
    default=10,
    show_default=True,
    help="How many translations of a type count.",
)
@click.option(
    "--threshold",
    type=click.FloatRange(0, 1),
    default=0.8,
    show_default=True,
    help="The coverage that a concept would need.",
)
@click.option("--show", "words", multiple=True, metavar="WORD", help="Look a word up, only that.")
@click.option(
    "--write",
    "out",
    type=LocalPath(dir_okay=False, path_type=Path),
    help="Write it to a file: reference text (.txt) or columns (.tsv).",
)
@click.option("--json", "json_", is_flag=True, help="Print one JSON document.")
@click.pass_obj
def dictionary(
    app: App,
    *,
    dictionary_: str,
    source: str,
    target: str,
    turned: bool,
    other: str | None,
    through: str | None,
    settings: tuple[str, ...],
    corpora: dict[str, Path],
    matching: str,
    translations: int,
    threshold: float,
    words: tuple[str, ...],
    out: Path | None,
    json_: bool,
) -> None:
    """Show what a dictionary holds, what was dropped, and what it knows of a text.

    The file goes from --from to --to. With --and it is united with the reverse of a
    second file, or, with --through, chained with it.
    """
    from isogloss.cli.dictionaryview import found_of, show_report, show_words

    languages = (source, target)
    _check(languages, through, other, corpora, turned=turned)
    write = _writer(out)
    entries = _entries(app, dictionary_, other, languages, through, settings, turned=turned)
    found = found_of(entries, languages, corpora, matching, translations)
    if out is not None:
        write(out, entries)
        app.tell(f"written to {out}: {entries.report.entries:,} pairs")
    if json_:
        app.emit_json(found.as_json(threshold, words))
    elif words:
        show_words(app, found, words)
    else:
        show_report(app, found, threshold)


def _check(
    languages: tuple[str, str],
    through: str | None,
    other: str | None,
    corpora: dict[str, Path],
    *,
    turned: bool,
) -> None:
    if languages[0] == languages[1]:
        raise click.UsageError("--from and --to are the same language")
    if through is not None and (other is None or through in languages):
        raise click.UsageError("--through needs --and, and a third language")
    if turned and other is not None:
        raise click.UsageError("--reversed turns one file; with --and there are two")
    for language in corpora:
        if language not in languages:
            raise click.UsageError(f"--corpus {language}=...: it is neither --from nor --to")
    if corpora and languages[0] not in corpora:
        raise click.UsageError(f"--corpus {languages[0]}=FILE is missing: its words are looked up")


def _writer(out: Path | None) -> Callable[[Path, Entries], None]:
    from isogloss.core.store.files import write_atomically
    from isogloss.core.text.dictionarywriter import WRITERS

    if out is not None and out.suffix not in WRITERS:
        raise click.UsageError(f"--write {out}: a name that ends in .txt or .tsv is wanted")
    return lambda path, entries: write_atomically(path, WRITERS[path.suffix](entries))


def _entries(
    app: App,
    text: str,
    other: str | None,
    languages: tuple[str, str],
    through: str | None,
    settings: Sequence[str],
    *,
    turned: bool,
) -> Entries:
    """Load what the command line names, and derive what it asks for."""
    source, target = languages
    if turned:
        return _load(app, text, (target, source), settings).reversed()
    if other is None:
        return _load(app, text, languages, settings)
    if through is not None:
        first = _load(app, text, (source, through), settings)
        return first.chained(_load(app, other, (through, target), settings))
    back = _load(app, other, (target, source), settings)
    return _load(app, text, languages, settings).united(back.reversed())


def _load(app: App, text: str, languages: tuple[str, str], settings: Sequence[str]) -> Entries:
    from isogloss.core.errors import DataError
    from isogloss.core.text.dictionary import entries_of
    from isogloss.registry import parse_component, parse_settings
    from isogloss.registry.values import Text

    name, path = parse_component(text)
    given = {**parse_settings(settings), **path}
    given |= {"source": Text(languages[0]), "target": Text(languages[1])}
    component = app.registry.make(app.registry.recipe("dictionary", name, given))
    found = component.translations(*languages, None)
    if found is None:
        raise DataError(f"dictionary {text!r} has no direction from {' to '.join(languages)}")
    return entries_of(found)
