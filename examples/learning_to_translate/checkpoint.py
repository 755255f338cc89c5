"""A small sequence-to-sequence model of mT5's shape, with the tokenizer that it reads with, untrained."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

PAD, END, UNKNOWN = "<pad>", "</s>", "<unk>"
SENTINELS = 100
"""Tokens that stand for a span that was taken out: ``<extra_id_0>`` and so on, as T5 has them."""


class Shape(NamedTuple):
    """How large the model is."""

    pieces: int = 8000
    """Of the vocabulary, without sentinels."""
    width: int = 192
    blocks: int = 4
    """Of the encoder, and of the decoder."""
    heads: int = 4


def make(folder: Path, lines: Iterable[str], shape: Shape, seed: int) -> None:
    """Write a model with drawn weights and a tokenizer learnt from ``lines`` to ``folder``."""
    import torch
    from transformers import MT5ForConditionalGeneration

    tokenizer = tokenizer_of(lines, shape.pieces)
    torch.manual_seed(seed)
    model = MT5ForConditionalGeneration(_config(tokenizer, shape))
    with (
        torch.no_grad()
    ):  # as drawn, its first guesses are certain, and learning begins with undoing them
        model.lm_head.weight.mul_(shape.width**-0.5)
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def tokenizer_of(lines: Iterable[str], pieces: int) -> Any:
    """Return a unigram tokenizer with T5's special tokens."""
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors, trainers
    from tokenizers.decoders import Metaspace
    from transformers import PreTrainedTokenizerFast

    learnt = Tokenizer(models.Unigram())
    learnt.normalizer = normalizers.NFKC()
    learnt.pre_tokenizer = pre_tokenizers.Metaspace()
    learnt.decoder = Metaspace()
    trainer = trainers.UnigramTrainer(
        vocab_size=pieces,
        special_tokens=[PAD, END, UNKNOWN],
        unk_token=UNKNOWN,
        show_progress=False,
    )
    learnt.train_from_iterator(lines, trainer)
    end = learnt.token_to_id(END)
    learnt.post_processor = processors.TemplateProcessing(
        single=f"$A {END}", pair=f"$A {END} $B {END}", special_tokens=[(END, end)]
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=learnt,
        pad_token=PAD,
        eos_token=END,
        unk_token=UNKNOWN,
        extra_special_tokens=[f"<extra_id_{number}>" for number in range(SENTINELS)],
    )


def _config(tokenizer: Any, shape: Shape) -> Any:
    from transformers import MT5Config

    return MT5Config(
        vocab_size=len(tokenizer),
        d_model=shape.width,
        d_kv=shape.width // shape.heads,
        d_ff=2 * shape.width,
        num_layers=shape.blocks,
        num_decoder_layers=shape.blocks,
        num_heads=shape.heads,
        dropout_rate=0.0,
        pad_token_id=tokenizer.pad_token_id,
        eos_token_id=tokenizer.eos_token_id,
        decoder_start_token_id=tokenizer.pad_token_id,
    )
