"""Concepts for the terminal: words coloured by language, matched pairs, and why there are none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isogloss.cli.console import plain as shown
from isogloss.cli.tables import new_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rich.table import Table
    from rich.text import Text

    from isogloss.core.study.browsing import Browser, Found, Partner, Place
    from isogloss.core.study.results import Concept
    from isogloss.core.types import JSON

WORDS = 10
"""Types of a concept in a table; one concept by itself shows more."""
MORE = 40
PAIRS = 12

COLOURS = ("cyan", "yellow", "green", "magenta", "blue", "red")
"""By language; beside the colour stands its name."""


def place_table(place: Place, concepts: Sequence[Concept]) -> Table:
    """Return a row a concept, with its most frequent words."""
    table = new_table(_titled(place))
    for name in ("concept", "words", "types"):
        table.add_column(name, justify="right")
    table.add_column("most frequent")
    for each in concepts:
        types = each.types.get(place.language, {})
        row = (str(each.number), str(each.words), str(len(types)))
        table.add_row(*row, words_of(types, place.language, WORDS))
    return table


def found_table(found: Sequence[Found]) -> Table:
    """Return a row a type that was found and the concept that it is in."""
    table = new_table("words in concepts")
    for name in ("word", "language", "source", "layer", "concept", "times", "beside"):
        table.add_column(name, justify="right" if name in {"layer", "concept", "times"} else "left")
    for each in found:
        place = each.place
        others = {f: n for f, n in each.concept.types[place.language].items() if f != each.form}
        table.add_row(
            words_of({each.form: 0}, place.language, 1),
            place.language,
            place.source,
            place.layer,
            str(each.concept.number),
            str(each.count),
            words_of(others, place.language, 5),
        )
    return table


def concept_lines(
    place: Place,
    concept: Concept,
    partners: Sequence[Partner],
    others: Mapping[tuple[str, int], Concept],
) -> Iterator[Text | Table]:
    """Yield a concept with its words, and for each score its partner and their matched words."""
    from rich.text import Text

    types = concept.types.get(place.language, {})
    yield Text(f"{_titled(place)}, concept {concept.number}: {concept.words} words")
    yield words_of(types, place.language, MORE, counts=True)
    for each in partners:
        best = each.best
        head = f"\n{each.metric} to {each.language}: {each.outcome}"
        if not best:
            yield Text(f"{head}; no concept of a fitting size is reached")
            continue
        reached = f"{best['hits']} of {best['size']} types, {best['coverage']:.2f}"
        yield Text(f"{head}; best is concept {best['concept']} ({reached})")
        other = others.get((each.language, best["concept"]))
        if other is not None:
            yield words_of(other.types.get(each.language, {}), each.language, MORE, counts=True)
        yield _pairs(best.get("matched", []), place.language, each.language)


def partner_concepts(
    browser: Browser, place: Place, partners: Sequence[Partner]
) -> dict[tuple[str, int], Concept]:
    """Return the partners' concepts by language and number."""
    found = {}
    for each in partners:
        there = place._replace(language=each.language)
        if each.best and there in browser.places:
            number = int(each.best["concept"])
            found[each.language, number] = browser.concept(there, number)
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


def _titled(place: Place) -> str:
    return f"{place.language}, {place.source}, {place.part}, layer {place.layer}, {place.clusterer}"


def plain(concept: Concept) -> JSON:
    """Return a concept as plain data."""
    return {"concept": concept.number, "words": concept.words, "types": concept.types}


def plain_found(found: Found) -> JSON:
    """Return what was found as plain data."""
    where = found.place._asdict()
    return {**where, "concept": found.concept.number, "form": found.form, "times": found.count}


def plain_concept(place: Place, concept: Concept, partners: Sequence[Partner]) -> dict[str, JSON]:
    """Return a concept and its partners as plain data."""
    return {
        "place": place._asdict(),
        **plain(concept),
        "partners": [
            {"metric": each.metric, "language": each.language, **each.record} for each in partners
        ],
    }
