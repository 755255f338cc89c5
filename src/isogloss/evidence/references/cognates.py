"""Which words of two languages look alike: identical strings by what they are, and cognates."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias
from unicodedata import category, combining, normalize

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from isogloss.core.concepts.space import Space
    from isogloss.core.text.dictionary import Entries
    from isogloss.core.types import Side, Translations, Words

Class: TypeAlias = Literal["number", "punctuation", "name", "other"]

CLASSES: tuple[Class, ...] = ("number", "punctuation", "name", "other")

ALIKE = 7, 10
"""1 - distance / length from which two keys are cognates: 7/10, compared as integers."""

NO_ENTITY = ("", "O", "_")
"""Values of the annotation ``entity`` that name none."""


class Alike(NamedTuple):
    """How alike the words of two sides are; counts are of the source's types."""

    types: int
    identical: dict[Class, int]
    """Types that both sides have, by what they are."""
    translated: int
    """Types with a translation on the target side."""
    equal_keys: int
    """Of those, the ones with a translation of equal key; identical strings among them."""
    cognates: int
    """Of those, the ones with a translation of an equal key or of one that is near."""


def alike(space: Space, source: Side, target: Side, *, translations: int = 10) -> Alike:
    """Count identical types by class, and translated types with a cognate among translations."""
    import numpy as np

    own, other = space.words(source), space.words(target)
    shared = set(_present(own)) & set(_present(other))
    classes = classes_of(own)
    counts = Counter(classes[name] for name in shared)
    relation = space.coverage(source, target, translations=translations).relation.tocoo()
    pairs = [
        (own.types[row], other.types[column])
        for row, column in zip(relation.row.tolist(), relation.col.tolist(), strict=True)
    ]
    return Alike(
        len(np.unique(own.type)),
        {name: counts[name] for name in CLASSES},
        len({one for one, _ in pairs}),
        len({one for one, to in pairs if key(one) == key(to)}),
        len({one for one, to in pairs if are_cognates(one, to)}),
    )


def without_cognates(translations: Translations) -> Entries:
    """Return a dictionary without its pairs of cognates, identical strings among them."""
    from isogloss.core.text.dictionary import Entries

    return Entries.of(
        (form, to)
        for form, listed in translations.items()
        for to in listed
        if not are_cognates(form, to.form)
    )


def are_cognates(one: str, other: str) -> bool:
    """Whether the keys of two forms are equal, or 1 - distance / length is 0.7 or more.

    The distance is Levenshtein's, the length that of the longer key.
    """
    first, second = key(one), key(other)
    if first == second:
        return True
    length = max(len(first), len(second))
    over, under = ALIKE
    most = (under - over) * length // under
    return abs(len(first) - len(second)) <= most and distance(first, second) <= most


@cache
def key(form: str) -> str:
    """Return a form decomposed (NFKD), its marks taken off, folded, in Latin letters.

    Itself where nothing is left.
    """
    folded = normalize("NFKD", normalize("NFKD", form).casefold())
    return "".join(_latin(letter) for letter in folded if not combining(letter)) or form


@cache
def _latin(letter: str) -> str:
    """Return a letter in ASCII: one by one, as anyascii does, and without knowing the language."""
    from anyascii import anyascii

    if letter.isascii():
        return letter
    written = anyascii(letter).casefold()
    # Soft and hard signs become apostrophes, which the other language does not write.
    return written.replace("'", "") if category(letter)[0] == "L" else written


def distance(one: str, other: str) -> int:
    """Return Levenshtein's distance: how many letters are put in, left out or changed."""
    above = list(range(len(other) + 1))
    for number, letter in enumerate(one, 1):
        row = [number]
        for place, against in enumerate(other):
            change = above[place] + (letter != against)
            row.append(min(change, above[place + 1] + 1, row[place] + 1))
        above = row
    return above[-1]


def classes_of(words: Words) -> Mapping[str, Class]:
    """Return what each type of a side's words is.

    A number has a digit and no letter, punctuation has neither. A name is what half of its words
    or more are called in the corpus: ``pos`` PROPN, or an ``entity``; without these annotations,
    nothing is a name.
    """
    names, words_of = Counter[str](), Counter[str]()
    for kind, is_name in zip(words.type.tolist(), _names(words), strict=True):
        words_of[words.types[kind]] += 1
        names[words.types[kind]] += is_name
    return {name: _class(name, 2 * names[name] >= count) for name, count in words_of.items()}


def _names(words: Words) -> Iterator[bool]:
    pos: Iterable[str] = words.annotations.get("pos", [""] * len(words))
    entity: Iterable[str] = words.annotations.get("entity", [""] * len(words))
    for tag, each in zip(pos, entity, strict=True):
        yield tag == "PROPN" or each not in NO_ENTITY


def _class(name: str, is_name: bool) -> Class:
    kinds = {category(letter)[0] for letter in name}
    if "L" not in kinds and "M" not in kinds:
        return "number" if "N" in kinds else "punctuation"
    return "name" if is_name else "other"


def _present(words: Words) -> Iterator[str]:
    import numpy as np

    return (words.types[kind] for kind in np.unique(words.type).tolist())
