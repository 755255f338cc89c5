"""What the terminal looks through: every side that was clustered by itself, under its own name."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

import pytest

from isogloss.core.errors import DamageError
from isogloss.core.study.directory import Directory
from isogloss.reading.browsing import Browser, Spot
from tests.studies import disk

if TYPE_CHECKING:
    from pathlib import Path

    from isogloss.core.study.results import Results


class Stored:
    """A study of a decoder that wrote English after reading German, and after reading French."""

    def __init__(self, folder: Path) -> None:
        self.places = Directory(folder)
        (folder / "clusters").mkdir()
        sides = [side("en", "de"), side("en", "fr"), side("de", "en")]
        for number, each in enumerate(sides):
            record = {"key": f"k{number}", "clusterer": "two", "sides": [each]}
            disk(self.places.clustering(f"k{number}")).write_text(json.dumps(record), "utf-8")
        keys = ["k0", "k2"], ["k1", "k2"]
        self.scores = [
            {"name": "calign", "clusterer": "two", "sides": [own, sides[2]], "clusterings": both}
            for own, both in zip(sides, keys, strict=False)
        ]
        self.whole = self.scores

    def evidence(self, record: Any) -> list[Any]:
        return [{"concept": 3, "outcome": f"after {record['sides'][0]['given']}", "best": None}]


def side(language: str, given: str) -> dict[str, object]:
    named = {"corpus": "made", "source": "mt5", "language": language}
    return {**named, "part": "decoder.reads", "layer": 2, "given": given}


@pytest.fixture
def stored(tmp_path: Path) -> Results:
    return cast("Results", Stored(tmp_path))


def test_a_language_after_two_others_is_two_spots(stored: Results) -> None:
    browser = Browser(stored)
    assert [(spot.language, spot.given) for spot in browser.spots] == [
        ("en", "de"),
        ("de", "en"),
        ("en", "fr"),
    ]
    (spot,) = browser.choose(language="en", given="fr")
    assert spot.reader == "en given fr"
    (partner,) = browser.partners(spot, 3)
    assert partner.outcome == "after fr"
    assert partner.spot == Spot("de", "mt5", "decoder.reads", "2", "two", "made", "en")


def test_a_clustering_without_its_record_is_told_and_not_left_out(stored: Results) -> None:
    stored.places.clustering("k1").unlink()
    with pytest.raises(DamageError, match="k1"):
        Browser(stored)
