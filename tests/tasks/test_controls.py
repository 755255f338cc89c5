"""Controls: the same labels in other places, the same text without labels."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from isogloss.core.types import Examples, Sentence
from isogloss.tasks.controls import shuffled, unlabelled
from isogloss.tasks.material import content_key, joined

if TYPE_CHECKING:
    from isogloss.core.types import Target


def examples(*targets: Target, seconds: bool = False) -> Examples:
    own = tuple(Sentence(n, "en", f"text {n}", ()) for n in range(len(targets)))
    second = tuple(Sentence(n, "en", f"second {n}", ()) for n in range(len(targets)))
    lines = tuple(range(1, len(targets) + 1))
    return Examples("en", own, tuple(targets), "made", lines, second if seconds else ())


def test_labels_change_places_and_are_as_many_as_before() -> None:
    before = examples(*(str(number % 3) for number in range(60)))
    after = shuffled(before, 0)
    assert Counter(after.targets) == Counter(before.targets)
    assert after.sentences == before.sentences
    moved = sum(a != b for a, b in zip(after.targets, before.targets, strict=True))
    assert 25 < moved < 55  # two of three by chance
    assert shuffled(before, 0) == after
    assert shuffled(before, 1) != after


def test_tags_change_places_over_all_words_and_sentences_keep_their_lengths() -> None:
    before = examples(*((("O",) * (1 + number % 5)) + ("B-X",) for number in range(40)))
    after = shuffled(before, 0)

    def tags(some: Examples) -> Counter[str]:
        return Counter(tag for target in some.targets for tag in target)

    assert tags(after) == tags(before)
    lengths = [[len(target) for target in each.targets] for each in (before, after)]
    assert lengths[0] == lengths[1]
    last = Counter(tuple(target)[-1] for target in after.targets)
    assert last["O"] > 15  # before, the last was never O


def test_the_text_without_labels_is_all_that_the_task_reads() -> None:
    labelled = unlabelled(examples("a", "b", seconds=True), ("a", "b"))
    assert [each.text for each in labelled.sentences] == [
        "text 0",
        "text 1",
        "second 0",
        "second 1",
    ]
    assert [each.number for each in labelled.sentences] == [0, 1, 2, 3]
    assert labelled.targets == ((),) * 4
    assert labelled.lines == (1, 2, 1, 2)
    written = unlabelled(examples("ein Text", "zwei"), ())
    assert [each.text for each in written.sentences] == ["text 0", "text 1", "ein Text", "zwei"]
    assert len(unlabelled(examples((), ()), ())) == 2


def test_files_are_joined_and_told_apart_by_their_content() -> None:
    one, other = examples("a"), examples("b", "c")
    both = joined([one, other])
    assert both.targets == ("a", "b", "c")
    assert joined([one]) is one
    assert content_key(one) == content_key(examples("a"))
    assert len({content_key(each) for each in (one, other, examples("a", seconds=True))}) == 3
    assert content_key(examples(frozenset("ab"))) == content_key(examples(frozenset("ba")))
