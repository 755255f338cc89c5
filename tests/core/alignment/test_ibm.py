"""The built-in aligner against plain loops over its definition, and on text with a known truth."""

from __future__ import annotations

import random
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from isogloss.core.alignment import cells
from isogloss.core.alignment.bitext import Bitext
from isogloss.core.alignment.ibm import Training, train
from isogloss.core.errors import DataError, SettingsError
from tests.core.alignment.oracle import EMPTY, Oracle, Pairs

sentence = st.lists(st.sampled_from("abcdef"), max_size=5)
corpora = st.lists(st.tuples(sentence, sentence), min_size=1, max_size=6).filter(
    lambda pairs: any(source and target for source, target in pairs)
)


def bitext(pairs: Pairs) -> Bitext:
    return Bitext.of([source for source, _ in pairs], [target for _, target in pairs])


def aligned(text: Bitext, linked: np.ndarray) -> list[list[int]]:
    starts = text.target.starts
    return [linked[a:b].tolist() for a, b in pairwise(starts.tolist())]


@given(
    pairs=corpora,
    model=st.sampled_from(["1", "diagonal"]),
    alpha=st.sampled_from([0.0, 0.01, 0.5]),
    iterations=st.integers(1, 3),
    warm_up=st.integers(0, 2),
    p0=st.sampled_from([0.08, 0.3]),
    size=st.sampled_from([1, 7, 1 << 18]),
)
@settings(max_examples=200, deadline=None)
def test_the_estimates_are_those_of_the_definition(
    pairs: Pairs, model: str, alpha: float, iterations: int, warm_up: int, p0: float, size: int
) -> None:
    slow = Oracle(pairs, model, p0=p0, tension=4.0, alpha=alpha)
    for _ in range(warm_up if model == "diagonal" else 0):
        slow.iterate("1")
    for _ in range(iterations):
        slow.iterate()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cells, "CELLS", size)
        ours = train(
            bitext(pairs),
            Training(model, iterations, warm_up, null_probability=p0, alpha=alpha),  # type: ignore[arg-type]  # a name
        )
    assert ours.tension == pytest.approx(slow.tension, abs=1e-7)
    assert ours.likelihoods == pytest.approx(slow.likelihoods, abs=1e-9)
    for source, row in slow.table.items():
        for target, wanted in row.items():
            found = ours.probability(None if source == EMPTY else source, target)
            assert found == pytest.approx(wanted, abs=1e-9)


def seeded(count: int, seed: int) -> Pairs:
    """Sentences of lengths and words without pattern: no two places are equally likely."""
    draw = random.Random(seed)
    return [
        tuple([f"{side}{draw.randrange(30)}" for _ in range(draw.randrange(0, 9))] for side in "st")  # type: ignore[misc]  # two of them
        for _ in range(count)
    ]


@pytest.mark.parametrize("model", ["1", "diagonal"])
@pytest.mark.parametrize("alpha", [0.0, 0.01])
def test_the_links_are_the_most_likely_ones_of_seen_and_of_new_text(
    model: str, alpha: float
) -> None:
    pairs, new = seeded(120, 1), [*seeded(40, 2), (["never", "s1"], ["t1", "seen"])]
    slow = Oracle(pairs, model, p0=0.08, tension=4.0, alpha=alpha)
    for _ in range(4):
        slow.iterate()
    ours = train(bitext(pairs), Training(model, 4, alpha=alpha))  # type: ignore[arg-type]  # a name
    for each in (pairs, new):
        text = bitext(each)
        assert aligned(text, ours.align(text)) == slow.align(each)


@given(pairs=corpora, model=st.sampled_from(["1", "diagonal"]))
@settings(max_examples=60, deadline=None)
def test_without_a_prior_no_iteration_makes_the_text_less_likely(pairs: Pairs, model: str) -> None:
    found = train(bitext(pairs), Training(model, 6, alpha=0.0)).likelihoods  # type: ignore[arg-type]  # a name
    assert all(later >= earlier - 1e-9 for earlier, later in pairwise(found))


