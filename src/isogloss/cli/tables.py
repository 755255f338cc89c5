"""Tables of results for the terminal. Everything that comes from data is text, never markup."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rich.table import Table
    from rich.text import TextType

    from isogloss.core.study.estimate import Estimate, Step
    from isogloss.core.study.results import Results
    from isogloss.core.types import JSON

PARTS = {
    "calign": ("without_identical", "attainable", "area", "one_to_one"),
    "colap": ("balanced", "without_identical"),
    "translation-precision": ("nearest@1", "without_identical", "in_reach"),
    "retrieval": ("cosine", "without_identical", "chance"),
    "mexa": ("without_identical", "chance"),
    "cka": ("without_identical", "plain", "plain_by_chance"),
    "lexical-overlap": ("of_first", "of_second", "subwords"),
}
"""The figures that stand beside a metric's value in a table that has to fit a screen."""

UNDEFINED = "-"

VERDICT = "by the interval"
"""Over a verdict: it is of the interval of its layer, although a band over layers stands nearer."""


def layer_tables(results: Results) -> Iterator[Table]:
    """Yield a table per metric, clusterer and dictionary: a row per source, part and layer."""
    for title, records in _grouped(results.whole):
        over = _compared(records, (rows for _, rows in _by_layer(records)))
        table = new_table(f"{title}: mean over {over}")
        parts = PARTS.get(records[0]["metric"], ())
        for name in ("source", "part", "layer"):
            table.add_column(name, justify="right" if name == "layer" else "left")
        for name in ("value", "lowest", "highest", *parts):
            table.add_column(name.replace("_", " "), justify="right")
        for row in _rows(records, parts):
            table.add_row(*row)
        yield table
    yield from _class_tables(results)
    yield from _agreement(results)


def _class_tables(results: Results) -> Iterator[Table]:
    """Yield how the words of each class score: a row per class and source, a column per layer."""
    from rich.text import Text

    from isogloss.cli.console import plain

    for title, records in _grouped(results.classes):
        over = _compared(records, _by_class(records))
        table = new_table(f"{title}: by class of words, mean over {over}")
        layers = list(dict.fromkeys(str(record["sides"][0]["layer"]) for record in records))
        table.add_column("words")
        table.add_column("source")
        for layer in layers:
            table.add_column(f"layer {layer}", justify="right")
        found: dict[tuple[str, str], dict[str, list[float | None]]] = {}
        for record in records:
            side = record["sides"][0]
            row = found.setdefault((record["word_class"], side["source"]), {})
            row.setdefault(str(side["layer"]), []).append(record["value"])
        for (words, source), values in found.items():
            shown = (number(mean(values.get(layer, ()))) for layer in layers)
            table.add_row(Text(plain(words)), source, *shown)
        yield table


def _by_class(records: list[JSON]) -> list[list[JSON]]:
    """Return the records that share a cell: of one class of words, source and layer."""
    found: dict[tuple[str, tuple[str, ...]], list[JSON]] = {}
    for place, rows in _by_layer(records):
        for row in rows:
            found.setdefault((row["word_class"], place), []).append(row)
    return list(found.values())


def _compared(records: list[JSON], cells: Iterable[list[JSON]]) -> str:
    from isogloss.cli.pairs import of_pairs

    if len(records[0]["sides"]) > 2:
        return f"all {len(records[0]['sides'])} languages at once"
    pairs = {_languages(record) for record in records}
    defined = ({_languages(row) for row in rows if row["value"] is not None} for rows in cells)
    return of_pairs(map(len, defined), len(pairs))


def _languages(record: JSON) -> str:
    return "-".join(side["language"] for side in record["sides"])


def _rows(records: list[JSON], parts: Iterable[str]) -> Iterator[list[str]]:
    for _, rows in _by_layer(records):
        side = rows[0]["sides"][0]
        values = [row["value"] for row in rows if row["value"] is not None]
        means = [mean([row["parts"].get(part) for row in rows]) for part in parts]
        yield [
            side["source"],
            _parts(rows[0]),
            str(side["layer"]),
            number(mean(values)),
            number(min(values, default=None)),
            number(max(values, default=None)),
            *map(number, means),
        ]


def _by_layer(records: list[JSON]) -> list[tuple[tuple[str, ...], list[JSON]]]:
    found: dict[tuple[str, ...], list[JSON]] = {}
    for record in records:
        side = record["sides"][0]
        found.setdefault((side["source"], _parts(record), str(side["layer"])), []).append(record)
    return list(found.items())


def _parts(record: JSON) -> str:
    """Return the part of a record's sides, or their parts where they differ."""
    return " - ".join(dict.fromkeys(side["part"] for side in record["sides"]))


