"""Which words a replicate has: whole sentences first, and as many from every corpus."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from isogloss import DataError
from isogloss.core.study.pipeline import Run
from isogloss.evidence.contrasts.matching import profile
from isogloss.evidence.contrasts.replicates import MatchedReplicates, MatchedTaker
from isogloss.evidence.resampling.draws import Drawing
from isogloss.evidence.resampling.taking import Unit
from tests.core.study.fakes import Maker, Silence, open_inputs
from tests.core.study.test_pipeline import ENCODER
from tests.evidence.studies import line

if TYPE_CHECKING:
    from pathlib import Path

EXTRA = '\n[corpora.large]\nfiles = {en = "large-en.txt", de = "large-de.txt"}\n'


def run_of(folder: Path, small: int = 30, large: int = 80) -> Run:
    inputs = open_inputs(folder, extra=EXTRA, maker=Maker(ENCODER))
    for name, count in (("", small), ("large-", large)):
        for language in ("en", "de"):
            lines = [f"{line(number, language)} {number % 9}th" for number in range(count)]
            (folder / f"{name}{language}.txt").write_text("\n".join(lines) + "\n", "utf-8")
    run = Run(inputs, Silence())
    run.extract()
    return run


def replicates(run: Run, count: int = 3) -> MatchedReplicates:
    return MatchedReplicates(run, ["small", "large"], Drawing(count=count), 5)


def test_corpora_are_equal_in_words_and_types_in_every_replicate(tmp_path: Path) -> None:
    own = replicates(run_of(tmp_path)).selections
    before = {side.corpus: found for side, found in own.before("letters") if side.language == "en"}
    assert before["large"].words > 2 * before["small"].words
    for unit in (Unit("seed", 0), Unit("seed", 1), Unit("draw", 0)):
        after = own.after("letters", unit)
        for language in ("en", "de"):
            profiles = {found for side, found in after if side.language == language}
            assert len(profiles) == 1
            assert profiles.pop().words > 0


def test_words_come_from_sentences_that_are_there_in_all_languages(tmp_path: Path) -> None:
    run = run_of(tmp_path)
    own = replicates(run).selections
    selection = own.of(Unit("draw", 1))
    drawn: dict[str, set[int]] = {}
    for side in own.sides("letters"):
        words = run.clusters.words(side)
        rows = selection.rows(side, words)
        drawn.setdefault(side.corpus, set()).update(words.sentence[rows].tolist())
    # Half of 30 and of 80 sentences; of the large corpus not many more than the small one's words need.
    assert len(drawn["small"]) <= 15
    assert len(drawn["large"]) <= 20


def test_layers_share_their_words_and_seeds_do_not(tmp_path: Path) -> None:
    run = run_of(tmp_path)
    own = replicates(run).selections
    layers = [side for side in run.plan.units if side.corpus == "large" and side.language == "en"]
    assert len(layers) == 2

    def rows(kind: str, number: int, layer: int = 0) -> list[int]:
        side = layers[layer]
        found: list[int] = own.of(Unit(kind, number)).rows(side, run.clusters.words(side)).tolist()
        return found

    assert rows("seed", 0) == rows("seed", 0) == rows("seed", 0, 1)
    assert rows("seed", 0) != rows("seed", 1)
    assert rows("seed", 0) != rows("draw", 0)


def test_replicates_are_kept_and_more_add_to_them(tmp_path: Path) -> None:
    run = run_of(tmp_path)
    first = replicates(run)
    first.take(run.scores.scorings)
    assert not replicates(run).missing(run.scores.scorings)
    more = replicates(run, 5)
    assert [unit for unit, _ in more.missing(run.scores.scorings)] == [("draw", 3), ("draw", 4)]
    more.take(run.scores.scorings)
    scoring = next(iter(run.scores.scorings))
    assert len(more.by_unit([scoring], "draw")) == 5
    assert [len(each) for each in more.by_unit([scoring], "seed")] == [1] * 5


def test_what_is_grouped_are_the_matched_words(tmp_path: Path) -> None:
    run = run_of(tmp_path)
    own = replicates(run)
    grouped = MatchedTaker(own.selections).grouped(Unit("seed", 2))
    for side in own.selections.sides("letters"):
        kept = profile(grouped.words(side).type)
        twin = profile(run.clusters.words(side).type[grouped.taken(side)])
        assert kept == twin
        assert grouped.vectors(side).shape[0] == kept.words
        assert np.all(np.diff(grouped.taken(side)) > 0)


def test_too_few_sentences_are_refused(tmp_path: Path) -> None:
    run = run_of(tmp_path, small=10)
    with pytest.raises(DataError, match="10 sentences are too few to draw from"):
        replicates(run).take(run.scores.scorings)
