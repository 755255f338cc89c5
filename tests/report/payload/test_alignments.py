from __future__ import annotations

from typing import TYPE_CHECKING, Any

from isogloss.reading.places import Places
from isogloss.report.payload.alignments import OUTCOMES, Alignments, steps
from tests.report.handmade import Handmade, side

if TYPE_CHECKING:
    from pathlib import Path


def row(concept: int, outcome: str, **more: Any) -> dict[str, Any]:
    shared = {"words": 9, "types": 8, "with_entry": 6, "translated_anywhere": 5}
    return {"concept": concept, **shared, "outcome": outcome, "best": None, "aligned": []} | more


BEST = {"concept": 3, "types": 7, "hits": 2, "size": 8, "coverage": 0.25, "matched": []}
UNFIT = {"concept": 9, "types": 40, "hits": 4, "size": 8, "coverage": 0.5}


def directions(folder: Path, rows: list[dict[str, Any]]) -> list[Any]:
    study = Handmade(folder)
    record = study.add_calign(side("en", 2), side("de", 2), 0.5)
    study.evidence[record["key"]] = rows
    places = Places(study.write())
    order = {key: number for number, key in enumerate(places.all)}
    return [content for _, content in Alignments(places).directions(order)]


def test_every_column_has_its_own_figure(tmp_path: Path) -> None:
    rows = [
        row(1, "coverage below threshold", best=BEST, best_inadmissible=UNFIT),
        row(4, "aligned", best=BEST | {"hits": 8}, aligned=[3, 5]),
        row(7, "too small", types=2, with_entry=1, translated_anywhere=0),
    ]
    (found,) = directions(tmp_path, rows)
    assert (found["from"], found["to"], found["at"], found["value"]) == ("en", "de", 0, 0.5)
    assert found["concepts"] == [1, 4, 7]
    assert [OUTCOMES[n] for n in found["outcomes"]] == [each["outcome"] for each in rows]
    assert (found["types"], found["entries"], found["anywhere"]) == (
        [8, 8, 2],
        [6, 6, 1],
        [5, 5, 0],
    )
    # Concept, its types, hits.
    assert found["best"] == [[3, 7, 2], [3, 7, 8], 0]
    assert found["unfit"] == [[9, 40, 4], 0, 0]
    assert found["aligned"] == [[], [3, 5], []]


def test_an_outcome_that_we_do_not_know_is_told_as_it_is(tmp_path: Path) -> None:
    (found,) = directions(tmp_path, [row(1, "against the moon")])
    assert found["outcomes"] == ["against the moon"]


def test_evidence_that_is_gone_is_a_gap(tmp_path: Path) -> None:
    study = Handmade(tmp_path)
    record = study.add_calign(side("en", 2), side("de", 2), 0.5)
    results = study.write()
    results.places.evidence(record["key"]).unlink()
    places = Places(results)
    order = {key: number for number, key in enumerate(places.all)}
    assert list(Alignments(places).directions(order)) == []
    assert record["key"] in places.gaps[0]


def test_steps_are_differences() -> None:
    assert steps([3, 4, 9]) == [3, 1, 5]
    assert steps([]) == []
