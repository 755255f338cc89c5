"""Tables of what ``isogloss change``, ``transfer``, ``ablate`` and ``attribute`` found and kept."""

from __future__ import annotations

from fractions import Fraction
from math import exp
from typing import TYPE_CHECKING, NamedTuple

from isogloss.reading.groups import mean_of
from isogloss.report.numbers import between, number
from isogloss.report.tables import Cell, Table, mixed_table, plain, table_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from isogloss.core.study.results import Results
    from isogloss.core.types import JSON

SURVIVAL = (
    "concepts",
    "survived",
    "other seeds",
    "new",
    "mean share",
    "by chance",
    "one to one",
    "AMI",
)
LABELS = ("before", "after", "by chance", "p", "turned", "kept", "lost")
RHO = ("rho", "interval", "all layers", "p alone", "p of layers", "p")
LOST = ("aligned", "controls", "from", "to", "difference", "p")

MOST = 20
"""Concepts that are shown of an attribution."""
WORDS = 8
"""Words that are shown of a concept."""


class Told(NamedTuple):
    """A table, and lines of plain words that stand above it."""

    title: str
    lines: tuple[str, ...]
    table: Table
    language: str = ""


def change_tables(results: Results) -> list[Table]:
    """Return what became of the concepts of one source in others; none where it was not asked."""
    groups: dict[tuple[str, ...], list[JSON]] = {}
    for row in results.documents.tables("change").get("changes", ()):
        groups.setdefault((row["clusterer"], row["corpus"], row["from"]), []).append(row)
    return [table for key, rows in groups.items() for table in _changes(key, rows)]


def _changes(key: tuple[str, ...], rows: Sequence[JSON]) -> Iterator[Table]:
    clusterer, corpus, base = key
    title = f"{clusterer}, {corpus}: concepts of {base} in others"
    at = f", survived at {float(Fraction(rows[0]['threshold'])):g}"
    cells = [_survived(row) for row in rows]
    yield table_of(title + at, "source and side", SURVIVAL, [*map(_place, rows)], cells)
    tasks = [(row, task) for row in rows for task in row["tasks"]]
    if tasks:
        heads = [f"{_place(row)}, {task['annotation']}" for row, task in tasks]
        figures = [_labelled(task) for _, task in tasks]
        caption = f"{title}: concepts of one label"
        yield table_of(caption, "source, side and label", LABELS, heads, figures)


def _place(row: JSON) -> str:
    to = f"{row['to']} (control)" if row["control"] else row["to"]
    given = f"~{row['given']}" if row["given"] else ""
    return f"{to}, {row['language']}{given} {row['part']}, layer {row['layer']}"


def _survived(row: JSON) -> list[str]:
    own = row["figures"]
    floor = mean_of(row["floor"]["survived"]).value
    shares = (own["survived"], floor, own["new"], own["area"], row["by_chance"]["area"])
    rest = (own["one_to_one"], own["ami"])
    return [str(row["concepts"]["from"]), *map(number, (*shares, *rest))]


def _labelled(task: JSON) -> list[str]:
    before, after = task["from"], task["to"]
    shares = (before["share"], after["share"], after["by_chance"], after["p"])
    return [*map(number, shares), *map(str, (len(task["turned"]), task["kept"], task["lost"]))]


def transfers(results: Results) -> list[Told]:
    """Return how metrics go with zero-shot transfer over runs; none where it was not asked."""
    found = results.documents.tables("transfer").get("transfers", ())
    return [_transferred(each) for each in found]


def _transferred(found: JSON) -> Told:
    languages = ", ".join(found["languages"])
    title = f"{found['source_language']} to {languages}: {len(found['runs'])} training runs"
    title += "".join(f", {metric}" for metric in found["metrics"])
    title += "".join(f", layer {layer} fixed" for layer in found["fixed_layers"])
    title += f", {plain(found['part'])} of scores" if found["part"] != "value" else ""
    heads, cells = [], []
    for each in found["associations"]:
        title_of = ", ".join(filter(None, each["track"].values()))
        for at in each["layers"]:
            spans = (between(at["spans"][name].values()) for name in ("alone", "together"))
            ps = (number(at[name]) for name in ("p_alone", "p_layers", "p"))
            heads.append(f"{title_of}, layer {at['layer']}")
            cells.append([number(at["statistic"]), *spans, *ps])
    caption = f"{title}: rho over runs, mean over languages; {found['level']:.0%} intervals"
    return Told(title, tuple(found["sentences"]), table_of(caption, "score", RHO, heads, cells))


def ablations(results: Results) -> list[Told]:
    """Return what models lose without aligned concepts; none where it was not asked."""
    found = results.documents.tables("ablate").get("ablations", ())
    return [_ablated(each) for each in found]


def _ablated(found: JSON) -> Told:
    source, target = found["languages"]
    title = (
        f"{found['task']}, {source} to {target}: {found['source']}, {found['part']}, "
        f"layer {found['layer']}"
    )
    heads, cells = [], []
    for head, standing in _standings(found):
        controls = standing["controls"]
        shown = (standing["aligned"], controls["mean"], controls["lowest"], controls["highest"])
        heads.append(head)
        cells.append([*map(number, (*shown, standing["difference"], standing["p"]))])
    table = table_of(f"{title}: what is lost", "edit, figure and language", LOST, heads, cells)
    return Told(title, tuple(found["follows"]), table)


def _standings(found: JSON) -> Iterator[tuple[str, JSON]]:
    source, target = found["languages"]
    names = {
        "source": source,
        "target": target,
        "difference_in_differences": f"{target} less {source}",
    }
    for kind, edit in EDITS.items():
        for figure, own in (found[kind]["figures"] if found[kind] else {}).items():
            shown = found["headline"] if figure == "score" else figure
            yield from ((f"{edit}: {shown}, {names[what]}", each) for what, each in own.items())


EDITS = {
    "projected": "projected out",
    "random": "random directions",
    "swapped": "swapped with the partner",
}


def attributions(results: Results) -> list[Told]:
    """Return which concepts single predictions rest on; none where it was not asked."""
    found = results.documents.tables("attribute").get("attributions", ())
    return [_attributed(each) for each in found]


def _attributed(found: JSON) -> Told:
    of = found["of"]
    about = f" of “{of['form']}”" if of["word"] is not None else ""
    place = f"{found['source']}, {found['part']}, layer {found['layer']}, {found['clusterer']}"
    shown = found["concepts"][:MOST]
    said = f"{found['task']}: {of['label']}{about}, probability {exp(of['log_probability']):.3f}"
    how = (
        f"{found['tried']} concepts were projected out one by one; the {len(shown)} that move the "
        "prediction most are shown. What moves it need not be what the model thinks of: concepts "
        "overlap, and others may take over."
    )
    rows = [[*_moved(each, of["label"])] for each in shown]
    columns = (Cell("falls by"), Cell("words"), *map(_text, ("says then", "here", "most frequent")))
    table = mixed_table(
        f"Without a concept, log-probability falls by: {place}", "concept", columns, rows
    )
    return Told(found["text"], (said, how), table, found["language"])


def _moved(each: JSON, label: str) -> Iterator[Cell]:
    words = list(each["most_frequent"])[:WORDS]
    more = each["types"] - len(words)
    yield _text(str(each["concept"]))
    yield Cell(f"{each['difference']:+.4f}")
    yield Cell(str(each["words"]))
    yield _text("" if each["label"] == label else each["label"])
    yield _text(", ".join(each["here"]))
    yield _text(", ".join(words) + (f" and {more} more" if more > 0 else ""))


def _text(text: str) -> Cell:
    return Cell(text, numeric=False)
