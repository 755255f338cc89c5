"""Word selection: frequency limits per language and type, samples, and the way back to text."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from isogloss.core.errors import DataError, SettingsError
from isogloss.core.text.corpus import Corpus, corpus_of, read_corpus
from isogloss.core.text.limits import Limits
from isogloss.core.text.segmenting import whitespace_words
from isogloss.core.text.selection import Selection, select_words, selected_sentences
from isogloss.core.types import Sentence, Words

if TYPE_CHECKING:
    from pathlib import Path


def corpus(**texts: list[str]) -> Corpus:
    return corpus_of(
        "tiny",
        {
            language: [
                Sentence(number, language, text, whitespace_words(text))
                for number, text in enumerate(lines)
            ]
            for language, lines in texts.items()
        },
    )


def select(
    source: Corpus, language: str = "en", matching: str = "nfc-casefold", **limits: object
) -> Selection:
    return select_words(source, language, matching=matching, limits=Limits(**limits))  # type: ignore[arg-type]  # tests pass wrong values too


def places(words: Words) -> list[tuple[str, int, int]]:
    return [
        (words.forms[form], sentence, position)
        for form, sentence, position in zip(
            words.form.tolist(), words.sentence.tolist(), words.position.tolist(), strict=True
        )
    ]


def test_a_type_is_counted_over_all_its_forms() -> None:
    words = select(corpus(en=["Die die DIE", "das die"]), min_count=2, max_count=None).words
    assert places(words) == [("Die", 0, 0), ("die", 0, 1), ("DIE", 0, 2), ("die", 1, 1)]
    assert words.forms == ("Die", "die", "DIE")
    assert words.types == ("die",)
    assert words.type.tolist() == [0, 0, 0, 0]
    exact = select(corpus(en=["Die die DIE", "das die"]), matching="exact", min_count=2).words
    assert places(exact) == [("die", 0, 1), ("die", 1, 1)]


def test_both_count_limits_are_inclusive() -> None:
    text = corpus(en=["a b b c c c d d d d"])
    assert select(text, min_count=2, drop_above=3).words.types == ("b", "c")
    assert select(text, min_count=3).words.types == ("c", "d")
    assert select(text, drop_above=1).words.types == ("a",)
    assert select(text, max_count=1, choose="first").counts["words_kept"] == 4


def test_every_word_is_accounted_for() -> None:
    counts = select(
        corpus(en=["a b b c c c d d d d"]), min_count=2, drop_above=3, max_count=2
    ).counts
    assert counts == {
        "words_seen": 10,
        "types_seen": 4,
        "words_kept": 4,
        "types_kept": 2,
        "words_rare": 1,
        "words_frequent": 4,
        "words_beyond_max_count": 1,
    }


def test_the_first_occurrences_are_the_first_of_the_corpus() -> None:
    text = corpus(en=["a b a", "b a b", "a"])
    assert places(select(text, max_count=2, choose="first").words) == [
        ("a", 0, 0), ("b", 0, 1), ("a", 0, 2), ("b", 1, 0),
    ]  # fmt: skip


def test_positions_count_all_words_of_the_sentence_and_numbers_are_the_corpus_ones() -> None:
    text = corpus(en=["x", "r a", "a"], de=["", "q", "q"])
    words = select(text, min_count=2).words
    assert places(words) == [("a", 1, 1), ("a", 2, 0)]


def test_a_sample_is_in_corpus_order_and_repeats() -> None:
    text = corpus(en=["a b"] * 100)
    one, two = select(text, max_count=7, seed=5), select(text, max_count=7, seed=5)
    assert places(one.words) == places(two.words)
    assert one.words.sentence.tolist() == sorted(one.words.sentence.tolist())
    assert Counter(one.words.type.tolist()) == {0: 7, 1: 7}
    assert places(select(text, max_count=7, seed=6).words) != places(one.words)


def rows_of(selection: Selection, type_: str) -> list[int]:
    words = selection.words
    rows: list[int] = words.sentence[words.type == words.types.index(type_)].tolist()
    return rows


def test_a_sample_depends_on_no_other_type_and_no_other_limit() -> None:
    alone = select(corpus(en=["a"] * 60, de=["x"] * 60), max_count=9)
    among = select(corpus(en=["b A c c"] * 60), max_count=9, min_count=10)
    assert rows_of(alone, "a") == rows_of(among, "a")
    smaller = select(corpus(en=["a"] * 60), max_count=4)
    assert set(rows_of(smaller, "a")) < set(rows_of(alone, "a"))


def test_types_and_languages_have_samples_of_their_own() -> None:
    text = corpus(en=["a b"] * 60, de=["a b"] * 60)
    samples = {
        tuple(rows_of(select(text, language, max_count=9), type_))
        for language in ("en", "de")
        for type_ in ("a", "b")
    }
    assert len(samples) == 4


def test_samples_are_uniform() -> None:
    types, occurrences, kept = 1500, 8, 3
    line = " ".join(f"w{number}" for number in range(types))
    words = select(corpus(en=[line] * occurrences), max_count=kept).words
    chosen = np.bincount(words.sentence, minlength=occurrences)
    expected = types * kept / occurrences
    # Chi-square with 7 degrees of freedom stays below 24.3 with probability 0.999.
    scale = 1 - (kept - 1) / (occurrences - 1)
    assert ((chosen - expected) ** 2 / expected).sum() / scale < 24.3
    pairs = Counter(
        tuple(rows)
        for rows in words.sentence[np.argsort(words.type, kind="stable")].reshape(-1, kept).tolist()
    )
    assert len(pairs) == 56  # every set of 3 of 8 is drawn by some type


@given(
    lines=st.lists(st.lists(st.sampled_from("abcDd")).map(" ".join), min_size=1, max_size=12),
    min_count=st.integers(0, 4),
    above=st.none() | st.integers(4, 6),
    cap=st.none() | st.integers(1, 4),
    choose=st.sampled_from(["first", "sample"]),
)
@settings(deadline=None)
def test_the_limits_agree_with_counting_by_hand(
    lines: list[str], min_count: int, above: int | None, cap: int | None, choose: str
) -> None:
    every = [
        (word, number, position)
        for number, line in enumerate(lines)
        for position, word in enumerate(line.split())
    ]
    totals = Counter(word.lower() for word, _, _ in every)
    allowed = {
        type_ for type_, n in totals.items() if n >= min_count and (above is None or n <= above)
    }
    if not allowed:
        with pytest.raises(DataError):
            select(corpus(en=lines), min_count=min_count, drop_above=above, max_count=cap)
        return
    found = places(
        select(
            corpus(en=lines), min_count=min_count, drop_above=above, max_count=cap, choose=choose
        ).words
    )
    assert found == sorted(set(found), key=lambda place: place[1:])
    assert set(found) <= set(every)
    assert Counter(word.lower() for word, _, _ in found) == {
        type_: totals[type_] if cap is None else min(cap, totals[type_]) for type_ in allowed
    }
    if choose == "first":
        seen: Counter[str] = Counter()
        for word, number, position in every:
            seen[word.lower()] += 1
            first = cap is None or seen[word.lower()] <= cap
            assert ((word, number, position) in found) is (first and word.lower() in allowed)


def test_nothing_left_names_the_limit_that_did_it() -> None:
    text = corpus(en=["a a a b"])
    with pytest.raises(DataError, match=r"tiny, en: no word is left of 4: 4 .*min_count = 9"):
        select(text, min_count=9)
    with pytest.raises(DataError, match=r"1 .*min_count = 2, 3 .*drop_above = 2"):
        select(text, min_count=2, drop_above=2)


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        ({"min_count": -1}, "min_count is -1"),
        ({"max_count": 0}, "max_count is 0"),
        ({"drop_above": 0}, "drop_above is 0"),
        ({"min_count": 3, "drop_above": 2}, "min_count 3 is above drop_above 2"),
        ({"choose": "last"}, "choose is 'last'"),
    ],
)
def test_limits_that_nothing_can_meet_are_refused(limits: dict[str, object], message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        Limits(**limits)  # type: ignore[arg-type]  # wrong values are the point


def test_a_minimum_above_the_cap_is_a_frequent_type_with_few_occurrences_kept() -> None:
    words = select(corpus(en=["a"] * 20 + ["b"]), min_count=20, max_count=5).words
    assert (len(words), words.types) == (5, ("a",))


def test_selected_sentences_hold_the_rows_of_the_words() -> None:
    text = corpus(en=["x a", "q", "a y a", "a"], de=["eins zwei", "q", "drei", "q q"])
    words = select(text, min_count=3, max_count=3, choose="first").words
    found = list(selected_sentences(text, words, "de"))
    assert [(one.number, one.text, one.words) for one in found] == [
        (0, "x a", ((2, 3),)),
        (2, "a y a", ((0, 1), (4, 5))),
    ]
    assert [one.given for one in found] == list(text.sentences("de", [0, 2]))
    assert all(one.given is None for one in selected_sentences(text, words))
    spans = [(one.number, one.text[a:b]) for one in found for a, b in one.words]
    assert spans == [(number, form) for form, number, _ in places(words)]


def test_words_out_of_corpus_order_have_no_sentences() -> None:
    text = corpus(en=["a b", "c"])
    words = select(text).words
    for rows in ([2, 0, 1], [1, 0, 2]):
        with pytest.raises(ValueError, match="corpus order"):
            list(selected_sentences(text, words.take(np.array(rows))))


@pytest.mark.parametrize("case", range(3))
def test_the_published_limits_by_type(shared: Path, tmp_path: Path, case: int) -> None:
    golden = shared / "golden"
    wanted = json.loads((golden / "filters.json").read_text())[case]
    texts = json.loads((golden / "filters" / "src_sentences.json").read_text())
    (tmp_path / "en.txt").write_text("\n".join(texts))
    source = read_corpus("golden", {"en": tmp_path / "en.txt"})
    words = select(
        source,
        matching="exact",
        min_count=wanted["min"],
        max_count=wanted["max"],
        drop_above=wanted["delete"],
        choose="first",
    ).words
    seen: Counter[str] = Counter()
    occurrence = {}
    for number, text in enumerate(texts):
        for position, form in enumerate(text.split()):
            seen[form] += 1
            occurrence[number, position] = seen[form]
    assert [
        f"{form}|||{occurrence[number, position]}|||{number}|||{position}"
        for form, number, position in places(words)
    ] == wanted["by_type"]
