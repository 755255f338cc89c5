"""Runs a model over a padded batch and takes states from it where they arise."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from isogloss import Ints, Layer, PluginError, Vectors

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from contextlib import AbstractContextManager

    import torch
    from torch import Tensor

    from isogloss.plugins.sources.architecture import Stack


@dataclass(frozen=True, slots=True)
class Picks:
    """Which states of a padded batch belong to each word, sentence by sentence."""

    sentence: Ints
    first: Ints
    stop: Ints

    def on(self, device: torch.device, tokens: int) -> Placed:
        """Return the picks of a batch that is padded to ``tokens``, once for all layers."""
        import torch

        start = self.sentence * tokens
        first, stop = (torch.from_numpy(start + at).to(device) for at in (self.first, self.stop))
        return Placed(first, stop)


@dataclass(frozen=True, slots=True)
class Placed:
    """Picks as places in a batch whose sentences stand one after the other."""

    first: Tensor
    stop: Tensor


class _Deep(Exception):
    """The deepest layer that was asked for has been read."""


def padded(rows: Sequence[Ints], padding: int, device: torch.device) -> tuple[Tensor, Tensor]:
    """Return (sentences, longest) token numbers, padded on the right, and their attention mask."""
    import numpy as np
    import torch

    lengths = np.array([len(row) for row in rows])
    ids = np.full((len(rows), lengths.max()), padding, np.int64)
    mask = np.arange(lengths.max()) < lengths[:, None]
    ids[mask] = np.concatenate(rows)
    return torch.from_numpy(ids).to(device), torch.from_numpy(mask.astype(np.int64)).to(device)


def run(
    stack: Stack,
    layers: Collection[Layer],
    take: Callable[[Layer, Tensor], None],
    forward: Callable[[], object],
) -> None:
    """Call ``forward`` and hand the states of the ``layers`` of ``stack`` to ``take``.

    States are read by hooks on the blocks, not from ``hidden_states``, whose last entry has been
    through the final norm in many models. Nothing behind the deepest layer is computed.
    """
    deepest = max(layers, key=stack.layers.index)
    met: list[Layer] = []

    def meet(layer: Layer, state: Any) -> None:
        met.append(layer)
        take(layer, state)
        if layer == deepest:
            raise _Deep

    handles = [hook(stack, layer, partial(meet, layer)) for layer in layers]
    try:
        with uncompiled():
            forward()
    except _Deep:
        pass
    finally:
        for handle in handles:
            handle.remove()
    if sorted(met, key=str) != sorted(layers, key=str):
        message = f"{type(stack.module).__name__}: of the layers {list(layers)} it ran {met}"
        raise PluginError(message)


def uncompiled() -> AbstractContextManager[Any]:
    """Keep torch.compile's graphs aside: one that was made before a hook was does not call it."""
    # Who compiled a model has loaded this; nobody else needs to wait for it.
    if "torch._dynamo" not in sys.modules:
        return nullcontext()
    import torch

    found: AbstractContextManager[Any] = torch.compiler.set_stance("force_eager")
    return found


def hook(stack: Stack, layer: Layer, meet: Callable[[Any], Any]) -> Any:
    """Hand the states of ``layer`` to ``meet`` whenever they arise; return what takes it back.

    What ``meet`` returns takes their place, unless it is None. Layer 0 is met before the first
    block, all others after the module that makes them.
    """
    if layer == 0:

        def before(_: Any, positional: tuple[Any, ...], named: dict[str, Any]) -> Any:
            new = meet(positional[0] if positional else named["hidden_states"])
            if new is None:
                return None
            if positional:
                return (new, *positional[1:]), named
            return positional, {**named, "hidden_states": new}

        return stack.blocks[0].register_forward_pre_hook(before, with_kwargs=True)

    def after(_: Any, __: Any, output: Any) -> Any:
        has_more = isinstance(output, tuple)
        new = meet(output[0] if has_more else output)
        return (new, *output[1:]) if has_more and new is not None else new

    module = stack.norm if isinstance(layer, str) else stack.blocks[layer - 1]
    if module is None:
        raise PluginError(f"{type(stack.module).__name__} has no final norm")
    return module.register_forward_hook(after)


def gather(state: Tensor, picks: Placed, aggregation: str) -> Vectors:
    """Return one float32 row per word: (words, features) from (sentences, tokens, features)."""
    states = state.reshape(-1, state.shape[-1])
    if aggregation == "mean":
        rows = _mean(states, picks.first, picks.stop)
    else:
        at = picks.first if aggregation == "first" else picks.stop - 1
        rows = states.index_select(0, at).float()
    vectors: Vectors = rows.cpu().numpy()
    return vectors


def _mean(states: Tensor, first: Tensor, stop: Tensor) -> Tensor:
    """Average over each word's sub-words in their order, which no device may change."""
    import torch

    total = torch.zeros((len(first), states.shape[-1]), device=states.device)
    longest = int((stop - first).max()) if len(first) else 0
    for step in range(longest):
        at = first + step
        rows = states.index_select(0, torch.minimum(at, stop - 1)).float()
        total += torch.where((at < stop).unsqueeze(1), rows, 0.0)
    return total / (stop - first).unsqueeze(1)
