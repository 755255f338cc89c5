"""Check the edits of a source: they change what they are of, and leave nothing behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isogloss import EditableSource, SettingsError
from isogloss.testing.claims import require, type_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    from isogloss import Sentence, Vectors, Where

    Read = Callable[[], Mapping[Where, Vectors]]

SHIFT = 3.0
"""By how much the check moves states."""


class _Stopped(Exception):
    """What the check itself raises inside of an edit."""


def check_edits(source: object, sentences: Sequence[Sentence], site: Where) -> None:
    """Check the edits of a source at ``site``, on ``sentences`` that have words.

    What a function returns takes the place of the states, and nothing before them changes; edits
    compose in the order of entering; afterwards, also when something was raised or a generator was
    closed, vectors are what they were; a layer that is not there is refused.
    """
    require(isinstance(source, EditableSource), f"{type_of(source)} has no edit")
    assert isinstance(source, EditableSource)  # tells the type checker
    where = list(source.describe().widths)
    require(site in where, f"describe has no {site}")

    def read() -> Mapping[Where, Vectors]:
        return {batch.where: batch.vectors.copy() for batch in source.read(sentences, where)}

    before = read()
    _check_same(source, site, before, read)
    _check_shift(source, site, before, read)
    _check_order(source, site, before, read)
    _check_ends(source, site, before, read)
    _check_lacking(source)


def _check_same(
    source: EditableSource, site: Where, before: Mapping[Where, Vectors], read: Read
) -> None:
    with source.edit(site, lambda states, _: states):
        _require_equal(before, read(), "an edit that returns what it got changed vectors")


def _check_shift(
    source: EditableSource, site: Where, before: Mapping[Where, Vectors], read: Read
) -> None:
    met: list[bool] = []

    def shift(states: Any, mask: Any) -> Any:
        met.append(tuple(mask.shape) == tuple(states.shape[:2]))
        return states + SHIFT

    with source.edit(site, shift):
        after = read()
    require(bool(met), f"the function was not called at {site}")
    require(all(met), "the mask is not (sentences, tokens) of the states")
    moved = after[site] - before[site]
    near = bool((abs(moved - SHIFT) < 1e-3 * (SHIFT + abs(before[site]))).all())
    require(near, f"what the function returned is not what is read at {site}")
    part, layer = site
    for place in before:
        earlier = isinstance(place[1], int) and (isinstance(layer, str) or place[1] < layer)
        if place[0] == part and earlier:
            same = bool((after[place] == before[place]).all())
            require(same, f"an edit at {site} changed {place}, which is before it")
    _require_equal(before, read(), "after an edit vectors are not what they were")


def _check_order(
    source: EditableSource, site: Where, before: Mapping[Where, Vectors], read: Read
) -> None:
    with (
        source.edit(site, lambda states, _: states * 0 + 1),
        source.edit(site, lambda states, _: states + SHIFT),
    ):
        after = read()
    near = bool((abs(after[site] - (1 + SHIFT)) < 1e-3).all())
    require(near, "edits do not compose in the order in which they were entered")
    _require_equal(before, read(), "after edits in edits vectors are not what they were")


def _check_ends(
    source: EditableSource, site: Where, before: Mapping[Where, Vectors], read: Read
) -> None:
    stopped: list[bool] = []

    def fail(states: Any, _: Any) -> Any:
        if not stopped:  # where it stays, it shows in what is read later
            stopped.append(True)
            raise _Stopped
        return states + SHIFT

    try:
        with source.edit(site, fail):
            read()
    except _Stopped:
        pass
    _require_equal(before, read(), "after an error in the function vectors are not what they were")

    def inside() -> Any:
        with source.edit(site, lambda states, _: states + SHIFT):
            yield

    paused = inside()
    next(paused)
    paused.close()
    _require_equal(before, read(), "after a closed generator vectors are not what they were")


def _check_lacking(source: EditableSource) -> None:
    part = next(iter(source.describe().widths))[0]
    try:
        with source.edit((part, 10**6), lambda states, _: states):
            pass
    except SettingsError:
        return
    require(False, "a layer that the source lacks is not refused with SettingsError")


def _require_equal(
    before: Mapping[Where, Vectors], after: Mapping[Where, Vectors], sentence: str
) -> None:
    same = all(bool((before[where] == after[where]).all()) for where in before)
    require(same, sentence)
