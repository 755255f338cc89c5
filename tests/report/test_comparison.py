from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from isogloss.core.errors import DataError
from isogloss.report import build_comparison
from isogloss.report.comparison import differences, other_settings
from isogloss.report.payload.together import gather, members_of, shared_by
from tests.report.handmade import STUDY, Handmade, side

if TYPE_CHECKING:
    from pathlib import Path

    from isogloss import JSON
    from isogloss.core.study.results import Results

OWN = {"rule": "paper", "threshold": 0.8}


def study(
    folder: Path, values: list[float | None], *, languages: str = "en de", **more: JSON
) -> Results:
    """Scores of one direction at layers 0, 1, ..."""
    made = Handmade(folder, settings={**OWN, **more})
    one, other = languages.split()
    for layer, value in enumerate(values):
        made.add_calign(side(one, layer), side(other, layer), value)
    return made.write()


def cells(page: str) -> list[list[str]]:
    rows = re.findall(r"<tr>(.*?)</tr>", page, re.DOTALL)
    return [re.findall(r">([^<>]+)<", row) for row in rows]


def test_differences_are_taken_layer_by_layer(tmp_path: Path) -> None:
    a = study(tmp_path / "a", [0.5, 0.25, None])
    b = study(tmp_path / "b", [0.75, 0.125, 0.5, 0.5])
    (found,) = differences(shared_by(members_of([a, b]))[0])
    rows = [[cell.text for cell in row] for row in found.means.rows]
    assert rows == [
        ["0", "0.500", "0.750", "+0.250"],
        ["1", "0.250", "0.125", "-0.125"],
        ["2", "-", "-", "-"],
        ["3", "-", "-", "-"],
    ]
    alone = [[cell.text for cell in row][1:] for row in found.scores.rows]
    assert alone[2:] == [["-", "0.500", "-"], ["-", "0.500", "-"]]


def test_equal_scores_differ_by_nothing(tmp_path: Path) -> None:
    a, b = (study(tmp_path / name, [0.5]) for name in "ab")
    (found,) = differences(shared_by(members_of([a, b]))[0])
    assert [cell.text for cell in found.means.rows[0]] == ["0", "0.500", "0.500", "0.000"]


def test_curves_of_all_studies_stand_in_one_chart_aligned_by_layer(tmp_path: Path) -> None:
    a, b = study(tmp_path / "a", [0.5, 0.5]), study(tmp_path / "b", [0.5, 0.25, 0.5])
    blocks = {block.name: block.content for block in gather(shared_by(members_of([a, b])))}
    (group,) = blocks["curves"]["groups"]
    assert group["layers"] == ["0", "1", "2"]
    assert [each["name"] for each in group["sources"]] == ["a: base", "b: base"]
    values = {
        each["source"]: [point and point["value"] for point in each["points"]]
        for each in group["series"]
    }
    assert values == {"a: base": [0.5, 0.5, None], "b: base": [0.5, 0.25, 0.5]}


def test_languages_that_one_study_alone_has_are_left_out(tmp_path: Path) -> None:
    made = Handmade(tmp_path / "a", settings=OWN)
    for other in ("de", "ar"):
        made.add_calign(side("en", 0), side(other, 0), 0.5)
    a, b = made.write(), study(tmp_path / "b", [0.5])
    (shared,) = shared_by(members_of([a, b]))
    assert shared.comparisons == ("en, de",)


def test_studies_with_other_thresholds_are_counted_at_the_first_ones(tmp_path: Path) -> None:
    """Both concepts' shares are known: 1 of 2 at every threshold."""
    a = study(tmp_path / "a", [0.5])
    b = study(tmp_path / "b", [0.5], threshold=0.3)
    blocks = {block.name: block.content for block in gather(shared_by(members_of([a, b])))}
    assert blocks["curves"]["groups"][0]["threshold"]["own"] == "0.8"
    assert blocks["curves"]["groups"][0]["threshold"]["mixed"]
    made = Handmade(tmp_path / "c", settings={**OWN, "threshold": 0.3})
    made.add_calign(
        side("en", 0, "other"), side("de", 0, "other"), 0.25
    )  # not what its evidence gives
    c = made.write()
    blocks = {block.name: block.content for block in gather(shared_by(members_of([a, c])))}
    assert blocks["curves"]["groups"][0]["threshold"] is None


def test_nothing_in_common_is_refused_in_one_line(tmp_path: Path) -> None:
    a, b = study(tmp_path / "a", [0.5]), study(tmp_path / "b", [0.5], languages="en ar")
    with pytest.raises(DataError) as caught:
        build_comparison([a, b])
    assert str(caught.value) == (
        "these studies have no metric of the same languages in common: "
        "a has calign of en, de; b has calign of en, ar"
    )


def test_one_study_twice_is_refused(tmp_path: Path) -> None:
    a = study(tmp_path / "a", [0.5])
    with pytest.raises(DataError, match="named twice"):
        build_comparison([a, a])


def test_a_study_without_scores_is_refused(tmp_path: Path) -> None:
    a, b = study(tmp_path / "a", [0.5]), Handmade(tmp_path / "b").write()
    with pytest.raises(DataError, match="b: no scores yet"):
        build_comparison([a, b])


def test_folders_of_one_name_are_told_apart_by_what_is_above(tmp_path: Path) -> None:
    studies = [study(tmp_path / name / "run", [0.5]) for name in ("old", "new")]
    assert [member.name for member in members_of(studies)] == ["old/run", "new/run"]


def test_settings_that_differ_are_listed_and_no_others(tmp_path: Path) -> None:
    a = study(tmp_path / "a", [0.5])
    made = Handmade(tmp_path / "b", settings=OWN)
    made.study = STUDY.replace("n_clusters = 4", "n_clusters = 5").replace(
        "[metrics.colap]", "[metrics.other]"
    )
    made.add_calign(side("en", 0), side("de", 0), 0.5)
    found = other_settings(members_of([a, made.write()]))
    assert [[cell.text for cell in row] for row in found.rows] == [
        ["clusterers k4: n_clusters", "4", "5"],
        ["metrics colap", "colap", "-"],
        ["metrics other", "-", "colap"],
    ]


def test_the_page_has_the_differences_and_escapes_names(tmp_path: Path) -> None:
    a, b = study(tmp_path / "<b>a", [0.5]), study(tmp_path / "b", [0.75])
    page = build_comparison([a, b]).page
    assert ["0", "0.500", "0.750", "+0.250"] in cells(page)
    assert "<b>a" not in re.sub("<script.*?</script>", "", page, flags=re.DOTALL)
