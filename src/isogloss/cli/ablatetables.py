"""Tables of an ablation, and plain sentences about what follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isogloss.cli.tables import new_table, number
from isogloss.evidence.causal.controls import WORD_CLASS
from isogloss.reading.ablations import counts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.table import Table

    from isogloss.cli.app import App
    from isogloss.core.types import JSON

SMALL = 0.05
"""Where a p-value is often called small."""

LEANS = 0.1
"""Mean standardised difference from which on groups are often called unbalanced (Austin 2009)."""

WHATS = {"source": 0, "target": 1}


def show(app: App, found: JSON) -> None:
    """Write what one target language gave."""
    source, target = found["languages"]
    app.say(
        f"{found['task']} ({found['headline']}), {source} to {target}: {found['corpus']}, {found['source']}, "
        f"{found['part']}, layer {found['layer']}; aligned by {found['metric']}, "
        f"{found['clusterer']}"
    )
    for line in counts(found):
        app.say(line)
    for table in drop_tables(found):
        app.show(table)
    app.show(balance_table(found))
    for line in sentences(found):
        app.say(line)


def drop_tables(found: JSON) -> Iterator[Table]:
    """Yield a table an edit: what is lost of every figure in each language, and what controls lose."""
    source, target = found["languages"]
    names = {
        "source": source,
        "target": target,
        "difference_in_differences": f"{target} - {source}",
    }
    for edit, compared in _edits(found):
        table = new_table(f"lost when {edit}")
        for name in ("lost of", "in", "before", "aligned", "controls", "from", "to"):
            table.add_column(name, justify="left" if name in {"lost of", "in"} else "right")
        for name in ("difference", "p"):
            table.add_column(name, justify="right")
        for figure, standings in compared["figures"].items():
            for what, each in standings.items():
                before = _before(found, figure, what)
                table.add_row(_figure(found, figure), names[what], before, *_row(each))
        for language, each in zip((source, target), compared["side_effect"], strict=True):
            figures = _row(each) if each else [number(None)] * 6
            table.add_row("KL, unrelated text", language, "", *figures)
        yield table


def _before(found: JSON, figure: str, what: str) -> str:
    return number(found["intact"][WHATS[what]][figure]) if what in WHATS else ""


def _edits(found: JSON) -> Iterator[tuple[str, JSON]]:
    yield "projected out, beside control sets", found["projected"]
    if found["random"]:
        yield "projected out, beside random directions", found["random"]
    if found["swapped"]:
        yield "swapped with the partner, beside concepts not aligned", found["swapped"]


def _figure(found: JSON, name: str) -> str:
    return str(found["headline"]) if name == "score" else name


def _row(each: JSON) -> list[str]:
    controls = each["controls"]
    shown = (each["aligned"], controls["mean"], controls["lowest"], controls["highest"])
    return [*map(number, shown), number(each["difference"]), number(each["p"])]


def balance_table(found: JSON) -> Table:
    """Return how well control sets match the aligned set."""
    controls = found["controls"]
    table = new_table(f"how alike the {controls['count']} control sets are to the aligned set")
    for name in ("matched on", "in", "aligned", "controls", "difference", "largest"):
        table.add_column(name, justify="left" if name in {"matched on", "in"} else "right")
    for row in controls["balance"]:
        language = "" if row["language"] is None else found["languages"][row["language"]]
        numbers = (row["aligned"], row["controls"], row["difference"], row["largest"])
        table.add_row(row["covariate"], language, *map(number, numbers))
    return table


def sentences(found: JSON) -> Iterator[str]:
    """Yield what follows, what does not, and what the design could have shown at best."""
    for note in found["notes"]:
        yield f"note: {note}"
    overlap = found["controls"]["overlap"]
    if found["controls"]["apart"]:
        yield (
            "control sets hold no aligned concept: p is smaller than it should be, the more so the "
            "more concepts are aligned; without --apart it holds"
        )
    elif overlap:
        yield (
            f"of a control set's concepts {overlap:.1%} are aligned ones, which the p-value asks for; "
            "differences are understated by about that share"
        )
    yield from _leanings(found)
    yield from _verdict(found)
    if found["random"]:
        share = found["random"]["removed"]
        yield f"random directions hold {share:.1%} of the variance, the aligned {found['removed']:.1%}"
    if found["swapped"]:
        yield from _swap_verdict(found)
    yield (
        "nothing follows for other layers, models or tasks, nor for what was not matched on "
        "(docs/causal.md)"
    )


def _leanings(found: JSON) -> Iterator[str]:
    """Yield in what control sets lie on one side of the aligned set, on average."""
    leaning = [
        f"{row['covariate']} in {found['languages'][row['language']]} ({row['difference']:+.2f})"
        for row in found["controls"]["balance"]
        if row["language"] is not None
        and row["covariate"] != WORD_CLASS
        and abs(row["difference"]) > LEANS
    ]
    if leaning:
        yield (
            "control sets lie on one side of the aligned set, in standard deviations of concepts: "
            f"{', '.join(leaning)}; an effect of that alone makes p too small or too large, and a "
            "narrower --caliper makes it less"
        )


def _verdict(found: JSON) -> Iterator[str]:
    """Yield the figure in words, and what it says of the use of the concepts."""
    source, target = found["languages"]
    own = found["projected"]["figures"]["score"]
    both = own["difference_in_differences"]
    lost = [f"{own[what]['difference']:+.3f} in {name}" for what, name in _named(found)]
    yield (
        f"{found['headline']} lost without the aligned concepts, beyond control sets: "
        f"{' and '.join(lost)}; difference {both['difference']:+.3f}, p {both['p']:.3f} "
        f"(the smallest that {both['controls']['count']} controls give is {both['smallest_p']:.3f})"
    )
    if both["controls"]["lowest"] == both["controls"]["highest"]:
        yield (
            f"every control set costs the same {found['headline']}: it cannot tell sets apart; see the "
            "log-probability, or project fewer directions out (--rank)"
        )
    elif both["p"] > SMALL:
        yield (
            f"that is no sign that the model uses these concepts more in {target} than in {source}, "
            "and no sign that it does not"
        )
    elif own["target"]["difference"] > 0:
        yield f"the model uses these concepts more in {target} than in {source}"
    else:
        yield f"{target} loses nothing beyond control sets: the difference is what {source} gains"


def _swap_verdict(found: JSON) -> Iterator[str]:
    """Yield what the partner's mean costs beside others, and what that says of partners."""
    swapped, target = found["swapped"], found["languages"][1]
    each = swapped["figures"]["score"]["target"]
    alone = swapped["language"]["score"]["target"]
    far = [f"{swapped['moves'][name]:.2f}" for name in ("partner", "unaligned", "language")]
    yield (
        f"{found['headline']} lost in {target} by the partner's mean: {each['aligned']:+.3f}; by "
        f"those of concepts not aligned {each['controls']['mean']:+.3f}, by the languages' means "
        f"alone {alone:+.3f}; p {each['p']:.3f}; states go {', '.join(far)} far"
    )
    if each["p"] > SMALL:
        yield "that is no sign that partners stand for each other better than other concepts"
    else:
        yield "partners stand for each other better than other concepts that are like them"


def _named(found: JSON) -> list[tuple[str, str]]:
    source, target = found["languages"]
    return [("target", target), ("source", source)]
