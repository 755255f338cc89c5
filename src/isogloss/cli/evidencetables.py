"""Tables of what scores are worth."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from isogloss.cli.tables import VERDICT, new_table, number
from isogloss.evidence.resampling.draws import BOOTSTRAP_HELD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.table import Table

    from isogloss.core.types import JSON
    from isogloss.evidence.references.standing import Standing
    from isogloss.evidence.resampling.differences import Difference
    from isogloss.evidence.resampling.draws import Method
    from isogloss.evidence.resampling.intervals import Interval
    from isogloss.evidence.resampling.worth import Weighed

UNDERSTATES = (
    "concepts are not grouped anew, so what other sentences would do to the grouping is missing: "
    "these intervals understate"
)
SMALL = 0.05
"""Where a p-value is often called small."""

LOSES = (
    "drawing with replacement loses types and shifts scores; of such 95 % intervals "
    f"{BOOTSTRAP_HELD:.0%} held on made corpora (docs/evidence.md)"
)


class Shown(NamedTuple):
    """What a part of the command has to say."""

    plain: dict[str, JSON]
    tables: list[Table]
    notes: list[str]


def interval_tables(found: list[Weighed]) -> Iterator[Table]:
    """Yield a table a metric, clusterer and dictionary: a row a pair and layer."""
    groups: dict[tuple[str, ...], list[Weighed]] = {}
    for each in found:
        groups.setdefault(each.curve.names, []).append(each)
    for names, rows in groups.items():
        table = headed(
            f"{', '.join(names)}: {rows[0].part}",
            ("score", "low", "high", "all layers", "error", "of seeds"),
        )
        for each in rows:
            one, band = each.interval, each.band
            table.add_row(
                " - ".join(each.curve.sides),
                str(each.record["sides"][0]["layer"]),
                number(one.estimate if one else None),
                number(one.low if one else None),
                number(one.high if one else None),
                _between(band) if band else number(None),
                number(one.error if one else None),
                number(one.seed_error if one else None),
                _note(each),
            )
        yield table


def difference_table(found: list[Difference]) -> Table:
    """Return a row an ordering and what it is of: by how much it holds, and what that is worth."""
    heads = ("difference", "low", "high", "all layers", "error")
    table = new_table(f"orderings, paired: {found[0].part if found else 'value'}")
    for name in ("ordering", "score", "of"):
        table.add_column(name)
    for name in heads:
        table.add_column(name, justify="right")
    table.add_column(VERDICT)
    for each in found:
        one, band = each.interval, each.band
        table.add_row(
            str(each.ordering),
            ", ".join(filter(None, each.names[:3])),
            ", ".join(each.of),
            *map(number, (one.estimate, one.low, one.high)),
            _between(band),
            number(one.error),
            one.note or each.verdict,
        )
    return table


def interval_notes(found: list[Weighed], method: Method) -> Iterator[str]:
    """Yield what must be known of the intervals."""
    failed = max((each.failed for each in found), default=0)
    if failed:
        yield f"{failed} replicates failed and are left out; run again to try them once more"
    if method == "fixed":
        yield UNDERSTATES
    if method == "bootstrap":
        yield LOSES


def chance_tables(found: list[Standing]) -> Iterator[Table]:
    """Yield a table a metric, clusterer, dictionary and figure: null, observed, self."""
    groups: dict[tuple[tuple[str, ...], str], list[Standing]] = {}
    for each in found:
        groups.setdefault((each.curve.names, each.figure), []).append(each)
    for (names, figure), rows in groups.items():
        title = f"{', '.join(names)}: {figure or 'no null model'}"
        ceiling = any(each.chance and each.chance.tail == "lower" for each in rows)
        yield _ceilings(title, rows) if ceiling else _floors(title, rows)


def chance_notes(found: list[Standing]) -> Iterator[str]:
    """Yield whether there are too few permutations for p of pairs to be small."""
    floor = max((each.least_p for each in found), default=0.0)
    if floor > SMALL:
        yield f"p of pairs cannot be below {floor:.2g} here: ask for more --permutations"


def _floors(title: str, rows: list[Standing]) -> Table:
    """Return scores above chance, with the self-alignment that they cannot be expected to pass."""
    names = ("observed", "chance", "its 95 %", "p", "p of pairs")
    selves = any(any(value is not None for value in each.selves.values()) for each in rows)
    table = headed(title, (*names, "self", "of halves", "excess") if selves else names)
    for each in rows:
        excess, why = each.excess()
        more = (number(each.selves.get("seeds")), number(each.selves.get("halves")), number(excess))
        note = each.note or (why if selves and each.observed is not None else _undefined(each))
        table.add_row(*_place(each), *_against(each, -1), *(more if selves else ()), note)
    return table


def _ceilings(title: str, rows: list[Standing]) -> Table:
    """Return scores below what full mixing would give."""
    names = ("observed", "ceiling", "its 5 %", "p", "p of pairs", "of ceiling")
    table = headed(f"{title}, lower tail", names)
    for each in rows:
        note = each.note or _undefined(each)
        table.add_row(*_place(each), *_against(each, 0), number(each.of_ceiling), note)
    return table


def _against(each: Standing, quantile: int) -> Iterator[str]:
    chance = each.chance
    yield number(each.observed)
    yield number(chance.mean if chance else None)
    yield number(chance.quantiles[quantile] if chance and chance.quantiles else None)
    yield number(chance.p if chance else None)
    yield number(each.p_holm)


def _undefined(each: Standing) -> str:
    return str(each.record["note"]) if each.observed is None else ""


def _place(each: Standing) -> tuple[str, str]:
    return " - ".join(each.curve.sides), str(each.record["sides"][0]["layer"])


def headed(title: str, numbers: tuple[str, ...]) -> Table:
    """Return an empty table of sides and layers, some figures, and a note."""
    table = new_table(title)
    for name in ("sides", "layer"):
        table.add_column(name)
    for name in numbers:
        table.add_column(name, justify="right")
    table.add_column("note")
    return table


def _between(band: Interval) -> str:
    """Return the ends of a band; one dash where they are undefined."""
    if band.low is None or band.high is None:
        return number(None)
    return f"{number(band.low)} to {number(band.high)}"


def _note(each: Weighed) -> str:
    """Return why there is no score, no interval, or no band over layers."""
    if each.interval is None:
        return str(each.record["note"])
    return each.interval.note or (each.band.note if each.band else "")
