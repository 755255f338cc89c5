from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import torch

from isogloss import Sentence, Vectors, Where
from tests.plugins.sources.reading_aloud import sentence, vectors

if TYPE_CHECKING:
    from isogloss.plugins.sources.tokens import Tokens
    from tests.plugins.conftest import Checkpoint
    from tests.plugins.sources.conftest import Make

TEXT = "the black cat sleeps"


def model_of(checkpoint: Checkpoint, kind: str) -> Any:
    from transformers import AutoModel

    return AutoModel.from_pretrained(checkpoint(kind), attn_implementation="eager").eval()


def read_with(
    checkpoint: Checkpoint, kind: str, module: Any, special: bool
) -> tuple[Any, list[int]]:
    """The library's own output for TEXT, and the position of every word's last sub-word."""
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(checkpoint(kind))
    coded = tokenizer(TEXT, return_tensors="pt", add_special_tokens=special)
    with torch.no_grad():
        said = module(input_ids=coded["input_ids"], output_hidden_states=True)
    words = coded.word_ids()
    return said, [max(n for n, of in enumerate(words) if of == word) for word in range(4)]


def last(states: Any, at: list[int]) -> Vectors:
    found: Vectors = states[0, at].numpy()
    return found


@pytest.mark.parametrize("kind", ["bert", "xlm-roberta"])
def test_an_encoders_layers_are_its_hidden_states(
    kind: str, checkpoint: Checkpoint, make: Make
) -> None:
    said, at = read_with(checkpoint, kind, model_of(checkpoint, kind), special=True)
    ours = vectors(make(kind), [sentence(TEXT)])
    assert len(said.hidden_states) == 4
    for layer, states in enumerate(said.hidden_states):
        np.testing.assert_allclose(ours["encoder", layer], last(states, at), atol=1e-5)


def test_the_last_block_of_mt5_is_not_its_last_hidden_state(
    checkpoint: Checkpoint, make: Make
) -> None:
    encoder = model_of(checkpoint, "mt5").encoder
    said, at = read_with(checkpoint, "mt5", encoder, special=True)
    ours = vectors(make("mt5"), [sentence(TEXT)], [("encoder", 2), ("encoder", "norm")])
    block, length = encoder.block[1], said.hidden_states[1].shape[1]
    with torch.no_grad():
        bias = encoder.block[0].layer[0].SelfAttention.compute_bias(length, length)
        by_hand = block(said.hidden_states[1], position_bias=bias)
    by_hand = by_hand[0] if isinstance(by_hand, tuple) else by_hand
    np.testing.assert_allclose(ours["encoder", 2], last(by_hand, at), atol=1e-5)
    assert np.abs(ours["encoder", 2] - last(said.hidden_states[-1], at)).max() > 0.1
    np.testing.assert_allclose(ours["encoder", "norm"], last(said.hidden_states[-1], at), atol=1e-5)


def test_the_last_block_of_llama_is_not_its_last_hidden_state(
    checkpoint: Checkpoint, make: Make
) -> None:
    model = model_of(checkpoint, "llama")
    said, at = read_with(checkpoint, "llama", model, special=True)
    where: list[Where] = [("decoder.reads", 3), ("decoder.reads", "norm")]
    ours = vectors(make("llama"), [sentence(TEXT)], where)
    states = said.hidden_states[2]
    places = torch.arange(states.shape[1])[None]
    ahead = torch.full((states.shape[1],) * 2, -torch.inf).triu(1)[None, None]
    with torch.no_grad():
        turned = model.rotary_emb(states, places)
        by_hand = model.layers[2](states, attention_mask=ahead, position_embeddings=turned)
    by_hand = by_hand[0] if isinstance(by_hand, tuple) else by_hand
    np.testing.assert_allclose(ours["decoder.reads", 3], last(by_hand, at), atol=1e-5)
    assert np.abs(ours["decoder.reads", 3] - last(said.hidden_states[-1], at)).max() > 0.1
    normed = last(said.hidden_states[-1], at)
    np.testing.assert_allclose(ours["decoder.reads", "norm"], normed, atol=1e-5)


def hooks(module: Any) -> int:
    return sum(len(m._forward_hooks) + len(m._forward_pre_hooks) for m in module.modules())


def test_hooks_are_removed_even_when_reading_fails(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    source: Any = make("bert")
    vectors(source, [sentence(TEXT)])
    model = source._passes.model
    assert hooks(model) == 0

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate")

    monkeypatch.setattr(model.encoder.layer[1], "forward", fail)
    with pytest.raises(MemoryError, match="can't allocate memory"):
        vectors(source, [sentence(TEXT)])
    assert hooks(model) == 0


def test_nothing_behind_the_deepest_layer_is_computed(make: Make) -> None:
    source: Any = make("llama")
    everything = vectors(source, [sentence(TEXT)])
    ran: list[int] = []
    for number, block in enumerate(source._passes.model.layers, 1):
        block.register_forward_pre_hook(lambda *_, number=number: ran.append(number))
    first = vectors(source, [sentence(TEXT)], [("decoder.reads", 1), ("decoder.predicts", 0)])
    assert ran == [1]
    for place, found in first.items():
        np.testing.assert_array_equal(found, everything[place])


@pytest.mark.parametrize("rule", ["first", "mean"])
def test_aggregation_over_a_words_sub_words(rule: str, make: Make) -> None:
    """Words one sub-word long are the sub-words' own vectors: read the text cut finely, aggregate."""

    source: Any = make("bert", aggregation=rule)
    tokens: Tokens = source._model.tokens
    text = "unbelievable cat"
    spans = tuple(tokens.pieces([text])[0].spans)
    fine = vectors(make("bert"), [Sentence(0, "en", text, spans)], [("encoder", 2)])
    ours = vectors(source, [sentence(text)], [("encoder", 2)])["encoder", 2]
    cut = [n for n, span in enumerate(spans) if span[0] < 12]
    assert len(cut) > 2
    states = fine["encoder", 2][cut]
    np.testing.assert_allclose(ours[0], states[0] if rule == "first" else states.mean(0), atol=1e-6)
