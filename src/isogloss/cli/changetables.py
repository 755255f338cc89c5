"""Tables of what became of concepts, for the terminal."""

from __future__ import annotations

from bisect import bisect_left
from fractions import Fraction
from typing import TYPE_CHECKING

from isogloss.cli.sparklines import sparkline
from isogloss.cli.tables import VERDICT, mean, new_table, number

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.table import Table

    from isogloss.cli.app import App
    from isogloss.core.types import JSON
    from isogloss.evidence.change.figures import Rule

TURNED = 10
"""Concepts that turned into task concepts which are shown of each source."""

MARK = " (control)"


NAMES = {"survived": "survived", "area": "mean share", "jaccard": "Jaccard"}
"""What tables call the figures that have intervals."""


def show(app: App, rows: Sequence[JSON], rule: Rule, figure: str, notes: Sequence[str]) -> None:
    """Show what was found: survival, the noise floor, controls, together, task concepts."""
    groups: dict[tuple[str, str], list[JSON]] = {}
    for row in rows:
        groups.setdefault((row["clusterer"], row["corpus"]), []).append(row)
    for (clusterer, corpus), own in groups.items():
        title = f"{clusterer}, {corpus}: concepts of {own[0]['from']}"
        for table in _tables(title, own, float(rule.threshold), figure):
            if table.row_count:
                app.show(table)
    for line in (*_words(rows), *notes):
        app.say(line)


def _tables(title: str, rows: Sequence[JSON], threshold: float, figure: str) -> Iterator[Table]:
    yield _survival(f"{title} in others, survived at {threshold:g}", rows)
    yield _floor(f"{title}: {NAMES[figure]} against the noise floor", rows, figure)
    yield _controls(f"{title}: {NAMES[figure]} above controls", rows, figure)
    yield _halves(f"{title}: mean share of types, one half of the sentences in the other", rows)
    yield _joint(f"{title}, grouped together with others", rows)
    yield _tasks(f"{title}: concepts of one label", rows)
    yield _turned(f"{title}: what turned into concepts of one label", rows)


def _table(title: str, columns: Sequence[str], left: Sequence[str] = ()) -> Table:
    table = new_table(title)
    for name in ("to", "side"):
        table.add_column(name)
    table.add_column("layer", justify="right")
    for name in columns:
        table.add_column(name, justify="left" if name in left else "right")
    return table


def _place(row: JSON) -> tuple[str, str, str]:
    to = row["to"] + (MARK if row["control"] else "")
    given = f"~{row['given']}" if row["given"] else ""
    return to, f"{row['language']}{given} {row['part']}", str(row["layer"])


def _survival(title: str, rows: Sequence[JSON]) -> Table:
    heads = ("concepts", "survived", "floor", "new", "0 to 1", "mean share", "by chance")
    table = _table(title, (*heads, "Jaccard", "by chance", "one to one", "AMI"), left=("0 to 1",))
    for row in rows:
        figures, chance = row["figures"], row["by_chance"]
        table.add_row(
            *_place(row),
            str(row["concepts"]["from"]),
            number(figures["survived"]),
            number(mean(row["floor"]["survived"])),
            number(figures["new"]),
            sparkline(_curve(row["curve"]), least=0.0),
            *map(number, (figures["area"], chance["area"], figures["jaccard"], chance["jaccard"])),
            *map(number, (figures["one_to_one"], figures["ami"])),
        )
    return table


def _curve(curve: JSON) -> list[float | None]:
    """Return the share that survives at thresholds from 0.1 to 1."""
    limits = [Fraction(limit) for limit in curve["limits"]]
    places = (bisect_left(limits, Fraction(tenth, 10)) for tenth in range(1, 11))
    whole = curve["whole"]
    return [curve["counts"][place] / whole if whole else None for place in places]


def _floor(title: str, rows: Sequence[JSON], figure: str) -> Table:
    several = _has_layers(rows)
    heads = ("other seeds", "floor", "of seeds", *_heads(several=several))
    table = _table(title, heads, left=(VERDICT,))
    for row in rows:
        own = row["floor"][figure]
        table.add_row(
            *_place(row),
            number(mean(row["across"][figure])),
            number(mean(own)),
            _range(own),
            *_difference(row["below_floor"].get(figure), several=several),
        )
    return table


def _controls(title: str, rows: Sequence[JSON], figure: str) -> Table:
    several = _has_layers(rows)
    table = _table(title, ("control", *_heads(several=several)), left=("control", VERDICT))
    for row in rows:
        for control, found in row["against"].items():
            shown = _difference(found.get(figure), several=several)
            table.add_row(*_place(row), control, *shown)
    return table


