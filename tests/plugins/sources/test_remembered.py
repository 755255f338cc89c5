"""What ``rows`` has tokenised, ``read`` does not tokenise again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from isogloss import Sentence
from isogloss.plugins.sources import remembered
from isogloss.plugins.sources.reading import Reading
from isogloss.plugins.sources.remembered import Remembered
from tests.plugins.sources.reading_aloud import sentence, sentences, vectors

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.plugins.sources.conftest import Make


def reading(of: Sentence) -> Reading:
    ends = np.arange(1, len(of.words) + 1)
    return Reading(of, ends, ends - 1, ends, {}, cut=False)


def asked(held: Remembered, wanted: list[Sentence]) -> tuple[list[str], list[str]]:
    """Return the texts that were tokenised, and those of all readings."""
    new: list[str] = []

    def tokenise(some: list[Sentence]) -> list[Reading]:
        new.extend(one.text for one in some)
        return [reading(one) for one in some]

    found = held.readings(wanted, tokenise)
    return new, [one.sentence.text for one in found]


def test_what_is_held_is_not_tokenised_again_and_the_order_is_kept() -> None:
    held = Remembered()
    held.keep([reading(sentence("b")), reading(sentence("d"))])
    wanted = [sentence(text) for text in "abcd"]
    assert asked(held, wanted) == (["a", "c"], ["a", "b", "c", "d"])


def test_another_choice_of_words_is_another_reading() -> None:
    held, whole = Remembered(), sentence("the cat")
    held.keep([reading(whole)])
    some = Sentence(0, "en", whole.text, whole.words[1:])
    assert asked(held, [some]) == (["the cat"], ["the cat"])


def test_the_first_are_held_while_there_is_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembered, "MOST", 6)
    held = Remembered()
    held.keep([reading(sentence(text)) for text in ("a b", "c d", "e")])
    assert asked(held, [sentence("a b"), sentence("c d"), sentence("e")])[0] == ["c d", "e"]
    held.forget()
    assert asked(held, [sentence("a b")])[0] == ["a b"]


@pytest.mark.parametrize("kind", ["bert", "llama", "mt5"])
def test_reading_after_the_rows_tokenises_nothing(
    kind: str, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, read = make(kind), sentences()
    fresh = vectors(make(kind), read)
    source.rows(read)
    tokens = source._model.tokens  # type: ignore[attr-defined] # no part of the protocol
    cut: list[Sequence[str]] = []
    monkeypatch.setattr(tokens, "pieces", cut.append)
    for place, found in vectors(source, read).items():
        np.testing.assert_array_equal(found, fresh[place])
    assert cut == []
