"""Diagnoses of whole studies whose flaws are planted, and of one that has none."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
from sklearn.metrics import adjusted_mutual_info_score

from isogloss import Registry, Side
from isogloss.core.store.verify import verify_study
from isogloss.core.study.file import read_study
from isogloss.core.study.inputs import Inputs
from isogloss.core.study.pipeline import Run
from isogloss.core.study.results import Results
from isogloss.evidence.diagnostics import geometry
from isogloss.evidence.diagnostics.diagnosis import diagnose
from isogloss.plugins.metrics.calign import Calign
from tests.core.study.fakes import Silence
from tests.evidence.planted import planted_run
from tests.studies import disk

if TYPE_CHECKING:
    from pathlib import Path

    from isogloss.evidence.diagnostics.finding import Finding

RELATED = '\n[compare]\nrelated = [["en", "de"]]\n'


def by_check(run: Run) -> dict[str, Finding]:
    return {each.check: each for each in diagnose(run)}


def again(run: Run, *overrides: str) -> Run:
    """Return a later run of the same study: nothing of it is in memory."""
    study = read_study(run.inputs.study.path, overrides=overrides)
    later = Run(Inputs(study, Registry()), Silence())
    later.extract()
    later.cluster()
    later.score()
    return later


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return planted_run(tmp_path_factory.mktemp("clean"), moved=0, extra=RELATED)


def test_a_clean_study_is_silent(clean: Run) -> None:
    assert diagnose(clean) == []


def test_a_diagnosis_is_kept_and_verified_and_read_without_measuring(
    clean: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    diagnose(clean)
    path = disk(clean.places.diagnosis)
    before = path.stat().st_mtime_ns

    def never(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(geometry, "measure", never)
    later = again(clean)
    later.changed = False
    assert diagnose(later) == []
    assert path.stat().st_mtime_ns == before
    assert not later.changed
    assert verify_study(clean.places.folder) == []


def test_other_related_pairs_are_another_diagnosis_of_the_same_measurements(
    clean: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    diagnose(clean)

    def never(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(geometry, "measure", never)
    (found,) = diagnose(again(clean, "compare.related=[]"))
    assert (found.check, found.severity) == ("overlap-unrelated", "notes")
    assert diagnose(again(clean)) == []


def test_a_damaged_diagnosis_is_found_anew(tmp_path: Path) -> None:
    run = planted_run(tmp_path, moved=0)
    before = diagnose(run)
    data = bytearray(run.places.diagnosis.read_bytes())
    data[len(data) // 2] ^= 1
    run.places.diagnosis.write_bytes(bytes(data))
    assert [each.path for each in verify_study(run.places.folder)] == [run.places.diagnosis]
    assert diagnose(again(run)) == before
    assert verify_study(run.places.folder) == []


def test_results_have_the_findings_of_their_own_scores_only(tmp_path: Path) -> None:
    run = planted_run(tmp_path, moved=0)
    run.write_records({"score": {"computed": 1}})
    found = [each.as_json() for each in diagnose(run)]
    assert Results(run.inputs.study).findings == json.loads(json.dumps(found))
    assert found
    again(run, "calign.threshold=0.5")
    assert Results(run.inputs.study).findings == []


def test_nothing_but_chance_is_low_and_says_how_concepts_missed(tmp_path: Path) -> None:
    run = planted_run(tmp_path, moved=1, extra=RELATED)
    found = by_check(run)["calign-low"]
    best = found.evidence[0]
    assert best["calign"] == 0
    outcomes = {name for name in best if " " in str(name)}
    assert outcomes <= {"too small", "no target of its size", "coverage below threshold"}
    assert sum(best[each] for each in outcomes) == 8  # concepts


def test_a_dictionary_without_the_words_is_out_of_reach(tmp_path: Path) -> None:
    run = planted_run(tmp_path, moved=0, extra=RELATED)
    (tmp_path / "en-de.txt").write_text("en0 de0\nen11 de11\n", "utf-8")
    found = by_check(again(run))["attainable-low"]
    assert found.severity == "leads"
    assert {row["attainable"] for row in found.evidence} == {0}


def test_what_goes_with_identical_strings_was_identical_strings(tmp_path: Path) -> None:
    run = planted_run(tmp_path, moved=0, extra=RELATED)
    assert "identical-strings" not in by_check(run)
    table = tmp_path / "vectors" / "de.words.tsv"
    table.write_text(table.read_text("utf-8").replace("\tde", "\ten"), "utf-8")
    pairs = "\n".join(f"en{number} en{number}" for number in range(80))
    (tmp_path / "en-de.txt").write_text(pairs + "\n", "utf-8")
    found = by_check(again(run))["identical-strings"]
    # Nothing is left when every type is found on both sides.
    assert {row["without_identical"] for row in found.evidence} == {0}


def test_concepts_of_positions_are_told_with_the_agreement_of_scikit_learn(tmp_path: Path) -> None:
    run = planted_run(tmp_path, moved=0, extra=RELATED)
    for language in ("en", "de"):
        rows = (tmp_path / "vectors" / f"{language}.words.tsv").read_text("utf-8").splitlines()
        places = [int(row.split("\t")[1]) for row in rows[1:]]
        np.save(
            tmp_path / "vectors" / f"{language}.layer-1.npy",
            np.eye(8, dtype=np.float32)[places]
            + np.random.default_rng(0).normal(0, 0.05, (len(places), 8)).astype(np.float32),
        )
    later = again(run)
    found = by_check(later)["concepts-are-positions"]
    assert found.where["layers"] == [1]
    alone = {each.sides: each for each in later.plan.clusterings}
    assert [row["languages"] for row in found.evidence] == ["en", "de"]
    for row in found.evidence:
        side = Side("planted", "planted", row["languages"], "encoder", 1)
        words, labels = later.clusters.words(side), later.clusters.concepts(alone[side,]).labels
        wanted = adjusted_mutual_info_score(words.position, labels)
        assert row["ami_position"] == pytest.approx(wanted)
        assert wanted > 0.99


def test_a_feature_that_outweighs_and_a_narrow_cone_are_measured_in_the_store(
    tmp_path: Path,
) -> None:
    run = planted_run(tmp_path, moved=0, extra=RELATED)
    draw = np.random.default_rng(0)
    for language in ("en", "de"):
        path = tmp_path / "vectors" / f"{language}.layer-1.npy"
        own = np.load(path)
        wide = np.hstack([own, draw.normal(0, 0.01, (len(own), 92))]).astype(np.float32)
        wide[:, 50] = draw.normal(0, 10, len(own))
        narrow = np.hstack([own, np.full((len(own), 1), 2)]).astype(np.float32)
        np.save(tmp_path / "vectors" / f"{language}.layer-0.npy", narrow)
        np.save(path, wide)
    found = by_check(again(run))
    outlier, cone = found["outlier-features"], found["anisotropy"]
    assert outlier.where["layers"] == [1]
    assert {row["feature"] for row in outlier.evidence} == {50}
    assert cone.where["layers"] == [0]
    # One of 8 directions each, and 2 in common: 4 / 5 between concepts, 1 within.
    assert cone.evidence[0]["cosine"] == pytest.approx(0.8, abs=0.03)


def test_more_concepts_than_words_allow(tmp_path: Path) -> None:
    run = planted_run(tmp_path, moved=0.2, extra=RELATED)
    found = by_check(again(run, "k8.n_clusters=60"))
    assert found["few-words"].evidence[0]["words_a_concept"] == 480 / 60


def test_an_ordering_that_turns_is_found_through_the_whole_curves(tmp_path: Path) -> None:
    """Seven of ten types of each concept stay together in layer 1; in layer 0 four concepts do."""
    run = planted_run(tmp_path, moved=0, extra=RELATED)
    table = (tmp_path / "vectors" / "de.words.tsv").read_text("utf-8").splitlines()[1:]
    kinds = np.array([int(row.rpartition("\tde")[2]) for row in table])
    own = kinds // 10
    places = [np.where(own < 4, own, 4 + kinds % 4), np.where(kinds % 10 < 7, own, (own + 1) % 8)]
    for layer, place in enumerate(places):
        noise = np.random.default_rng(layer).normal(0, 0.05, (len(kinds), 8))
        vectors = (np.eye(8)[place] + noise).astype(np.float32)
        np.save(tmp_path / "vectors" / f"de.layer-{layer}.npy", vectors)
    pairs = "\n".join(f"en{number} de{number}" for number in range(80))
    (tmp_path / "en-de.txt").write_text(pairs + "\n", "utf-8")
    found = by_check(again(run, "calign.threshold=0.65"))["ordering-turns"]
    assert "planted layer 1 > planted layer 0 only from 0" in found.line
    (row,) = found.evidence
    assert row["keeps_to"] == 0.7
    assert "ordering-turns" not in by_check(again(run, "calign.threshold=0.55"))


def test_a_metric_whose_curve_breaks_is_told_and_fails_no_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = planted_run(tmp_path, moved=0, extra=RELATED)

    def steps(*_: object) -> None:
        raise RuntimeError("out of luck")

    monkeypatch.setattr(Calign, "steps", steps)
    assert diagnose(run) == []
    assert run.failures == []
    assert isinstance(run.progress, Silence)
    assert any("out of luck" in said for said in run.progress.said)
