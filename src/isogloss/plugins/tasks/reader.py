"""What a model of a task reads: a checkpoint's configuration and tokenizer, before its weights."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from isogloss import SettingsError
from isogloss.plugins.sources.blueprint import Blueprint, check_device
from isogloss.plugins.sources.fingerprints import tokenizer_digest
from isogloss.plugins.sources.reading import readings
from isogloss.plugins.sources.settings import ModelSettings
from isogloss.plugins.sources.weights import Trained

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from isogloss import Ints, Sentence
    from isogloss.plugins.sources.architecture import Kind
    from isogloss.plugins.sources.checkpoint import Checkpoint
    from isogloss.plugins.sources.passes import Special
    from isogloss.plugins.sources.reading import Reading
    from isogloss.plugins.sources.tokens import Tokens


class Wanted(NamedTuple):
    """What a user says of a model."""

    checkpoint: str | Path
    revision: str
    device: str
    max_length: int | None


class Reader:
    """Reads sentences as a model does. Nothing is loaded before it is asked for."""

    def __init__(self, wanted: Wanted) -> None:
        self.wanted = wanted
        self.settings = ModelSettings(
            str(wanted.checkpoint),
            wanted.revision,
            wanted.device,
            "float32",
            "last",
            "default",
            wanted.max_length,
        )
        self._blueprint = Blueprint(self.settings, Trained())

    @property
    def checkpoint(self) -> Checkpoint:
        """The model's folder."""
        return self._blueprint.checkpoint

    @property
    def config(self) -> Any:
        """The model's configuration."""
        return self._blueprint.config

    @property
    def tokens(self) -> Tokens:
        """The model's tokenizer."""
        return self._blueprint.tokens

    @property
    def special(self) -> Special:
        """The tokens that it reads beside the sub-words of a text."""
        return self._blueprint.special

    @property
    def room(self) -> int | None:
        """Sub-words of a text that fit beside the special tokens."""
        return self._blueprint.room

    @property
    def device(self) -> Any:
        """Torch's device. Raises SettingsError where this machine does not have it."""
        return check_device(self.wanted.device)

    @property
    def kind(self) -> Kind:
        """Whether the model encodes, decodes, or both."""
        return self._blueprint.kind

    @property
    def tokenizer_key(self) -> str:
        """A digest of the tokenizer's files."""
        return tokenizer_digest(self.checkpoint.folder)

    def check_kind(self, task: str, *kinds: Kind) -> None:
        """Refuse a model that reads another way than the task needs. Raises SettingsError."""
        if self.kind not in kinds:
            message = (
                f"model {self.checkpoint.name!r}: {task} wants a model that {_names(kinds)}; "
                f"model type {self.config.model_type!r} {NAMES[self.kind]}"
            )
            raise SettingsError(message)

    def read(self, sentences: Sequence[Sentence]) -> list[Reading]:
        """Tokenise sentences; what is beyond the model's length is left out."""
        return readings(self.tokens, sentences, self.room)

    def encoded(self, sentences: Sequence[Sentence]) -> list[Ints]:
        """Return the token numbers that an encoder reads, special ones among them."""
        return [self.special.encoded(reading) for reading in self.read(sentences)]

    def pairs(
        self, first: Sequence[Sentence], second: Sequence[Sentence]
    ) -> tuple[list[dict[str, Any]], int]:
        """Return what is read of pairs of texts, as the tokenizer joins them, and how many were cut.

        The longer of the two is cut first, where both together are beyond the model's length.
        """
        import numpy as np

        around = len(self.special.before) + len(self.special.after)
        longest = None if self.room is None else self.room + around
        texts = [each.text for each in first], [each.text for each in second]
        read, cut = self.tokens.pairs(*texts, longest)
        rows = [{name: np.array(own, np.int64) for name, own in each.items()} for each in read]
        return rows, cut


NAMES: dict[Kind, str] = {
    "encoder": "reads both ways (an encoder)",
    "decoder": "only goes on with a text (a decoder)",
    "both": "has an encoder and a decoder",
}


def _names(kinds: Sequence[Kind]) -> str:
    return " or ".join(NAMES[kind] for kind in kinds)
