from __future__ import annotations

import pytest

from isogloss import Translation
from isogloss.core.alignment.bitext import Bitext
from isogloss.core.alignment.counts import Keep, LinkCounts, reference_line
from isogloss.core.errors import DataError, SettingsError

TEXT = Bitext.of(
    [["the", "cat"], ["the", "cat"], ["the", "dog"], ["a", "cat"]],
    [["die", "Katze"], ["die", "Katze"], ["der", "Hund"], ["ein", "Kater"]],
)
STRAIGHT = [frozenset({(0, 0), (1, 1)})] * 4


def counted(keep: Keep | None = None) -> list[tuple[str, str, float, int]]:
    return [tuple(word) for word in LinkCounts(TEXT, STRAIGHT).best(keep)]  # type: ignore[misc]  # four each


def test_translations_are_shares_of_the_links_of_a_word_best_first() -> None:
    assert counted() == [
        ("a", "ein", 1.0, 1),
        ("cat", "Katze", 2 / 3, 2),
        ("cat", "Kater", 1 / 3, 1),
        ("dog", "Hund", 1.0, 1),
        ("the", "die", 2 / 3, 2),
        ("the", "der", 1 / 3, 1),
    ]


def test_the_other_direction_comes_from_the_same_counts() -> None:
    back = LinkCounts(TEXT, STRAIGHT).reversed()
    assert [tuple(word) for word in back.best()][:2] == [
        ("Hund", "dog", 1.0, 1),
        ("Kater", "cat", 1.0, 1),
    ]
    assert back.links == LinkCounts(TEXT, STRAIGHT).links == 8


@pytest.mark.parametrize(
    ("keep", "words"),
    [
        (Keep(min_count=2), ["Katze", "die"]),
        (Keep(min_probability=0.5), ["ein", "Katze", "Hund", "die"]),
        (Keep(min_probability=2 / 3), ["ein", "Katze", "Hund", "die"]),
        (Keep(max_translations=1), ["ein", "Katze", "Hund", "die"]),
    ],
)
def test_what_is_kept_and_shares_stay_those_of_all_links(keep: Keep, words: list[str]) -> None:
    found = counted(keep)
    assert [word for _, word, _, _ in found] == words
    assert ("cat", "Katze", 2 / 3, 2) in found


def test_equal_counts_go_by_the_word() -> None:
    text = Bitext.of([["a"]] * 3, [["z"], ["x"], ["y"]])
    found = LinkCounts(text, [frozenset({(0, 0)})] * 3).best()
    assert [word.target for word in found] == ["x", "y", "z"]


def test_words_without_links_are_in_no_count() -> None:
    text = Bitext.of([["a", "b"]], [["x", "y"]])
    entries = LinkCounts(text, [frozenset({(0, 0), (0, 1)})]).entries()
    assert dict(entries) == {"a": (Translation("x", 0.5), Translation("y", 0.5))}


def test_lines_of_the_published_scripts() -> None:
    found = [reference_line(word) for word in LinkCounts(TEXT, STRAIGHT).best()]
    assert found[0] == "a -> ein: Probability = 1, Count = 1"
    assert found[1] == "cat -> Katze: Probability = 0.666667, Count = 2"


@pytest.mark.parametrize(
    "links", [[frozenset({(2, 0)})], [frozenset({(0, 2)})], [], [frozenset()] * 2]
)
def test_links_fit_the_text(links: list[frozenset[tuple[int, int]]]) -> None:
    with pytest.raises(DataError):
        LinkCounts(Bitext.of([["a", "b"]], [["x", "y"]]), links)


@pytest.mark.parametrize(
    "wrong", [{"min_count": 0}, {"min_probability": 1.1}, {"max_translations": 0}]
)
def test_limits_that_keep_nothing_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(SettingsError, match=next(iter(wrong))):
        Keep(**wrong)  # type: ignore[arg-type]  # wrong values are the point
