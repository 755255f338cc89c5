"""Which runs count, at which checkpoint, and in which languages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from isogloss import DataError
from isogloss.evidence.transfer.joining import join_runs
from isogloss.evidence.transfer.measuring import measured
from isogloss.evidence.transfer.outcomes import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

FOLDERS: dict[str, Path | None] = dict.fromkeys("abcde")


def outcomes(
    source: str, run: str, step: float | None = None, **scores: float | None
) -> list[Outcome]:
    return [
        Outcome(run, source, None, step, name, score, 2.0, f"t, {source} {name}")
        for name, score in scores.items()
    ]


def four(**scores: float | None) -> list[Outcome]:
    return [each for name in "abcd" for each in outcomes(name, f"run {name}", **scores)]


def test_runs_stand_with_their_scores_less_that_of_the_source_language() -> None:
    runs = join_runs(four(en=0.9, de=0.5, fr=0.7), FOLDERS, "en")
    assert runs.names == ("run a", "run b", "run c", "run d")
    assert runs.languages == ("de", "fr")
    assert runs.gap.round(9).tolist() == [[-0.4, -0.2]] * 4
    assert runs.loss is not None
    assert runs.loss.tolist() == [2.0] * 4
    assert runs.notes == ("sources without zero-shot scores are left out: e",)


def test_only_the_last_checkpoint_of_a_run_counts() -> None:
    early = outcomes("e", "run a", 10, en=0.1, de=0.1)
    late = [each for name in "abcd" for each in outcomes(name, f"run {name}", 200, en=0.9, de=0.5)]
    for order in (early + late, late + early):
        runs = join_runs(order, FOLDERS, "en")
        assert runs.sources[runs.names.index("run a")] == "a"
        assert "checkpoints along one run are no units: e left out" in runs.notes[0]
    with pytest.raises(DataError, match="a column 'step' has to tell which is the last"):
        join_runs(four(en=1, de=1) + outcomes("e", "run a", 3, en=1, de=1), FOLDERS, "en")


def test_fewer_than_four_runs_are_refused() -> None:
    three = [each for each in four(en=0.9, de=0.5) if each.source != "d"]
    with pytest.raises(DataError, match=r"3 training runs \(run a, run b, run c\)") as refused:
        join_runs([*three, *outcomes("seed9", "run z", en=1, de=1)], FOLDERS, "en")
    assert "; sources without zero-shot scores are left out: d, e" in str(refused.value)
    assert "; training runs without a source in the study are left out: run z" in str(refused.value)
    with pytest.raises(DataError, match=r"0 training runs \(none\)"):
        join_runs(four(en=0.9, de=0.5), {"x": None}, "en")


def test_runs_that_the_study_does_not_read_are_told() -> None:
    runs = join_runs(four(en=0.9, de=0.5) + outcomes("z", "run z", en=1, de=1), FOLDERS, "en")
    assert "training runs without a source in the study are left out: run z" in runs.notes


def test_a_language_without_a_score_of_every_run_is_left_out() -> None:
    known = four(en=0.9, de=0.5, fr=0.7)
    known[2] = known[2]._replace(score=None)
    runs = join_runs(known, FOLDERS, "en")
    assert runs.languages == ("de",)
    assert runs.notes[-1] == "fr is left out: no score of run a"
    with pytest.raises(DataError, match="no language beside the source language"):
        join_runs(four(en=0.9), FOLDERS, "en")
    with pytest.raises(DataError, match="run a has no score in the source language cs"):
        join_runs(known, FOLDERS, "cs")


def test_a_language_that_was_trained_on_has_no_zero_shot_score() -> None:
    runs = join_runs(four(en=0.9, de=0.9, fr=0.7), FOLDERS, "en", (), ("en", "de"))
    assert runs.languages == ("fr",)
    assert "de is left out: it was trained on, so no score is zero-shot" in runs.notes
    with pytest.raises(DataError, match="de is left out: it was trained on"):
        join_runs(four(en=0.9, de=0.9), FOLDERS, "en", ["de"], ("en", "de"))


def test_two_scores_of_one_thing_are_refused() -> None:
    known = four(en=0.9, de=0.5)
    with pytest.raises(DataError, match="source a has a score in en already"):
        join_runs([*known, known[0]], FOLDERS, "en")
    with pytest.raises(DataError, match="source a has another run or step"):
        join_runs(known + outcomes("a", "another", fr=1), FOLDERS, "en")


def test_checkpoints_are_found_by_the_folder_of_the_model(tmp_path: Path) -> None:
    known, folders = [], {}
    for seed in range(4):
        folder = tmp_path / f"seed-{seed}"
        folder.mkdir()
        folders[f"s{seed}"] = tmp_path / "." / f"seed-{seed}"
        for language in ("en", "de"):
            known.append(Outcome(f"seed {seed}", "", folder, 5, language, 0.1 * seed, None, "r"))
    runs = join_runs(known, {**folders, "base": None}, "en")
    assert runs.sources == ("s0", "s1", "s2", "s3")
    assert runs.loss is None


def record(source: str, languages: Iterable[str], value: float | None, layer: int = 1) -> Any:
    sides = [
        {
            "corpus": "text",
            "source": source,
            "language": each,
            "part": "encoder",
            "layer": layer,
            "given": "",
        }
        for each in languages
    ]
    return {
        "name": "calign", "clusterer": "k", "dictionary": "d", "word_class": "",
        "sides": sides, "value": value, "parts": {"area": 0.5},
    }  # fmt: skip


def test_metrics_are_the_mean_of_both_directions_of_pairs_with_the_source_language() -> None:
    runs = join_runs(four(en=0.9, de=0.5), FOLDERS, "en")
    records = [
        each
        for number, name in enumerate("abcd")
        for each in (
            record(name, ("en", "de"), 0.1 * number),
            record(name, ("de", "en"), 0.3),
            record(name, ("de", "fr"), 9.0),
            record(name, ("en", "de"), 0.7, 2),
        )
    ]
    records += [record("e", ("en", "de"), 7.0), record("a", ("en", "de", "fr"), 8.0)]
    records[3] = record("a", ("en", "de"), None, 2)
    (found,) = measured(records, runs)
    assert found.track.title == "calign, k, d, text, encoder"
    assert found.layers == (1,)
    assert found.values[0, :, 0].tolist() == pytest.approx([0.15, 0.2, 0.25, 0.3])
    assert found.notes == ("layer 2 is left out: undefined for a in en-de",)
    (area,) = measured(
        [each for each in records if each["value"] is not None][:3], runs, part="area"
    )
    assert area.layers == ()
    assert area.notes == ("layer 1 is left out: b has no score of en-de",)


def test_seeds_of_several_trainings_are_told_to_resemble_each_other(tmp_path: Path) -> None:
    def runs_of(trainings: int) -> tuple[str, ...]:
        known, folders = [], {}
        for number in range(6):
            folder = tmp_path / f"t{number % trainings}" / "runs" / f"seed-{number}" / "step-5"
            folder.mkdir(parents=True, exist_ok=True)
            folders[f"s{number}"] = folder
            for language in ("en", "de"):
                known.append(Outcome(f"r{number}", "", folder, 5, language, 0.1, None, "r"))
        return join_runs(known, folders, "en").notes

    assert runs_of(1) == runs_of(6) == ()
    (told,) = runs_of(2)
    assert "2 trainings with several seeds are taken together" in told
