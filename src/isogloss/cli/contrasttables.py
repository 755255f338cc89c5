"""Tables of corpora that are matched: what they were and are, their scores, their contrasts."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from isogloss.cli.tables import UNDEFINED, VERDICT, new_table, number

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.table import Table
    from rich.text import Text

    from isogloss.core.types import JSON, Side
    from isogloss.evidence.contrasts.contrast import Found
    from isogloss.evidence.contrasts.matching import Profile


class Matched(NamedTuple):
    """The words of one language of a corpus as they stand in the store, and when matched."""

    side: Side
    before: Profile
    after: Profile

    def as_json(self) -> dict[str, JSON]:
        """Plain data: where, and both profiles."""
        names = ("corpus", "source", "language", "given")
        return {
            **{name: getattr(self.side, name) for name in names},
            "before": self.before.as_json(),
            "after": self.after.as_json(),
        }


def tables(profiles: list[Matched], found: list[Found], part: str) -> Iterator[Table | Text]:
    """Yield profiles, scores by corpus, and contrasts, which also of what is not matched."""
    from rich.text import Text

    yield _profiles(profiles)
    own = [each for each in found if not each.contrast.second and each.figure == part]
    yield _figures(own, part)
    # A number without an interval, or none, has its reason where it stands.
    yield from map(Text, _reasons(own))
    others = dict.fromkeys(each.figure for each in found if each.figure != part)
    for figure in (part, *others):
        rows = [each for each in found if each.contrast.second and each.figure == figure]
        if rows:
            yield _contrasts(rows, figure, matched=figure == part)


NAMED = 3
"""Scores that are named beside a reason that several share."""


def _reasons(rows: Sequence[Found]) -> Iterator[str]:
    """Yield why scores have no interval, or are undefined: a line a reason."""
    where: dict[str, list[str]] = {}
    for each in rows:
        if each.note:
            names = (*each.contrast.first, each.curve.title, each.curve.source, each.curve.pair)
            where.setdefault(each.note, []).append(f"{', '.join(names)}, layer {each.layer}")
    for reason, places in where.items():
        more = f"; {len(places) - NAMED} more" if len(places) > NAMED else ""
        yield f"{reason}: {'; '.join(places[:NAMED])}{more}"


def notes(corpora: Sequence[str], found: Sequence[Found]) -> Iterator[str]:
    """Yield what must be known of the figures."""
    failed = max((each.failed for each in found), default=0)
    if failed:
        yield f"{failed} replicates failed and are left out; run again to try them once more"
    yield (
        "matched exactly: words, and types in every bin of frequency, of each language; not matched: "
        "which words these are, word classes, lengths of sentences, what the dictionary reaches"
    )
    yield (
        f"no share of variance: {len(corpora)} corpora are chosen, not drawn, and a variance of "
        f"{len(corpora)} levels is known to a factor of {_factor(len(corpora)):.0f} at best; contrasts "
        "say what can be said"
    )


def _factor(levels: int) -> float:
    """Return the upper end over the lower of a 95 % interval of the variance of so many levels."""
    from scipy.stats import chi2

    return float(chi2.ppf(0.975, levels - 1) / chi2.ppf(0.025, levels - 1))


def _profiles(profiles: list[Matched]) -> Table:
    table = new_table("words and types before matching, and after (with the first seed)")
    for name in ("source", "corpus", "language"):
        table.add_column(name)
    for name in (
        "words",
        "matched",
        "types",
        "matched",
        "types with 1, 2-3, 4-7 ... words",
        "matched",
    ):
        table.add_column(name, justify="right")
    for side, before, after in profiles:
        language = f"{side.language}~{side.given}" if side.given else side.language
        counts = (before.words, after.words, before.types, after.types)
        bins = (" ".join(map(str, each.by_bin)) or UNDEFINED for each in (before, after))
        table.add_row(side.source, side.corpus, language, *map(str, counts), *bins)
    return table


def _figures(rows: list[Found], part: str) -> Table:
    table = new_table(f"{part} of matched corpora, mean over seeds")
    for name in ("score", "source", "pair"):
        table.add_column(name)
    table.add_column("layer", justify="right")
    corpora = list(dict.fromkeys(each.contrast.first[0] for each in rows))
    for name in corpora:
        table.add_column(name, justify="right")
    lines: dict[tuple[str, ...], dict[str, Found]] = {}
    for each in rows:
        names = (each.curve.title, each.curve.source, each.curve.pair, str(each.layer))
        lines.setdefault(names, {})[each.contrast.first[0]] = each
    for line, cells in lines.items():
        table.add_row(*line, *(_with_span(cells[name]) for name in corpora))
    return table


def _with_span(each: Found) -> str:
    one = each.interval
    if one is None:
        return UNDEFINED
    span = "" if one.low is None else f" [{number(one.low)}, {number(one.high)}]"
    return f"{number(one.estimate)}{span}"


def _contrasts(rows: list[Found], figure: str, *, matched: bool) -> Table:
    table = new_table(f"contrasts: {figure}" + ("" if matched else ", which is not matched"))
    for name in ("contrast", "score", "source", "pair"):
        table.add_column(name)
    several = len({each.layer for each in rows}) > 1
    # Of one layer, its interval and a band over all layers would be two answers to one question.
    bands = ("all layers",) if several else ()
    for name in ("layer", "difference", "low", "high", *bands, "error"):
        table.add_column(name, justify="right")
    table.add_column(VERDICT)
    for each in rows:
        one = each.interval
        table.add_row(
            str(each.contrast),
            each.curve.title,
            each.curve.source,
            each.curve.pair,
            str(each.layer),
            *(map(number, (one.estimate, one.low, one.high)) if one else [UNDEFINED] * 3),
            *([_band(each)] if several else []),
            number(one.error if one else None),
            each.note or each.verdict,
        )
    return table


def _band(each: Found) -> str:
    band = each.band
    there = band is not None and band.low is not None
    return f"{number(band.low)} to {number(band.high)}" if band and there else UNDEFINED
