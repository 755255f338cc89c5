"""The identity dictionary, thinned to what a real dictionary reaches of words of each frequency."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isogloss.core.concepts.nulls import log2_bins
from isogloss.core.text.dictionary import Columns, Entries

if TYPE_CHECKING:
    from isogloss.core.concepts.coverage import Mask
    from isogloss.core.types import Ints, Words


def thinned_types(counts: Ints, reached: Mask, there: Mask, possible: Mask, *, seed: int) -> Mask:
    """Return which types keep themselves as their translation, (types,).

    ``counts`` is the number of words of each type on the whole side, ``reached`` which of them the
    real dictionary reaches; ``there`` which types the side to be scored has, ``possible`` which it
    can find again. Of the types ``there`` in each bin of log2 of ``counts``, as large a share is
    kept as is reached of all types in the bin, to the nearest whole type and among those possible.
    """
    import numpy as np

    bins, present = log2_bins(counts), counts > 0
    kept = np.zeros(len(counts), bool)
    for number in np.unique(bins[present]).tolist():
        inside = present & (bins == number)
        whole, good, own = (int(each.sum()) for each in (inside, inside & reached, inside & there))
        candidates = np.flatnonzero(inside & there & possible)
        wanted = min(len(candidates), (2 * good * own + whole) // (2 * whole))
        random = np.random.default_rng([seed, number])
        kept[random.choice(candidates, wanted, replace=False)] = True
    return kept


def identity(words: Words, kept: Mask) -> Entries:
    """Return the dictionary that gives every form of the types ``kept`` itself, and no other."""
    import numpy as np

    types = np.zeros(len(words.forms), np.int64)
    types[words.form] = words.type
    forms = [words.forms[form] for form in np.unique(words.form).tolist() if kept[types[form]]]
    return Entries.of(Columns(forms, forms, [None] * len(forms)))
