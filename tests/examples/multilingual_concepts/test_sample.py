"""The sample of concepts, and COLAP beside its ceiling, on records made by hand."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from examples.multilingual_concepts.__main__ import by_layer, drawn, listed
from examples.standings import standings
from tests.examples.documents import document, row

if TYPE_CHECKING:
    from typing import Any


def concept(number: int) -> dict[str, Any]:
    top = [[f"w{n}", 9 - n] for n in range(8)]
    return {
        "concept": number,
        "words": 10,
        "overlapping": number % 2 == 0,
        "translated": None,
        "sides": [
            {"side": "en", "words": 10, "share": 1.0, "top": top},
            {"side": "de", "words": 0, "share": 0.0, "top": []},
        ],
    }


def test_a_sample_depends_on_its_seed_and_not_on_the_order() -> None:
    records = [concept(number) for number in range(50)]
    found = [record["concept"] for record in drawn(records, 5, 0)]
    assert found == sorted(set(found))
    assert len(found) == 5
    assert drawn(records[::-1], 5, 0) == drawn(records, 5, 0)
    assert drawn(records, 5, 1) != drawn(records, 5, 0)
    assert len(drawn(records, 99, 0)) == 50


def test_every_concept_is_as_likely_as_any_other() -> None:
    records = [concept(number) for number in range(6)]
    times = Counter(r["concept"] for seed in range(3000) for r in drawn(records, 2, seed))
    # 1,000 each; the standard deviation of a count is 26.
    assert all(abs(times[number] - 1000) < 5 * 26 for number in range(6))


def test_a_row_lists_the_most_frequent_types_of_each_language() -> None:
    lines = listed([concept(3)]).splitlines()
    assert [cell.strip() for cell in lines[2].split("|")[1:-1]] == [
        *("3", "10", "no", "100%: w0 9, w1 8, w2 7, w3 6, w4 5, w5 4", "-")
    ]


def test_whether_halves_translate_each_other_is_told_where_it_is_known() -> None:
    head, _, one, other = listed(
        [concept(1) | {"translated": False}, concept(2) | {"translated": True}]
    ).splitlines()
    assert [cell.strip() for cell in head.split("|")[3:5]] == ["overlapping", "translated"]
    assert [cell.strip() for cell in one.split("|")[3:5]] == ["no", "no"]
    assert [cell.strip() for cell in other.split("|")[3:5]] == ["yes", "yes"]


def test_a_word_that_is_a_bar_does_not_end_its_cell() -> None:
    bar = concept(0) | {"sides": [{"side": "en", "words": 1, "share": 1.0, "top": [["|", 1]]}]}
    assert "100%: \\| 1" in listed([bar])


def test_all_languages_stand_beside_the_mean_of_pairs() -> None:
    found = [
        (("en", "de"), 0.2, 0.8),
        (("en", "fr"), 0.4, 0.8),
        (("de", "fr"), 0.6, 0.8),
        (("en", "de", "fr"), 0.3, 0.6),
    ]
    rows = document(
        *(
            row("trained", 1, value, languages=names, chance=ceiling, metric="colap", own=None)
            for names, value, ceiling in found
        )
    )
    side = {"source": "trained", "layer": 1}
    scores = [{"sides": [side], "parts": {"translated": share}} for share in (0.5, 0.7, None)]
    lines = by_layer(list(standings(rows, "colap")), scores).splitlines()
    assert [cell.strip() for cell in lines[2].split("|")[1:-1]] == [
        *("trained", "1", "0.300", "0.600", "0.500", "0.400", "0.800", "0.500", "0.600")
    ]
