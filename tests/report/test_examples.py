from __future__ import annotations

from typing import TYPE_CHECKING

from isogloss.reading.groups import grouped
from isogloss.reading.roles import Roles
from isogloss.report.examples import Example, examples
from tests.report.handmade import RUN, Handmade, evidence, side

if TYPE_CHECKING:
    from pathlib import Path

ROLES = Roles(RUN["recipes"]["sources"])


def made(study: Handmade) -> list[Example]:
    (group,) = grouped(study.records)
    return examples(group, ROLES, lambda record: study.evidence[record["key"]])


def test_the_better_direction_stands_for_a_pair(tmp_path: Path) -> None:
    study = Handmade(tmp_path)
    study.add_calign(side("en", 0), side("de", 0), 0.25)
    study.add_calign(side("de", 0), side("en", 0), 0.5)
    study.add_calign(side("de", 1), side("en", 1), 0.5)
    (example,) = made(study)
    assert (example.comparison, example.layer, example.value) == ("de → en", "0", 0.5)
    assert example.languages == ("de", "en")


def test_the_untrained_twin_gives_no_example_beside_another_source(tmp_path: Path) -> None:
    study = Handmade(tmp_path)
    study.add_calign(side("en", 0), side("de", 0), 0.25)
    study.add_calign(side("en", 0, "untrained"), side("de", 0, "untrained"), 0.75)
    assert [example.source for example in made(study)] == ["base"]


def test_a_pair_without_an_aligned_concept_has_no_example(tmp_path: Path) -> None:
    study = Handmade(tmp_path)
    study.add_calign(side("en", 0), side("de", 0), 0.0)
    study.add_calign(side("en", 0), side("ar", 0), None)
    assert made(study) == []


def test_only_aligned_concepts_are_shown_the_largest_first_and_ten_at_most(tmp_path: Path) -> None:
    study = Handmade(tmp_path)
    record = study.add_calign(side("en", 0), side("de", 0), 0.5)
    aligned, missed = evidence()
    rows = [aligned | {"concept": number, "types": number // 2} for number in range(12)]
    study.evidence[record["key"]] = [missed, *rows]
    (example,) = made(study)
    assert [item.concept for item in example.concepts] == [10, 11, 8, 9, 6, 7, 4, 5, 2, 3]
    assert example.found == 12


def test_a_word_stands_once_with_all_its_translations_and_twelve_words_at_most(
    tmp_path: Path,
) -> None:
    study = Handmade(tmp_path)
    pairs = [["look", "blickt"], ["look", "schaut"], *([f"w{n}", "x"] for n in range(13))]
    study.add_calign(side("en", 0), side("de", 0), 0.5, matched=pairs)
    (concept,) = made(study)[0].concepts
    assert concept.matched[0] == ("look", ["blickt", "schaut"])
    assert len(concept.matched) == 12
    assert concept.more == 2
