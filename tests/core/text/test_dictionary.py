"""What a loaded dictionary says: order, ranks, reversal, union, report."""

from __future__ import annotations

import json
import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isogloss.core.errors import DataError
from isogloss.core.text.dictionary import (
    Entries,
    LoadReport,
    coverage_of,
    entries_of,
)
from isogloss.core.text.matching import matcher
from isogloss.core.text.ranking import as_written, ranked
from isogloss.core.types import Translation

EXACT = matcher("exact")
FOLD = matcher("nfc-casefold")


def entries(*pairs: tuple[str, str] | tuple[str, str, float]) -> Entries:
    return Entries.of((pair[0], Translation(*pair[1:])) for pair in pairs)


def test_entries_keep_the_order_and_the_repeats_of_the_file() -> None:
    found = entries(("a", "x"), ("b", "y"), ("a", "z"), ("a", "x", 0.5))
    assert list(found) == ["a", "b"]
    assert len(found) == 2
    assert found["a"] == (Translation("x"), Translation("z"), Translation("x", 0.5))
    assert [form for form, _ in found.pairs()] == ["a", "b", "a", "a"]
    assert found.get("c") is None
    assert as_written(found) == {"a": ("x", "z", "x"), "b": ("y",)}


def test_known_probabilities_come_first_from_the_highest_and_ties_stay() -> None:
    found = entries(
        ("a", "none1"),
        ("a", "p2", 0.2),
        ("a", "p5", 0.5),
        ("a", "none2"),
        ("a", "q2", 0.2),
        ("a", "zero", 0.0),
    )
    assert ranked(found, EXACT) == {"a": ("p5", "p2", "q2", "zero", "none1", "none2")}


def test_a_repeated_translation_keeps_its_best_rank() -> None:
    found = entries(("a", "x", 0.1), ("a", "y", 0.3), ("a", "X", 0.4), ("a", "y"))
    assert ranked(found, FOLD) == {"a": ("x", "y")}
    assert ranked(found, EXACT) == {"a": ("X", "y", "x")}


def test_forms_of_one_type_share_one_list() -> None:
    found = entries(
        ("Polish", "polnisch"), ("polish", "polieren"), ("POLISH", "glatt", 0.1), ("Polish", "fein")
    )
    assert ranked(found, FOLD) == {"polish": ("glatt", "polnisch", "polieren", "fein")}
    assert list(ranked(found, EXACT)) == ["Polish", "polish", "POLISH"]


def test_a_plain_mapping_is_ranked_in_its_own_order() -> None:
    plain = {"A": [Translation("x")], "a": (Translation("y"), Translation("z", 1.0))}
    assert ranked(plain, FOLD) == {"a": ("z", "x", "y")}


@pytest.mark.parametrize("value", [math.nan, math.inf, -0.1, 1.01])
def test_what_is_no_probability_is_refused(value: float) -> None:
    with pytest.raises(DataError, match=r"'a' -> 'x'.*from 0 to 1"):
        ranked(entries(("a", "x", value)), EXACT)


@given(
    st.lists(
        st.tuples(
            st.sampled_from("aAb"),
            st.builds(
                Translation,
                st.sampled_from(["x", "X", "y", "z"]),
                st.none() | st.sampled_from([0.0, 0.25, 0.5]),
            ),
        )
    )
)
def test_ranks_agree_with_insertion_one_by_one(pairs: list[tuple[str, Translation]]) -> None:
    best: dict[str, dict[str, tuple[Fraction, int]]] = {}
    for order, (form, to) in enumerate(pairs):
        worth = Fraction(-1) if to.probability is None else Fraction(to.probability)
        rank = (-worth, order)
        lists = best.setdefault(form.lower(), {})
        lists[to.form.lower()] = min(rank, lists.get(to.form.lower(), rank))
    expected = {
        form: tuple(sorted(targets, key=lambda target: targets[target]))
        for form, targets in best.items()
    }
    assert ranked(Entries.of(pairs), FOLD) == expected


