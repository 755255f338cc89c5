from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from isogloss.reading.groups import grouped, in_order, mean_of
from tests.report.handmade import Handmade, side, whole

if TYPE_CHECKING:
    from pathlib import Path


def test_the_mean_leaves_out_what_is_undefined_and_says_so() -> None:
    assert mean_of([0.25, None, 0.75]) == (0.5, 0.25, 0.75, 2, 3)
    assert mean_of([None]) == (None, None, None, 0, 1)
    assert mean_of([]) == (None, None, None, 0, 0)


def test_numbered_layers_come_before_named_ones() -> None:
    assert in_order(["norm", 10, 2, 2, "top"]) == (2, 10, "norm", "top")


def test_calign_has_directions_and_colap_pairs(tmp_path: Path) -> None:
    calign, colap = grouped(whole(tmp_path).records)
    assert (calign.title, calign.directed, calign.unit) == ("CALIGN", True, "directions")
    assert calign.comparisons[:2] == ("en → de", "de → en")
    assert (colap.title, colap.directed, colap.unit) == ("COLAP", False, "pairs")
    assert colap.comparisons == ("en, de", "en, ar", "de, ar")


def test_a_layer_with_fewer_values_is_not_the_highest(tmp_path: Path) -> None:
    calign, _ = grouped(whole(tmp_path).records)
    assert calign.mean("base", "norm").value == 0.9
    assert calign.peak("base") == 1


def test_the_first_of_equal_layers_is_the_highest(tmp_path: Path) -> None:
    _, colap = grouped(whole(tmp_path).records)
    assert colap.peak("base") == 0


def test_nothing_is_highest_where_nothing_is_defined(tmp_path: Path) -> None:
    study = Handmade(tmp_path)
    study.add_calign(side("en", 0), side("de", 0), None)
    (group,) = grouped(study.records)
    assert group.peak("base") is None


def test_clusterers_are_kept_apart_and_named_where_there_are_two(tmp_path: Path) -> None:
    study = Handmade(tmp_path)
    for clusterer in ("k4", "ward"):
        study.clusterer = clusterer
        study.add_calign(side("en", 0), side("de", 0), 0.5)
    assert [group.label for group in grouped(study.records)] == [
        "clusterer k4",
        "clusterer ward",
    ]
    assert [group.label for group in grouped(study.records[:1])] == [""]


def test_pairs_and_all_languages_at_once_have_no_common_mean(tmp_path: Path) -> None:
    study = Handmade(tmp_path)
    pair = study.add_colap(side("en", 0), side("de", 0), 0.5)
    sides = [*pair["sides"], side("ar", 0).as_json()]
    groups = grouped([pair, {**pair, "sides": sides}])
    assert [group.label for group in groups] == [
        "pairs",
        "3 languages at once",
    ]


def test_parts_that_differ_and_given_languages_are_named(tmp_path: Path) -> None:
    study = Handmade(tmp_path)
    one = side("en", 0)
    other = replace(side("de", 0), part="decoder.reads", given="en")
    for source, target in ((one, other), (other, one)):
        study.add_calign(source, target, 0.5)
    (group,) = grouped(study.records)
    assert group.comparisons == (
        "en (encoder) → de given en (decoder.reads)",
        "de given en (decoder.reads) → en (encoder)",
    )


def test_a_metric_that_the_study_calls_otherwise_has_both_names(tmp_path: Path) -> None:
    record = Handmade(tmp_path).add_calign(side("en", 0), side("de", 0), 0.5)
    assert grouped([record | {"name": "strict"}])[0].title == "CALIGN (strict)"
    assert grouped([record | {"name": "x", "metric": "x"}])[0].title == "x"
