"""What the figures of an ablation rest on, in plain words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from isogloss.core.types import JSON


def counts(found: JSON) -> Iterator[str]:
    """Yield how many concepts and sentences there were: with few of them little can be seen."""
    for counted, read in zip(found["aligned"], found["sentences"], strict=True):
        out = f", {read['left_out']} left out as they are among the former" * bool(read["left_out"])
        yield (
            f"{counted['language']}: {counted['aligned']} aligned of {counted['usable']} concepts of "
            f"a fitting size, on {read['chosen']} sentences; evaluated on {read['tests']}{out}"
        )
    near = found.get("calipers")  # what was kept before there were any in the document has none
    within = (
        f"; {found['controls']['count']} control sets within {near['covariates']:g} standard "
        f"deviations, and {near['removed']:.0%} of removed variance"
        if near
        else ""
    )
    yield f"{found['rank']} directions, {found['removed']:.1%} of the variance{within}"