def test_reversal_keeps_the_order_and_drops_probabilities() -> None:
    report = LoadReport("f.txt", "en", "de", 3, dropped={"why": (2,)})
    found = Entries.of([("a", Translation("x", 0.9)), ("b", Translation("x", 0.1))], report)
    turned = found.reversed()
    assert list(turned.pairs()) == [("x", Translation("a")), ("x", Translation("b"))]
    assert (turned.report.source, turned.report.target) == ("de", "en")
    assert turned.report.derived
    assert turned.report.dropped == {"why": (2,)}
    assert not found.report.derived


def test_a_union_has_its_own_pairs_first() -> None:
    both = entries(("a", "x", 0.5)).united(entries(("y", "a", 0.9), ("x", "b")).reversed())
    assert list(both.pairs()) == [
        ("a", Translation("x", 0.5)),
        ("a", Translation("y")),
        ("b", Translation("x")),
    ]
    assert both.report.derived
    assert both.report.entries == 3


def test_counts_go_along_with_their_pairs() -> None:
    one = Entries.of([("a", Translation("x")), ("b", Translation("x"))], counts=[3, 4])
    other = Entries.of([("x", Translation("c"))], counts=[5])
    assert one.reversed().counts == (3, 4)
    assert one.united(other.reversed()).counts == (3, 4, 5)
    assert one.united(entries(("a", "x"))).counts is None
    assert one.fingerprint == entries(("a", "x"), ("b", "x")).fingerprint
    with pytest.raises(ValueError, match="1 counts of 2 pairs"):
        Entries.of(one.pairs(), counts=[1])


def test_a_chain_multiplies_along_and_adds_over_the_pivot_forms() -> None:
    first = entries(("s", "v", 0.5), ("s", "w", 0.25), ("r", "w", 1.0), ("q", "lost", 1.0))
    second = entries(("v", "t", 0.5), ("v", "u", 0.125), ("w", "t", 0.75), ("x", "y", 1.0))
    found = first.chained(second)
    assert list(found.pairs()) == [
        ("s", Translation("t", 0.4375)),  # 0.5 * 0.5 + 0.25 * 0.75
        ("s", Translation("u", 0.0625)),
        ("r", Translation("t", 0.75)),
    ]
    assert found.counts is None


def test_a_chain_has_a_probability_where_some_path_has_one() -> None:
    first = entries(("s", "v", 0.5), ("s", "w"), ("r", "w"))
    second = entries(("v", "t", 0.5), ("w", "t", 0.75), ("v", "u"))
    assert list(first.chained(second).pairs()) == [
        ("s", Translation("t", 0.25)),
        ("s", Translation("u")),
        ("r", Translation("t")),
    ]


def test_a_repeated_pair_counts_once_in_a_chain_with_its_best_probability() -> None:
    first = entries(("s", "v", 0.5), ("s", "v", 0.75), ("s", "v"))
    found = first.chained(entries(("v", "t"), ("v", "t", 0.5)))
    assert list(found.pairs()) == [("s", Translation("t", 0.375))]
    # Shares that are no distribution do not add up to more than certainty.
    wide = entries(("s", "v", 0.75), ("s", "w", 0.75)).chained(
        entries(("v", "t", 1.0), ("w", "t", 1.0))
    )
    assert list(wide.pairs()) == [("s", Translation("t", 1.0))]


def test_a_chain_says_what_it_does_and_what_it_is_made_of() -> None:
    first = Entries.of(
        [("s", Translation("v")), ("s", Translation("w"))],
        LoadReport("a.txt", "en", "de", 2, warnings=("it leaks",)),
    )
    second = Entries.of([("v", Translation("t"))], LoadReport("b.txt", "de", "fr", 9))
    report = first.chained(second).report
    assert (report.source, report.target, report.derived) == ("en", "fr", True)
    assert report.made_of == (first.report, second.report)
    told, before = report.warnings
    assert told.startswith("chained en -> de -> fr: 1 pairs from 2 and 1 through 1 forms; a form")
    assert before == "it leaks"
    united = first.united(first.reversed().reversed()).report
    assert united.warnings == ("it leaks",)
    assert [part.path for part in united.made_of] == ["a.txt", "a.txt"]


