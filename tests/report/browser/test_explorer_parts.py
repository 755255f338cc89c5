"""The explorer where an encoder is aligned with a decoder: concepts beside those of another place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

import isogloss
from isogloss.cli import main
from tests.cli.test_model_studies import write

if TYPE_CHECKING:
    from pathlib import Path

    from isogloss.core.study.results import Results
    from tests.report.browser.window import Window

pytestmark = pytest.mark.slow

PAIRS = """
[compare]
pairs = [["en/encoder", "de/encoder"], ["en/encoder", "de/decoder.reads"]]
"""

HERE = {"view": "explorer", "lang": "en", "part": "encoder", "layer": "1"}
FAR = "de~en decoder.reads"


@pytest.fixture(scope="module")
def study(browser: Window, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = write(tmp_path_factory.mktemp("parts"), "mt5")
    path.write_text(path.read_text("utf-8") + PAIRS, "utf-8")
    result = CliRunner().invoke(main, ["run", str(path)], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return path


@pytest.fixture(scope="module")
def results(study: Path) -> Results:
    return isogloss.open_study(study)


@pytest.fixture
def page(study: Path) -> Path:
    return study.parent / "small" / "report.html"


def test_the_decoder_can_stand_beside_the_encoder(window: Window, page: Path) -> None:
    window.open(page, **HERE)
    options = window.script(
        "return [...document.querySelector('#explorer-to').options].map((one) =>"
        " [one.value, one.textContent])"
    )
    assert options == [["de", "de"], [FAR, "de given en (decoder.reads)"]]


@pytest.mark.parametrize("concept", [0, 1, 2])
def test_its_alignment_and_words_are_those_of_the_decoder(
    window: Window, page: Path, results: Results, concept: int
) -> None:
    (record,) = results.select(
        metric="calign", part="encoder-decoder.reads", layer=1, languages="en-de"
    )
    row = results.evidence(record)[concept]
    window.open(page, **HERE, to=FAR, concept=str(concept))
    told = window.text(".verdict")
    assert f"lists {row['with_entry']} of its {row['types']} type" in told
    assert "of de given en (decoder.reads)" in told
    assert (row["outcome"] == "aligned") == ("Why it is aligned" in told)
    if row["best"] is None:
        return
    best = row["best"]
    assert f"concept {best['concept']} has translations of {best['hits']} of the" in told
    decoder = results.concepts("de", part="decoder.reads", layer=1)
    words = window.script(
        "return [...document.querySelectorAll('.pairing .right bdi')].map((one) => one.textContent)"
    )
    assert set(words) == set(decoder.concepts[best["concept"]].types["de"])
    assert window.complaints() == []


def test_looking_from_the_other_side_goes_to_its_place_and_back(window: Window, page: Path) -> None:
    window.open(page, **HERE, to=FAR, concept="0", partner="2")
    window.script(
        "[...document.querySelectorAll('.detail a')]"
        ".find((one) => one.textContent.startsWith('Look from')).click()"
    )
    window.settle()
    assert window.text("#concept-title").startswith("Concept 2 of de given en")
    assert window.find("#explorer-part").get_attribute("value") == "decoder.reads"
    assert window.find("#explorer-to").get_attribute("value") == "en encoder"
    assert window.text(".pairing .right h5").startswith("en 0:")
    window.back()
    assert window.text("#concept-title").startswith("Concept 0 of en")
