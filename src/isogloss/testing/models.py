"""A model small enough to train in a test."""

from __future__ import annotations

import json
import string
from typing import TYPE_CHECKING

from isogloss import quiet

if TYPE_CHECKING:
    from pathlib import Path

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")


def small_model(folder: Path) -> Path:
    """Write an untrained BERT of two layers whose sub-words are letters; return its folder.

    The weights are the same every time. Other letters than those of English are unknown to it.
    """
    import torch
    from transformers import BertConfig, BertForMaskedLM

    folder.mkdir(parents=True, exist_ok=True)
    letters = [*string.ascii_letters, *string.digits, *string.punctuation]
    vocabulary = [*SPECIAL, *letters, *(f"##{letter}" for letter in letters)]
    (folder / "vocab.txt").write_text("\n".join(vocabulary) + "\n", encoding="utf-8")
    said = {"tokenizer_class": "BertTokenizer", "do_lower_case": False, "model_max_length": 64}
    (folder / "tokenizer_config.json").write_text(json.dumps(said), encoding="utf-8")
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=64,
        pad_token_id=0,
    )
    with torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(0)
        model = BertForMaskedLM(config)
    with quiet():
        model.save_pretrained(folder)
    return folder
