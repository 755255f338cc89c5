from __future__ import annotations

from typing import TYPE_CHECKING

from isogloss.reading.groups import grouped
from isogloss.reading.roles import Roles
from isogloss.report.findings import findings, warnings
from tests.report.handmade import RUN, Handmade, side, whole

if TYPE_CHECKING:
    from pathlib import Path

ROLES = Roles(RUN["recipes"]["sources"])


def test_three_sentences_about_calign(tmp_path: Path) -> None:
    calign, _ = grouped(whole(tmp_path).records)
    # Layer 1: (0.2 + ... + 0.7) / 6 = 0.45; without identical strings (0.1 + ... + 0.5) / 5 = 0.3.
    first, second, third = findings(calign, ROLES)
    assert first == (
        "The mean CALIGN over 6 directions is highest at layer 1 for base (0.450;"
        " without identical strings 0.300, defined for only 5 of 6;"
        " layer norm is left out with 0.900, defined for only 5 of 6)."
    )
    assert second == (
        "With this dictionary, the share of concepts that could be aligned at all is 0.750 for base"
        " at layer 1; no value can be higher."
    )
    assert third == (
        "The untrained twin of base (untrained) has 0.050 at layer 1, and at most 0.060, at"
        " layer 2."
    )


def test_two_sources_share_a_sentence(tmp_path: Path) -> None:
    study = Handmade(tmp_path)
    for source, values in (("a", (0.25, 0.5)), ("b", (0.75, 0.125))):
        for layer, value in enumerate(values):
            study.add_calign(side("en", layer, source), side("de", layer, source), value)
    roles = Roles(dict.fromkeys(("a", "b"), RUN["recipes"]["sources"]["base"]))
    first, second, _ = findings(grouped(study.records)[0], roles)
    assert first == (
        "CALIGN of en, de is highest at layer 1 for a (0.500; without identical strings 0.100)"
        " and highest at layer 0 for b (0.750; without identical strings 0.100)."
    )
    assert "0.750 for a at layer 1 and 0.750 for b at layer 0" in second


def test_colap_has_no_attainable_share_and_a_twin_that_is_as_good_is_a_warning(
    tmp_path: Path,
) -> None:
    _, colap = grouped(whole(tmp_path).records)
    first, second = findings(colap, ROLES)
    # A quarter of 0.375 is 0.09375.
    assert first == (
        "The mean COLAP over 3 pairs is the same at every layer for base (0.375;"
        " without identical strings 0.094)."
    )
    assert second == (
        "The untrained twin of base (untrained) is highest at layer 0 too, with 0.500;"
        " that is no less than base has, so it alone is no sign of anything learnt."
    )


def test_one_direction_has_no_mean_and_a_missing_twin_is_told(tmp_path: Path) -> None:
    study = Handmade(tmp_path)
    study.add_calign(side("en", 0), side("de", 0), 0.25, None)
    study.add_calign(side("en", 3), side("de", 3), 0.5, None)
    first, _, third = findings(grouped(study.records)[0], ROLES)
    assert first == (
        "CALIGN of en, de is highest at layer 3 for base (0.500;"
        " without identical strings undefined)."
    )
    assert third.startswith("No untrained twin stands beside it")


def test_undefined_everywhere_is_said_and_nothing_else(tmp_path: Path) -> None:
    study = Handmade(tmp_path)
    study.add_calign(side("en", 0), side("de", 0), None)
    assert findings(grouped(study.records)[0], ROLES) == [
        "CALIGN of en, de is undefined at every layer for base."
    ]


def test_a_twin_of_another_model_is_no_twin_of_this_one(tmp_path: Path) -> None:
    sources = {
        "base": RUN["recipes"]["sources"]["base"],
        "untrained": RUN["recipes"]["sources"]["untrained"] | {"settings": {"model": "other"}},
    }
    calign, _ = grouped(whole(tmp_path).records)
    assert findings(calign, Roles(sources))[2] == (
        "The untrained source untrained has at most 0.060, at layer 2."
    )


def test_twins_alone_are_asked_about() -> None:
    assert ROLES.asked(["untrained"]) == ["untrained"]
    assert ROLES.beside(["untrained"]) == []
    assert ROLES.asked(["base", "untrained"]) == ["base"]


def test_warnings_of_dictionaries_are_told_once_each() -> None:
    run = {
        "dictionaries": [
            {"name": "main", "warnings": ["it leaks"]},
            {"name": "main", "warnings": ["it leaks", "chained"]},
            {"name": "old"},
        ]
    }
    assert warnings(run) == ["Dictionary main: it leaks.", "Dictionary main: chained."]
    assert warnings({}) == []


def test_directions_without_a_dictionary_are_counted_and_left_out(tmp_path: Path) -> None:
    study = Handmade(tmp_path)
    for layer, value in enumerate((0.25, 0.5)):
        one, other, third = (side(language, layer) for language in ("en", "de", "ar"))
        study.add_calign(one, other, value)
        study.add_calign(other, one, value)
        study.add_calign(one, third, None)
        study.add_calign(third, one, None)
    first, second, _ = findings(grouped(study.records)[0], ROLES)
    assert first == (
        "The mean CALIGN over 2 directions is highest at layer 1 for base (0.500; without"
        " identical strings 0.100); 2 more directions are undefined at every layer."
    )
    assert "defined for only" not in second
