"""Which sides of two sources belong together, and which clusterings of them are looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from isogloss.core.errors import SettingsError
from isogloss.core.study.tables import unknown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from isogloss.core.study.pipeline import Run
    from isogloss.core.study.plan import Plan
    from isogloss.core.types import Layer, Side


class Pair(NamedTuple):
    """The concepts of one clusterer on a side of the base, and on the same side of another source."""

    clusterer: str
    base: Side
    other: Side

    @property
    def curve(self) -> tuple[str, ...]:
        """What pairs share that differ in nothing but the layer."""
        base = self.base
        names = (base.corpus, base.language, base.given, base.part)
        return (self.other.source, self.clusterer, *names)


class Asked(NamedTuple):
    """Which sources, layers and languages; an empty field takes all."""

    base: str
    others: tuple[str, ...]
    layers: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()


def sources_of(
    names: Sequence[str], base: str | None, others: Sequence[str], controls: Sequence[str] = ()
) -> tuple[str, tuple[str, ...]]:
    """Return the base and the sources it is compared with, each once, controls last.

    ``names`` are the study's sources; all but the base where none of ``others`` is named.
    SettingsError for one that is not there, and for a study of one.
    """
    if len(names) < 2:
        raise SettingsError(
            f"a change is from one source to another, and the study has [sources.{names[0]}] alone; "
            "add the fine-tuned checkpoint as another source"
        )
    start = names[0] if base is None else base
    for option, several in (("--from", [start]), ("--to", others), ("--control", controls)):
        for name in several:
            if name not in names:
                raise unknown(name, names, f"{option}: the study")
            if option != "--from" and name == start:
                raise SettingsError(
                    f"{option} {name} is the source that others are compared with; make another "
                    "source of the same checkpoint to see the noise of the clusterer"
                )
    chosen = others or [name for name in names if name not in (start, *controls)]
    return start, tuple(dict.fromkeys([*(n for n in chosen if n not in controls), *controls]))


def pairs_of(run: Run, asked: Asked) -> list[Pair]:
    """Return what is compared, layers of a curve one after the other, in the study's order.

    SettingsError where two sources have no side in common, or nothing is left of what is asked.
    """
    plan, found = run.plan, list[Pair]()
    for other in asked.others:
        sides = list(_sides(plan, asked.base, other))
        if not sides:
            raise SettingsError(
                f"{asked.base} and {other} have nothing in common: {asked.base} has "
                f"{_told(plan, asked.base)}; {other} has {_told(plan, other)}"
            )
        found += [
            Pair(clusterer, *each) for clusterer in run.inputs.study.clusterers for each in sides
        ]
    _check(found, asked)
    chosen = [pair for pair in found if _is_asked(pair.base, asked)]
    curves = list(dict.fromkeys(pair.curve for pair in chosen))
    return sorted(chosen, key=lambda pair: curves.index(pair.curve))


def unmatched(run: Run, base: str, other: str) -> list[str]:
    """Return what only one of two sources has, such as ``en/encoder/7 of tuned``."""
    own, theirs = (_by_where(run.plan, name) for name in (base, other))
    missing = [(side, base) for where, side in own.items() if where not in theirs]
    missing += [(side, other) for where, side in theirs.items() if where not in own]
    return [f"{side.language}/{side.part}/{side.layer} of {name}" for side, name in missing]


def _sides(plan: Plan, base: str, other: str) -> Iterator[tuple[Side, Side]]:
    theirs = _by_where(plan, other)
    for where, side in _by_where(plan, base).items():
        if where in theirs:
            yield side, theirs[where]


def _by_where(plan: Plan, source: str) -> Mapping[tuple[str, str, str, str, Layer], Side]:
    """Return a source's sides by where they are; the corpus that it brings itself has no name."""
    return {
        ("" if s.corpus == s.source else s.corpus, s.language, s.given, s.part, s.layer): s
        for s in plan.units
        if s.source == source
    }


def _told(plan: Plan, source: str) -> str:
    sides = [side for side in plan.units if side.source == source]
    columns = {
        "corpus": dict.fromkeys(side.corpus for side in sides),
        "languages": dict.fromkeys(side.language for side in sides),
        "parts": dict.fromkeys(side.part for side in sides),
        "layers": dict.fromkeys(str(side.layer) for side in sides),
    }
    return ", ".join(f"{name} {' '.join(values)}" for name, values in columns.items())


def _check(pairs: Sequence[Pair], asked: Asked) -> None:
    for option, wanted, known in (
        ("--layer", asked.layers, [str(pair.base.layer) for pair in pairs]),
        ("--language", asked.languages, [pair.base.language for pair in pairs]),
    ):
        for name in wanted:
            if name not in known:
                raise unknown(name, dict.fromkeys(known), option)


def _is_asked(side: Side, asked: Asked) -> bool:
    return (not asked.layers or str(side.layer) in asked.layers) and (
        not asked.languages or side.language in asked.languages
    )
