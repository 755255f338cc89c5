"""Tables of what ``isogloss compare``, ``sweep`` and ``contrast`` found and kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from isogloss.reading.groups import mean_of
from isogloss.report.numbers import between, number
from isogloss.report.tables import NOTHING, Table, plain, table_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from isogloss.core.study.results import Results
    from isogloss.core.types import JSON

CONCEPTS = {
    "concepts": ("concepts",),
    "smallest": ("sizes", "smallest"),
    "median": ("sizes", "median"),
    "largest": ("sizes", "largest"),
    "words in no concept": ("noise",),
    "AMI with position": ("ami_position",),
    "AMI with type": ("ami_type",),
    "silhouette": ("separation", "silhouette"),
    "Davies-Bouldin": ("separation", "davies_bouldin"),
    "other seeds: AMI": ("seeds", "ami"),
    "other sentences: AMI": ("draws", "ami"),
    "seconds": ("seconds",),
}
"""Columns of a comparison of clusterers, and where a row has them."""

WITHOUT = "without_identical"
"""What stands beside a score in a comparison, where the metric has it."""


def clusterer_tables(results: Results) -> list[Table]:
    """Return scores, concepts and agreement of clusterers side by side; none where none is kept."""
    tables = results.documents.tables("compare")
    scores = [_scores(entry) for entry in tables.get("scores", ())]
    groups = [table for entry in tables.get("groups", ()) for table in _group(entry)]
    return scores + groups


def _named(sides: Sequence[JSON]) -> str:
    languages = " and ".join(side["language"] for side in sides)
    return f"{sides[0]['source']}, {languages}, layer {sides[0]['layer']}"


def _scores(entry: JSON) -> Table:
    rows = sorted(entry["rows"], key=lambda row: (row["rank"] is None, row["rank"] or 0))
    columns, figures = ["rank", "words kept"], []
    for place, record in enumerate(rows[0]["scores"] if rows else []):
        columns.append("-".join(side["language"] for side in record["sides"]))
        figures.append((place, ""))
        # Not every metric has it, and those of all languages at once have none.
        if any(WITHOUT in row["scores"][place]["parts"] for row in rows):
            columns.append(plain(WITHOUT))
            figures.append((place, WITHOUT))
    caption = f"{' with '.join(filter(None, (entry['name'], entry['dictionary'])))}: {_named(entry['sides'])}"
    cells = []
    for row in rows:
        scores = row["scores"]
        shown = [
            scores[place]["parts"].get(part) if part else scores[place]["value"]
            for place, part in figures
        ]
        rank = str(row["rank"]) if row["rank"] else "not ranked: keeps other words"
        cells.append([rank, number(row["kept"]), *map(number, shown)])
    return table_of(caption, "clusterer", columns, [row["clusterer"] for row in rows], cells)


def _group(entry: JSON) -> Iterator[Table]:
    rows, sides = entry["rows"], _named(entry["sides"])
    names = [row["clusterer"] for row in rows]
    cells = [[_cell(row, path) for path in CONCEPTS.values()] for row in rows]
    yield table_of(f"Concepts: {sides}", "clusterer", [*CONCEPTS], names, cells)
    if entry["agreement"]:
        pairs = [" and ".join(each["clusterers"]) for each in entry["agreement"]]
        figures = ("ami", "ari", "element_centric")
        cells = [
            [number(each["without_noise"].get(name)) for name in figures]
            for each in entry["agreement"]
        ]
        columns = ["AMI", "ARI", "element-centric"]
        yield table_of(f"Agreement: {sides}", "clusterers", columns, pairs, cells)


def _cell(row: JSON, path: Sequence[str]) -> str:
    found: JSON = row
    for name in path:
        found = found.get(name) if found else None
    if found is None:
        return NOTHING
    return str(found) if isinstance(found, int) else number(found)


def contrast_tables(results: Results) -> list[Table]:
    """Return matched corpora by their scores, then contrasts of them; none where none is kept."""
    groups: dict[tuple[bool, str], list[JSON]] = {}
    for row in results.documents.tables("contrast").get("contrasts", ()):
        groups.setdefault((bool(row["second"]), row["figure"]), []).append(row)
    titles = {False: "Matched corpora", True: "Contrasts of matched corpora"}
    return [
        table_of(
            f"{titles[several]}: {plain(figure)}",
            "contrast" if several else "corpus",
            [head for head in CONTRAST if head != BAND or _has_layers(rows)],
            [f"{row['contrast']}: {_what(row)}" for row in rows],
            [_difference(row, several=_has_layers(rows)) for row in rows],
        )
        for (several, figure), rows in sorted(groups.items(), key=lambda item: item[0][0])
    ]


BAND = "all layers"
CONTRAST = ("mean over seeds", "interval", BAND, "standard error")


def _has_layers(rows: Sequence[JSON]) -> bool:
    """Whether a band over layers says more than the interval of the only one."""
    return len({row["layer"] for row in rows}) > 1


def _what(row: JSON) -> str:
    names = ("metric", "clusterer", "dictionary", "source", "pair")
    return f"{', '.join(row[name] for name in names if row[name])}, layer {row['layer']}"


def _difference(row: JSON, *, several: bool) -> list[str]:
    one, band = ({**NO_INTERVAL, **(row[name] or {})} for name in ("interval", "band"))
    shown = (one, band) if several else (one,)
    spans = (between((each["low"], each["high"])) for each in shown)
    return [number(one["estimate"]), *spans, number(one["error"])]


NO_INTERVAL = dict.fromkeys(("estimate", "low", "high", "error"))


class Sweep(NamedTuple):
    """Scores over the values of one setting: their means, and each by itself."""

    means: Table
    scores: Table


def sweep_tables(results: Results) -> list[Sweep]:
    """Return the scores over the values of settings; none where none are kept."""
    groups: dict[tuple[str, ...], list[JSON]] = {}
    for curve in results.documents.tables("sweep").get("curves", ()):
        key = (curve["name"], curve["clusterer"], curve["dictionary"], curve["setting"])
        groups.setdefault(key, []).append(curve)
    return [_sweep(key, curves) for key, curves in groups.items()]


def _sweep(key: tuple[str, ...], curves: Sequence[JSON]) -> Sweep:
    *names, setting = key
    places = sorted({at for curve in curves for at in _points(curve)})
    own = curves[0]["own"]
    columns = [f"{at:g}{' (own)' if at == own else ''}" for at in places]
    title = f"{', '.join(filter(None, names))} over {plain(setting)}"
    groups: dict[str, list[JSON]] = {}
    for curve in curves:
        side = curve["sides"][0]
        groups.setdefault(f"{side['source']}, layer {side['layer']}", []).append(curve)
    means = [
        [number(mean_of([_points(each).get(at) for each in own_curves]).value) for at in places]
        for own_curves in groups.values()
    ]
    heads = [
        f"{' → '.join(side['language'] for side in each['sides'])}, {group}"
        for group, own_curves in groups.items()
        for each in own_curves
    ]
    ordered = [each for own_curves in groups.values() for each in own_curves]
    cells = [[number(_points(each).get(at)) for at in places] for each in ordered]
    caption = f"{title}: mean over languages"
    return Sweep(
        table_of(caption, "scores", columns, [*groups], means),
        table_of(f"{title}: every score", "score", columns, heads, cells),
    )


def _points(curve: JSON) -> dict[float, float | None]:
    value = curve["figures"].get("value", {})
    return dict(zip(value.get("at", ()), value.get("values", ()), strict=True))