def test_probabilities_of_a_source_word_sum_to_one_without_a_prior() -> None:
    ours = train(bitext(seeded(60, 3)), Training(alpha=0.0))
    sums = np.bincount(ours.keys // len(ours.targets), ours.lexical)
    assert sums[sums > 0] == pytest.approx(1.0)
    assert ours.null.sum() == pytest.approx(1.0)


def test_one_pair_by_hand() -> None:
    # Model 1: "b" beside "a" and the empty word, all alike: the count of each is 1/2 for "x",
    # the whole likelihood 1/2 (1 + 1).
    ours = train(bitext([(["a"], ["x"])]), Training("1", 1, alpha=0.0))
    assert (ours.probability("a", "x"), ours.probability(None, "x")) == (1.0, 1.0)
    assert ours.likelihoods == (0.0,)
    assert ours.probability("a", "y") == ours.probability("b", "x") == 0.0


def test_the_classic_example_of_model_1() -> None:
    text = bitext([(["das", "Haus"], ["the", "house"]), (["das", "Buch"], ["the", "book"]),
                   (["ein", "Buch"], ["a", "book"])])  # fmt: skip
    ours = train(text, Training("1", 50, alpha=0.0))
    assert ours.probability("das", "the") > 0.99
    assert ours.probability("Buch", "book") > 0.99
    assert aligned(text, ours.align(text)) == [[0, 1], [0, 1], [0, 1]]


def planted(seed: int, count: int = 300) -> tuple[Pairs, list[list[int]]]:
    """Text made with a dictionary that is one to one, its words exchanged at random places."""
    draw = random.Random(seed)
    pairs, truth = [], []
    for _ in range(count):
        source = draw.sample(range(120), draw.randrange(3, 9))
        order = list(range(len(source)))
        for _ in range(2):
            at = draw.randrange(len(order) - 1)
            order[at : at + 2] = order[at : at + 2][::-1]
        pairs.append(([f"s{n}" for n in source], [f"t{source[at]}" for at in order]))
        truth.append(order)
    return pairs, truth


@pytest.mark.parametrize(
    "training", [Training(), Training(alpha=0.0), Training("1"), Training(warm_up=2)]
)
def test_a_planted_dictionary_is_found(training: Training) -> None:
    pairs, truth = planted(5)
    text = bitext(pairs)
    ours = train(text, training)
    wrong = sum(
        a != b
        for found, wanted in zip(aligned(text, ours.align(text)), truth, strict=True)
        for a, b in zip(found, wanted, strict=True)
    )
    assert wrong / len(text.target.form) < (0.02 if training.alpha else 0.04)
    best = [max((f"t{k}" for k in range(120)), key=lambda t, n=n: ours.probability(f"s{n}", t))  # type: ignore[misc]  # a default
            for n in range(120)]  # fmt: skip
    assert best == [f"t{n}" for n in range(120)]


def test_the_same_text_gives_the_same_model_again_and_in_chunks_of_any_size() -> None:
    text = bitext(seeded(80, 7))
    first, second = train(text), train(text)
    assert np.array_equal(first.lexical, second.lexical)
    assert first.tension == second.tension
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cells, "CELLS", 10)
        small = train(text)
    assert small.lexical == pytest.approx(first.lexical, abs=1e-12)
    assert np.array_equal(small.keys, first.keys)


def test_long_and_empty_sentences_are_left_out_of_model_and_links() -> None:
    pairs: Pairs = [(["a"], ["x"]), (["a"] * 50_000, ["y"] * 50_000), ([], ["z"]), (["a"], ["x"])]
    text = bitext(pairs)
    ours = train(text)
    assert ours.probability("a", "y") == 0.0
    linked = ours.align(text)
    assert (linked >= 0).nonzero()[0].tolist() == [0, 50_002]
    assert text.unusable() == {
        "no words on a side": (2,),
        "more than 500 words on a side": (1,),
    }


def test_text_without_a_usable_pair_is_refused() -> None:
    with pytest.raises(DataError, match=r"no pair .*: 1 with no words .*, 1 with more than 500"):
        train(bitext([([], ["a"]), (["a"], ["b"] * 501)]))


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"model": "2"}, "model is '2'"),
        ({"iterations": 0}, "iterations is 0"),
        ({"warm_up": -1}, "warm_up is -1"),
        ({"null_probability": 0.0}, "null_probability is 0.0"),
        ({"null_probability": float("nan")}, "null_probability is nan"),
        ({"tension": 50.0}, "tension is 50.0"),
        ({"alpha": -0.1}, "alpha is -0.1"),
        ({"alpha": float("inf")}, "alpha is inf"),
        ({"max_length": 0}, "max_length is 0"),
    ],
)
def test_settings_that_make_no_model_are_refused(wrong: dict[str, object], message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        Training(**wrong)  # type: ignore[arg-type]  # wrong values are the point