def mean(values: Iterable[float | None]) -> float | None:
    """Return the mean of what is defined; None where nothing is."""
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None


def number(value: float | None) -> str:
    """Return a share with three decimals; a dash where it is undefined."""
    # What rounds to 0 from below is 0: "-0.000" reads as a sign that nobody measured.
    return UNDEFINED if value is None else f"{round(value, 3) + 0.0:.3f}"


def pair_tables(results: Results) -> Iterator[Table]:
    """Yield a table per metric, clusterer and dictionary: a row per pair and layer."""
    for title, records in _grouped(results.whole):
        table = new_table(title)
        parts = PARTS.get(records[0]["metric"], ())
        for name in ("sides", "layer"):
            table.add_column(name)
        for name in ("value", *parts, "concepts", "note"):
            table.add_column(name.replace("_", " "), justify="left" if name == "note" else "right")
        for record in records:
            table.add_row(
                _side_names(record),
                str(record["sides"][0]["layer"]),
                number(record["value"]),
                *(number(record["parts"].get(part)) for part in parts),
                str(record.get("concepts", UNDEFINED)),
                record["note"],
            )
        yield table


def _side_names(record: JSON) -> str:
    first = record["sides"][0]
    names = " - ".join(_language(side) for side in record["sides"])
    return f"{first['source']} {_parts(record)} {names}"


def _language(side: JSON) -> str:
    return f"{side['language']}~{side['given']}" if side["given"] else str(side["language"])


def _agreement(results: Results) -> Iterator[Table]:
    """Yield how far concepts are positions or types: a row per source and layer."""
    single = [record for record in results.clusterings if len(record["sides"]) == 1]
    for title, records in _grouped(single):
        table = new_table(f"{title}: are concepts positions or types? mean over languages")
        for name in ("source", "part", "layer", "concepts", "AMI with position", "AMI with type"):
            table.add_column(name, justify="left" if name in {"source", "part"} else "right")
        for _, rows in _by_layer(records):
            side = rows[0]["sides"][0]
            concepts = sum(row["concepts"] for row in rows) / len(rows)
            ami = (mean([row[f"ami_{what}"] for row in rows]) for what in ("position", "type"))
            names = (side["source"], side["part"], str(side["layer"]))
            table.add_row(*names, f"{concepts:.0f}", *map(number, ami))
        yield table


def estimate_table(expected: Estimate) -> Table:
    """Return what a run would compute, a row per step."""
    memory = f", {size(expected.memory)} of memory available" if expected.memory else ""
    table = new_table(f"{expected.words} words, {expected.sides} sides{memory}")
    for name in ("step", "in all", "to compute", "adds", "about", "vectors in memory"):
        table.add_column(name, justify="left" if name == "step" else "right")
    for step in expected.steps:
        numbers = (str(step.total), str(step.missing), size(step.bytes), duration(step.seconds))
        table.add_row(step.name, *numbers, _vectors(step))
    return table


def _vectors(step: Step) -> str:
    if step.vectors is None:
        return "unknown"
    return size(step.vectors) + (f" ({step.streamed} in blocks)" if step.streamed else "")


def size(count: int) -> str:
    """Return a number of bytes for people."""
    for unit, power in (("GiB", 30), ("MiB", 20), ("KiB", 10)):
        if count >= 2**power:
            return f"{count / 2**power:.1f} {unit}"
    return f"{count} B"


def duration(seconds: float | None) -> str:
    """Return a rough duration for people."""
    if seconds is None:
        return "unknown"
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def taking(how: str, seconds: float | None) -> str:
    """Return how long clusterings take, as those of the study took; where that is known."""
    if seconds is None:
        return "how long is known once the study has run"
    return f"{how} {duration(seconds)}"


def _grouped(records: list[JSON]) -> Iterator[tuple[str, list[JSON]]]:
    """Yield records that may share a mean, under the names that they share."""
    found: dict[tuple[str, int, str], list[JSON]] = {}
    corpora = {side["corpus"] for record in records for side in record["sides"]}
    for record in records:
        corpus = record["sides"][0]["corpus"] if len(corpora) > 1 else ""
        names = (record.get("name"), record["clusterer"], record.get("dictionary"), corpus)
        # Scores of all languages at once have another threshold than those of a pair.
        key = (", ".join(name for name in names if name), len(record["sides"]), corpus)
        found.setdefault(key, []).append(record)
    for (title, _, _), rows in found.items():
        yield title, rows


def new_table(title: TextType | None) -> Table:
    """Return an empty table in the house style; the title is text, and no markup."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    shown = Text(title) if isinstance(title, str) else title
    return Table(title=shown, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
