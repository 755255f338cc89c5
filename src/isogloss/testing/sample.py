"""Five short sentences in two languages, and the small space that they make."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isogloss import Concepts, Need, Sentence, Side, Space, Translation, Words

if TYPE_CHECKING:
    from isogloss import Vectors


TEXTS = {
    "en": ["the red house", "a dog sees the house", "the dog sleeps", "red", "the cat sees a dog"],
    "de": [
        "das rote Haus",
        "ein Hund sieht das Haus",
        "der Hund schläft",
        "rot",
        "die Katze sieht einen Hund",
    ],
}


ENTRIES = {"the": ["das", "der"], "house": ["Haus"], "dog": ["Hund"], "red": ["rote", "rot"]}


def small_space(needs: frozenset[Need], noise: bool) -> Space:
    """Return two sides of five short sentences: a large and a small concept, or noise only."""
    from isogloss import Entries

    sides = tuple(Side("check", "check", language, "encoder", 1) for language in TEXTS)
    words = {side: _words(side.language) for side in sides}
    entries = Entries.of(
        [(form, Translation(other)) for form, others in ENTRIES.items() for other in others]
    )
    return Space(
        sides,
        needs=needs,
        words=words.__getitem__,
        vectors=lambda side: _some_vectors(len(words[side])),
        separate=lambda side: _concepts(len(words[side]), noise=noise),
        joint=lambda: _concepts(sum(map(len, words.values())), noise=noise),
        dictionary=lambda source, target: (
            entries if (source, target) == ("en", "de") else entries.reversed()
        ),
        matching="nfc-casefold",
    )


def small_sentence(number: int, language: str, given: Sentence | None = None) -> Sentence:
    """Return a sentence of ``TEXTS`` with the spans of its words."""
    text, words, end = TEXTS[language][number], list[tuple[int, int]](), 0
    for form in text.split():
        start = text.index(form, end)
        end = start + len(form)
        words.append((start, end))
    return Sentence(number, language, text, tuple(words), given)


def _words(language: str) -> Words:
    import numpy as np

    rows = [
        (form, number, position)
        for number, text in enumerate(TEXTS[language])
        for position, form in enumerate(text.split())
    ]
    forms, form = np.unique([row[0] for row in rows], return_inverse=True)
    types, folded = np.unique([each.casefold() for each in forms], return_inverse=True)
    sentence, position = np.array([row[1:] for row in rows], dtype=np.int64).T
    return Words(
        language,
        tuple(forms.tolist()),
        form.astype(np.int64),
        tuple(types.tolist()),
        folded[form].astype(np.int64),
        sentence,
        position,
    )


def _concepts(words: int, *, noise: bool) -> Concepts:
    import numpy as np

    if noise:
        return Concepts(np.full(words, -1), ())
    return Concepts(np.arange(words) % 7 // 6, (0, 1))


def _some_vectors(words: int) -> Vectors:
    import numpy as np

    return np.random.default_rng(words).normal(size=(words, 8)).astype(np.float32)
