from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from isogloss.core.concepts.lists import side_of, space_with, words_of
from isogloss.plugins.metrics.lexical_overlap import lexical_overlap

if TYPE_CHECKING:
    from isogloss import Score, Space, Words

EN = ["Taxi", "taxi", "Berlin", "dog", "dog"]
DE = ["Taxi", "Berlin", "Berlin", "Hund"]


def score_of(en: list[str], de: list[str], pieces: dict[str, list[str]] | None = None) -> Score:
    given = {"en": words_of("en", en), "de": words_of("de", de)}
    words = {
        side_of(language): annotated(own, pieces[language])
        if pieces and language in pieces
        else own
        for language, own in given.items()
    }
    [score] = lexical_overlap()(space_with(words))
    return score


def annotated(words: Words, pieces: list[str]) -> Words:
    return replace(words, annotations={"subwords": pieces})


def test_shared_types_are_counted_over_all_types() -> None:
    score = score_of(EN, DE)
    # taxi and berlin, of taxi, berlin, dog and hund.
    assert score.value == 0.5
    assert score.counts == {
        "shared": 2,
        "types": 3,
        "types_other": 3,
        "words": 5,
        "words_other": 4,
    }
    assert score.parts["of_first"] == score.parts["of_second"] == pytest.approx(2 / 3)
    assert score.parts["words_of_first"] == pytest.approx(3 / 5)
    assert score.parts["words_of_second"] == pytest.approx(3 / 4)


def test_sub_words_are_counted_where_the_source_gives_them() -> None:
    assert score_of(EN, DE).parts["subwords"] is None
    en = ["▁ta xi", "▁ta xi", "▁ber lin", "▁dog", "▁dog"]
    de = ["▁ta xi", "▁b er lin", "▁b er lin", "▁hund"]
    # ta, xi and lin of ta, xi, ber, lin, dog, b, er and hund.
    assert score_of(EN, DE, {"en": en, "de": de}).parts["subwords"] == pytest.approx(3 / 8)
    assert score_of(EN, DE, {"en": en}).parts["subwords"] is None


def test_evidence_lists_what_is_shared_the_most_frequent_first() -> None:
    score = score_of(EN, DE)
    assert score.evidence is not None
    assert list(score.evidence()) == [
        {"type": "berlin", "words": 1, "words_other": 2},
        {"type": "taxi", "words": 2, "words_other": 1},
    ]


def test_nothing_shared_is_0_and_no_words_are_undefined() -> None:
    assert score_of(["a"], ["b"]).value == 0
    score = score_of(["a"], [])
    assert score.value is None
    assert score.note == "no words of de"
    assert score.parts["of_second"] is None


def test_words_that_a_selection_leaves_out_do_not_count() -> None:
    import numpy as np

    sides = {side_of("en"): words_of("en", EN), side_of("de"): words_of("de", DE)}
    space: Space = space_with(sides)
    [score] = lexical_overlap()(space.take({side_of("en"): np.array([3, 4])}))
    assert score.value == 0
    assert score.counts["types"] == 1
