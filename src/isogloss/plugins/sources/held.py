"""A model that is in memory as a source: the modules themselves, read and edited where they are."""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from isogloss import JSON, SettingsError
from isogloss.plugins.sources.architecture import most_tokens, stacks_of
from isogloss.plugins.sources.blueprint import ALGORITHM, Blueprint
from isogloss.plugins.sources.checkpoint import Checkpoint
from isogloss.plugins.sources.fingerprints import BOOKKEEPING, digest
from isogloss.plugins.sources.limits import ABSURD, smallest_bound
from isogloss.plugins.sources.model import ModelSource
from isogloss.plugins.sources.passes import Passes
from isogloss.plugins.sources.remembered import Remembered
from isogloss.plugins.sources.settings import MIXED, ModelSettings
from isogloss.plugins.sources.tokens import Tokens, check_kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from torch.nn import Module

    from isogloss import Sentence, SourceInfo, Vectors, Where


def source_of(
    model: Module,
    tokenizer: Any,
    *,
    name: str = "",
    aggregation: str = "last",
    preset: str = "default",
    max_length: int | None = None,
) -> HeldSource:
    """Return a transformer in memory as a source, over its own modules: nothing is copied.

    ``model`` is a model of transformers, with or without a head; ``tokenizer`` its tokenizer. What
    is edited through the source is edited in the model. It is read where it is, in its own number
    format, and is trained or evaluated afterwards as it was before. Raises SettingsError for an
    architecture that cannot be read.
    """
    named = name or str(getattr(model, "name_or_path", "")) or type(model).__name__
    settings = ModelSettings(named, "", "", "float32", aggregation, preset, max_length)
    held = Held(model, tokenizer, settings)
    return HeldSource(held, held.base, settings)


class HeldSource(ModelSource):
    """Reads words with a model in memory, ``base``, that ``blueprint`` describes."""

    def __init__(self, blueprint: Blueprint, base: Module, settings: ModelSettings) -> None:
        self._settings = settings
        self._model = blueprint
        self._base = base
        self._remembered = Remembered()

    @property
    def _passes(self) -> Passes:  # not kept: the model may move
        known = self._model
        return Passes(
            self._base,
            known.kind,
            stacks_of(self._base, known.config),
            known.special,
            next(self._base.parameters()).device,
            self._settings.aggregation,
            self._settings.preset == "reference",
            self._settings.dtype == MIXED,
        )

    def _vectors(
        self, sentences: Sequence[Sentence], where: Sequence[Where]
    ) -> dict[Where, Vectors]:
        with evaluated(self._base):
            return super()._vectors(sentences, where)


@contextmanager
def evaluated(model: Module) -> Iterator[None]:
    """Switch dropout and its kind off, module by module, and back to what each was."""
    training = [module for module in model.modules() if module.training]
    model.eval()
    try:
        yield
    finally:
        for module in training:
            module.training = True


@dataclass(frozen=True, slots=True)
class HeldWeights:
    """Weights that are in memory already, of a model whose checkpoint is known."""

    base: Module

    def identity(self, _checkpoint: Checkpoint) -> JSON:
        """Hash the weights as they are now."""
        return {"kind": "held", "sha256": _weights(self.base)}

    def load(self, _checkpoint: Checkpoint, _config: Any, _dtype: str) -> Module:
        """Return the modules themselves."""
        return self.base


class Held(Blueprint):
    """What a model in memory is: asked of its modules, whose weights may change."""

    def __init__(self, model: Module, tokenizer: Any, settings: ModelSettings) -> None:
        self.base: Any = getattr(model, "base_model", model)
        self._tokenizer = tokenizer
        self._settings = settings
        check_kind(settings.model, tokenizer)

    @cached_property
    def checkpoint(self) -> Checkpoint:
        """A name; there is no folder."""
        return Checkpoint(self._settings.model, Path())

    @cached_property
    def config(self) -> Any:
        """The model's configuration."""
        config = getattr(self.base, "config", None)
        if not hasattr(config, "model_type"):
            kind = type(self.base).__name__
            raise SettingsError(f"{kind} is no model of transformers: it has no configuration")
        return config

    @cached_property
    def _bare(self) -> Module:
        base: Module = self.base
        return base

    @cached_property
    def _longest(self) -> int | None:
        said = getattr(self._tokenizer, "model_max_length", ABSURD + 1)
        bounds = [most_tokens(self.base, self.config), said if said <= ABSURD else None]
        return smallest_bound(bounds, self._settings.max_length)

    @property
    def info(self) -> SourceInfo:  # not kept: the weights may have changed
        """What it says of itself as it is now."""
        return self._said()

    def _identity(self) -> JSON:
        chosen = self._settings
        config = self.config.to_dict()
        return {
            "algorithm": ALGORITHM,
            "config": {key: config[key] for key in config if key not in BOOKKEEPING},
            "tokenizer": digest(sorted(self._tokenizer.get_vocab().items())),
            "weights": _weights(self.base),
            "aggregation": chosen.aggregation,
            "preset": chosen.preset,
            "longest": self._longest,
        }

    def _details(self) -> dict[str, JSON]:
        return {
            "model": self._settings.model,
            "model_type": self.config.model_type,
            "parameters": self._multiplied(),
            "in_memory": True,
            "aggregation": self._settings.aggregation,
            "preset": self._settings.preset,
            "longest": self._longest,
            "attention": getattr(self.config, "_attn_implementation", None),
            "transformers": version("transformers"),
            "torch": version("torch"),
        }

    @cached_property
    def tokens(self) -> Tokens:
        """The model's tokenizer."""
        return Tokens(self._tokenizer, self._settings.model)


def _weights(model: Module) -> str:
    """Return a digest of a model's weights by name."""
    import torch

    found = hashlib.sha256()
    for name, values in sorted(model.state_dict().items()):
        found.update(f"{name} {values.dtype} {tuple(values.shape)}\n".encode())
        found.update(values.detach().cpu().contiguous().reshape(-1).view(torch.uint8).numpy())
    return found.hexdigest()
