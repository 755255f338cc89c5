"""Where every stored score stands between chance and itself: null, observed, self."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from isogloss.core.study.directory import side_of
from isogloss.evidence.curves import curves_of
from isogloss.evidence.references.chance import chances, holm

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from isogloss.core.types import JSON
    from isogloss.evidence.curves import Curve
    from isogloss.evidence.references.chance import Chance
    from isogloss.evidence.references.null import Nulls
    from isogloss.evidence.references.reference import Selves

ROOM = 0.05
"""How far self-alignment must lie above chance for a share of that way to mean anything."""

KINDS = ("seeds", "halves")


@dataclass(frozen=True, slots=True)
class Standing:
    """One figure of one stored score, between what chance gives and what a side gives itself."""

    curve: Curve
    record: JSON
    figure: str
    chance: Chance | None
    """None without a null model; ``note`` has the reason."""
    p_holm: float | None
    """``chance.p``, adjusted for the number of pairs."""
    selves: dict[str, float | None]
    """By kind, ``seeds`` and ``halves``; None where there is none."""
    note: str = ""
    pairs: int = 1
    """How many pairs p was adjusted for."""

    @property
    def least_p(self) -> float:
        """The smallest ``p_holm`` that so many permutations can give."""
        return min(1.0, self.pairs / (1 + self.chance.permutations)) if self.chance else 0.0

    @property
    def observed(self) -> float | None:
        """The figure itself."""
        return self.chance.observed if self.chance else None

    @property
    def of_ceiling(self) -> float | None:
        """Observed over the null mean: for a score whose null model is a ceiling."""
        chance = self.chance
        if chance is None or chance.tail == "upper" or not chance.mean or chance.observed is None:
            return None
        return chance.observed / chance.mean

    def excess(self, kind: str = "seeds") -> tuple[float | None, str]:
        """Return (observed - null) / (self - null), or why it is undefined."""
        chance, own = self.chance, self.selves.get(kind)
        if chance is None or chance.mean is None or chance.observed is None:
            return None, "no null model"
        if own is None:
            return None, "no self-alignment"
        room = own - chance.mean
        if room <= ROOM:
            return None, f"self-alignment is {room:.3f} above chance, not more than {ROOM}"
        return (chance.observed - chance.mean) / room, ""

    def as_json(self) -> dict[str, JSON]:
        """Plain data: what the score is of, and where it stands."""
        excess = {kind: self.excess(kind) for kind in KINDS}
        return {
            **self.curve.identity(self.record),
            "figure": self.figure,
            "null": asdict(self.chance) if self.chance else None,
            "p_holm": self.p_holm,
            "of_ceiling": self.of_ceiling,
            "self": self.selves,
            "excess": {kind: value for kind, (value, _) in excess.items()},
            "undefined": {kind: why for kind, (_, why) in excess.items() if why},
            "note": self.note,
        }


def stand(nulls: Nulls, selves: Selves | None, records: Iterable[JSON]) -> list[Standing]:
    """Return where stored scores stand whose metrics bring a null model."""
    able = nulls.scorings(nulls.run.scores.scorings)
    found = [
        each
        for curve in curves_of(record for record in records if record["task"] in able)
        for each in _standing(nulls, selves, curve)
    ]
    return _adjusted(found)


def _standing(nulls: Nulls, selves: Selves | None, curve: Curve) -> Iterator[Standing]:
    """Yield the figures of one curve's null model, layer by layer, from one null distribution."""
    own = [_nulls_of(nulls, record) for record in curve.records]
    figures = dict.fromkeys(name for found in own for name in found)
    for figure in figures:
        there = [
            (record, found[figure])
            for record, found in zip(curve.records, own, strict=True)
            if figure in found
        ]
        judged = chances(
            [null["observed"] for _, null in there],
            [null["values"] for _, null in there],
            there[0][1]["tail"],
        )
        for (record, _), chance in zip(there, judged, strict=True):
            kept, why = _selves_of(selves, record, figure)
            yield Standing(curve, record, figure, chance, None, kept, why)
    for record, found in zip(curve.records, own, strict=True):
        if not found and (why := nulls.failure(record["task"])):
            yield Standing(curve, record, "", None, None, {}, why)


def _nulls_of(nulls: Nulls, record: JSON) -> dict[str, JSON]:
    sides = _names(record)
    return {null["figure"]: null for null in nulls.of(record["task"]) if null["sides"] == sides}


def _names(record: JSON) -> list[str]:
    return [str(side_of(side)) for side in record["sides"]]


def _selves_of(
    selves: Selves | None, record: JSON, figure: str
) -> tuple[dict[str, float | None], str]:
    if selves is None:
        return {}, ""
    sides = _names(record)
    found = {kind: selves.of(record["task"], kind, sides, figure) for kind in KINDS}
    return found, selves.failure(record["task"])


def _adjusted(rows: list[Standing]) -> list[Standing]:
    """Adjust p for pairs, among the curves that differ in nothing but languages."""
    families: dict[tuple[object, ...], dict[tuple[tuple[str, ...], int], float]] = {}
    for place, row in enumerate(rows):
        if row.chance and row.chance.p is not None:
            families.setdefault(_family(row), {})[row.curve.sides, place] = row.chance.p
    found: dict[int, tuple[float, int]] = {}
    for family in families.values():
        pairs = len({sides for sides, _ in family})
        found |= {place: (value, pairs) for (_, place), value in holm(family).items()}
    return [
        replace(row, p_holm=found[place][0], pairs=found[place][1]) if place in found else row
        for place, row in enumerate(rows)
    ]


def _family(row: Standing) -> tuple[object, ...]:
    places = [
        tuple(side[name] for name in ("corpus", "source", "part")) for side in row.record["sides"]
    ]
    curve = row.curve
    return (curve.metric, curve.clusterer, curve.dictionary, row.figure, *places)
