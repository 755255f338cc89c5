"""Scores by class of words, as the page has them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from isogloss.report.payload.classes import gather
from tests.report.handmade import Handmade, side

if TYPE_CHECKING:
    from pathlib import Path


def tagged(folder: Path) -> Handmade:
    """Two layers, two sources, both directions: all words, nouns, and verbs of one source."""
    study = Handmade(folder)
    values = {"": 0.5, "pos=NOUN": 0.25, "pos=VERB": None}
    for source in ("base", "twin"):
        for layer in (0, 1):
            ends = (side("en", layer, source), side("de", layer, source))
            for words, value in values.items():
                if words == "pos=VERB" and source == "twin":
                    continue
                for one, other in (ends, ends[::-1]):
                    back = one.language == "de"
                    own = None if value is None else value + 0.125 * layer + back / 16
                    record = study.add_calign(one, other, own)
                    record["word_class"] = words
                    record["key"] += words.replace("=", "-")
                    study.evidence[record["key"]] = []
    return study


def test_every_class_has_its_values_by_source_direction_and_layer(tmp_path: Path) -> None:
    (block,) = gather(tagged(tmp_path).write())
    (group,) = block.content["groups"]
    assert group["words"] == ["pos=NOUN", "pos=VERB"]
    assert group["comparisons"] == ["en → de", "de → en"]
    assert group["layers"] == ["0", "1"]
    found: dict[tuple[str, str, str], Any] = {
        (each["words"], each["source"], each["comparison"]): each["values"]
        for each in group["series"]
    }
    assert found["", "base", "en → de"] == [0.5, 0.625]
    assert found["pos=NOUN", "twin", "de → en"] == [0.3125, 0.4375]
    assert found["pos=VERB", "base", "en → de"] == [None, None]
    assert ("pos=VERB", "twin", "en → de") not in found
    assert len(found) == 10


def test_a_study_without_classes_has_no_such_block(tmp_path: Path) -> None:
    study = Handmade(tmp_path)
    study.add_calign(side("en", 0), side("de", 0), 0.5)
    assert list(gather(study.write())) == []