def _halves(title: str, rows: Sequence[JSON]) -> Table:
    table = _table(title, ("in the other source", "floor"))
    for row in rows:
        if row["halves"]:
            own = (row["halves"][name]["area_types"] for name in ("across", "floor"))
            table.add_row(*_place(row), *map(number, own))
    return table


def _has_layers(rows: Sequence[JSON]) -> bool:
    return len({row["layer"] for row in rows}) > 1


def _heads(*, several: bool) -> tuple[str, ...]:
    # Of one layer, its interval and a band over all layers would be two answers to one question.
    return ("difference", "low", "high", *(("all layers",) if several else ()), VERDICT)


def _difference(found: JSON, *, several: bool) -> Iterator[str]:
    interval, band = (found and found[name] for name in ("interval", "band"))
    yield number(found["mean"] if found else None)
    yield number(interval["low"] if interval else None)
    yield number(interval["high"] if interval else None)
    if several:
        yield _between(band["low"], band["high"]) if band else number(None)
    yield (interval["note"] or found["verdict"]) if interval else ""


def _range(values: Sequence[float | None]) -> str:
    known = [value for value in values if value is not None]
    return _between(min(known, default=None), max(known, default=None))


def _between(low: float | None, high: float | None) -> str:
    return number(None) if low is None or high is None else f"{number(low)} to {number(high)}"


def _joint(title: str, rows: Sequence[JSON]) -> Table:
    table = _table(title, ("concepts", "of both", "words together", "note"), left=("note",))
    for row in rows:
        own = row["joint"]
        if own is not None:
            count = number(None) if own["concepts"] is None else str(own["concepts"])
            shares = map(number, (own["both"], own["together"]))
            table.add_row(*_place(row), count, *shares, own["note"])
    return table


def _tasks(title: str, rows: Sequence[JSON]) -> Table:
    shares_of = ("before", "after", "by chance", "95 %", "p", "rise", "of seeds")
    others = ("turned", "kept", "lost", "AMI before", "after", "rise", "of seeds")
    table = _table(title, ("label", *shares_of, *others), left=("label",))
    for row, task in _by_annotation(rows):
        before, after = task["from"], task["to"]
        shares = (before["share"], after["share"], after["by_chance"], after["by_chance_95"])
        counts = (len(task["turned"]), task["kept"], task["lost"])
        table.add_row(
            *_place(row),
            task["annotation"],
            *map(number, (*shares, after["p"], task["rise"]["mean"])),
            _range(task["rise"]["seeds"]),
            *map(str, counts),
            *map(number, (before["ami"], after["ami"], task["ami_rise"]["mean"])),
            _range(task["ami_rise"]["seeds"]),
        )
    return table


def _by_annotation(rows: Sequence[JSON]) -> list[tuple[JSON, JSON]]:
    """Return rows with each of their tasks, so that the layers of one follow each other."""
    curves: dict[tuple[str, str, str], list[tuple[JSON, JSON]]] = {}
    for row in rows:
        for task in row["tasks"]:
            curves.setdefault((*_place(row)[:2], task["annotation"]), []).append((row, task))
    return [each for several in curves.values() for each in several]


def _turned(title: str, rows: Sequence[JSON]) -> Table:
    """Return a row for each of the last layers' largest concepts that turned into one of a label."""
    from rich.text import Text

    from isogloss.cli.console import plain

    heads = ("label", "words", "types", "from", "had the label", "types before")
    table = _table(title, heads, left=("label", "types", "types before"))
    found = [(row, each) for row in rows for task in row["tasks"] for each in task["turned"]]
    layers = list(dict.fromkeys(row["layer"] for row, _ in found))
    for to in dict.fromkeys(row["to"] for row in rows):
        own = [(row, each) for row, each in found if row["to"] == to]
        own.sort(key=lambda entry: (-layers.index(entry[0]["layer"]), -entry[1]["words"]))
        for row, each in own[:TURNED]:
            table.add_row(
                *_place(row),
                Text(plain(each["label"])),
                str(each["words"]),
                Text(plain(" ".join(each["types"][:4]))),
                number(each["from_ancestor"]),
                number(each["label_in_ancestor"]),
                Text(plain(" ".join(each["types_of_ancestor"][:4]))),
            )
    return table


def _words(rows: Sequence[JSON]) -> Iterator[str]:
    """Yield where two sources do not have the same words."""
    told: dict[tuple[str, str, str], JSON] = {}
    for row in rows:
        told.setdefault((row["corpus"], row["to"], row["language"]), row)
    for row in told.values():
        counts = row["words"]
        if counts["shared"] < max(counts["from"], counts["to"]):
            yield (
                f"{row['to']}, {row['language']}: {counts['shared']} words are in both; "
                f"{row['from']} has {counts['from']}, {row['to']} has {counts['to']}"
            )
