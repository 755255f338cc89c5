"""The parts of ``isogloss evidence``: each computes what is missing, and says how it is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from isogloss.cli.evidencetables import Shown
    from isogloss.core.concepts.nulls import Shuffling
    from isogloss.core.study.pipeline import Run
    from isogloss.core.study.plan import PlannedScoring
    from isogloss.core.types import JSON
    from isogloss.evidence.orderings import Ordering
    from isogloss.evidence.resampling.draws import Method
    from isogloss.evidence.resampling.replication import Replicates


def intervals(
    taken: Replicates | None, stored: list[JSON], *, part: str, level: float, method: Method
) -> Shown:
    """Return the interval of every score."""
    from isogloss.cli.evidencetables import Shown, interval_notes, interval_tables
    from isogloss.evidence.resampling.worth import weigh

    if taken is None:
        return Shown({"evidence": []}, [], [])
    found = weigh(taken, stored, part=part, level=level)
    plain = {"evidence": [each.as_json() for each in found]}
    return Shown(plain, [*interval_tables(found)], [*interval_notes(found, method)])


def differences(
    taken: Replicates | None,
    stored: list[JSON],
    orderings: list[Ordering],
    *,
    part: str,
    level: float,
    by_pair: bool,
) -> Shown:
    """Return by how much orderings hold."""
    from isogloss.cli.evidencetables import Shown, difference_table
    from isogloss.evidence.resampling.differences import differences as paired

    if taken is None or not orderings:
        return Shown({"differences": []}, [], [])
    found = paired(taken, stored, orderings, part=part, level=level, by_pair=by_pair)
    plain = {"differences": [each.as_json() for each in found]}
    return Shown(plain, [difference_table(found)], [])


def chance(
    run: Run,
    shuffling: Shuffling,
    scorings: Mapping[str, PlannedScoring],
    chosen: list[JSON],
    *,
    selves: int,
) -> Shown:
    """Return where scores stand between chance and self-alignment."""
    from isogloss.cli.evidencetables import Shown, chance_notes, chance_tables
    from isogloss.evidence.references.null import Nulls
    from isogloss.evidence.references.reference import Selves
    from isogloss.evidence.references.standing import stand

    if not shuffling.numbers:
        return Shown({"chance": []}, [], [])
    nulls, own = Nulls(run, shuffling), Selves(run, selves)
    nulls.take(scorings)
    own.take(nulls.scorings(scorings))
    found = stand(nulls, own, chosen)
    plain = {"chance": [each.as_json() for each in found]}
    return Shown(plain, [*chance_tables(found)], [*chance_notes(found)])
