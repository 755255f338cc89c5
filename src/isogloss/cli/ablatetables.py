"""Tables of an ablation, and plain sentences about what follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isogloss.cli.tables import new_table, number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.table import Table

    from isogloss.cli.app import App
    from isogloss.core.types import JSON

SMALL = 0.05
"""Where a p-value is often called small."""

WHATS = {"source": 0, "target": 1}


def show(app: App, found: JSON) -> None:
    """Write what one target language gave."""
    source, target = found["languages"]
    app.say(
        f"{found['task']} ({found['headline']}), {source} to {target}: {found['source']}, "
        f"{found['part']}, layer {found['layer']}; aligned by {found['metric']}, "
        f"{found['clusterer']}"
    )
    for line in _counts(found):
        app.say(line)
    app.show(drop_table(found))
    app.show(balance_table(found))
    for line in sentences(found):
        app.say(line)


def _counts(found: JSON) -> Iterator[str]:
    for counted, read in zip(found["aligned"], found["sentences"], strict=True):
        out = (
            f", {read['left_out']} left out as they are among the former"
            if read["left_out"]
            else ""
        )
        yield (
            f"{counted['language']}: {counted['aligned']} aligned of {counted['usable']} concepts of "
            f"a fitting size, on {read['chosen']} sentences; evaluated on {read['tests']}{out}"
        )
    yield f"{found['rank']} directions, {found['removed']:.1%} of the variance"


def drop_table(found: JSON) -> Table:
    """Return a row an edit, figure and language: what is lost, and what controls lose."""
    source, target = found["languages"]
    table = new_table("what is lost")
    for name in ("edit", "figure", "in", "aligned", "controls", "from", "to", "difference", "p"):
        table.add_column(name, justify="left" if name in {"edit", "figure", "in"} else "right")
    names = {
        "source": source,
        "target": target,
        "difference_in_differences": f"{target} - {source}",
    }
    for edit, compared in _edits(found):
        for figure, standings in compared["figures"].items():
            for what, each in standings.items():
                table.add_row(edit, _figure(found, figure), names[what], *_row(each))
        for language, each in zip((source, target), compared["side_effect"], strict=True):
            table.add_row(edit, "KL, unrelated text", language, *_row(each))
    swapped = found["swapped"]
    if swapped:
        for figure, drops in swapped["language"].items():
            for what, place in WHATS.items():
                cells = (_figure(found, figure), found["languages"][place], number(drops[what]))
                table.add_row("moved by the languages' means alone", *cells, *[""] * 5)
    return table


def _edits(found: JSON) -> Iterator[tuple[str, JSON]]:
    yield "projected out, against control sets", found["projected"]
    if found["random"]:
        yield "projected out, against random directions", found["random"]
    if found["swapped"]:
        yield "swapped with the partner, against concepts not aligned", found["swapped"]


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
    yield _verdict(found)
    if found["swapped"]:
        yield _swap_verdict(found)
    yield (
        "it does not follow that alignment came from tuning, that other layers or models do so, or "
        "that no other cause of the matching's blind spots is at work (docs/causal.md)"
    )


def _verdict(found: JSON) -> str:
    source, target = found["languages"]
    each = found["projected"]["figures"]["score"]["difference_in_differences"]
    own = found["projected"]["figures"]["score"]["target"]
    design = f"p {each['p']:.3f}; the smallest that {each['controls']['count']} controls give is {each['smallest_p']:.3f}"
    lost = f"without the aligned concepts {target} loses {own['difference']:+.3f} {found['headline']} beyond control sets"
    more = f"{each['difference']:+.3f} more than {source} does"
    if each["p"] <= SMALL:
        return f"{lost}, {more} ({design}): the model uses these concepts more in {target} than in {source}"
    return f"{lost}, {more} ({design}): no sign that it uses them more in {target}; that is not a sign that it does not"


def _swap_verdict(found: JSON) -> str:
    target = found["languages"][1]
    each = found["swapped"]["figures"]["score"]["target"]
    cost = f"in {target} the partner's mean costs {each['aligned']:+.3f}, those of other concepts {each['controls']['mean']:+.3f}"
    alone = found["swapped"]["language"]["score"]["target"]
    rest = f"the languages' means alone {alone:+.3f}; p {each['p']:.3f}"
    moves = found["swapped"]["moves"]
    lengths = f"states go {moves['partner']:.2f}, {moves['unaligned']:.2f} and {moves['language']:.2f} far"
    if each["p"] <= SMALL:
        return f"{cost}, {rest} ({lengths}): partners stand for each other better than other concepts do"
    return f"{cost}, {rest} ({lengths}): no sign that partners stand for each other better than other concepts"
