from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from isogloss import DataError, Need, ResourceError, Rows, Score, Sentence, SettingsError
from isogloss.core.study.pipeline import Run
from isogloss.core.study.scoring import thinned
from tests.core.study.fakes import WIDTHS, Counts, Letters, Maker, Silence, open_inputs

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from isogloss import Space

ENCODER = {where: width for where, width in WIDTHS.items() if where[0] == "encoder"}


def run_of(
    folder: Path,
    extra: str = "",
    maker: Maker | None = None,
    overrides: Sequence[str] = (),
    languages: Sequence[str] = ("en", "de"),
) -> Run:
    inputs = open_inputs(folder, languages, extra, maker or Maker(ENCODER), overrides)
    return Run(inputs, Silence())


def through(run: Run) -> list[tuple[int, int]]:
    return [tuple(step()) for step in (run.extract, run.cluster, run.score)]  # type: ignore[misc] # Done has two fields


def test_every_step_computes_all_once_and_then_nothing(tmp_path: Path) -> None:
    assert through(run_of(tmp_path)) == [(2, 0), (4, 0), (2, 0)]
    assert through(run_of(tmp_path)) == [(0, 2), (0, 4), (0, 2)]


class Noticing(Letters):
    """Finds words with an umlaut odd."""

    def rows(self, sentences: Iterable[Sentence], /) -> Rows:
        held = list(sentences)
        words = [sentence.text[slice(*span)] for sentence in held for span in sentence.words]
        odd = [word for word in words if "ü" in word]
        return replace(
            super().rows(held), counts={"odd words": len(odd)}, examples={"odd words": odd}
        )


def test_what_a_source_noticed_is_told_with_its_share_and_once_a_language(tmp_path: Path) -> None:
    """One of 10 German words; German is read for two other languages, and told of once."""
    maker = Maker(WIDTHS, {"letters": lambda: Noticing(WIDTHS)})
    for _ in range(2):
        run = run_of(tmp_path, maker=maker, languages=("en", "de", "fr"))
        run.extract()
        assert isinstance(run.progress, Silence)
        told = [message for message in run.progress.said if "odd" in message]
        assert told == ["small/letters/de: odd words: 1 of 10 (10.0%), such as grüner"]
    given = [path for path in run.counts if "/de~" in path]
    assert len(given) == 2
    assert all(run.counts[path]["examples"] == {"odd words": ["grüner"]} for path in given)


def test_nothing_is_made_where_nothing_is_missing(tmp_path: Path) -> None:
    through(run_of(tmp_path))
    maker = Maker(ENCODER)
    through(run_of(tmp_path, maker=maker))
    opened = {"corpus lines", "segmenter whitespace"}  # whether text has changed, it has to look
    assert [name for name in maker.made if name not in opened] == [
        "source letters",
        "metric counts",
    ]


def test_a_new_metric_reuses_the_clusterings(tmp_path: Path) -> None:
    through(run_of(tmp_path))
    extra = '[metrics.again]\nuse = "counts"\n'
    assert through(run_of(tmp_path, extra)) == [(0, 2), (0, 4), (2, 2)]


def test_a_metric_that_left_the_study_leaves_the_scores(tmp_path: Path) -> None:
    through(run_of(tmp_path, '[metrics.again]\nuse = "counts"\n'))
    run = run_of(tmp_path)
    through(run)
    assert b"again" not in run.places.scores.read_bytes()


def test_damaged_labels_are_made_again(tmp_path: Path) -> None:
    run = run_of(tmp_path)
    through(run)
    path = run.places.labels(run.plan.clusterings[0].key)
    data = path.read_bytes()
    path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    assert through(run_of(tmp_path)) == [(0, 2), (1, 3), (0, 2)]
    assert path.read_bytes() == data


def test_damaged_scores_are_taken_again(tmp_path: Path) -> None:
    run = run_of(tmp_path)
    through(run)
    data = run.places.scores.read_bytes()
    run.places.scores.write_bytes(data.replace(b'"value": 4.0', b'"value": 5.0'))
    assert run.places.scores.read_bytes() != data
    assert through(run_of(tmp_path))[2] == (2, 0)
    assert run.places.scores.read_bytes() == data


def test_a_clusterer_that_fails_does_not_lose_the_others(tmp_path: Path) -> None:
    run = run_of(tmp_path, '[clusterers.bad]\nuse = "breaks"\n')
    through(run)
    assert [record.clusterer for record in run.plan.scorings] == ["halves", "bad"] * 2
    assert run.places.scores.read_bytes().count(b'"clusterer": "halves"') == 2
    assert "out of luck" in str(run.failures[0])
    # Four sides were not clustered and two scores rest on them.
    assert len(run.failures) == 6


