"""Builds tiny checkpoints of each architecture, each with its own kind of tokenizer, on disk."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors, trainers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

TEXT = (
    "the cat sleeps on the old mat",
    "a small dog sees the black cat",
    "the children read unbelievable stories",
    "she sells , and he buys ; nothing else .",
    "die Katze schläft auf der alten Matte",
    "ein kleiner Hund sieht die schwarze Katze",
    "die Kinder lesen unglaubliche Geschichten",
)
"""What the tokenizers are trained on: they know its letters, and cut most of its words."""

SMALL = {
    "hidden_size": 16,
    "num_hidden_layers": 3,
    "num_attention_heads": 2,
    "intermediate_size": 32,
    "initializer_range": 0.3,
}
"""Weights are drawn wide, so that layers differ and rounding shows."""


def build(kind: str, folder: Path, **settings: Any) -> Path:
    """Write a checkpoint of ``kind`` (a key of ``BUILDERS``) with random weights; return it.

    ``settings`` change the model's configuration.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(7)
        model = BUILDERS[kind](folder, settings)
    model.save_pretrained(folder)
    return folder


def bert(folder: Path, settings: dict[str, Any]) -> Any:
    """BERT with WordPiece from vocab.txt, cased, as mBERT."""
    from transformers import BertConfig, BertForMaskedLM

    tokens = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokens.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    _train(tokens, trainers.WordPieceTrainer(vocab_size=110, special_tokens=special))
    (folder / "vocab.txt").write_text("\n".join(_by_number(tokens)) + "\n", encoding="utf-8")
    said = {"tokenizer_class": "BertTokenizer", "do_lower_case": False, "model_max_length": 512}
    (folder / "tokenizer_config.json").write_text(json.dumps(said), encoding="utf-8")
    config = {**SMALL, "vocab_size": 110, "pad_token_id": 0, **settings}
    return BertForMaskedLM(BertConfig(**config))


def crossing(folder: Path, settings: dict[str, Any]) -> Any:
    """BERT with letters as sub-words, and one that reaches from a word into the next: ``e▁c``."""
    from transformers import BertConfig, BertForMaskedLM

    letters = ["<unk>", "<pad>", "<s>", "▁", *sorted(set("".join(TEXT)) - {" "}), "▁c", "e▁c"]
    vocabulary = {piece: number for number, piece in enumerate(letters)}
    merges = [("▁", "c"), ("e", "▁c")]
    tokens = Tokenizer(models.BPE(vocabulary, merges, unk_token="<unk>"))
    tokens.pre_tokenizer = pre_tokenizers.Metaspace(split=False)
    tokens.post_processor = processors.TemplateProcessing(
        single="<s> $A", special_tokens=[("<s>", 2)]
    )
    tokens.save(str(folder / "tokenizer.json"))
    _say_fast(folder, unk_token="<unk>", pad_token="<pad>", bos_token="<s>")
    config = {**SMALL, "vocab_size": len(letters), "pad_token_id": 1, **settings}
    return BertForMaskedLM(BertConfig(**config))


def xlm_roberta(folder: Path, settings: dict[str, Any]) -> Any:
    """XLM-RoBERTa with a Unigram tokenizer.json; its padding token is number 1."""
    from transformers import XLMRobertaConfig, XLMRobertaForMaskedLM

    tokens = Tokenizer(models.Unigram())
    tokens.normalizer = normalizers.NFKC()
    tokens.pre_tokenizer = pre_tokenizers.Metaspace()
    special = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
    _train(
        tokens,
        trainers.UnigramTrainer(
            vocab_size=90, special_tokens=special, unk_token="<unk>", show_progress=False
        ),
    )
    tokens.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    tokens.save(str(folder / "tokenizer.json"))
    said = {"tokenizer_class": "XLMRobertaTokenizer", "model_max_length": 512}
    (folder / "tokenizer_config.json").write_text(json.dumps(said), encoding="utf-8")
    ids = {"bos_token_id": 0, "pad_token_id": 1, "eos_token_id": 2}
    config = {**SMALL, **ids, "vocab_size": 95, "max_position_embeddings": 514, **settings}
    return XLMRobertaForMaskedLM(XLMRobertaConfig(**config))


def mt5(folder: Path, settings: dict[str, Any]) -> Any:
    """MT5 with nothing but spiece.model beside its weights."""
    import sentencepiece
    from transformers import MT5Config, MT5ForConditionalGeneration

    written = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(TEXT),
        model_writer=written,
        vocab_size=100,
        hard_vocab_limit=False,
        pad_id=0,
        eos_id=1,
        unk_id=2,
        bos_id=-1,
        minloglevel=2,
    )
    (folder / "spiece.model").write_bytes(written.getvalue())
    sizes = {"d_model": 16, "d_kv": 8, "d_ff": 32, "num_heads": 2}
    halves = {"num_layers": 2, "num_decoder_layers": 3, "decoder_start_token_id": 0}
    config = {**sizes, **halves, "vocab_size": 180, "tie_word_embeddings": False, **settings}
    return MT5ForConditionalGeneration(MT5Config(**config))


