"""Sentences of several languages, joined by line or by id; words that no format marked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from isogloss import DataError, Passage, PluginError, SettingsError
from isogloss.core.text.corpus import make_corpus
from isogloss.core.text.segmenting import Cut

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence


@dataclass
class Held:
    """Passages in memory."""

    members: Sequence[Passage]
    ids: Sequence[str] | None = None
    fingerprint: str = "held"
    details: Mapping[str, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.members)

    def read(self, numbers: Iterable[int], /) -> Iterator[Passage]:
        return (self.members[number] for number in numbers)


def held(*texts: str, ids: Sequence[str] | None = None) -> Held:
    return Held([Passage(text) for text in texts], ids)


def letters(text: str) -> list[tuple[int, int]]:
    return [(place, place + 1) for place, letter in enumerate(text) if letter != " "]


def test_ids_join_in_the_order_of_the_first_language() -> None:
    corpus = make_corpus(
        "ids",
        {
            "en": held("one", "two", "three", ids=["1", "2", "3"]),
            "de": held("drei", "vier", "eins", ids=["3", "4", "1"]),
        },
    )
    assert [s.text for s in corpus.sentences("en")] == ["one", "three"]
    assert [s.text for s in corpus.sentences("de")] == ["eins", "drei"]
    assert corpus.skipped == {"not in de": 1, "not in en": 1}
    assert next(corpus.sentences("de", [1])).text == "drei"


def test_ids_that_nothing_shares_are_an_error_with_both_names() -> None:
    with pytest.raises(DataError, match="no sentence id is in all of en and de"):
        make_corpus("ids", {"en": held("a", ids=["1"]), "de": held("b", ids=["2"])})


def test_without_ids_of_all_languages_lines_join() -> None:
    corpus = make_corpus("mixed", {"en": held("a", ids=["7"]), "de": held("b")})
    assert corpus.details["join"] == "line"


def test_long_sentences_are_skipped_in_all_languages_and_counted() -> None:
    passages = {"en": held("a b c", "d", "e f"), "de": held("x", "y", "u v w")}
    corpus = make_corpus("long", passages, max_words=2)
    assert corpus.kept.tolist() == [1]
    assert corpus.skipped == {"more than 2 words in en": 1, "more than 2 words in de": 1}
    assert len(make_corpus("long", passages, max_words=3)) == 3


def test_every_language_is_cut_by_its_own_segmenter() -> None:
    cut = Cut(letters, {"name": "letters"})
    corpus = make_corpus("own", {"en": held("ab c"), "zh": held("你好")}, cuts={"zh": cut})
    assert [s.words for s in corpus.sentences("en")] == [((0, 2), (3, 4))]
    assert [s.words for s in corpus.sentences("zh")] == [((0, 1), (1, 2))]
    assert corpus.details["segmenters"]["zh"] == {"name": "letters"}


def test_a_segmenter_that_cuts_nothing_changes_no_fingerprint() -> None:
    own = Held([Passage("ab", ((0, 2),))])
    plain = make_corpus("own", {"en": own}).fingerprint
    assert (
        make_corpus("own", {"en": own}, cuts={"en": Cut(letters, {"name": "x"})}).fingerprint
        == plain
    )
    cut = make_corpus("own", {"en": held("ab")}).fingerprint
    assert make_corpus("own", {"en": held("ab")}, cuts={"en": Cut(letters)}).fingerprint != cut


@pytest.mark.parametrize(
    ("words", "annotations", "message"),
    [
        (((0, 3),), {}, "the corpus format: sentence 1 of en: its words are not spans"),
        (((1, 2), (0, 1)), {}, "not spans of its text, in order"),
        (((0, 0),), {}, "not spans"),
        (((0, 1),), {"pos": ("A", "B")}, "2 values of 'pos' for 1 words"),
    ],
)
def test_what_a_format_marks_is_checked(
    words: tuple[tuple[int, int], ...], annotations: dict[str, tuple[str, ...]], message: str
) -> None:
    with pytest.raises(PluginError, match=message):
        make_corpus("bad", {"en": Held([Passage("ab", words, annotations)])})


def test_a_segmenter_that_fails_is_named() -> None:
    def breaks(_: str) -> list[tuple[int, int]]:
        raise RuntimeError("no dictionary")

    cut = Cut(breaks, {"name": "mine"})
    with pytest.raises(PluginError, match="segmenter 'mine' failed on sentence 1 of en"):
        make_corpus("bad", {"en": held("a")}, cuts={"en": cut})


def test_sentences_are_chosen_by_what_their_ids_are_like() -> None:
    passages = {
        "en": held("one", "two", "three", "four", ids=["n1", "w1", "n2", "n3"]),
        "de": held("eins", "zwei", "drei", ids=["n1", "w1", "n2"]),
    }
    corpus = make_corpus("news", passages, ids="n*")
    assert [s.text for s in corpus.sentences("de")] == ["eins", "drei"]
    assert corpus.skipped == {"not in de": 1, "an id that is not like n*": 1}
    whole, other = (make_corpus("news", passages, ids=ids) for ids in ("*", "[w]?"))
    assert [s.text for s in other.sentences("en")] == ["two"]
    assert len({each.fingerprint for each in (corpus, whole, other)}) == 3
    assert whole.fingerprint == make_corpus("news", passages).fingerprint


def test_ids_that_choose_nothing_or_cannot_choose_are_an_error() -> None:
    passages = {"en": held("a", ids=["n1"]), "de": held("b", ids=["n1"])}
    with pytest.raises(
        DataError, match=r"no sentence id is like ids = 'x\*'; they are such as 'n1'"
    ):
        make_corpus("none", passages, ids="x*")
    with pytest.raises(SettingsError, match="chooses by sentence ids, and en has none"):
        make_corpus("none", {"en": held("a")}, ids="n*")
    with pytest.raises(SettingsError, match="join = 'line' has none"):
        make_corpus("none", passages, join="line", ids="n*")
