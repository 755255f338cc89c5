"""Every layout of modules that is known: the deepest layer is what the library itself returns."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
import torch

from isogloss import quiet
from isogloss.plugins.sources.architecture import Kind, kind_of, most_tokens, stacks_of
from isogloss.plugins.sources.forward import run

if TYPE_CHECKING:
    from isogloss import Layer

USUAL = {
    "hidden_size": 16,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "intermediate_size": 32,
}
LLAMAS = {**USUAL, "num_key_value_heads": 1, "head_dim": 8}
T5 = {"d_model": 16, "d_kv": 8, "d_ff": 32, "num_layers": 2, "num_heads": 2}
BARTS = {"d_model": 16} | {
    f"{half}_{what}": number
    for half in ("encoder", "decoder")
    for what, number in (("layers", 2), ("attention_heads", 2), ("ffn_dim", 32))
}
BLOOMS = {"hidden_size": 16, "n_layer": 2, "n_head": 2}

LAYOUTS: dict[str, tuple[Kind, bool, dict[str, Any]]] = {
    # model type: kind, whether it has a final norm, its sizes
    "electra": ("encoder", False, USUAL),
    "mpnet": ("encoder", False, USUAL),
    "deberta-v2": ("encoder", False, {**USUAL, "relative_attention": True}),
    "distilbert": ("encoder", False, {"dim": 16, "n_layers": 2, "n_heads": 2, "hidden_dim": 32}),
    "xlm-roberta-xl": ("encoder", True, USUAL),
    "roberta-prelayernorm": ("encoder", True, USUAL),
    "modernbert": ("encoder", True, USUAL),
    "mistral": ("decoder", True, LLAMAS),
    "qwen3": ("decoder", True, LLAMAS),
    "gemma2": ("decoder", True, LLAMAS),
    "gemma3_text": ("decoder", True, LLAMAS),
    "phi": ("decoder", True, USUAL),
    "gpt_neox": ("decoder", True, USUAL),
    "falcon": ("decoder", True, USUAL),
    "bloom": ("decoder", True, BLOOMS),
    "opt": ("decoder", True, {**USUAL, "ffn_dim": 32, "word_embed_proj_dim": 16}),
    "xglm": (
        "decoder",
        True,
        {"d_model": 16, "num_layers": 2, "attention_heads": 2, "ffn_dim": 32},
    ),
    "mpt": ("decoder", True, {"d_model": 16, "n_layers": 2, "n_heads": 2}),
    "t5": ("both", True, T5),
    "umt5": ("both", True, T5),
    "mbart": ("both", True, BARTS),
    "m2m_100": ("both", True, BARTS),
    "pegasus": ("both", True, BARTS),
}
IDS = torch.tensor([[5, 6, 7, 8, 9]])
SPECIAL = {"pad_token_id": 0, "bos_token_id": 1, "eos_token_id": 2, "vocab_size": 40}


def tiny(model_type: str) -> tuple[Any, Any]:
    from transformers import AutoConfig, AutoModel

    with quiet(), torch.random.fork_rng(devices=[]):
        sizes = LAYOUTS[model_type][2]
        config = AutoConfig.for_model(model_type, **{**SPECIAL, **sizes})
        config.use_cache = False
        model = AutoModel.from_config(config, attn_implementation="eager", dtype=torch.float32)
    return model.eval(), config


@pytest.mark.parametrize("model_type", LAYOUTS)
def test_the_deepest_layer_is_what_the_model_returns(model_type: str) -> None:
    model, config = tiny(model_type)
    kind, norm, _ = LAYOUTS[model_type]
    assert kind_of(config) == kind
    for stack in stacks_of(model, config).values():
        assert stack.layers == ((0, 1, 2, "norm") if norm else (0, 1, 2))
        assert stack.width == 16
        order: list[Layer] = []
        with torch.inference_mode():
            returned = stack.module(input_ids=IDS).last_hidden_state
            seen: dict[Layer, torch.Tensor] = {}

            def take(
                layer: Layer,
                state: torch.Tensor,
                order: list[Layer] = order,
                seen: dict[Layer, torch.Tensor] = seen,
            ) -> None:
                order.append(layer)
                seen[layer] = state.clone()

            run(stack, stack.layers, take, partial(stack.module, input_ids=IDS))
        assert order == list(stack.layers)
        assert all(state.shape == (1, 5, 16) for state in seen.values())
        torch.testing.assert_close(seen[stack.layers[-1]], returned, rtol=0, atol=1e-6)


def test_positions_are_counted_without_those_that_padding_takes() -> None:
    assert most_tokens(*tiny("electra")) == 512
    assert most_tokens(*tiny("mpnet")) == 510
    assert most_tokens(*tiny("t5")) is None
