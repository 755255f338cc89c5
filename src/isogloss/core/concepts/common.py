"""Words that two sources both have."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from isogloss.core.types import Ints, Words


def same_words(one: Words, other: Words) -> tuple[Ints, Ints]:
    """Return the rows of the words that both tables have, in equal order: (words,) and (words,).

    A word is the same that stands at the same position of the same sentence and is written the same.
    What a source lost, another tokenizer's for example, is in neither. No table has a word twice.
    """
    import numpy as np

    if one is other:
        rows = np.arange(len(one))
        return rows, rows
    width = 1 + max(int(t.position.max(initial=0)) for t in (one, other))
    here, there = (t.sentence * width + t.position for t in (one, other))
    _, first, second = np.intersect1d(here, there, assume_unique=True, return_indices=True)
    number = {form: place for place, form in enumerate(one.forms)}
    written = np.array([number.get(form, -1) for form in other.forms], np.int64)
    alike = one.form[first] == written[other.form[second]]
    return first[alike].astype(np.int64), second[alike].astype(np.int64)