def test_a_metric_that_fails_is_named_with_its_sides(tmp_path: Path) -> None:
    class Bad(Counts):
        def __call__(self, space: Space, /) -> Iterable[Score]:
            raise ZeroDivisionError("by design")

    run = run_of(tmp_path, maker=Maker(ENCODER, metrics={"counts": Bad}))
    through(run)
    message = str(run.failures[0])
    assert "metric 'counts' raised ZeroDivisionError('by design')" in message
    assert "small/letters/en/encoder/0" in message


@pytest.mark.parametrize(
    ("score", "message"),
    [
        (lambda s: Score("counts", s, float("nan")), "undefined is None, with a note"),
        (lambda s: Score("counts", s, 1.0, parts={"x": float("inf")}), "x = inf"),
        (lambda s: Score("counts", s, None), "no note that says why"),
        (lambda s: 0.5, "returned float, not a Score"),
    ],
)
def test_a_score_that_breaks_its_contract_is_named(
    tmp_path: Path, score: object, message: str
) -> None:
    class Bad(Counts):
        def __call__(self, space: Space, /) -> Iterable[Score]:
            yield score(space.sides)  # type: ignore[operator] # wrong on purpose

    run = run_of(tmp_path, maker=Maker(ENCODER, metrics={"counts": Bad}))
    through(run)
    assert message in str(run.failures[0])


def test_joint_clustering_pools_the_words_of_all_sides(tmp_path: Path) -> None:
    run = run_of(tmp_path, '[metrics.joint]\nuse = "joint"\n', languages=("en", "fr"))
    through(run)
    joint = [item for item in run.plan.clusterings if len(item.sides) == 2]
    # 10 English and 10 French words.
    assert [len(run.clusters.concepts(item).labels) for item in joint] == [20, 20]


def test_balance_thins_the_larger_side(tmp_path: Path) -> None:
    (tmp_path / "longer").mkdir()
    run = run_of(
        tmp_path / "longer", '[metrics.balanced]\nuse = "balanced"\n', languages=("en", "de")
    )
    path = tmp_path / "longer" / "de.txt"
    path.write_text(path.read_text("utf-8").replace("sehen", "sehen heute sehr gut"), "utf-8")
    through(run)
    joint = next(item for item in run.plan.clusterings if len(item.sides) == 2)
    counts = [len(run.clusters.words(side)) for side in joint.sides]
    assert counts == [10, 13]
    assert len(run.clusters.concepts(joint).labels) == 20


def test_thinning_is_seeded_even_and_without_repeats() -> None:
    rows = thinned([5, 9, 7], seed=3)
    assert [len(kept) for kept in rows] == [5, 5, 5]
    assert rows[0].tolist() == [0, 1, 2, 3, 4]
    for kept, count in zip(rows, (5, 9, 7), strict=True):
        assert (np.diff(kept) > 0).all()
        assert kept.max() < count
    assert [kept.tolist() for kept in thinned([5, 9, 7], seed=3)] == [k.tolist() for k in rows]
    assert any((a != b).any() for a, b in zip(rows, thinned([5, 9, 7], seed=4), strict=True))


def test_sides_of_different_widths_cannot_be_clustered_together(tmp_path: Path) -> None:
    widths: dict[tuple[str, int | str], int] = {("encoder", 0): 4, ("decoder.reads", 0): 5}
    extra = (
        '[metrics.joint]\nuse = "joint"\n[compare]\npairs = [["en/encoder", "de/decoder.reads"]]\n'
    )
    run = run_of(tmp_path, extra, Maker(widths))
    with pytest.raises(DataError, match=r"different widths.*: 4 \(small.*encoder/0\) and 5"):
        through(run)


def test_what_was_skipped_is_said_and_recorded(tmp_path: Path) -> None:
    run = run_of(tmp_path)
    path = tmp_path / "de.txt"
    path.write_text(path.read_text("utf-8").replace("wir sehen", " "), "utf-8")
    through(run)
    run.write_records({})
    assert run.progress.said == ["corpus small: 1 sentences skipped: no words in de"]  # type: ignore[attr-defined] # Silence
    assert b"no words in de" in run.places.run.read_bytes()


