"""The page's tables as plain rows: scores, means, agreement with position and type, words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from isogloss.reading.groups import layer_of, mean_of, side_name, source_of
from isogloss.report.numbers import number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from isogloss.core.types import JSON, Layer
    from isogloss.reading.groups import Group, Mean

PARTS = {
    "calign": ("without_identical", "attainable", "area", "one_to_one"),
    "colap": ("balanced", "without_identical", "by_types", "translated"),
}
"""What stands beside the value of a metric of ours; of another metric, all that it gives."""

NOTHING = "-"
"""A cell for what does not exist: a layer that a source lacks, a count that was not kept."""

COUNTS = {
    "calign": ("concepts", "eligible", "aligned", "types", "words"),
    "colap": ("concepts", "overlapping", "words"),
}
"""What the value of a metric of ours was counted on; of another metric, all that it gives."""

MEANINGS = {
    "calign": {
        "value": "share of the source language's concepts that a concept of the other translates",
        "without identical": "the same, after every type found in both languages was taken out",
        "attainable": "share of concepts of which the dictionary lists enough words to be aligned",
        "area": "how far the best coverage of each concept lies above one half, without a threshold",
        "one to one": "the same share when each concept may be used once, and in both directions",
        "eligible": "concepts with enough types to be looked at",
    },
    "colap": {
        "value": "share of jointly formed concepts in which every language holds enough words",
        "balanced": "the same, with the languages weighed as if they had equally many words",
        "without identical": "the same, after every type found in both languages was taken out",
        "by types": "the same, counting each type of a concept once",
        "translated": "share of the overlapping concepts whose halves translate each other",
    },
}
"""One line for each column of a metric of ours."""


class Cell(NamedTuple):
    """One cell: its text, and whether it is a number."""

    text: str
    numeric: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a head; the first ``heads`` cells of every row name it."""

    caption: str
    columns: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    heads: int = 1


