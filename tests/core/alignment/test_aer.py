from __future__ import annotations

import pytest

from isogloss.core.alignment.aer import agreement
from isogloss.core.alignment.links import Links


def test_figures_by_hand() -> None:
    gold = [Links.of([(0, 0), (1, 1)], [(2, 1)]), Links.of([(0, 0)])]
    found = [{(0, 0), (2, 1), (2, 2)}, {(0, 0)}]
    judged = agreement(found, gold)
    # A = 4, S = 3, P = 4; A and S: (0,0) twice; A and P: and (2,1).
    assert (judged.links, judged.sure, judged.possible) == (4, 3, 4)
    assert (judged.links_sure, judged.links_possible, judged.pairs) == (2, 3, 2)
    assert judged.precision == 3 / 4
    assert judged.recall == 2 / 3
    assert judged.f == pytest.approx(2 * (3 / 4) * (2 / 3) / (3 / 4 + 2 / 3))
    assert judged.aer == pytest.approx(1 - 5 / 7)


def test_the_gold_links_themselves_have_no_errors() -> None:
    gold = [Links.of([(0, 0)], [(1, 1)])]
    for found in (gold[0].sure, gold[0].possible):
        assert agreement([found], gold).aer == 0
    assert agreement([gold[0].sure], gold).f == 1


def test_with_sure_links_alone_the_error_rate_is_one_minus_f() -> None:
    judged = agreement([{(0, 0), (0, 1)}], [Links.of([(0, 0), (1, 1), (2, 2)])])
    assert judged.f is not None
    assert judged.aer == pytest.approx(1 - judged.f)


def test_without_links_figures_are_undefined_and_say_why() -> None:
    nothing = agreement([set()], [Links.of([(0, 0)])])
    assert (nothing.precision, nothing.recall, nothing.f, nothing.aer) == (None, 0.0, None, 1.0)
    assert nothing.note == "no links to judge: precision is undefined"
    empty = agreement([set()], [Links.of([])])
    assert (empty.recall, empty.aer) == (None, None)
    assert "no sure links" in empty.note
    wrong = agreement([{(0, 0)}], [Links.of([(1, 1)])])
    assert (wrong.f, wrong.aer, wrong.note) == (0.0, 1.0, "")


def test_both_sides_have_as_many_sentences() -> None:
    with pytest.raises(ValueError, match="argument"):
        agreement([set()], [])


def test_plain_data_has_figures_and_counts() -> None:
    plain = agreement([{(0, 0)}], [Links.of([(0, 0)])]).as_json()
    assert plain["aer"] == 0
    assert plain["counts"]["links_possible"] == 1
