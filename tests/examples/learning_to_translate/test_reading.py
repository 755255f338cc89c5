"""Tables of the translation recipe, on figures made by hand."""

from __future__ import annotations

from typing import Any

import pytest

from examples.learning_to_translate.reading import better_than_copying, layers, report, translations
from examples.standings import standings
from tests.examples.documents import document, row


def finetuned(last: float) -> dict[str, Any]:
    """Return what a fine-tuning prints: copying gives 20."""
    kinds = (("none", 0, 1.0), ("none", 9, last), ("shuffled-labels", 9, 30.0))
    results: list[dict[str, Any]] = [
        {"control": control, "step": step, "metrics": {"chrf": chrf, "bleu": 0.5}}
        for control, step, chrf in kinds
    ]
    results.append({"control": "without-labels", "step": 9, "metrics": {"bits": 2.0}})
    copied = {"copy the source": {"chrf": 20.0, "bleu": None}}
    return {"metrics": ["chrf", "bleu"], "results": results, "baselines": {"en": copied}}


def test_a_row_a_checkpoint_and_one_for_copying() -> None:
    lines = translations(finetuned(25.0)).splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    assert cells[3] == ["none", "9", "25.000", "0.500"]
    assert cells[5] == ["without-labels", "9", "-", "-"]
    assert cells[6] == ["copy the source (en)", "-", "20.000", "-"]


@pytest.mark.parametrize(("chrf", "better"), [(20.1, True), (20.0, False), (5.0, False)])
def test_only_a_model_that_beats_copying_is_analysed(chrf: float, better: bool) -> None:
    """The controls do not count, nor does what the model was before."""
    assert better_than_copying(finetuned(chrf)) is better


def test_layers_of_a_model_stand_in_a_row_with_the_mean_of_its_blocks() -> None:
    found = [row("base", layer, 0.1 + 0.1 * layer, own=1.1) for layer in range(3)]
    lines = layers(list(standings(document(*found), "calign"))).splitlines()
    cells = [cell.strip() for cell in lines[2].strip("|").split("|")]
    # Above chance 0, 0.1, 0.2; the mean of layers 1 and 2 is 0.15, of 1.0 that there are.
    assert cells == ["base", "+0.000", "+0.100", "+0.200", "+0.150", "0.100", "1.100", "0.150"]


def test_parts_have_tables_of_their_own() -> None:
    parts = [("encoder", "encoder"), ("encoder", "decoder.reads")]
    text = report(document(*(row("base", 1, 0.5, parts=both) for both in parts)))
    assert "## plain: encoder-encoder" in text
    assert "## plain: encoder-decoder.reads" in text
