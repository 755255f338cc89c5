"""Replicates: which words they have, what is kept, what fails."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import pytest

from isogloss import DataError, Need, Score
from isogloss.evidence.resampling.draws import Drawing
from isogloss.evidence.resampling.replication import Replicates, column
from tests.evidence.studies import run_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from isogloss import Space

SEEN: list[dict[str, list[int]]] = []


@dataclass
class Watch:
    """A metric that notes which sentences and labels it sees; its value is the share of concept 1."""

    needs: frozenset[Need] = frozenset({"separate"})
    compares: Literal["pair", "all"] = "pair"

    def __call__(self, space: Space, /) -> Iterable[Score]:
        labels = {side: space.concepts(side).labels for side in space.sides}
        SEEN.append(
            {
                **{s.language: space.words(s).sentence.tolist() for s in space.sides},
                **{f"{s.language} labels": labels[s].tolist() for s in space.sides},
            }
        )
        value = float(np.mean(np.concatenate(list(labels.values()))))
        yield Score("watch", space.sides, value, parts={"half": value / 2})


@dataclass
class Fails(Watch):
    """A metric that fails for one of the draws."""

    def __call__(self, space: Space, /) -> Iterable[Score]:
        if len(SEEN) == 6:
            SEEN.append({})
            raise DataError("this one cannot be scored")
        return super().__call__(space)


EXTRA = '[metrics.watch]\nuse = "watch"\n'


@pytest.fixture(autouse=True)
def _forget() -> None:
    SEEN.clear()


def replicates(
    folder: Path, drawing: Drawing, metric: type = Watch, **settings: object
) -> Replicates:
    run = run_of(folder, extra=EXTRA, metrics={"watch": metric}, **settings)  # type: ignore[arg-type]  # passed on
    found = Replicates(run, drawing, 5)
    scorings = {
        key: scoring for key, scoring in run.scores.scorings.items() if scoring.metric == "watch"
    }
    found.take(scorings)
    return found


def first_scoring(found: Replicates) -> str:
    return next(
        key for key, scoring in found.run.scores.scorings.items() if scoring.metric == "watch"
    )


def test_all_sides_have_the_same_sentences_half_of_them(tmp_path: Path) -> None:
    replicates(tmp_path, Drawing(count=3))
    seeds, draws = SEEN[:10], SEEN[10:]  # two layers each
    assert len(draws) == 6
    for seen in SEEN:
        assert set(seen["en"]) == set(seen["de"])
    assert {len(set(seen["en"])) for seen in seeds} == {40}
    assert {len(set(seen["en"])) for seen in draws} == {20}
    assert draws[0]["en"] == draws[1]["en"]  # layers share their blocks
    assert draws[0]["en"] != draws[2]["en"]


def test_words_of_a_draw_are_grouped_anew(tmp_path: Path) -> None:
    # Halves puts the longer half of the words that are there into concept 1, numbered by first
    # appearance: with other words the median is another.
    replicates(tmp_path, Drawing(count=4, fraction=0.3))
    for seen in SEEN[10:]:
        assert 0 < sum(seen["en labels"]) < len(seen["en labels"])
        assert seen["en labels"][0] == 0


def test_fixed_concepts_are_those_of_the_whole(tmp_path: Path) -> None:
    found = replicates(tmp_path, Drawing("fixed", count=2))
    (item,) = (i for i in found.run.plan.clusterings if str(i.sides[0]).endswith("en/encoder/0"))
    (side,) = item.sides
    labels = found.run.clusters.concepts(item).labels
    inside = np.isin(found.run.clusters.words(side).sentence, SEEN[10]["en"])
    assert SEEN[10]["en labels"] == labels[inside].tolist()


def test_a_bootstrap_repeats_words(tmp_path: Path) -> None:
    replicates(tmp_path, Drawing("bootstrap", count=2))
    assert len(SEEN[10]["en"]) == 120
    assert max(SEEN[10]["en"].count(number) for number in range(40)) > 3


def test_rare_types_leave_a_draw_as_they_would_leave_the_corpus(tmp_path: Path) -> None:
    found = replicates(tmp_path, Drawing(count=2), overrides=("words.min_count=4",))
    side = next(iter(found.run.plan.units))
    words = found.run.clusters.words(side)
    inside = np.isin(words.sentence, SEEN[10][side.language])
    counts = np.bincount(words.type[inside])
    assert 0 < counts[counts > 0].min() < 4
    assert len(SEEN[10][side.language]) == counts[counts >= 4].sum()


def test_what_was_taken_is_not_taken_again(tmp_path: Path) -> None:
    found = replicates(tmp_path, Drawing(count=3))
    before = found.records(first_scoring(found))
    assert [tuple(record["unit"]) for record in before] == found.units
    SEEN.clear()
    more = Replicates(found.run, Drawing(count=5), 6)
    scorings = {
        key: scoring
        for key, scoring in found.run.scores.scorings.items()
        if scoring.metric == "watch"
    }
    assert [str(unit) for unit, _ in more.missing(scorings)] == ["seed 5", "draw 3", "draw 4"]
    more.take(scorings)
    assert len(SEEN) == 6
    after = more.records(first_scoring(found))
    assert [record for record in after if record in before] == before


def test_a_replicate_that_fails_is_named_and_loses_no_other(tmp_path: Path) -> None:
    found = replicates(tmp_path, Drawing(count=2), Fails)
    assert any("seed 3 failed: this one cannot" in said for said in found.run.progress.said)  # type: ignore[attr-defined]  # Silence remembers
    records = found.records(first_scoring(found))
    assert [bool(record["failure"]) for record in records] == [False] * 3 + [True] + [False] * 3
    (name,) = records[0]["scores"]
    assert column(records, "seed", name)[3] is None
    assert None not in column(records, "draw", name)
    assert column(records, "draw", name, "half") == [
        value / 2 for value in column(records, "draw", name) if value is not None
    ]


def test_too_few_sentences_are_refused_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="12 sentences are too few to draw from"):
        replicates(tmp_path, Drawing(count=2), sentences=12)
