"""What follows from an association over training runs, and what does not, in plain sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isogloss.evidence.transfer.association import FEWEST_LANGUAGES, SMALL
from isogloss.evidence.transfer.bootstrap import held

if TYPE_CHECKING:
    from collections.abc import Iterator

    from isogloss.evidence.transfer.found import Association, AtLayer, Transfer

WANTED = 8
"""Training runs that there should be."""


def sentences(found: Transfer, *, is_part: bool = False) -> Iterator[str]:
    """Yield what was looked at, how sure it can be, and what follows of every metric.

    ``is_part``: layers, metrics or languages were left out, or another figure was asked for.
    """
    yield from found.runs.notes
    yield _design(found)
    yield _attainable(found)
    if is_part:
        yield CHOSEN
    yield from filter(None, [_few(found), _coverage(found)])
    for each in found.associations:
        yield from (f"{each.track.title}: {note}" for note in each.notes)
        yield follows(each, found)
    yield _across(found)
    yield LIMITS


CHOSEN = (
    "p is of the layers, metrics, languages and figures that were named: it holds where they were "
    "chosen before anybody looked at these runs"
)

LIMITS = (
    "What does not follow: that alignment makes transfer (both may follow from how a run went, see "
    "the scores held beside it), anything about languages or checkpoints as such, and anything about "
    "other models, tasks or data: the units are these training runs."
)


def follows(each: Association, found: Transfer) -> str:
    """Return what follows of one metric."""
    best = each.best
    if best is None or best.statistic is None or best.p is None:
        return f"{each.track.title}: it has no order over the runs, so nothing follows"
    several = len(each.layers) > 1
    where = f"layer {best.layer}" + (f", the largest of {len(each.layers)}" if several else "")
    figures = f"{each.track.title} ({where}): rho {best.statistic:+.2f}{_span(best, several=several)}, p = {shown(best.p)}"
    if best.p > SMALL:
        return f"{figures}. No association was found; that is not evidence that there is none{_power(found)}"
    way = "less" if best.statistic > 0 else "more"
    return (
        f"{figures}. Among runs made like these, those with a higher score lose {way} in the languages "
        "they were not trained on"
    )


def shown(p: float) -> str:
    """Return a p-value with two significant digits."""
    return f"{p:.2g}"


def _span(best: AtLayer, *, several: bool) -> str:
    low, high = best.spans.together if several else best.spans.alone
    return "" if low is None or high is None else f" [{low:+.2f}, {high:+.2f}]"


def _power(found: Transfer) -> str:
    if found.critical is None:
        return ": with these runs none could have been found"
    return f": only |rho| of {found.critical:.2f} and above would have had p <= {SMALL}"


def _design(found: Transfer) -> str:
    runs, layers = found.runs, {each.layer for one in found.associations for each in one.layers}
    how = (
        f"all {found.orders:,} orders of the runs"
        if found.exact
        else f"{found.orders:,} drawn orders of the runs"
    )
    several = len(found.associations)
    over = f"over {len(layers)} layer{'s' * (len(layers) != 1)} and {several} metric{'s' * (several != 1)}"
    return (
        f"{len(runs.names)} training runs, {runs.source_language} to {', '.join(runs.languages)}; p: "
        f"the largest |rho| {over} among those of {how}, the same order for all languages"
    )


def _attainable(found: Transfer) -> str:
    text = f"the smallest p, over all layers and metrics, that this design can attain is {shown(found.least_p)}"
    if found.critical is None:
        return f"{text}: none can be {SMALL} or less here, whatever the runs show"
    return f"{text}; |rho| from {found.critical:.2f} on has p <= {SMALL}"


def _few(found: Transfer) -> str:
    count = len(found.runs.names)
    if count >= WANTED:
        return ""
    return (
        f"warning: {count} training runs are few; with {WANTED} or more, one odd run decides less"
    )


def _coverage(found: Transfer) -> str:
    count = len(found.runs.names)
    known = held(count)
    if known is None:
        return ""
    runs, (low, high) = known
    return (
        "intervals: percentiles of runs drawn with replacement. With "
        f"{runs} runs, {low:.0%} to {high:.0%} of such 95 % intervals held on made tables"
    )


def _across(found: Transfer) -> str:
    count = len(found.runs.languages)
    if count < 3:
        return f"across languages: {count} target languages have no order worth a figure"
    rhos = "; ".join(
        f"{each.track.title} {_rho(each)}" for each in found.associations if each.across is not None
    )
    why = (
        f"descriptive only: fewer than {FEWEST_LANGUAGES} languages"
        if count < FEWEST_LANGUAGES
        else "p as if languages could change places, which relatives cannot"
    )
    return f"across {count} languages (means over runs; {why}): {rhos or 'no order'}"


def _rho(each: Association) -> str:
    p = "" if each.across_p is None else f", p = {shown(each.across_p)} by itself"
    return f"rho {each.across:+.2f}{p}"
