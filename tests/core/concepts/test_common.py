"""The same words in two tables."""

from __future__ import annotations

import numpy as np

from isogloss import Words
from isogloss.core.concepts.common import same_words


def table(*words: tuple[int, int, str]) -> Words:
    forms = tuple(dict.fromkeys(form for _, _, form in words))
    own = np.array([forms.index(form) for _, _, form in words])
    sentence, position = (np.array([word[at] for word in words]) for at in (0, 1))
    return Words("en", forms, own, forms, own, sentence, position)


def test_a_word_is_the_same_at_its_place_and_as_it_is_written() -> None:
    """At (1, 0) the tables differ in the form; (0, 1) and (2, 5) stand in one of them only."""
    one = table((0, 0, "a"), (0, 1, "b"), (1, 0, "c"), (1, 2, "a"))
    other = table((0, 0, "a"), (1, 0, "d"), (1, 2, "a"), (2, 5, "b"))
    rows, others = same_words(one, other)
    assert rows.tolist() == [0, 3]
    assert others.tolist() == [0, 2]


def test_a_table_has_all_words_of_itself_and_none_of_a_stranger() -> None:
    one = table((0, 0, "a"), (3, 1, "b"))
    assert [rows.tolist() for rows in same_words(one, one)] == [[0, 1], [0, 1]]
    assert [len(rows) for rows in same_words(one, table((7, 0, "a")))] == [0, 0]