def _table(
    caption: str, words: Sequence[str], numbers: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> Table:
    columns = [Cell(name, numeric=False) for name in words] + [Cell(name) for name in numbers]
    return Table(caption, tuple(columns), tuple(map(tuple, rows)), heads=len(words))


def mixed_table(
    caption: str, head: str, columns: Iterable[Cell], rows: Iterable[Sequence[Cell]]
) -> Table:
    """Return a table of words and figures; the first cell of every row names it."""
    return Table(caption, (Cell(head, numeric=False), *columns), tuple(map(tuple, rows)))


def table_of(
    caption: str,
    head: str,
    columns: Sequence[str],
    heads: Sequence[str],
    cells: Sequence[Sequence[str]],
) -> Table:
    """Return a table whose rows are named by ``heads`` and hold figures."""
    rows = [[*_text(name), *map(Cell, figures)] for name, figures in zip(heads, cells, strict=True)]
    return _table(caption, [head], columns, rows)


def text_cell(text: str) -> Cell:
    """Return a cell that is no number."""
    return Cell(text, numeric=False)


def _text(*texts: JSON) -> list[Cell]:
    return [text_cell(str(text)) for text in texts]


def _numbers(values: Iterable[float | None]) -> list[Cell]:
    return [Cell(number(value)) for value in values]


def mean_table(group: Group) -> Table:
    """Return the mean and range of every source by layer; of one comparison its value."""
    means = {(s, layer): group.mean(s, layer) for s in group.sources for layer in group.layers}
    several = len(group.comparisons) > 1
    defined = {(mean.defined, mean.total) for mean in means.values() if mean.defined}
    # What holds for every cell is said once.
    ((some, total),) = defined if len(defined) == 1 else {(0, 0)}
    write = partial(_mean_text, alike=bool(total)) if several else _value_text
    rows = [
        [*_text(layer), *(Cell(write(means[source, layer])) for source in group.sources)]
        for layer in group.layers
    ]
    lacking = f", of which {some} are defined" if some < total else ""
    over = f"mean over {len(group.comparisons)} {group.unit}{lacking} (lowest to highest)"
    what = over if several else group.comparisons[0]
    return _table(f"{group.title} by layer: {what}", ["layer"], group.sources, rows)


def _mean_text(mean: Mean, *, alike: bool) -> str:
    if mean.value is None:
        return _value_text(mean)
    lacking = mean.defined < mean.total and not alike
    some = f"; {mean.defined} of {mean.total} defined" if lacking else ""
    return f"{number(mean.value)} ({number(mean.low)} to {number(mean.high)}{some})"


def _value_text(mean: Mean) -> str:
    return number(mean.value) if mean.total else NOTHING


def class_table(group: Group, records: Sequence[JSON]) -> Table | None:
    """Return the mean of every class of words by layer; None where nothing was scored by class.

    ``records``: the scores of classes of words, of this group and of others.
    """
    own = group.own(records)
    if not own:
        return None
    found: dict[tuple[str, str], list[JSON]] = {}
    for record in own:
        found.setdefault((record["word_class"], source_of(record)), []).append(record)
    rows = [
        [*_text(words, source), *(Cell(_class_mean(members, layer)) for layer in group.layers)]
        for (words, source), members in found.items()
    ]
    columns = [f"layer {layer}" for layer in group.layers]
    return _table(f"{group.title} by class of words", ["words", "source"], columns, rows)


def _class_mean(records: Iterable[JSON], layer: Layer) -> str:
    mean = mean_of([record["value"] for record in records if layer_of(record) == layer])
    some = f" ({mean.defined} of {mean.total})" if mean.defined < mean.total else ""
    return _value_text(mean) + some


def score_table(group: Group) -> Table:
    """Return every score of a group with what stands beside it and what it was counted on."""
    parts, counts = _part_names(group), _count_names(group)
    notes = any(record["note"] for record in group.records)
    rows = []
    for record in group.in_order:
        figures = [record["value"], *(record["parts"].get(part) for part in parts)]
        counted = [_count(record, name) for name in counts]
        row = _text(group.comparison(record), source_of(record), layer_of(record))
        row += _numbers(figures) + counted
        rows.append(row + _text(record["note"]) if notes else row)
    numbers = ["value", *map(plain, parts), *map(plain, counts)]
    table = _table(f"{group.title}: every score", ["languages", "source", "layer"], numbers, rows)
    if not notes:
        return table
    columns = (*table.columns, Cell("note", numeric=False))
    return Table(table.caption, columns, table.rows, table.heads)


def plain(name: str) -> str:
    """Return a field's name as words."""
    return name.replace("_", " ")


def meanings(group: Group) -> dict[str, str]:
    """Return what the columns of a metric of ours say."""
    return MEANINGS.get(group.metric, {})


def _part_names(group: Group) -> list[str]:
    found = dict.fromkeys(name for record in group.records for name in record["parts"])
    wanted = PARTS.get(group.metric, tuple(found))
    return [name for name in wanted if name in found]


def _count_names(group: Group) -> list[str]:
    wanted = COUNTS.get(group.metric)
    found = dict.fromkeys(
        name
        for record in group.records
        for name, value in record.items()
        # What earned a score may stand where its number was: a list of concepts.
        if (_is_count(value) if wanted is None else name in wanted)
    )
    return [name for name in wanted if name in found] if wanted else list(found)


def _is_count(value: JSON) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _count(record: JSON, name: str) -> Cell:
    value = record.get(name)
    if isinstance(value, list):
        return Cell(str(len(value)))
    return Cell(NOTHING if value is None else str(value))


def agreement_table(clusterings: Sequence[JSON], caption: str) -> Table:
    """Return how far the concepts of each clustering are positions, or types."""
    rows = [
        [
            *_text(
                ", ".join(side_name(side) for side in record["sides"]),
                source_of(record),
                layer_of(record),
            ),
            *_numbers([record["ami_position"], record["ami_type"]]),
            *(Cell(str(record[name])) for name in ("concepts", "words", "noise")),
        ]
        for record in clusterings
    ]
    names = ["with position", "with type", "concepts", "words", "words in no concept"]
    return _table(caption, ["languages", "source", "layer"], names, rows)


SELECTION = {
    "words_seen": "words in the corpus",
    "words_kept": "kept by the limits",
    "types_kept": "types kept",
}


def word_table(units: dict[str, JSON]) -> Table:
    """Return the words of every language and source: seen, kept, read, lost.

    Sources of which all is the same share a row.
    """
    rows = []
    for path, counts in units.items():
        corpus, source, language = path.split("/")
        selection = [counts["selection"].get(name, NOTHING) for name in SELECTION]
        row = _text(language.replace("~", " given "), source.rpartition("-")[0], corpus)
        row += [Cell(str(count)) for count in [*selection, counts["rows"]]]
        rows.append([*row, Cell(_reasons(counts["lost"])), *_text(_reasons(counts["noticed"]))])
    numbers = [*SELECTION.values(), "with a vector", "lost by the source"]
    table = _table("Words by language", ["language", "source", "corpus"], numbers, _merged(rows, 1))
    columns = (*table.columns, Cell("also counted", numeric=False))
    return Table(table.caption, columns, table.rows, table.heads)


def _merged(rows: Iterable[Sequence[Cell]], column: int) -> Iterator[list[Cell]]:
    """Yield rows of which those that differ in one column alone are one, with its cells joined."""
    found: dict[tuple[Cell, ...], list[str]] = {}
    for row in rows:
        rest = (*row[:column], *row[column + 1 :])
        found.setdefault(rest, []).append(row[column].text)
    for rest, texts in found.items():
        yield [*rest[:column], *_text(", ".join(texts)), *rest[column:]]


def noticed_table(units: dict[str, JSON]) -> Table | None:
    """Return what sources showed cases of, by language: count, share, the first of them.

    None where there is no case; ``unnoticed`` says what was looked for.
    """
    rows = []
    for path, unit in units.items():
        # A study that ran before there were examples has none.
        corpus, source, language = path.split("/")
        place = _text(language.replace("~", " given "), source.rpartition("-")[0], corpus)
        for name, cases in unit.get("examples", {}).items():
            count = unit["noticed"].get(name, 0)
            if not count:
                continue
            share = f"{count / unit['rows']:.2%}"
            told = "; ".join(map(plain, cases)) or "none"
            rows.append([*place, *_text(plain(name)), Cell(str(count)), Cell(share), *_text(told)])
    if not rows:
        return None
    names = ["language", "source", "corpus", "what"]
    table = _table("Noticed by the source", names, ["words", "share"], _merged(rows, 1))
    columns = (*table.columns, Cell("the first of them", numeric=False))
    return Table(table.caption, columns, table.rows, table.heads)


def unnoticed(units: dict[str, JSON]) -> list[str]:
    """Return what sources looked for in words of theirs and found in none."""
    looked = dict.fromkeys(name for unit in units.values() for name in unit.get("examples", {}))
    return [
        plain(name)
        for name in looked
        if not any(unit["noticed"].get(name, 0) for unit in units.values())
    ]


def _reasons(counts: dict[str, int]) -> str:
    told = [f"{plain(reason)}: {count}" for reason, count in counts.items() if count]
    return ", ".join(told) or "none"