def test_a_pair_that_is_named_twice_is_scored_once(tmp_path: Path) -> None:
    extra = '[compare]\npairs = [["en", "de"], ["en/encoder", "de/encoder"]]\n'
    for computed in ((2, 0), (0, 2), (0, 2)):
        run = run_of(tmp_path, extra)
        assert through(run)[2] == computed
        assert run.places.scores.read_bytes().count(b"\n") == 2


def test_two_clusterers_of_one_recipe_are_kept_apart(tmp_path: Path) -> None:
    run = run_of(tmp_path, '[clusterers.other]\nuse = "halves"\n')
    through(run)
    keys = {item.key: item.clusterer for item in run.plan.clusterings}
    assert sorted(keys.values()) == ["halves"] * 4 + ["other"] * 4
    for key, name in keys.items():
        assert f'"clusterer":"{name}"'.encode() in run.places.clustering(key).read_bytes()


def test_a_source_with_words_of_its_own_may_not_be_named_like_a_corpus(tmp_path: Path) -> None:
    class Own(Letters):
        def sentences(self) -> dict[str, list[Sentence]]:
            return {"en": [Sentence(0, "en", "a", ((0, 1),))]}

    maker = Maker(ENCODER, metrics={"own": lambda: Own(ENCODER)})
    run = run_of(tmp_path, '[sources.small]\nuse = "own"\n', maker)
    with pytest.raises(SettingsError, match=r"\[corpora.small\] has the same name"):
        through(run)


def test_thinned_words_keep_their_own_labels(tmp_path: Path) -> None:
    class Checks(Counts):
        def __call__(self, space: Space, /) -> Iterable[Score]:
            for side in space.sides:
                words, labels = space.words(side), space.concepts(side).labels
                assert len(words) == len(labels) == len(space.vectors(side))
                lengths = [len(words.forms[form]) for form in words.form.tolist()]
                # The clusterer goes by length, so words of one length have one label.
                assert len(set(zip(lengths, labels.tolist(), strict=True))) == len(set(lengths))
            yield Score("counts", space.sides, 1.0)

    needs: frozenset[Need] = frozenset({"separate", "joint", "vectors"})
    maker = Maker(ENCODER, metrics={"counts": lambda: Checks(needs, balance="words")})
    run = run_of(tmp_path, maker=maker)
    path = tmp_path / "de.txt"
    path.write_text(path.read_text("utf-8").replace("sehen", "sehen heute Nacht"), "utf-8")
    through(run)
    assert run.failures == []


@pytest.mark.parametrize(
    ("score", "message"),
    [
        ({"value": np.float32(1)}, "value as float32, not as a float"),
        ({"value": "1"}, "value as str, not as a float"),
        ({"value": 1.0, "counts": {"n": np.int64(1)}}, "that JSON cannot hold"),
        ({"value": 1.0, "evidence": lambda: [{"x": np.int64(1)}]}, "that JSON cannot hold"),
        ({"value": 1.0, "evidence": lambda: 1 // 0}, "ZeroDivisionError"),
    ],
)
def test_what_json_cannot_hold_is_named_and_loses_nothing_else(
    tmp_path: Path, score: dict[str, Any], message: str
) -> None:
    class Bad(Counts):
        def __call__(self, space: Space, /) -> Iterable[Score]:
            yield Score("counts", space.sides, **score)

    maker = Maker(ENCODER, metrics={"bad": Bad})
    run = run_of(tmp_path, '[metrics.bad]\nuse = "bad"\n', maker)
    through(run)
    assert [message in str(error) for error in run.failures] == [True, True]
    assert run.places.scores.read_bytes().count(b"\n") == 2  # those of the metric that is right


def test_memory_that_runs_out_in_a_metric_is_no_fault_of_the_plug_in(tmp_path: Path) -> None:
    class Bad(Counts):
        def __call__(self, space: Space, /) -> Iterable[Score]:
            raise MemoryError

    run = run_of(tmp_path, maker=Maker(ENCODER, metrics={"counts": Bad}))
    with pytest.raises(ResourceError, match="metric 'counts' ran out of memory"):
        through(run)


def test_two_scores_of_the_same_sides_are_refused(tmp_path: Path) -> None:
    class Twice(Counts):
        def __call__(self, space: Space, /) -> Iterable[Score]:
            yield from [Score("counts", space.sides, 1.0)] * 2

    run = run_of(tmp_path, maker=Maker(ENCODER, metrics={"counts": Twice}))
    through(run)
    assert "two scores of the same sides" in str(run.failures[0])