PAIRS = st.lists(
    st.tuples(
        st.text(max_size=2),
        st.builds(Translation, st.text(max_size=2), st.none() | st.floats(0, 1)),
    ),
    unique_by=lambda pair: (pair[0], pair[1].form),
)


@given(PAIRS)
def test_reversed_twice_is_the_same_pairs(pairs: list[tuple[str, Translation]]) -> None:
    again = Entries.of(pairs).reversed().reversed()
    assert [(form, to.form) for form, to in again.pairs()] == [(f, to.form) for f, to in pairs]


@given(PAIRS, PAIRS)
def test_a_union_holds_both(
    one: list[tuple[str, Translation]], other: list[tuple[str, Translation]]
) -> None:
    both = list(Entries.of(one).united(Entries.of(other)).pairs())
    assert both == [*one, *other]


@given(PAIRS)
def test_chained_through_the_identity_is_the_dictionary(
    pairs: list[tuple[str, Translation]],
) -> None:
    found = Entries.of(pairs)
    before = dict.fromkeys(form for form, _ in pairs)
    after = dict.fromkeys(to.form for _, to in pairs)
    for chain in (
        Entries.of((form, Translation(form, 1.0)) for form in before).chained(found),
        found.chained(Entries.of((form, Translation(form, 1.0)) for form in after)),
    ):
        assert {(form, to.form): to.probability for form, to in chain.pairs()} == {
            (form, to.form): to.probability for form, to in pairs
        }
        assert dict(chain) == dict(found)


def test_a_report_is_the_same_after_json() -> None:
    part = LoadReport("f.txt", "en", "de", 3, "entries", dropped={"why": (2, 3)})
    whole = LoadReport(warnings=("hear",), derived=True, made_of=(part, part))
    for report in (part, whole):
        assert LoadReport.from_json(json.loads(json.dumps(report.as_json()))) == report


def test_a_plain_mapping_becomes_entries_in_its_order() -> None:
    found = entries_of({"a": [Translation("x"), Translation("y", 0.5)], "b": []})
    assert list(found.pairs()) == [("a", Translation("x")), ("a", Translation("y", 0.5))]
    assert entries_of(found) is found


def test_the_fingerprint_is_that_of_the_content() -> None:
    base = entries(("a", "x"), ("b", "y", 0.5))
    assert base.fingerprint == entries(("a", "x"), ("b", "y", 0.5)).fingerprint
    others = [
        entries(("b", "y", 0.5), ("a", "x")),
        entries(("a", "x"), ("b", "y")),
        entries(("a", "x"), ("b", "y", 0.5), ("b", "y", 0.5)),
        entries(("a", "x"), ("by", "", 0.5)),
    ]
    assert len({base.fingerprint, *(other.fingerprint for other in others)}) == 5


def test_the_report_counts_repeats_identical_pairs_and_phrases() -> None:
    report = entries(
        ("a", "a"), ("a", "b"), ("a", "b", 0.1), ("hot dog", "x"), ("y", "n\u00a0z")
    ).report
    assert (report.entries, report.repeated, report.identical, report.phrases) == (5, 1, 1, 2)
    assert report.as_json()["entries"] == 5


def test_coverage_is_the_share_of_types_with_an_entry() -> None:
    found = entries(("Cat", "x"), ("dog", "y"))
    assert coverage_of(found, ["cat", "CAT", "bird", "DOG", "Dog"], FOLD) == pytest.approx(2 / 3)
    assert coverage_of(found, ["cat", "CAT", "bird", "DOG", "dog"], EXACT) == pytest.approx(1 / 5)
    assert coverage_of(found, [], FOLD) is None
