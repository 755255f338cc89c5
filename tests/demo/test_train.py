"""Training the demo's model: a few steps, and what its parts do."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import torch

from isogloss.demo.dice import Dice
from isogloss.demo.train import BOS, EOS, MASK, PAD, Recipe, draw, hide, main, padded, rates

if TYPE_CHECKING:
    from pathlib import Path


def test_two_steps_make_a_model_that_loads(tmp_path: Path) -> None:
    from transformers import AutoTokenizer, XLMRobertaForMaskedLM

    main([str(tmp_path / "model"), "--steps", "2"])
    model = XLMRobertaForMaskedLM.from_pretrained(tmp_path / "model")
    tokenizer = AutoTokenizer.from_pretrained(tmp_path / "model")
    assert model.config.vocab_size == len(tokenizer) == Recipe().pieces
    record = json.loads((tmp_path / "model/training.json").read_text(encoding="utf-8"))
    assert record["recipe"]["steps"] == 2
    assert len(record["losses"]) == 1


@pytest.mark.slow
def test_the_same_seed_makes_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        main([str(tmp_path / name), "--steps", "3"])
    for file in ("model.safetensors", "tokenizer.json", "config.json"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()


def test_half_of_the_batches_are_translation_pairs() -> None:
    ids = {language: [[10 + i]] for i, language in enumerate(("en", "de", "fr", "ar"))}
    recipe, dice = replace(Recipe(), batch=4), Dice(1)
    batches = [draw(ids, dice, recipe) for _ in range(400)]
    pairs = [batch for batch in batches if len(batch[0]) > 3]
    assert 160 < len(pairs) < 240
    assert {len(batch) for batch in pairs} == {2}
    assert all(row[1] != row[4] for batch in pairs for row in batch)


def test_of_a_pair_one_half_is_hidden_mostly_and_one_hardly() -> None:
    recipe, dice = Recipe(), Dice(0)
    assert rates([BOS, 7, 8, EOS], dice, recipe) == [recipe.masked] * 4
    pair = [BOS, 7, EOS, EOS, 9, 9, EOS]
    seen = {tuple(rates(pair, dice, recipe)) for _ in range(50)}
    little, much = recipe.hardly, recipe.mostly
    assert seen == {(little,) * 3 + (much,) * 4, (much,) * 3 + (little,) * 4}


def test_only_pieces_are_hidden_never_marks_or_padding() -> None:
    torch.manual_seed(0)
    tokens = padded([[BOS, *range(10, 40), EOS], [BOS, 10, EOS]], PAD)
    shown, hidden = hide(tokens, torch.full(tokens.shape, 0.9), 60)
    assert not hidden[tokens <= EOS].any()
    assert torch.equal(shown[~hidden], tokens[~hidden])
    assert (shown[hidden] == MASK).float().mean() > 0.5
