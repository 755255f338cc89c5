"""What depth adds, on figures worked by hand."""

from __future__ import annotations

from typing import Any

import pytest

from examples.layers.__main__ import Curves, baselines, by_layer, contrast, deeper, judgement
from examples.standings import Standing, standings
from tests.examples.documents import document, row

PAIRS = (("en", "de"), ("de", "en"))


def rows() -> list[Standing]:
    """Return five layers: the model rises by 0.1 a layer, a twin stays, another falls.

    Back from German, the model stays where it is and the second twin falls.
    """
    found = []
    for layer in range(5):
        up = {"trained": 0.1 * layer, "untrained0": 0.0, "untrained1": -0.02 * layer}
        back = {"trained": 0.1, "untrained0": 0.0, "untrained1": -0.02 * layer}
        for languages, values in zip(PAIRS, (up, back), strict=True):
            for source, value in values.items():
                small = 0.01 if value > 0.25 else 0.5
                found.append(row(source, layer, 0.1 + value, languages=languages, p=small))
                found.append(
                    row(
                        source,
                        layer,
                        0.1 + value / 2,
                        languages=languages,
                        figure="area without identical",
                    )
                )
    return list(standings(document(*found), "calign"))


def test_the_deeper_half_begins_past_the_middle() -> None:
    assert deeper(range(5)) == [3, 4]
    assert deeper(range(7)) == [4, 5, 6]
    assert deeper(range(13)) == [7, 8, 9, 10, 11, 12]


def test_a_contrast_is_the_deeper_half_less_the_first_two_layers() -> None:
    own = Curves(rows(), "area")
    # Up: (0.3 + 0.4) / 2 - (0 + 0.1) / 2 = 0.3. Back: 0.
    assert contrast([r for r in own.trained if r.languages == "en-de"]) == pytest.approx(0.3)
    found, twins = own.contrasts()
    assert found == pytest.approx(0.15)
    assert twins == pytest.approx([0.0, -0.06])
    assert own.pairs() == (1, 2)


def test_the_judgement_stands_beside_twins_and_without_identical_strings() -> None:
    head, own, bare = judgement(rows())
    assert head == "Above chance, layers 3 to 4 less layers 0 and 1:"
    assert own == (
        "- area: trained +0.150, 2 untrained twins -0.060 to +0.000, trained less their mean +0.180; "
        "above every twin in 1 of 2 pairs"
    )
    assert bare == (
        "- area without identical: trained +0.075, 2 untrained twins -0.030 to +0.000, trained less "
        "their mean +0.090; above every twin in 1 of 2 pairs"
    )


def test_a_layer_is_the_mean_of_its_pairs() -> None:
    lines = by_layer(rows()).splitlines()
    cells = [cell.strip() for cell in lines[2 + 4].split("|")[1:-1]]
    # Up 0.5, back 0.2; one of the two p is small; (0.35 - 0.1) / (0.6 - 0.1).
    assert cells == [
        *("4", "0.350", "0.100", "+0.250", "1 of 2", "+0.125", "0.600", "0.500"),
        "-0.080 to +0.000",
    ]


def test_baselines_are_told_by_kind() -> None:
    found: list[dict[str, Any]] = [
        {"kind": "spelling", "figures": {"area": 0.1}},
        {"kind": "spelling", "figures": {"area": 0.3}},
        {"kind": "positions", "figures": {}},
    ]
    assert baselines(found).splitlines()[2:] == ["| spelling    | 0.200 | +0.100 to +0.300       |"]
