"""Which sentences a replicate has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from isogloss import DataError, SettingsError, Words
from isogloss.evidence.resampling.draws import Blocks, Drawing, blocks_of, rows_in

if TYPE_CHECKING:
    from collections.abc import Sequence


def words(sentences: Sequence[int], **annotations: list[str]) -> Words:
    count = len(sentences)
    zeros = np.zeros(count, np.int64)
    return Words(
        "en", ("a",), zeros, ("a",), zeros, np.array(sentences, np.int64), zeros, annotations
    )


def singles(count: int) -> Blocks:
    return Blocks(np.arange(count), np.arange(count), "sentences")


def test_a_subsample_has_its_share_of_the_sentences_each_once() -> None:
    times = singles(100).draw(Drawing(fraction=0.3), 0)
    assert times.sum() == 30
    assert set(times.tolist()) == {0, 1}


def test_a_bootstrap_draws_as_many_as_there_are() -> None:
    times = singles(100).draw(Drawing("bootstrap"), 0)
    assert times.sum() == 100
    assert times.max() > 1
    # About 1 - 1/e of the sentences are there at all: types are lost.
    assert 50 < (times > 0).sum() < 76


def test_every_sentence_is_drawn_as_often_as_any_other() -> None:
    # 400 subsamples of a half: 200 each, standard deviation 10.
    totals = sum(singles(40).draw(Drawing(), number) for number in range(400))
    assert isinstance(totals, np.ndarray)
    assert abs(totals - 200).max() < 45


def test_a_replicate_depends_on_its_number_and_the_seed_only() -> None:
    one, again = (singles(50).draw(Drawing(seed=3, count=n), 4) for n in (5, 100))
    assert one.tolist() == again.tolist()
    assert singles(50).draw(Drawing(seed=3), 5).tolist() != one.tolist()
    assert singles(50).draw(Drawing(seed=4), 4).tolist() != one.tolist()


def test_sentences_of_a_document_stay_together() -> None:
    sentences = np.arange(100)
    blocks = Blocks(sentences, sentences // 4, "documents")
    times = blocks.draw(Drawing(), 0).reshape(25, 4)
    assert (times == times[:, :1]).all()
    assert times[:, 0].sum() == 12  # round(12.5) to even


def test_documents_are_taken_from_annotations_where_every_side_has_them() -> None:
    en = words([0, 0, 2, 3], document=["x", "x", "x", "y"])
    de = words([0, 2, 3, 4], document=["x", "x", "y", "y"])
    blocks = blocks_of([en, de])
    assert blocks.kind == "documents"
    assert blocks.sentences.tolist() == [0, 2, 3, 4]
    assert blocks.block.tolist() == [0, 0, 1, 1]
    assert blocks_of([en, words([0, 5])]).kind == "sentences"


def test_rows_are_those_of_the_drawn_sentences_as_often_as_drawn() -> None:
    times = np.array([2, 0, 1])
    assert rows_in(words([0, 0, 1, 2]), times).tolist() == [0, 0, 1, 1, 3]


def test_too_few_blocks_are_refused() -> None:
    with pytest.raises(DataError, match="19 sentences are too few to draw from; at least 20"):
        singles(19).draw(Drawing(), 0)


@pytest.mark.parametrize("settings", [{"fraction": 0.0}, {"fraction": 1.0}, {"count": 1}])
def test_a_drawing_out_of_range_is_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(SettingsError, match="expected"):
        Drawing(**settings)


def test_the_rescaling_is_that_of_a_mean_without_replacement() -> None:
    # Against the variance of means of all subsets of 6 of 8 numbers, worked out by brute force.
    from itertools import combinations

    values = np.array([1.0, 2, 4, 8, 16, 3, 5, 7])
    means = [values[list(chosen)].mean() for chosen in combinations(range(8), 6)]
    whole = values.var(ddof=1) / 8
    assert Drawing(fraction=0.75).rescaling * np.var(means) == pytest.approx(whole)
    assert Drawing("bootstrap").rescaling == 1


def test_only_fixed_concepts_have_no_seed_of_their_own() -> None:
    assert [Drawing(m).reseeded for m in ("subsample", "bootstrap", "fixed")] == [True, True, False]
