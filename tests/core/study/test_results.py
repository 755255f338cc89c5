from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

import isogloss
from isogloss import DamageError, DataError, SettingsError
from isogloss.cli import main
from isogloss.core.study.results import Concept, Results
from tests.studies import TIMES, planted_study

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    path = planted_study(tmp_path_factory.mktemp("results"))
    assert CliRunner().invoke(main, ["run", str(path)]).exit_code == 0
    return isogloss.open_study(path)


def test_scores_are_selected_by_metric_side_and_languages(results: Results) -> None:
    assert len(results.scores) == 6
    assert len(results.select(metric="calign", layer=1)) == 2
    (record,) = results.select(metric="calign", layer=1, languages="de-en")
    assert [side["language"] for side in record["sides"]] == ["de", "en"]


def test_an_unknown_field_is_named(results: Results) -> None:
    with pytest.raises(SettingsError, match=r"scores have no colour; they have metric, name"):
        results.select(colour="red")


def test_a_frame_has_a_row_per_score_with_counts_and_parts(results: Results) -> None:
    frame = results.frame()
    assert len(frame) == 6
    calign = frame[frame["metric"] == "calign"]
    assert calign["value"].tolist() == [5 / 6] * 4
    assert calign["concepts"].tolist() == [6] * 4
    assert calign["aligned"].tolist() == [5] * 4
    assert (calign["without_identical"] == 5 / 6).all()


def test_concepts_are_the_planted_ones(results: Results) -> None:
    english = results.concepts("en", layer=1)
    assert len(english) == 6
    planted = [{f"en{concept}x{kind}": TIMES for kind in range(6)} for concept in range(6)]
    assert sorted((c.types["en"] for c in english.concepts), key=min) == planted
    assert all(concept.words == 6 * TIMES for concept in english.concepts)


def test_joint_concepts_have_the_words_of_both_languages(results: Results) -> None:
    joint = results.concepts("en", "de", layer=1)
    assert [sorted(concept.types) for concept in joint.concepts] == [["de", "en"]] * 6
    apart = results.concepts("en", "de", layer=0)
    assert {len(concept.types) for concept in apart.concepts} == {1}


def test_concepts_that_do_not_exist_name_those_that_do(results: Results) -> None:
    with pytest.raises(SettingsError, match=r"0 clusterings fit, not one; there are k6 of planted"):
        results.concepts("fr", layer=0)
    with pytest.raises(SettingsError, match="0 clusterings fit"):
        results.concepts("en", layer=0, clusterer="k7")


def test_evidence_has_a_record_per_concept(results: Results) -> None:
    (record,) = results.select(metric="calign", layer=0, languages="en-de")
    evidence = results.evidence(record)
    assert len(evidence) == 6
    aligned = [row for row in evidence if row["aligned"]]
    assert len(aligned) == 5


def test_what_a_notebook_shows_is_inert() -> None:
    concept = Concept(0, {"en": {"<script>alert(1)</script>": 2, "&": 1}})
    shown = concept._repr_html_()
    assert "<script>" not in shown
    assert "&lt;script&gt;" in shown
    assert "&amp;" in shown


def test_a_notebook_shows_scores_and_concepts(results: Results) -> None:
    assert "0.833" in results._repr_html_()
    assert "6 concepts" in results.concepts("en", layer=0)._repr_html_()


def test_a_study_that_has_not_run_says_how_to_run_it(tmp_path: Path) -> None:
    path = planted_study(tmp_path)
    with pytest.raises(DataError, match=r"has not run yet; isogloss run .*planted\.toml"):
        isogloss.open_study(path)


def test_deleted_files_are_named(results: Results) -> None:
    record = results.scores[0]
    path = results.places.evidence(record["key"])
    data = path.read_bytes()
    path.unlink()
    try:
        with pytest.raises(DamageError, match="deleted; isogloss run computes it again"):
            results.evidence(record)
    finally:
        path.write_bytes(data)
