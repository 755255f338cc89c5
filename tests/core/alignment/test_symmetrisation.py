from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isogloss.core.alignment.links import Link, turned
from isogloss.core.alignment.symmetrisation import METHODS, symmetrise
from isogloss.core.errors import SettingsError

directed = st.dictionaries(st.integers(0, 6), st.integers(0, 6), max_size=7)


def ahead(links: dict[int, int]) -> frozenset[Link]:
    return frozenset((i, j) for j, i in links.items())


def back(links: dict[int, int]) -> frozenset[Link]:
    return frozenset(links.items())


def grid(method: str, forward: frozenset[Link], backward: frozenset[Link]) -> set[Link]:
    """The definition over the whole grid, point by point."""
    union, links = forward | backward, set(forward & backward)

    def free(link: Link) -> int:
        return (link[0] not in {i for i, _ in links}) + (link[1] not in {j for _, j in links})

    steps = [(-1, 0), (0, -1), (1, 0), (0, 1), (-1, -1), (-1, 1), (1, -1), (1, 1)]
    changed = True
    while changed:
        changed = False
        for j in range(8):
            for i in range(8):
                if (i, j) not in links:
                    continue
                for down, right in steps:
                    new = (i + right, j + down)
                    if new in union and new not in links and free(new):
                        links.add(new)
                        changed = True
    for direction in (forward, backward) if "final" in method else ():
        for j in range(8):
            for i in range(8):
                if (i, j) in direction and free((i, j)) >= (2 if method.endswith("and") else 1):
                    links.add((i, j))
    return links


# Source words in columns, target words in rows; forward F, backward B, both X.
#
#        0  1  2  3  4
#   0    X  .  .  .  .
#   1    .  F  .  .  .
#   2    .  B  .  .  .
#   3    .  .  .  F  B
FORWARD = frozenset({(0, 0), (1, 1), (3, 3)})
BACKWARD = frozenset({(0, 0), (1, 2), (4, 3)})


@pytest.mark.parametrize(
    ("method", "wanted"),
    [
        ("forward", FORWARD),
        ("backward", BACKWARD),
        ("intersection", {(0, 0)}),
        ("union", FORWARD | BACKWARD),
        # (1, 1) touches (0, 0); (1, 2) touches (1, 1), and target word 2 has no link.
        ("grow-diag", {(0, 0), (1, 1), (1, 2)}),
        # (3, 3): neither word has a link; (4, 3): source word 4 has none.
        ("grow-diag-final", {(0, 0), (1, 1), (1, 2), (3, 3), (4, 3)}),
        ("grow-diag-final-and", {(0, 0), (1, 1), (1, 2), (3, 3)}),
    ],
)
def test_methods_by_hand(method: str, wanted: set[Link]) -> None:
    assert symmetrise(method, FORWARD, BACKWARD) == wanted


def test_growing_leaves_a_neighbour_whose_words_both_have_links() -> None:
    forward, backward = frozenset({(0, 0), (1, 1)}), frozenset({(0, 0), (1, 1), (0, 1)})
    assert symmetrise("grow-diag", forward, backward) == {(0, 0), (1, 1)}


def test_without_agreement_nothing_grows_and_the_final_step_begins_with_forward_links() -> None:
    forward, backward = frozenset({(0, 1)}), frozenset({(0, 0), (1, 1)})
    assert symmetrise("grow-diag", forward, backward) == set()
    assert symmetrise("grow-diag-final-and", forward, backward) == {(0, 1)}
    assert symmetrise("grow-diag-final", forward, backward) == {(0, 1), (0, 0), (1, 1)}


@given(first=directed, second=directed)
def test_all_methods_follow_the_definition_point_by_point(
    first: dict[int, int], second: dict[int, int]
) -> None:
    forward, backward = ahead(first), back(second)
    for method in ("grow-diag", "grow-diag-final", "grow-diag-final-and"):
        assert symmetrise(method, forward, backward) == grid(method, forward, backward)


@given(first=directed, second=directed)
def test_what_must_hold_of_any_links(first: dict[int, int], second: dict[int, int]) -> None:
    forward, backward = ahead(first), back(second)
    found = {method: symmetrise(method, forward, backward) for method in METHODS}
    both, either, grown = found["intersection"], found["union"], found["grow-diag"]
    for method in ("grow-diag", "grow-diag-final", "grow-diag-final-and"):
        assert both <= grown <= found[method] <= either
    # Every word that either direction links has a link in the end.
    for side in (0, 1):
        assert {link[side] for link in found["grow-diag-final"]} == {link[side] for link in either}
    # What final-and adds joins two words that have no other link.
    for i, j in found["grow-diag-final-and"] - grown:
        others = found["grow-diag-final-and"] - {(i, j)}
        assert all(i != a and j != b for a, b in others)
    for method in ("intersection", "union"):
        other = symmetrise(method, turned(backward), turned(forward))
        assert other == turned(found[method])
    for method in METHODS:
        assert symmetrise(method, forward, forward) == forward


def test_an_unknown_method_is_named_with_the_known_ones() -> None:
    with pytest.raises(SettingsError, match=r"'gdfa' is not one of .*grow-diag-final-and"):
        symmetrise("gdfa", frozenset(), frozenset())
