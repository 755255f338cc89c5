"""Concepts for the terminal: words coloured by language, matched pairs, and why there are none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isogloss.cli.console import plain as shown
from isogloss.cli.tables import new_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rich.table import Table
    from rich.text import Text

    from isogloss.core.study.results import Concept
    from isogloss.core.types import JSON
    from isogloss.reading.browsing import Browser, Found, Partner, Spot

WORDS = 10
"""Types of a concept in a table; one concept by itself shows more."""
MORE = 40
PAIRS = 12

COLOURS = ("cyan", "yellow", "green", "magenta", "blue", "red")
"""By language; beside the colour stands its name."""


def spot_table(spot: Spot, concepts: Sequence[Concept]) -> Table:
    """Return a row a concept, with its most frequent words."""
    table = new_table(_titled(spot))
    for name in ("concept", "words", "types"):
        table.add_column(name, justify="right")
    table.add_column("most frequent")
    for each in concepts:
        types = each.types.get(spot.language, {})
        row = (str(each.number), str(each.words), str(len(types)))
        table.add_row(*row, words_of(types, spot.language, WORDS))
    return table


def found_table(found: Sequence[Found]) -> Table:
    """Return a row a type that was found and the concept that it is in."""
    table = new_table("words in concepts")
    for name in ("word", "language", "source", "layer", "concept", "times", "beside"):
        table.add_column(name, justify="right" if name in {"layer", "concept", "times"} else "left")
    for each in found:
        spot = each.spot
        others = {f: n for f, n in each.concept.types[spot.language].items() if f != each.form}
        table.add_row(
            words_of({each.form: 0}, spot.language, 1),
            spot.reader,
            spot.source,
            spot.layer,
            str(each.concept.number),
            str(each.count),
            words_of(others, spot.language, 5),
        )
    return table


def concept_lines(
    spot: Spot,
    concept: Concept,
    partners: Sequence[Partner],
    others: Mapping[tuple[Spot, int], Concept],
) -> Iterator[Text | Table]:
    """Yield a concept with its words, and for each score its partner and their matched words."""
    from rich.text import Text

    types = concept.types.get(spot.language, {})
    yield Text(f"{_titled(spot)}, concept {concept.number}: {concept.words} words")
    yield words_of(types, spot.language, MORE, counts=True)
    for each in partners:
        best = each.best
        head = f"\n{each.metric} to {each.spot.reader}: {each.outcome}"
        if not best:
            yield Text(f"{head}; no concept of a fitting size is reached")
            continue
        reached = f"{best['hits']} of {best['size']} types, {best['coverage']:.2f}"
        yield Text(f"{head}; best is concept {best['concept']} ({reached})")
        other = others.get((each.spot, best["concept"]))
        if other is not None:
            yield words_of(
                other.types.get(each.spot.language, {}), each.spot.language, MORE, counts=True
            )
        yield _pairs(best.get("matched", []), spot.language, each.spot.language)


def partner_concepts(
    browser: Browser, partners: Sequence[Partner]
) -> dict[tuple[Spot, int], Concept]:
    """Return the partners' concepts by where they are and number."""
    found = {}
    for each in partners:
        if each.best and each.spot in browser.spots:
            number = int(each.best["concept"])
            found[each.spot, number] = browser.concept(each.spot, number)
    return found


def words_of(types: Mapping[str, int], language: str, most: int, *, counts: bool = False) -> Text:
    """Return types in their language's colour, and how many are left out."""
    from rich.text import Text

    text = Text()
    for place, (form, count) in enumerate(list(types.items())[:most]):
        text.append(", " if place else "")
        text.append(shown(form), style=_colour(language))
        text.append(f" {count}" if counts else "", style="dim")
    if len(types) > most:
        text.append(f" and {len(types) - most} more", style="dim")
    return text


def _pairs(matched: Sequence[Sequence[str]], one: str, other: str) -> Text:
    from rich.text import Text

    text = Text("  matched: " if matched else "  no word is matched")
    for place, (form, to) in enumerate(matched[:PAIRS]):
        text.append(", " if place else "")
        text.append(shown(form), style=_colour(one))
        text.append(" = ")
        text.append(shown(to), style=_colour(other))
    if len(matched) > PAIRS:
        text.append(f" and {len(matched) - PAIRS} more", style="dim")
    return text


def _colour(language: str) -> str:
    return COLOURS[sum(map(ord, language)) % len(COLOURS)]


def _titled(spot: Spot) -> str:
    return f"{spot.reader}, {spot.source}, {spot.part}, layer {spot.layer}, {spot.clusterer}"


def plain(concept: Concept) -> JSON:
    """Return a concept as plain data."""
    return {"concept": concept.number, "words": concept.words, "types": concept.types}


def plain_found(found: Found) -> JSON:
    """Return what was found as plain data."""
    where = found.spot._asdict()
    return {**where, "concept": found.concept.number, "form": found.form, "times": found.count}


def plain_concept(spot: Spot, concept: Concept, partners: Sequence[Partner]) -> dict[str, JSON]:
    """Return a concept and its partners as plain data."""
    return {
        "place": spot._asdict(),
        **plain(concept),
        "partners": [
            {"metric": each.metric, "language": each.spot.language, **each.record}
            for each in partners
        ],
    }
