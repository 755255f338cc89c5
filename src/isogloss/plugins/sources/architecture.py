"""Which modules of a model are read: its stacks of blocks, and the norm after the last one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from isogloss import Layer, SettingsError, Where, quiet

if TYPE_CHECKING:
    from collections.abc import Mapping

    from torch.nn import Module

Kind: TypeAlias = Literal["encoder", "decoder", "both"]

BLOCK_LISTS = (
    "encoder.layer",  # BERT, RoBERTa, XLM-RoBERTa, ELECTRA, DeBERTa, MPNet
    "transformer.layer",  # DistilBERT
    "layers",  # Llama, Mistral, Qwen, Gemma, GPT-NeoX, XGLM, ModernBERT; either half of BART, M2M100
    "block",  # either half of T5, mT5, UMT5
    "h",  # GPT-2, BLOOM, Falcon
    "blocks",  # MPT
    "decoder.layers",  # OPT
)
NORMS = (
    "norm",
    "final_norm",
    "final_layer_norm",
    "final_layernorm",
    "layer_norm",
    "ln_f",
    "norm_f",
    "LayerNorm",
)
PARTS: Mapping[Kind, tuple[str, ...]] = {
    "encoder": ("encoder",),
    "decoder": ("decoder.reads", "decoder.predicts"),
    "both": ("encoder", "decoder.reads", "decoder.predicts"),
}


@dataclass(frozen=True, slots=True)
class Stack:
    """Blocks that run one after the other."""

    module: Module
    """What is run: the whole model, or its encoder or decoder."""
    blocks: tuple[Module, ...]
    norm: Module | None
    """The norm after the last block, which no block's output has been through."""
    width: int

    @property
    def layers(self) -> tuple[Layer, ...]:
        """0 for the input of the first block, n for the output of block n, ``norm``."""
        norm: tuple[Layer, ...] = () if self.norm is None else ("norm",)
        return (*range(len(self.blocks) + 1), *norm)


def kind_of(config: Any) -> Kind:
    """Say whether a model encodes, decodes, or does both.

    What can fill a gap in the middle of a sentence reads both ways; what can only go on with a
    sentence reads one way.
    """
    from transformers.models.auto.modeling_auto import (
        MODEL_FOR_CAUSAL_LM_MAPPING_NAMES,
        MODEL_FOR_MASKED_LM_MAPPING_NAMES,
    )

    if getattr(config, "is_encoder_decoder", False):
        return "both"
    if getattr(config, "is_decoder", False):
        return "decoder"
    both_ways = config.model_type in MODEL_FOR_MASKED_LM_MAPPING_NAMES or getattr(
        config, "use_bidirectional_attention", False
    )
    goes_on = config.model_type in MODEL_FOR_CAUSAL_LM_MAPPING_NAMES
    return "decoder" if goes_on and not both_ways else "encoder"


def skeleton(config: Any) -> Module:
    """Build the model without memory for its weights: its modules can be looked at, not run."""
    import torch
    from transformers.models.auto.modeling_auto import AutoModel

    try:
        with quiet(), torch.random.fork_rng(devices=[]), torch.device("meta"):
            model: Module = AutoModel.from_config(config, attn_implementation="eager")
    except (ValueError, TypeError, AttributeError, ImportError, AssertionError) as error:
        message = f"model type {config.model_type!r}: transformers cannot build it: {error}"
        raise SettingsError(message) from error
    return model


def stacks_of(model: Module, config: Any) -> dict[str, Stack]:
    """Return the model's ``encoder`` and ``decoder`` stack, or the one of them that it has.

    Raises SettingsError, with what was looked for, when an architecture is laid out otherwise.
    """
    kind = kind_of(config)
    if kind != "both":
        return {kind: _stack(model, config)}
    return {half: _half(model, half, config) for half in ("encoder", "decoder")}


def _half(model: Module, half: str, config: Any) -> Stack:
    module = getattr(model, half, None)
    if module is None:
        raise SettingsError(f"model type {config.model_type!r}: it has no module {half!r}")
    return _stack(module, getattr(module, "config", config))


def _stack(module: Module, config: Any) -> Stack:
    for path in BLOCK_LISTS:
        blocks = _at(module, path)
        if _is_list(blocks):
            owner = _at(module, path.rpartition(".")[0])
            norm = _norm(owner) or _norm(module)
            return Stack(module, tuple(blocks), norm, int(config.hidden_size))
    message = (
        f"model type {config.model_type!r} ({type(module).__name__}): no list of blocks found under "
        f"any of the names {', '.join(BLOCK_LISTS)}"
    )
    raise SettingsError(message)


def _is_list(module: object) -> bool:
    from torch.nn import ModuleList

    return isinstance(module, ModuleList) and len(module) > 0


def _at(module: Module, path: str) -> Any:
    """Return the sub-module at a dotted path, or None."""
    found: Any = module
    for name in path.split(".") if path else ():
        found = getattr(found, name, None)
    return found


def _norm(owner: Module) -> Module | None:
    """Return the final norm beside a list of blocks.

    DeBERTa's ``LayerNorm`` there belongs to its relative positions, before the first block.
    """
    if hasattr(owner, "rel_embeddings"):
        return None
    return next(
        (found for name in NORMS if (found := getattr(owner, name, None)) is not None), None
    )


def widths_of(stacks: Mapping[str, Stack], kind: Kind) -> dict[Where, int]:
    """Return the number of features of every part and layer."""
    of_part = {part: stacks[part.partition(".")[0]] for part in PARTS[kind]}
    return {(part, layer): stack.width for part, stack in of_part.items() for layer in stack.layers}


def most_tokens(model: Module, config: Any) -> int | None:
    """Return how many positions the model has, or None where it has no such bound.

    RoBERTa and its kin number positions from their padding token's number on, so that many of
    their position embeddings are never reached.
    """
    positions = getattr(config, "max_position_embeddings", None)
    if not isinstance(positions, int) or positions <= 0:
        return None
    for name, module in model.named_modules():
        padding = getattr(module, "padding_idx", None)
        if name.endswith("position_embeddings") and padding is not None:
            return positions - int(padding) - 1
    return positions
