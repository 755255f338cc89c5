"""Changes states of a model where they arise, for as long as a ``with`` block lasts."""

from __future__ import annotations

from contextlib import contextmanager
from inspect import signature
from typing import TYPE_CHECKING, Any

from isogloss import Layer, PluginError, SettingsError
from isogloss.plugins.sources.forward import hook, uncompiled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from torch import Tensor

    from isogloss.plugins.sources.architecture import Stack


@contextmanager
def edited(
    stack: Stack, layer: Layer, function: Callable[[Tensor, Tensor], Tensor]
) -> Iterator[None]:
    """Let ``function`` change the states of ``layer`` in every pass, until the block is left.

    It gets states (sentences, tokens, features) and which of them are no padding (sentences,
    tokens), and returns states of the same shape and type. Edits of one layer compose in the order
    in which they were entered. The hooks are taken back however the block is left. What was compiled
    runs uncompiled until then.
    """
    masks = _Masks(stack)

    def change(states: Tensor) -> Tensor:
        new = function(states, masks.of(states))
        _check(stack, layer, states, new)
        return new

    handles: list[Any] = []
    try:
        handles.append(stack.module.register_forward_pre_hook(masks.meet, with_kwargs=True))
        handles.append(hook(stack, layer, change))
        with uncompiled():
            yield
    finally:
        for handle in handles:
            handle.remove()


class _Masks:
    """The attention mask of the pass that is under way, as the stack was given it."""

    def __init__(self, stack: Stack) -> None:
        self._signature = signature(stack.module.forward)
        self._given: Any = None

    def meet(self, _: object, positional: tuple[Any, ...], named: dict[str, Any]) -> None:
        """Note the mask of a pass that begins."""
        given = self._signature.bind_partial(*positional, **named).arguments
        self._given = given.get("attention_mask")

    def of(self, states: Tensor) -> Tensor:
        """Say which states are no padding: all, where the stack was given no mask."""
        import torch

        sentences, tokens = states.shape[:2]
        if self._given is None:
            return torch.ones((sentences, tokens), dtype=torch.bool, device=states.device)
        if self._given.ndim != 2:
            raise SettingsError(
                f"an edit needs an attention mask of (sentences, tokens), and the model was given "
                f"one of {self._given.ndim} dimensions"
            )
        # A decoder that remembers what it has read gets the mask of all, and the newest states.
        mask: Tensor = self._given[:, -tokens:] > 0
        return mask


def _check(stack: Stack, layer: Layer, old: Tensor, new: object) -> None:
    import torch

    place = f"the edit of layer {layer} of {type(stack.module).__name__}"
    if not isinstance(new, torch.Tensor):
        raise PluginError(f"{place} returned {type(new).__name__}, not states")
    if new.shape != old.shape or new.dtype != old.dtype:
        raise PluginError(
            f"{place} returned {new.dtype} of shape {tuple(new.shape)}; the states are {old.dtype} "
            f"of shape {tuple(old.shape)}"
        )
