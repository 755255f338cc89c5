"""A toy decoder whose state is the last token read proves what each part is the state of."""

from __future__ import annotations

from itertools import chain
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pytest
import torch

from isogloss import SettingsError, Source
from isogloss.plugins.sources.special import start_token
from isogloss.plugins.sources.transformers import transformers
from tests.plugins.sources.checkpoints import build
from tests.plugins.sources.reading_aloud import sentence, vectors

if TYPE_CHECKING:
    from pathlib import Path

    from tests.plugins.sources.conftest import Make

TEXT = "the unbelievable cat"


def last_token_llama(folder: Path) -> Path:
    """A Llama whose blocks add nothing: its state is the embedding of the token just read."""
    from transformers import LlamaForCausalLM

    build("llama", folder, hidden_size=300, vocab_size=300)
    model: Any = LlamaForCausalLM.from_pretrained(folder)
    with torch.no_grad():
        model.model.embed_tokens.weight.copy_(torch.eye(300))
        for block in model.model.layers:
            block.self_attn.o_proj.weight.zero_()
            block.mlp.down_proj.weight.zero_()
    model.save_pretrained(folder)
    return folder


def last_token_mt5(folder: Path) -> Path:
    """An mT5 whose decoder adds nothing."""
    from transformers import MT5ForConditionalGeneration

    build("mt5", folder, d_model=180, vocab_size=180)
    model: Any = MT5ForConditionalGeneration.from_pretrained(folder)
    with torch.no_grad():
        model.shared.weight.copy_(torch.eye(180))
        for block in model.decoder.block:
            block.layer[0].SelfAttention.o.weight.zero_()
            block.layer[1].EncDecAttention.o.weight.zero_()
            block.layer[2].DenseReluDense.wo.weight.zero_()
    model.save_pretrained(folder)
    return folder


TOYS = {"llama": last_token_llama, "mt5": last_token_mt5}


@pytest.fixture(scope="module", params=TOYS)
def toy(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = TOYS[request.param](tmp_path_factory.mktemp("toys") / request.param)
    return folder


def words_of(folder: Path) -> list[list[int]]:
    """The sub-words of every word of TEXT, from the tokenizer itself."""
    from transformers import AutoTokenizer

    coded = AutoTokenizer.from_pretrained(folder)(TEXT, add_special_tokens=False)
    ids: list[int] = coded["input_ids"]
    cut = [
        [n for n, word in zip(ids, coded.word_ids(), strict=True) if word == w] for w in range(3)
    ]
    assert len(cut[1]) > 2
    assert list(chain.from_iterable(cut)) == ids
    return cut


def tokens(source: Source, part: str, layer: int) -> list[int]:
    found = vectors(source, [sentence(TEXT, 0, "ein Hund")], [(part, layer)])[part, layer]
    assert ((found == 1).sum(1) == 1).all()
    assert ((found == 0).sum(1) == found.shape[1] - 1).all()
    return [int(number) for number in found.argmax(1)]


@pytest.mark.parametrize("layer", [0, 1, 3])
def test_reads_is_the_state_at_the_words_last_sub_word(toy: Path, layer: int) -> None:
    the, long, cat = words_of(toy)
    source = transformers(model=str(toy))
    assert tokens(source, "decoder.reads", layer) == [the[-1], long[-1], cat[-1]]


@pytest.mark.parametrize("layer", [0, 1, 3])
def test_predicts_is_the_state_before_the_words_first_sub_word(toy: Path, layer: int) -> None:
    the, long, _ = words_of(toy)
    source = transformers(model=str(toy))
    assert tokens(source, "decoder.predicts", layer) == [0, the[-1], long[-1]]


@pytest.mark.parametrize("rule", ["first", "mean"])
def test_aggregation_leaves_predicts_alone(toy: Path, rule: Literal["first", "mean"]) -> None:
    the, long, cat = words_of(toy)
    source = transformers(model=str(toy), aggregation=rule)
    assert tokens(source, "decoder.predicts", 3) == [0, the[-1], long[-1]]
    if rule == "first":
        assert tokens(source, "decoder.reads", 3) == [the[0], long[0], cat[0]]


def test_the_reference_preset_has_read_all_but_the_last_sub_word(toy: Path) -> None:
    words = words_of(toy)
    source = transformers(model=str(toy), preset="reference")
    read = [0, *chain.from_iterable(words)]
    ends = np.cumsum([len(word) for word in words])
    assert tokens(source, "decoder.predicts", 3) == [read[end - 1] for end in ends]
    assert source.describe().details["preset"] == "reference"
    single = source.rows([sentence(TEXT)]).counts["words of one sub-word"]
    assert single == sum(len(word) == 1 for word in words)


def test_the_reference_preset_allows_no_other_aggregation(toy: Path) -> None:
    with pytest.raises(SettingsError, match="preset 'reference' keeps the last sub-word"):
        transformers(model=str(toy), preset="reference", aggregation="mean")


@pytest.mark.parametrize(
    ("kind", "start"),
    [
        ("llama", {"is": "bos", "number": 0}),
        ("qwen2", {"is": "eos", "number": 0}),
        ("mt5", {"is": "decoder_start", "number": 0}),
        ("bart", {"is": "decoder_start", "number": 2}),
        ("bert", None),
    ],
)
def test_the_start_token_is_recorded(kind: str, start: object, make: Make) -> None:
    assert make(kind).describe().details["start_token"] == start


def test_a_decoder_without_any_token_to_start_with_is_refused() -> None:
    config = SimpleNamespace(model_type="toy", bos_token_id=None, eos_token_id=[])
    with pytest.raises(SettingsError, match="a decoder's first token is one of bos, eos, pad"):
        start_token(config, "decoder", lambda name: None)
    assert start_token(config, "decoder", {"pad": 3}.get) == ("pad", 3)
    assert start_token(config, "encoder", lambda name: None) is None
