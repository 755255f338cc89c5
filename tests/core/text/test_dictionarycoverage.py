"""How much of a vocabulary a dictionary knows, worked by hand and against a loop."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isogloss.core.text.dictionary import Entries
from isogloss.core.text.dictionarycoverage import Reach, reach
from isogloss.core.types import Translation

WORDS = {"cat": 3, "dog": 1, "the": 6}


def entries(*pairs: tuple[str, str] | tuple[str, str, float]) -> Entries:
    return Entries.of((pair[0], Translation(*pair[1:])) for pair in pairs)


def look(found: Entries, target: list[str] | None, first: int = 10) -> Reach:
    return reach(
        found,
        WORDS,
        target,
        languages=("en", "de"),
        matching="nfc-casefold",
        translations=first,
    )


def test_types_and_words_with_an_entry_and_within_reach() -> None:
    found = entries(("Cat", "Katze"), ("dog", "Hund"), ("bird", "Vogel"), ("CAT", "Kater"))
    assert look(found, ["kater", "vogel"]) == Reach(3, 10, 2, 4, 1, 3, 10)
    assert look(found, ["kater", "vogel"]).ceiling == 1 / 3
    # The second translation of a type is out of reach when one counts.
    assert look(found, ["kater", "hund"], first=1) == Reach(3, 10, 2, 4, 1, 1, 1)
    shares = look(found, ["kater"]).as_json()
    assert shares["listed_types_share"] == pytest.approx(2 / 3)
    assert shares["listed_words_share"] == 0.4
    assert shares["reached_words_share"] == 0.3


def test_the_best_translations_count_not_the_first_lines() -> None:
    found = entries(("cat", "x"), ("cat", "y", 0.1), ("cat", "z", 0.9))
    reached = [look(found, [form], first=1).reached_types for form in "xyz"]
    assert reached == [0, 0, 1]


def test_without_a_target_text_nothing_is_said_of_reach() -> None:
    found = look(entries(("cat", "Katze")), None)
    assert (found.listed_types, found.reached_types, found.ceiling) == (1, None, None)
    assert found.as_json()["reached_types_share"] is None


@given(
    pairs=st.lists(st.tuples(st.sampled_from("aAbBc"), st.sampled_from("xXyz"))),
    source=st.dictionaries(st.sampled_from("abcd"), st.integers(1, 5)),
    target=st.sets(st.sampled_from("xyz")),
    first=st.integers(1, 3),
)
def test_it_agrees_with_a_loop_over_the_pairs(
    pairs: list[tuple[str, str]], source: dict[str, int], target: set[str], first: int
) -> None:
    found = reach(
        entries(*pairs),
        source,
        target,
        languages=("en", "de"),
        matching="nfc-casefold",
        translations=first,
    )
    lists: dict[str, list[str]] = {}
    for form, to in pairs:
        seen = lists.setdefault(form.lower(), [])
        seen += [to.lower()] if to.lower() not in seen else []
    listed = [type_ for type_ in source if type_ in lists]
    reached = [type_ for type_ in listed if target & set(lists[type_][:first])]
    assert (found.types, found.words) == (len(source), sum(source.values()))
    assert (found.listed_types, found.reached_types) == (len(listed), len(reached))
    assert found.listed_words == sum(source[type_] for type_ in listed)
    assert found.reached_words == sum(source[type_] for type_ in reached)
