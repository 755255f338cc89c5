from __future__ import annotations

import random
from itertools import combinations
from typing import TYPE_CHECKING, Any

import pytest

from isogloss.evidence.rankings import (
    RankAgreement,
    agreement_with_calign,
    agreements,
    correlations,
    turning,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PAIRS = [("en", "de"), ("en", "fr"), ("de", "fr")]


def record(
    metric: str,
    value: float | None,
    pair: Sequence[str] = PAIRS[0],
    *,
    source: str = "base",
    layer: int | str = 1,
    parts: Mapping[str, float | None] | None = None,
    **other: str,
) -> dict[str, Any]:
    sides = [
        {
            "corpus": "made",
            "source": source,
            "language": language,
            "part": "encoder",
            "layer": layer,
            "given": "",
        }
        for language in pair
    ]
    names = {"name": metric, "clusterer": "", "dictionary": "", "word_class": ""}
    if metric == "calign":
        names |= {"clusterer": "k", "dictionary": "d"}
    return names | {"metric": metric, "value": value, "sides": sides, "parts": parts or {}} | other


def over_pairs(metric: str, values: Sequence[float | None], **other: Any) -> list[dict[str, Any]]:
    """Return a score of every pair in the sources a, b, ... one after the other."""
    places = [(pair, source) for source in "abc" for pair in PAIRS][: len(values)]
    return [
        record(metric, value, pair, source=source, **other)
        for (pair, source), value in zip(places, values, strict=True)
    ]


def only(records: list[dict[str, Any]], **settings: str) -> RankAgreement:
    [found] = agreement_with_calign(records, **settings)
    return found


def test_ranks_of_four_are_worked_by_hand() -> None:
    # Ranks 1 2 3 4 and 1 3 2 4: differences 0 1 1 0, rho = 1 - 6 * 2 / (4 * 15) = .8;
    # of six pairs one is discordant, tau = (5 - 1) / 6.
    found = only(over_pairs("calign", [0.1, 0.2, 0.3, 0.4]) + over_pairs("cka", [0, 5, 2, 9]))
    assert found.comparisons == 4
    assert found.spearman == pytest.approx(0.8)
    assert found.kendall == pytest.approx(4 / 6)
    assert (found.calign.metric, found.other.metric) == ("calign", "cka")


def test_ties_share_a_rank() -> None:
    # Ranks 1 2.5 2.5 4 and 1 2 3 4: rho = 4.5 / sqrt(4.5 * 5);
    # tau-b: 5 concordant, one tied on one side: 5 / sqrt(5 * 6).
    found = only(over_pairs("calign", [0, 0.2, 0.2, 0.4]) + over_pairs("cka", [1, 2, 3, 4]))
    assert found.spearman == pytest.approx(4.5 / (4.5 * 5) ** 0.5)
    assert found.kendall == pytest.approx(5 / (5 * 6) ** 0.5)


def test_correlations_are_what_loops_over_pairs_give() -> None:
    draw = random.Random(0)
    values = [(float(draw.randint(0, 9)), float(draw.randint(0, 9))) for _ in range(30)]
    _, tau = correlations(values)
    signs = [((a > c) - (a < c), (b > d) - (b < d)) for (a, b), (c, d) in combinations(values, 2)]
    untied = [sum(bool(sign[side]) for sign in signs) for side in (0, 1)]
    expected = sum(x * y for x, y in signs) / (untied[0] * untied[1]) ** 0.5
    assert tau == pytest.approx(expected)


def test_layers_and_directions_are_one_value() -> None:
    # Were every layer counted, n would be 12, and both directions 24.
    records = []
    for layer in (0, 1, 2, 3):
        for way in (1, -1):
            for place, pair in enumerate(PAIRS):
                value = place / 10 + layer * way
                records.append(record("calign", value, pair[::way], layer=layer))
        records += [
            record("cka", place + layer, pair, layer=layer) for place, pair in enumerate(PAIRS)
        ]
    found = only(records)
    assert found.comparisons == 3
    assert found.spearman == found.kendall == 1


def test_only_layers_in_which_both_are_defined_count() -> None:
    # In layer 0 CALIGN is undefined for en-de; the other metric's 99 there must not count.
    records = over_pairs("calign", [0.1, 0.2, 0.3], layer=1) + over_pairs("cka", [1, 2, 3], layer=1)
    records += [record("calign", None, layer=0, source="a"), record("cka", 99, layer=0, source="a")]
    assert only(records).spearman == 1
    records[-2]["value"] = 0.9
    # En-de is now .5 and 50: the largest of both.
    assert only(records).spearman == 1
    records[-1]["value"] = -99
    assert only(records).spearman == pytest.approx(-0.5)


def test_a_comparison_without_such_a_layer_is_left_out_and_counted() -> None:
    calign = over_pairs("calign", [0.1, None, 0.3, 0.4, 0.2])
    found = only(calign + over_pairs("cka", [1, 7, 3, None, 2]))
    assert (found.comparisons, found.left_out) == (3, 2)
    assert found.spearman == 1


def test_a_part_of_calign_can_be_asked_for() -> None:
    calign = [
        row | {"parts": {"without_identical": part}}
        for row, part in zip(over_pairs("calign", [1, 2, 3]), [3.0, 2.0, 1.0], strict=True)
    ]
    assert only(calign + over_pairs("cka", [1, 2, 3])).spearman == 1
    assert only(calign + over_pairs("cka", [1, 2, 3]), part="without_identical").spearman == -1


def test_metrics_are_compared_with_the_calign_of_the_same_concepts_and_dictionary() -> None:
    records = over_pairs("calign", [1, 2, 3], clusterer="k", dictionary="d")
    records += over_pairs("calign", [3, 2, 1], clusterer="h", dictionary="d")
    records += over_pairs("colap", [1, 2, 3], clusterer="k", dictionary="d")
    records += over_pairs("mexa", [1, 2, 3])
    records += over_pairs("translation-precision", [1, 2, 3], dictionary="e")
    found = agreement_with_calign(records)
    named = [(row.calign.clusterer, row.other.metric, row.spearman) for row in found]
    assert named == [("k", "colap", 1), ("k", "mexa", 1), ("h", "mexa", -1)]


def test_classes_of_words_and_scores_of_all_languages_are_left_out() -> None:
    records = over_pairs("calign", [1, 2, 3]) + over_pairs("cka", [1, 2, 3])
    records += over_pairs("cka", [9, 5, 1], word_class="pos=NOUN")
    records.append(record("integration", 0.5, ["en", "de", "fr"]))
    assert only(records).spearman == 1


def test_what_has_no_order_is_undefined_with_the_reason() -> None:
    found = only(over_pairs("calign", [1, 2]) + over_pairs("cka", [1, 2]))
    assert found.spearman is found.kendall is None
    assert "2 comparisons" in found.note
    found = only(over_pairs("calign", [0, 0, 0]) + over_pairs("cka", [1, 2, 3]))
    assert found.note == "CALIGN is the same everywhere: it has no order"
    found = only(over_pairs("calign", [1, 2, 3]) + over_pairs("cka", [0.1 + 0.2, 0.3, 0.3]))
    assert found.note.startswith("the other metric is the same everywhere")
    assert agreement_with_calign([]) == []


def test_it_is_plain_data() -> None:
    found = only(over_pairs("calign", [1, 2, 3]) + over_pairs("cka", [1, 2, 3])).as_json()
    assert found["other"] == {"name": "cka", "metric": "cka", "clusterer": "", "dictionary": ""}
    assert found["comparisons"] == 3


def test_signs_within_sources_may_be_others_than_over_all() -> None:
    # Source by source CALIGN rises as mexa falls; between sources both rise.
    calign = over_pairs("calign", [1, 2, 3, 11, 12, 13, 21, 22, 23])
    mexa = over_pairs("mexa", [3, 2, 1, 13, 12, 11, 23, 22, 21])
    found = agreements([*calign, *mexa])
    assert [each.within for each in found] == ["", "a", "b", "c"]
    assert [each.comparisons for each in found] == [9, 3, 3, 3]
    whole, *own = found
    # Ranks 1-9 against 3 2 1 6 5 4 9 8 7: squared differences 6 * 4, rho = 1 - 6 * 24 / (9 * 80).
    assert whole.spearman == pytest.approx(0.8)
    assert [each.spearman for each in own] == [pytest.approx(-1)] * 3
    assert turning(found) == ["mexa"]
    assert turning([whole]) == []


def test_one_source_stands_alone() -> None:
    records = [*over_pairs("calign", [1, 2, 3]), *over_pairs("mexa", [1, 2, 3])]
    assert [each.within for each in agreements(records)] == [""]
