"""What a model is and how it reads, known before any of its weights is loaded."""

from __future__ import annotations

from functools import cached_property
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from isogloss import JSON, SettingsError, SourceInfo, Where, quiet
from isogloss.plugins.sources.architecture import (
    Kind,
    kind_of,
    most_tokens,
    skeleton,
    stacks_of,
    widths_of,
)
from isogloss.plugins.sources.checkpoint import Checkpoint, find_checkpoint
from isogloss.plugins.sources.fingerprints import config_digest, digest, tokenizer_digest
from isogloss.plugins.sources.limits import longest_input
from isogloss.plugins.sources.passes import Special
from isogloss.plugins.sources.special import padding_token, start_token
from isogloss.plugins.sources.tokens import Tokens
from isogloss.plugins.sources.weights import ATTENTION, Weights

if TYPE_CHECKING:
    from torch.nn import Module

    from isogloss.plugins.sources.settings import ModelSettings

ALGORITHM = 1
"""Counted up whenever the same settings would give other vectors than before."""


class Blueprint:
    """Finds a model's files, and works out from them what is asked for, when it is asked for."""

    def __init__(self, settings: ModelSettings, weights: Weights) -> None:
        self._settings = settings
        self._weights = weights

    @cached_property
    def checkpoint(self) -> Checkpoint:
        """The model's folder, checked."""
        return find_checkpoint(self._settings.model, self._settings.revision)

    @cached_property
    def config(self) -> Any:
        """The model's configuration; nothing is asked of a hub for it."""
        from transformers.models.auto.configuration_auto import AutoConfig

        try:
            with quiet():
                config = AutoConfig.from_pretrained(
                    self.checkpoint.folder, local_files_only=True, trust_remote_code=False
                )
        except (OSError, ValueError, TypeError, KeyError) as error:
            first = (str(error).strip() or type(error).__name__).splitlines()[0]
            message = f"{self.checkpoint.folder / 'config.json'}: {first}"
            raise SettingsError(message) from error
        config.use_cache = False
        return config

    @cached_property
    def kind(self) -> Kind:
        """Whether it encodes, decodes, or both."""
        return kind_of(self.config)

    @cached_property
    def _bare(self) -> Module:
        return skeleton(self.config)

    @cached_property
    def _longest(self) -> int | None:
        most = most_tokens(self._bare, self.config)
        return longest_input(self.checkpoint, most, self._settings.max_length)

    @cached_property
    def _start(self) -> tuple[str, int] | None:
        return start_token(self.config, self.kind, lambda name: self.tokens.special(name))

    @cached_property
    def widths(self) -> dict[Where, int]:
        """The number of features of every part and layer."""
        return widths_of(stacks_of(self._bare, self.config), self.kind)

    @cached_property
    def info(self) -> SourceInfo:
        """What it says of itself."""
        check_device(self._settings.device)
        return self._said()

    def _said(self) -> SourceInfo:
        widths = self.widths
        given = frozenset(part for part, _ in widths if part != "encoder")
        reads_given = given if self.kind == "both" else frozenset()
        return SourceInfo(digest(self._identity()), widths, reads_given, self._details())

    def _identity(self) -> JSON:
        """Return everything that changes the vectors, and nothing else."""
        found, chosen = self.checkpoint, self._settings
        files = {"config": config_digest(found.folder), "tokenizer": tokenizer_digest(found.folder)}
        hub = {"repository": found.name, "commit": found.commit}
        return {
            "algorithm": ALGORITHM,
            "model": hub if found.commit else files,
            "weights": self._weights.identity(found),
            "dtype": chosen.dtype,
            "aggregation": chosen.aggregation,
            "preset": "default" if self.kind == "encoder" else chosen.preset,
            "longest": self._longest,
        }

    def _details(self) -> dict[str, JSON]:
        found, chosen, start = self.checkpoint, self._settings, self._start
        return {
            "model": chosen.model,
            "revision": found.revision,
            "commit": found.commit,
            "model_type": self.config.model_type,
            "parameters": self._multiplied(),
            "weights": self._weights.identity(found),
            "tokenizer_sha256": tokenizer_digest(found.folder),
            "dtype": chosen.dtype,
            "device": chosen.device,
            "aggregation": chosen.aggregation,
            "preset": chosen.preset,
            "longest": self._longest,
            "start_token": None if start is None else {"is": start[0], "number": start[1]},
            "attention": ATTENTION,
            "trust_remote_code": False,
            "transformers": version("transformers"),
            "torch": version("torch"),
        }

    def _multiplied(self) -> int:
        """Count the parameters beside embedding tables: each is multiplied once for every token."""
        named = self._bare.named_parameters()
        return sum(values.numel() for name, values in named if "embed" not in name)

    def load(self, dtype: str) -> Module:
        """Build the model with its weights, on the processor's own memory."""
        return self._weights.load(self.checkpoint, self.config, dtype)

    @cached_property
    def tokens(self) -> Tokens:
        """The model's tokenizer."""
        return Tokens.load(self.checkpoint.folder, self.checkpoint.name, self.config)

    @cached_property
    def special(self) -> Special:
        """The tokens that it reads beside the sub-words of a text."""
        before, after = self.tokens.around if self.kind != "decoder" else ((), ())
        start = None if self._start is None else self._start[1]
        padding = padding_token(self.config, lambda name: self.tokens.special(name))
        return Special(before, after, start, padding)

    @cached_property
    def room(self) -> int | None:
        """Sub-words of a text that fit beside the special tokens, in every part alike."""
        if self._longest is None:
            return None
        around = len(self.special.before) + len(self.special.after)
        room = self._longest - max(around, 0 if self._start is None else 1)
        if room < 1:
            message = f"max_length {self._longest}: leaves no room beside the special tokens"
            raise SettingsError(message)
        return room


def check_device(name: str) -> Any:
    """Return torch's device, or raise SettingsError when this machine does not have it."""
    import torch

    try:
        device = torch.device(name)
        torch.empty(0, device=device)
    except (RuntimeError, AssertionError, NotImplementedError) as error:
        first = str(error).splitlines()[0]
        raise SettingsError(f"device {name!r}: cannot be used here: {first}") from error
    return device
