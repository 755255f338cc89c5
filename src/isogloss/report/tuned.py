"""Tables of what ``isogloss transfer``, ``ablate`` and ``attribute`` found and kept."""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING, NamedTuple

from isogloss.reading.ablations import counts
from isogloss.report.numbers import between, number
from isogloss.report.tables import Cell, Table, mixed_table, plain, table_of, text_cell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from isogloss.core.study.results import Results
    from isogloss.core.types import JSON

RHO = ("rho", "interval", "all layers", "p alone", "p of layers", "p")
LOST = ("before", "aligned", "controls", "from", "to", "difference", "p")

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
        f"{found['task']}, {source} to {target}: {_corpus(found)}{found['source']}, {found['part']}, "
        f"layer {found['layer']}"
    )
    heads, cells = [], []
    for head, before, standing in _standings(found):
        controls = standing["controls"]
        shown = (standing["aligned"], controls["mean"], controls["lowest"], controls["highest"])
        heads.append(head)
        cells.append([before, *map(number, (*shown, standing["difference"], standing["p"]))])
    table = table_of(f"{title}: what is lost", "edit, figure and language", LOST, heads, cells)
    return Told(title, (*counts(found), *found["follows"]), table)


def _corpus(found: JSON) -> str:
    # What was kept when no corpus could be named has none.
    return f"{found['corpus']}, " if found.get("corpus") else ""


def _standings(found: JSON) -> Iterator[tuple[str, str, JSON]]:
    """Yield a figure in a language, what it was before the edit, and what became of it."""
    source, target = found["languages"]
    names = {
        "source": source,
        "target": target,
        "difference_in_differences": f"{target} less {source}",
    }
    for kind, edit in EDITS.items():
        compared = found[kind] or {"figures": {}, "side_effect": []}
        for figure, own in compared["figures"].items():
            shown = found["headline"] if figure == "score" else figure
            for what, each in own.items():
                yield f"{edit}: {shown}, {names[what]}", _before(found, figure, what), each
        for language, each in zip((source, target), compared["side_effect"], strict=False):
            if each:
                yield f"{edit}: KL on unrelated text, {language}", "", each


def _before(found: JSON, figure: str, what: str) -> str:
    sides = ("source", "target")
    return number(found["intact"][sides.index(what)][figure]) if what in sides else ""


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
    place = f"{_corpus(found)}{found['source']}, {found['part']}, layer {found['layer']}, {found['clusterer']}"
    shown = found["concepts"][:MOST]
    said = f"{found['task']}: {of['label']}{about}, probability {exp(of['log_probability']):.3f}"
    how = (
        f"{found['tried']} concepts were projected out one by one; the {len(shown)} that move the "
        "prediction most are shown. What moves it need not be what the model thinks of: concepts "
        "overlap, and others may take over."
    )
    rows = [[*_moved(each, of["label"])] for each in shown]
    columns = (
        Cell("falls by"),
        Cell("words"),
        *map(text_cell, ("says then", "here", "most frequent")),
    )
    table = mixed_table(
        f"Without a concept, log-probability falls by: {place}", "concept", columns, rows
    )
    return Told(found["text"], (said, how), table, found["language"])


def _moved(each: JSON, label: str) -> Iterator[Cell]:
    words = list(each["most_frequent"])[:WORDS]
    more = each["types"] - len(words)
    yield text_cell(str(each["concept"]))
    yield Cell(f"{each['difference']:+.4f}")
    yield Cell(str(each["words"]))
    yield text_cell("" if each["label"] == label else each["label"])
    yield text_cell(", ".join(each["here"]))
    yield text_cell(", ".join(words) + (f" and {more} more" if more > 0 else ""))
