"""``isogloss concepts``: concepts in the terminal, by language and layer, or by a word."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from isogloss.cli.options import as_json, study_arguments

if TYPE_CHECKING:
    from isogloss.cli.app import App
    from isogloss.core.locations import Location
    from isogloss.reading.browsing import Browser, Spot


@click.command()
@study_arguments
@click.option("--language", default="", help="[default: the first]")
@click.option("--source", default="", help="[default: the first]")
@click.option("--part", default="", help="[default: the first]")
@click.option("--layer", default="", help="[default: the last; with --search all]")
@click.option("--clusterer", default="", help="[default: the first]")
@click.option("--corpus", default="", help="[default: the first]")
@click.option("--given", default="", help="What a decoder's encoder read.  [default: the first]")
@click.option(
    "--search", default="", metavar="TEXT", help="Concepts with words that have TEXT in them."
)
@click.option("--concept", type=int, metavar="N", help="One concept, beside its partners.")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(min=1))
@as_json
@click.pass_obj
def concepts(
    app: App,
    *,
    study: Location,
    overrides: tuple[str, ...],
    out: Location | None,
    language: str,
    source: str,
    part: str,
    layer: str,
    clusterer: str,
    corpus: str,
    given: str,
    search: str,
    concept: int | None,
    limit: int,
    json_: bool,
) -> None:
    """Browse the concepts of STUDY, search them for a word, or show one beside its partners.

    \b
    isogloss concepts demo.toml --language en --layer 3
    isogloss concepts demo.toml --search haus
    isogloss concepts demo.toml --language en --layer 3 --concept 17
    """  # noqa: D301 (click looks for the character)
    from isogloss.cli import concepttables as tables
    from isogloss.cli.steps import stored
    from isogloss.core.errors import SettingsError
    from isogloss.reading.browsing import Browser

    if search and concept is not None:
        raise SettingsError("--search and --concept: one of the two")
    browser = Browser(stored(study, overrides, out))
    wanted = {"source": source, "part": part, "clusterer": clusterer}
    wanted |= {"corpus": corpus, "given": given}
    if search:
        spots = browser.choose(language=language, layer=layer, **wanted)
        found = list(browser.search(search, spots))
        if json_:
            app.emit_json({"found": [tables.plain_found(each) for each in found]})
            return
        app.show(tables.found_table(found[:limit]))
        app.say(f"{len(found)} found" + (f", {limit} shown" if len(found) > limit else ""))
        return
    spot = _spot(browser, language=language, layer=layer, **wanted)
    if concept is not None:
        one = browser.concept(spot, concept)
        partners = list(browser.partners(spot, concept))
        others = tables.partner_concepts(browser, partners)
        if json_:
            app.emit_json(tables.plain_concept(spot, one, partners))
            return
        for line in tables.concept_lines(spot, one, partners, others):
            app.show(line)
        return
    every = sorted(browser.concepts(spot), key=lambda each: -each.words)
    if json_:
        app.emit_json({"place": spot._asdict(), "concepts": [tables.plain(each) for each in every]})
        return
    app.show(tables.spot_table(spot, every[:limit]))
    app.say(
        f"{len(every)} concepts" + (f", the {limit} largest shown" if len(every) > limit else "")
    )


def _spot(browser: Browser, **wanted: str) -> Spot:
    """Return one spot: what is left open is the first that there is, of layers the last."""
    from isogloss.core.errors import DataError

    spots = browser.choose(**wanted)
    if not spots:
        raise DataError(
            f"{browser.results.study.folder}: no concepts of one language by itself fit"
        )
    first = spots[0]
    alike = [spot for spot in spots if spot._replace(layer="") == first._replace(layer="")]
    return alike[-1]
