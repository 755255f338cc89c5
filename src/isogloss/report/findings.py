"""What was found, in three sentences that are computed from the scores."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from isogloss.report.numbers import number
from isogloss.report.question import spoken

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from isogloss.core.types import JSON, Layer
    from isogloss.reading.groups import Group, Mean
    from isogloss.reading.roles import Roles


def warnings(run: Mapping[str, JSON]) -> list[str]:
    """Return what the dictionaries of a run warn of: it stands before everything that was found."""
    told = {
        f"Dictionary {report['name']}: {warning}.": None
        for report in run.get("dictionaries", ())
        for warning in report.get("warnings", ())
    }
    return list(told)


def findings(group: Group, roles: Roles) -> list[str]:
    """Return where the mean is highest, how much of it could be had, and what an untrained twin has.

    Comparisons that are undefined at every layer, for want of a dictionary for example, are left
    out and counted.
    """
    unit = group.unit
    group, lacking = _defined(group)
    asked = roles.asked(group.sources)
    peaks = {name: peak for name in asked if (peak := group.peak(name)) is not None}
    rest = f"; {lacking} more {unit} are undefined at every layer" if lacking else ""
    sentences = [f"{_subject(group)} is {_where(group, asked, peaks)}{rest}."]
    if not peaks:
        return sentences
    if any("attainable" in record["parts"] for record in group.records):
        sentences.append(_attainable(group, peaks))
    sentences.append(_untrained(group, roles, peaks))
    return sentences


def _defined(group: Group) -> tuple[Group, int]:
    """Return the group of the comparisons with any value, and how many others there are."""
    there = {
        group.comparison(record) for record in group.records if record["value"] is not None
    } or {*group.comparisons}
    kept = tuple(record for record in group.records if group.comparison(record) in there)
    return replace(group, records=kept), len(group.comparisons) - len(there)


def _subject(group: Group) -> str:
    count = len(group.comparisons)
    if count == 1:
        return f"{group.title} of {group.comparisons[0]}"
    return f"The mean {group.title} over {count} {group.unit}"


def _where(group: Group, asked: Sequence[str], peaks: Mapping[str, Layer]) -> str:
    told = []
    for name in asked:
        if name not in peaks:
            told.append(f"undefined at every layer for {name}")
            continue
        values = {group.mean(name, layer).value for layer in group.layers} - {None}
        flat = len(values) == 1 and len(group.layers) > 1
        place = "the same at every layer" if flat else f"highest at layer {peaks[name]}"
        told.append(f"{place} for {name} ({_beside(group, name, peaks[name])})")
    return spoken(told)


def _beside(group: Group, source: str, peak: Layer) -> str:
    told = [_figure(group.mean(source, peak))]
    if any("without_identical" in record["parts"] for record in group.records):
        rest = _figure(group.mean(source, peak, "without_identical"))
        told.append(f"without identical strings {rest}")
    return "; ".join([*told, *_passed_over(group, source, peak)])


def _passed_over(group: Group, source: str, peak: Layer) -> list[str]:
    """Name the layer whose mean is higher still, but over fewer values."""
    means = {layer: group.mean(source, layer) for layer in group.layers}
    chosen = means[peak].value or 0.0
    higher = {
        layer: mean.value
        for layer, mean in means.items()
        if mean.value is not None and mean.value > chosen
    }
    if not higher:
        return []
    layer = max(higher, key=lambda layer: higher[layer])
    return [f"layer {layer} is left out with {_figure(means[layer])}"]


def _figure(mean: Mean) -> str:
    """Write a mean, and over how many it is where some are undefined."""
    if mean.value is None or mean.defined == mean.total:
        return number(mean.value)
    return f"{number(mean.value)}, defined for only {mean.defined} of {mean.total}"


def _attainable(group: Group, peaks: Mapping[str, Layer]) -> str:
    told = [
        f"{_figure(group.mean(name, peak, 'attainable'))} for {name} at layer {peak}"
        for name, peak in peaks.items()
    ]
    return (
        "With this dictionary, the share of concepts that could be aligned at all is "
        f"{spoken(told)}; no value can be higher."
    )


def _no_less(group: Group, trained: str, twin: str, layer: Layer) -> str:
    """Say it where training brought nothing: the reader must not take the curve for learning."""
    own, untrained = group.mean(trained, layer).value, group.mean(twin, layer).value
    if own is None or untrained is None or untrained < own:
        return ""
    return f"; that is no less than {trained} has, so it alone is no sign of anything learnt"


def _untrained(group: Group, roles: Roles, peaks: Mapping[str, Layer]) -> str:
    twins = roles.beside(group.sources)
    if not twins:
        return (
            "No untrained twin stands beside it, so this study does not show how much of it "
            "positions and spelling give without any training."
        )
    return "; ".join(_twin(group, roles, twin, peaks) for twin in twins) + "."


def _twin(group: Group, roles: Roles, twin: str, peaks: Mapping[str, Layer]) -> str:
    trained = roles.trained(twin, group.sources)
    name = (
        f"The untrained twin of {trained} ({twin})" if trained else f"The untrained source {twin}"
    )
    own = group.peak(twin)
    if own is None:
        return f"{name} is undefined at every layer"
    most = f"has at most {_figure(group.mean(twin, own))}, at layer {own}"
    if trained is None or trained not in peaks:
        return f"{name} {most}"
    peak = peaks[trained]
    note = _no_less(group, trained, twin, peak)
    if own == peak:
        return (
            f"{name} is highest at layer {peak} too, with {_figure(group.mean(twin, own))}" + note
        )
    same = group.mean(twin, peak)
    has = "is undefined" if same.value is None else f"has {_figure(same)}"
    return f"{name} {has} at layer {peak}, and {most.removeprefix('has ')}" + note
