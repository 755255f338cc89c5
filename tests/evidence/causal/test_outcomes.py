from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy.special import rel_entr

from isogloss import Examples, Predictions, Sentence
from isogloss.core.text.corpus import corpus_of
from isogloss.evidence.causal.halves import halves, plain, without
from isogloss.evidence.causal.outcomes import divergence, right_ones, unlabelled
from tests.evidence.causal import toy


def logs(*rows: list[float]) -> Any:
    return np.log(np.array(rows))


def given(targets: tuple[Any, ...]) -> Examples:
    sentences = tuple(Sentence(n, "en", "a b", ((0, 1), (2, 3))) for n in range(len(targets)))
    return Examples("en", sentences, targets, "x", tuple(range(1, len(targets) + 1)))


def test_what_is_right_is_read_by_word_and_lost_words_are_left_out() -> None:
    said = Predictions((("O", "X"),), (logs([0.9, 0.1], [0.2, 0.8]),), ((0, 0),))
    assert list(right_ones(("O", "X"), said, given((("O", "X"),)))) == [pytest.approx(np.log(0.8))]


def test_what_is_right_of_labels_and_texts() -> None:
    scores = np.log(np.array([0.2, 0.3, 0.5]))
    said = Predictions(("c", "c"), (scores, scores))
    labels = ("a", "b", "c")
    found = list(right_ones(labels, said, given(("b", "a"))))
    assert found == pytest.approx([np.log(0.3), np.log(0.2)])
    assert list(right_ones(labels, said, given(("unknown", "c")))) == [pytest.approx(np.log(0.5))]
    text = Predictions(("t",), (np.array(-7.5),))
    assert list(right_ones((), text, given(("t",)))) == [-7.5]


def test_the_divergence_is_that_of_the_distributions() -> None:
    p, q = [0.5, 0.3, 0.2], [0.2, 0.2, 0.6]
    before, after = Predictions(("a",), (np.log(p),)), Predictions(("a",), (np.log(q),))
    assert divergence(before, after, True) == pytest.approx(rel_entr(p, q).sum())
    words = (Predictions((("a", "a"),), (logs(p, q),)), Predictions((("a", "a"),), (logs(q, q),)))
    assert divergence(*words, True) == pytest.approx(rel_entr(p, q).sum() / 2)
    assert divergence(before, before, True) == 0.0
    assert divergence(Predictions((), ()), Predictions((), ()), True) is None


def test_of_several_labels_each_is_right_or_wrong_by_itself() -> None:
    scores = np.log(np.array([0.2, 0.3, 0.5]))
    said = Predictions((frozenset(), frozenset()), (scores, scores))
    found = list(right_ones(("a", "b", "c"), said, given((frozenset("ac"), frozenset()))))
    assert found == pytest.approx(np.log([0.2, 0.7, 0.5, 0.8, 0.7, 0.5]))


def test_the_divergence_of_several_labels_is_that_of_saying_each_or_not() -> None:
    # 0.1 ln(0.1 / 0.9) + 0.9 ln(0.9 / 0.1) of each label; by the first term alone it was below 0.
    before, after = (Predictions((frozenset(),), (np.log([p, p]),)) for p in (0.1, 0.9))
    each = 0.1 * np.log(0.1 / 0.9) + 0.9 * np.log(0.9 / 0.1)
    assert divergence(before, after, True) == pytest.approx(2 * each)
    sure = Predictions((frozenset("a"),), (np.array([-1e-300, 0.0]),))
    assert divergence(sure, sure, True) == 0.0


def test_the_divergence_of_text_is_of_what_the_model_wrote() -> None:
    before, after = Predictions(("t",), (np.array(-3.0),)), Predictions(("t",), (np.array(-5.0),))
    assert divergence(before, after, False) == 2.0


def test_sentences_get_targets_of_the_tasks_form() -> None:
    tuned: Any = toy.Toy(toy.table())
    plain_ones = given(("", ""))
    like = given((("O", "X"),))
    assert unlabelled(tuned, plain_ones, like).targets == (("O", "O"), ("O", "O"))
    assert unlabelled(tuned, plain_ones, given(("O",))).targets == ("O", "O")
    several = given((frozenset({"X"}),))
    assert unlabelled(tuned, plain_ones, several).targets == (frozenset({"O"}),) * 2
    two = replace(like, seconds=like.sentences)
    assert len(unlabelled(tuned, plain_ones, two).seconds) == 2


def test_halves_share_no_sentence_and_leave_none_out() -> None:
    sentences = {
        language: [Sentence(n, language, f"w{n}", ((0, 2),)) for n in range(0, 30, 2)]
        for language in ("en", "de")
    }
    corpus = corpus_of("c", sentences)
    one, two = halves(corpus, seed=3)
    assert sorted([*one, *two]) == list(range(0, 30, 2))
    assert (len(one), len(two)) == (8, 7)
    assert not np.array_equal(one, halves(corpus, seed=4)[0])
    assert np.array_equal(one, halves(corpus, seed=3)[0])


def test_examples_that_concepts_were_chosen_on_are_left_out() -> None:
    examples = given((("O", "O"),) * 3)
    texts = [Sentence(n, "en", text, ()) for n, text in enumerate(("A b.", "c d", "e f"))]
    examples = replace(examples, sentences=tuple(texts))
    left = without(examples, {"en": {plain("A b ."), "nothing"}, "de": {plain("c d")}})
    assert [each.text for each in left.sentences] == ["c d", "e f"]
    assert left.lines == (2, 3)
