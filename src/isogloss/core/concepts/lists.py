"""Words and concepts from plain lists: for files, notebooks and tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn, TypeAlias

from isogloss.core.concepts.space import Space
from isogloss.core.errors import DataError
from isogloss.core.text.matching import matcher
from isogloss.core.text.numbering import numbered
from isogloss.core.types import Concepts, Side, Translation, Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import numpy.typing as npt

    from isogloss.core.types import Ints, Need, Translations

Listed: TypeAlias = "Mapping[str, Iterable[str | tuple[str, float | None]]]"
"""A source form to its translations, with or without probabilities."""

MATCHING = "nfc-casefold"
"""The matching rule where nobody names one."""


def side_of(language: str) -> Side:
    """Return a side for words that come from no study, only a language is known of them."""
    return Side(corpus="given", source="given", language=language, part="given", layer=0)


def space_of(
    sides: Mapping[str, tuple[Sequence[int], Sequence[str]]],
    dictionaries: Mapping[tuple[str, str], Listed] | None = None,
    *,
    matching: str = MATCHING,
) -> Space:
    """Return the space of sides that were clustered one by one.

    ``sides``: by language, the words' concept numbers and the words; negative is noise.
    ``dictionaries``: by source and target language, translations of words, best first.
    """
    words = {
        side_of(name): words_of(name, forms, matching=matching)
        for name, (_, forms) in sides.items()
    }
    concepts = {
        side_of(name): concepts_of(labels, words=len(forms))
        for name, (labels, forms) in sides.items()
    }
    known = _translations(dictionaries)
    return space_with(words, separate=concepts, dictionaries=known, matching=matching)


def pooled_space_of(
    labels: Sequence[int],
    words: Sequence[str],
    languages: Sequence[str],
    dictionaries: Mapping[tuple[str, str], Listed] | None = None,
    *,
    matching: str = MATCHING,
) -> Space:
    """Return the space of sides that were clustered together; sides by first appearance.

    ``labels`` are concept numbers, negative is noise; all three are in equal order.
    ``dictionaries`` as in ``space_of``.
    """
    import numpy as np

    if len(words) != len(languages):
        raise DataError(f"one language per word is needed: {len(words)} and {len(languages)}")
    concepts = concepts_of(labels, words=len(words))
    rows = {
        name: [row for row, language in enumerate(languages) if language == name]
        for name in dict.fromkeys(languages)
    }
    order = np.array([row for chosen in rows.values() for row in chosen], np.int64)
    return space_with(
        {
            side_of(name): words_of(name, [words[row] for row in chosen], matching=matching)
            for name, chosen in rows.items()
        },
        joint=Concepts(concepts.labels[order], concepts.numbers),
        dictionaries=_translations(dictionaries),
        matching=matching,
    )


def words_of(
    language: str,
    forms: Sequence[str],
    *,
    matching: str = MATCHING,
    sentences: Sequence[int] | Ints | None = None,
    positions: Sequence[int] | Ints | None = None,
) -> Words:
    """Return the table of the words ``forms``; without places, all stand in one sentence."""
    import numpy as np

    form_names, form = numbered(forms)
    type_names, type_of_form = numbered(map(matcher(matching, language), form_names))
    count = len(form)
    sentence = np.zeros(count, np.int64) if sentences is None else _integers(sentences, count)
    position = np.arange(count) if positions is None else _integers(positions, count)
    return Words(language, form_names, form, type_names, type_of_form[form], sentence, position)


def concepts_of(labels: Sequence[int] | npt.NDArray[Any], *, words: int) -> Concepts:
    """Return concepts that keep the numbers in ``labels``, (words,); negative is noise."""
    import numpy as np

    given = _integers(labels, words)
    numbers, dense = np.unique(given[given >= 0], return_inverse=True)
    result = np.full(words, -1, np.int64)
    result[given >= 0] = dense
    return Concepts(result, tuple(numbers.tolist()))


def space_with(
    words: Mapping[Side, Words],
    *,
    separate: Mapping[Side, Concepts] | None = None,
    joint: Concepts | None = None,
    dictionaries: Mapping[tuple[str, str], Translations] | None = None,
    matching: str = MATCHING,
) -> Space:
    """Return the space of words, concepts and dictionaries (by language pair) that are at hand.

    It refuses what is not given, apart from dictionaries: a missing direction is None.
    """
    known = dictionaries or {}
    clusterings: set[Need] = {"separate"} if separate is not None else set()
    clusterings |= {"joint"} if joint is not None else set()
    return Space(
        tuple(words),
        needs=frozenset(clusterings | {"dictionary"}),
        words=words.__getitem__,
        vectors=_refused,
        separate=(separate or {}).__getitem__,
        joint=lambda: joint or _refused(),
        dictionary=lambda source, target: known.get((source, target)),
        matching=matching,
    )


def _refused(*_: object) -> NoReturn:
    raise DataError("this space holds no vectors and only the clusterings that it was given")


def _translations(
    dictionaries: Mapping[tuple[str, str], Listed] | None,
) -> dict[tuple[str, str], Translations]:
    return {
        pair: {
            form: tuple(
                Translation(entry) if isinstance(entry, str) else Translation(*entry)
                for entry in listed
            )
            for form, listed in entries.items()
        }
        for pair, entries in (dictionaries or {}).items()
    }


def _integers(values: Sequence[int] | npt.NDArray[Any], count: int) -> Ints:
    import numpy as np

    array = np.asarray(values)
    if array.shape != (count,):
        raise DataError(f"one number per word is needed: {count} words, numbers {array.shape}")
    if array.size and array.dtype.kind not in "iu":
        raise DataError(f"whole numbers are needed, found {array.dtype}")
    return array.astype(np.int64)
