from __future__ import annotations

from typing import TYPE_CHECKING

from isogloss.core.store.finished import Finished
from isogloss.core.study.documents import keep
from isogloss.reading.evidence import Evidence
from isogloss.reading.worth import stale
from isogloss.report.payload.curves import gather
from tests.report.handmade import Handmade, side, whole

if TYPE_CHECKING:
    from pathlib import Path

    from isogloss import JSON
    from isogloss.core.study.results import Results


def counted(folder: Path) -> Handmade:
    """One concept of two is aligned, and reaches 3 of 3: 0.5 at every threshold."""
    study = Handmade(folder, settings={"rule": "paper", "threshold": 0.8})
    for layer in (0, 1):
        study.add_calign(side("en", layer), side("de", layer), 0.5)
        study.add_calign(side("de", layer), side("en", layer), 0.5)
    return study


def blocks(results: Results) -> dict[str, JSON]:
    return {block.name: block.content for block in gather(results, Evidence(results))}


def test_every_score_is_a_point_of_one_series(tmp_path: Path) -> None:
    study = whole(tmp_path)
    groups = blocks(study.write())["curves"]["groups"]
    assert [group["title"] for group in groups] == ["CALIGN", "COLAP"]
    points = [
        point for group in groups for each in group["series"] for point in each["points"] if point
    ]
    assert {point["key"]: point["value"] for point in points} == {
        record["key"]: record["value"] for record in study.records
    }
    assert len(points) == len(study.records)


def test_layers_sources_languages_and_parts_are_named(tmp_path: Path) -> None:
    group = blocks(whole(tmp_path).write())["curves"]["groups"][0]
    assert group["layers"] == ["0", "1", "2", "norm"]
    assert group["sources"] == [
        {"name": "base", "twin": False},
        {"name": "untrained", "twin": True},
    ]
    assert group["comparisons"][0] == {"name": "en → de", "languages": ["en", "de"]}
    assert group["parts"][:3] == ["without_identical", "attainable", "area"]
    first = group["series"][0]["points"][1]
    assert first["parts"][:3] == [0.1, 0.75, 0.125]


def test_a_layer_that_a_source_lacks_is_a_gap(tmp_path: Path) -> None:
    study = Handmade(tmp_path)
    study.add_calign(side("en", 0), side("de", 0), 0.5)
    study.add_calign(side("en", 1), side("de", 1), 0.25)
    study.add_calign(side("en", 1, "untrained"), side("de", 1, "untrained"), 0.125)
    series = blocks(study.write())["curves"]["groups"][0]["series"]
    by_source = {each["source"]: each["points"] for each in series}
    assert by_source["untrained"][0] is None
    assert by_source["untrained"][1]["value"] == 0.125


def test_the_threshold_and_its_steps_go_along(tmp_path: Path) -> None:
    study = counted(tmp_path)
    found = blocks(study.write())
    assert found["curves"]["groups"][0]["threshold"] == {
        "own": "0.8",
        "comparison": "exact",
        "top": 1.0,
    }
    assert found["steps"] == [{record["key"]: [2, 1, 1, 1] for record in study.records}]


def test_without_recorded_settings_there_is_no_slider(tmp_path: Path) -> None:
    found = blocks(whole(tmp_path).write())
    assert "steps" not in found
    assert found["curves"]["groups"][0]["threshold"] is None


def interval(low: float | None, high: float | None, note: str = "") -> JSON:
    return {"low": low, "high": high, "note": note, "level": 0.95}


def test_what_evidence_kept_stands_with_its_score(tmp_path: Path) -> None:
    study = counted(tmp_path)
    results = study.write()
    key = study.records[0]["key"]
    null = {"mean": 0.02, "quantiles": [0.0, 0.01, 0.05], "tail": "upper"}
    tables: dict[str, list[JSON]] = {
        "evidence": [
            {
                "key": key,
                "part": "value",
                "interval": interval(0.4, 0.6),
                "band": interval(0.3, 0.7),
            }
        ],
        "chance": [
            {"key": key, "figure": "area", "null": null, "p_holm": 0.003, "self": {"seeds": 0.9}}
        ],
        "twins": [{"key": key, "part": "value", "range": [0.0, 0.1], "twins": [0.0, 0.1, 0.05]}],
    }
    keep(Finished(tmp_path), results.places, "evidence", tables)
    points = blocks(results)["curves"]["groups"][0]["series"][0]["points"]
    worth = points[0]["worth"]
    assert worth["value"]["interval"] == [0.4, 0.6]
    assert worth["value"]["band"] == [0.3, 0.7]
    assert worth["value"]["twins"] == [0.0, 0.1]
    assert worth["area"]["chance"] == [0.0, 0.02, 0.05]
    assert worth["area"]["self"] == 0.9
    assert worth["area"]["p"] == 0.003
    assert "worth" not in points[1]
    assert list(stale(results)) == []


def test_what_evidence_kept_of_other_scores_is_not_shown_but_told(tmp_path: Path) -> None:
    study = counted(tmp_path)
    results = study.write()
    key = study.records[0]["key"]
    rows = [{"key": key, "part": "value", "interval": interval(0.4, 0.6), "band": None}]
    keep(Finished(tmp_path), results.places, "evidence", {"evidence": rows})
    study.add_colap(side("en", 0), side("de", 0), 0.5)
    again = study.write()
    assert "worth" not in blocks(again)["curves"]["groups"][0]["series"][0]["points"][0]
    assert list(stale(again)) == [
        "What isogloss evidence found is of other scores than these; run it again."
    ]


def test_an_interval_without_width_has_its_note_instead(tmp_path: Path) -> None:
    study = counted(tmp_path)
    results = study.write()
    row = {"key": study.records[0]["key"], "part": "value", "band": None}
    row["interval"] = interval(None, None, "no replicate above 0")
    keep(Finished(tmp_path), results.places, "evidence", {"evidence": [row]})
    worth = blocks(results)["curves"]["groups"][0]["series"][0]["points"][0]["worth"]["value"]
    assert "interval" not in worth
    assert worth["note"] == "no replicate above 0"
