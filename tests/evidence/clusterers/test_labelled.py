"""Concepts against labels, worked by hand."""

from __future__ import annotations

import numpy as np

from isogloss import Words
from isogloss.evidence.clusterers.labelled import labelled


def words_of(forms: list[str], **annotations: list[str]) -> Words:
    types = tuple(dict.fromkeys(forms))
    own = np.array([types.index(form) for form in forms])
    place = np.arange(len(forms))
    return Words("en", types, own, types, own, place, place, annotations)


def test_shares_by_hand() -> None:
    """Concept 0: 6 types, 19 of 20 words nouns: 0.95. Concept 1: 6 types, 18 of 19. Concept 2: 5.

    Of the labels NOUN, VERB and ADJ, only NOUN has a concept.
    """
    forms = [f"n{at % 6}" for at in range(20)] + [f"v{at % 6}" for at in range(19)]
    pos = ["NOUN"] * 19 + ["VERB"] + ["VERB"] * 18 + ["NOUN"]
    forms += [f"a{at}" for at in range(5)]
    pos += ["ADJ"] * 5
    labels = np.array([0] * 20 + [1] * 19 + [2] * 5)
    (found,) = labelled([words_of(forms, pos=pos, document=["d"] * 44)], labels)
    assert (found.annotation, found.concepts, found.aligned) == ("pos", 2, 1)
    assert (found.labels, found.covered) == (3, 1)
    assert (found.alignment, found.coverage) == (1 / 2, 1 / 3)


def test_words_without_a_label_carry_none_and_noise_is_no_concept() -> None:
    forms = [f"w{at}" for at in range(12)]
    table = words_of(forms, entity=["O"] * 6 + ["PER"] * 6)
    (found,) = labelled([table], np.array([0] * 6 + [-1] * 6))
    assert (found.concepts, found.aligned, found.labels, found.covered) == (1, 0, 1, 0)
    (found,) = labelled([table], np.full(12, -1))
    assert (found.alignment, found.coverage) == (None, 0.0)


def test_a_form_of_two_languages_is_two_types_and_both_sides_need_the_annotation() -> None:
    """Three types on each side: six in the pooled concept, too few in either."""
    one = words_of(["a", "b", "c"], pos=["X"] * 3, lemma=["l"] * 3)
    other = words_of(["a", "b", "c"], pos=["X"] * 3)
    (found,) = labelled([one, other], np.zeros(6, int))
    assert (found.annotation, found.aligned) == ("pos", 1)
    assert [each.concepts for each in labelled([one], np.zeros(3, int))] == [0, 0]
