"""Tables of clusterers side by side, for the terminal."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from isogloss.cli.sparklines import sparkline
from isogloss.cli.tables import PARTS, UNDEFINED, new_table, number, size

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.table import Table

    from isogloss.cli.app import App
    from isogloss.core.types import JSON

FURTHER = ("null", "self", "excess")
"""Columns that a score has where they were worked out."""


def show(app: App, document: JSON) -> None:
    """Show what was compared: scores, concepts, stability, labels, agreement, curves."""
    for scores in document["scores"]:
        app.show(_scores(scores))
        for note in _unranked(scores):
            app.say(note)
    for group in document["groups"]:
        app.show(_concepts(group))
        app.show(_stability(group, document["fraction"]))
        for build in (_labels, _agreement):
            table = build(group)
            if table.row_count:
                app.show(table)
    if document["grid"]:
        app.show(_curves(document))
    app.say(f"{document['measured']}")
    for note in _notes(document):
        app.say(note)


def _table(title: str, left: tuple[str, ...], right: tuple[str, ...]) -> Table:
    table = new_table(title)
    for name in left:
        table.add_column(name)
    for name in right:
        table.add_column(name, justify="right")
    return table


def names_of(sides: list[JSON]) -> str:
    """Return what sides are called in a title."""
    first = sides[0]
    languages = " + ".join(side["language"] for side in sides)
    return f"{first['source']} {first['part']} {languages}, layer {first['layer']}"


def _scores(scores: JSON) -> Table:
    rows = scores["rows"]
    title = ", ".join(filter(None, (scores["name"], scores["dictionary"])))
    records = rows[0]["scores"] if rows else []
    columns = []
    for record in records:
        parts = PARTS.get(record["metric"], ())
        between = "-".join(side["language"] for side in record["sides"])
        there = [n for n in FURTHER if any(n in r for row in rows for r in row["scores"])]
        columns += [between, *(part.replace("_", " ") for part in parts), *there]
    title = f"{title}: {names_of(scores['sides'])}"
    table = _table(title, ("clusterer",), ("rank", "words kept", *columns))
    for row in sorted(rows, key=lambda row: (row["rank"] is None, row["rank"])):
        cells = []
        for record in row["scores"]:
            figures = [record["parts"].get(part) for part in PARTS.get(record["metric"], ())]
            figures += [record.get(n) for n in FURTHER if n in record]
            cells += [number(record["value"]), *map(number, figures)]
        mark = str(row["rank"]) if row["rank"] else "" if row["comparable"] else "unranked"
        table.add_row(row["clusterer"], mark, number(row["kept"]), *cells)
    return table


def _unranked(scores: JSON) -> Iterator[str]:
    names = [row["clusterer"] for row in scores["rows"] if not row["comparable"]]
    if names:
        yield (
            f"unranked: {', '.join(names)}: the share of words kept is 0.05 or more from the "
            "others', and words that are left out as noise are the hard ones"
        )


def _concepts(group: JSON) -> Table:
    columns = (
        "concepts", "smallest", "median", "largest", "noise", "AMI position", "AMI type",
        "silhouette", "Davies-Bouldin", "Calinski-H.", "seconds", "memory",
    )  # fmt: skip
    title = f"concepts of {names_of(group['sides'])}; silhouette: {group['distance']}"
    table = _table(title, ("clusterer",), columns)
    for row in group["rows"]:
        sizes, apart = row["sizes"], row["separation"]
        table.add_row(
            row["clusterer"],
            str(row["concepts"]),
            *(f"{sizes[name]:g}" if sizes else UNDEFINED for name in ("smallest", "median", "largest")),
            number(row["noise"] / row["words"]),
            number(row["ami_position"]),
            number(row["ami_type"]),
            number(apart["silhouette"]),
            number(apart["davies_bouldin"]),
            UNDEFINED if apart["calinski_harabasz"] is None else f"{apart['calinski_harabasz']:.1f}",
            UNDEFINED if row["seconds"] is None else f"{row['seconds']:.2f}",
            UNDEFINED if row["memory"] is None else size(row["memory"]),
        )  # fmt: skip
    return table


def _stability(group: JSON, fraction: float) -> Table:
    right = (
        "seeds: AMI", "ARI", "Jaccard", "stable", "sentences: AMI", "ARI", "Jaccard", "stable",
        "lost to seeds", "lost to data",
    )  # fmt: skip
    title = f"stability of {names_of(group['sides'])}: other seeds; {fraction:.0%} of the sentences"
    table = _table(title, ("clusterer",), right)
    for row in group["rows"]:
        cells = []
        for kind in ("seeds", "draws"):
            own = row[kind] or {}
            cells += [number(own.get(name)) for name in ("ami", "ari", "jaccard", "stable")]
        lost = (number(row["lost_to_seeds"]), number(row["lost_to_data"]))
        table.add_row(row["clusterer"], *cells, *lost)
    return table


def _labels(group: JSON) -> Table:
    title = f"labels: {names_of(group['sides'])}: concepts that carry one, labels that have one"
    right = ("concepts", "alignment", "labels", "coverage")
    table = _table(title, ("clusterer", "annotation"), right)
    for row in group["rows"]:
        for each in row["labels"]:
            table.add_row(
                row["clusterer"],
                each["annotation"],
                str(each["concepts"]),
                number(each["alignment"]),
                str(each["labels"]),
                number(each["coverage"]),
            )
    return table


def _agreement(group: JSON) -> Table:
    right = ("words", "AMI", "ARI", "element-centric", "with noise: AMI", "ARI", "element-centric")
    title = f"agreement on {names_of(group['sides'])}: words that neither calls noise"
    table = _table(title, ("clusterers", ""), right)
    for pair in group["agreement"]:
        cells = [number(pair["without_noise"]["share"])]
        for kind in ("without_noise", "noise_as_singletons"):
            cells += [number(pair[kind][name]) for name in ("ami", "ari", "element_centric")]
        table.add_row(*pair["clusterers"], *cells)
    return table


def _curves(document: JSON) -> Table:
    """Return how each figure goes over the grid: a row a clusterer and figure, with a small curve."""
    setting, values = document["grid"]["setting"], document["grid"]["values"]
    title = f"over {setting}"
    table = _table(title, ("clusterer", "figure", "curve"), tuple(map(str, values)))
    ends = [f"[{setting}={value}]" for value in values]
    names = dict.fromkeys(
        name.removesuffix(ends[0]) for name in document["clusterers"] if name.endswith(ends[0])
    )
    for name in names:
        for figure, read in _figures(document):
            curve = [read(name + end) for end in ends]
            if not any(value is not None for value in curve):
                continue
            table.add_row(name, figure, sparkline(curve), *map(number, curve))
    return table


def _figures(document: JSON) -> Iterator[tuple[str, Callable[[str], float | None]]]:
    """Yield every figure that has a curve, and what reads it of a clusterer."""
    for scores in document["scores"]:
        title = f"{scores['name']}, {names_of(scores['sides'])}"
        for place in range(max((len(row["scores"]) for row in scores["rows"]), default=0)):
            rows = {row["clusterer"]: row["scores"][place] for row in scores["rows"]}
            record = next(iter(rows.values()))
            between = "-".join(side["language"] for side in record["sides"])
            yield f"{title}: {between}", partial(_of_score, rows, "value")
            if "area" in record["parts"]:
                yield f"{title}: {between} area", partial(_of_score, rows, "area")
    for group in document["groups"]:
        title = names_of(group["sides"])
        rows = {row["clusterer"]: row for row in group["rows"]}
        for figure, path in {
            "silhouette": ("separation", "silhouette"),
            "AMI over seeds": ("seeds", "ami"),
            "AMI over sentences": ("draws", "ami"),
        }.items():
            yield f"{figure}, {title}", partial(_at, rows, *path)


def _of_score(rows: JSON, figure: str, name: str) -> float | None:
    record = rows.get(name)
    if record is None:
        return None
    found: float | None = record["value"] if figure == "value" else record["parts"].get(figure)
    return found


def _at(rows: JSON, table: str, figure: str, name: str) -> float | None:
    found: float | None = ((rows.get(name) or {}).get(table) or {}).get(figure)
    return found


def _notes(document: JSON) -> Iterator[str]:
    for group in document["groups"]:
        for row in group["rows"]:
            for note in row["notes"]:
                yield f"{row['clusterer']}, {names_of(group['sides'])}: {note}"
            if row["repeats"] is False:
                yield (
                    f"{row['clusterer']}, {names_of(group['sides'])}: grouped once more with the "
                    "same seed, the words were in other concepts"
                )
    for failure in document["failures"]:
        yield f"failed: {failure['what']}: {failure['reason']}"