def llama(folder: Path, settings: dict[str, Any]) -> Any:
    """Llama 3 type: byte-level BPE in tokenizer.json, with a token that begins every text."""
    from transformers import LlamaConfig, LlamaForCausalLM

    tokens = _byte_level(["<|begin|>", "<|end|>"])
    tokens.post_processor = processors.TemplateProcessing(
        single="<|begin|> $A", special_tokens=[("<|begin|>", 0)]
    )
    tokens.save(str(folder / "tokenizer.json"))
    _say_fast(folder, bos_token="<|begin|>", eos_token="<|end|>")
    config = {**SMALL, "vocab_size": 300, "num_key_value_heads": 1, "bos_token_id": 0}
    return LlamaForCausalLM(LlamaConfig(**{**config, "eos_token_id": 1, **settings}))


def qwen2(folder: Path, settings: dict[str, Any]) -> Any:
    """Qwen2 type: byte-level BPE that has no token to begin with, only one to end."""
    from transformers import Qwen2Config, Qwen2ForCausalLM

    _byte_level(["<|endoftext|>"]).save(str(folder / "tokenizer.json"))
    _say_fast(folder, eos_token="<|endoftext|>", pad_token="<|endoftext|>")
    config = {**SMALL, "vocab_size": 300, "num_key_value_heads": 1, "eos_token_id": 0}
    return Qwen2ForCausalLM(Qwen2Config(**{**config, **settings}))


def gpt2(folder: Path, settings: dict[str, Any]) -> Any:
    """GPT-2 with vocab.json and merges.txt; it has no padding token."""
    from transformers import GPT2Config, GPT2LMHeadModel

    tokens = _byte_level(["<|endoftext|>"])
    tokens.model.save(str(folder))
    said = {"tokenizer_class": "GPT2Tokenizer", "model_max_length": 1024}
    (folder / "tokenizer_config.json").write_text(json.dumps(said), encoding="utf-8")
    sizes = {"n_embd": 16, "n_layer": 3, "n_head": 2, "initializer_range": 0.3}
    config = {**sizes, "vocab_size": 300, "bos_token_id": 0, "eos_token_id": 0, **settings}
    return GPT2LMHeadModel(GPT2Config(**config))


def bart(folder: Path, settings: dict[str, Any]) -> Any:
    """BART: byte-level BPE, an encoder and a decoder without a final norm."""
    from transformers import BartConfig, BartForConditionalGeneration

    tokens = _byte_level(["<s>", "<pad>", "</s>", "<unk>"])
    tokens.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0))
    tokens.save(str(folder / "tokenizer.json"))
    _say_fast(folder, bos_token="<s>", pad_token="<pad>", eos_token="</s>", unk_token="<unk>")
    sizes = {f"{half}_{what}": number for half in ("encoder", "decoder") for what, number in HALF}
    config = {**sizes, "d_model": 16, "init_std": 0.3, "vocab_size": 300, **settings}
    return BartForConditionalGeneration(BartConfig(**config))


HALF = (("layers", 2), ("attention_heads", 2), ("ffn_dim", 32))

BUILDERS: dict[str, Callable[[Path, dict[str, Any]], Any]] = {
    "bert": bert,
    "crossing": crossing,
    "xlm-roberta": xlm_roberta,
    "mt5": mt5,
    "llama": llama,
    "qwen2": qwen2,
    "gpt2": gpt2,
    "bart": bart,
}


def _byte_level(special: list[str]) -> Tokenizer:
    tokens = Tokenizer(models.BPE())
    tokens.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    trainer = trainers.BpeTrainer(
        vocab_size=300,
        special_tokens=special,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    _train(tokens, trainer)
    return tokens


def _train(tokens: Tokenizer, trainer: Any) -> None:
    trainer.show_progress = False
    tokens.train_from_iterator(TEXT, trainer)


def _by_number(tokens: Tokenizer) -> Iterable[str]:
    vocabulary = tokens.get_vocab()
    return sorted(vocabulary, key=lambda piece: vocabulary[piece])


def _say_fast(folder: Path, **special: str) -> None:
    said = {"tokenizer_class": "PreTrainedTokenizerFast", **special}
    (folder / "tokenizer_config.json").write_text(json.dumps(said), encoding="utf-8")
