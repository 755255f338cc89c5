"""The unit of extraction: the words of one language as one source reads them."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from isogloss.core.errors import SettingsError
from isogloss.core.types import NAME, check_name

if TYPE_CHECKING:
    from isogloss.core.locations import Location
    from isogloss.core.types import JSON, Where

KEY = re.compile(r"[0-9a-f]{8,64}")
PART = re.compile(r"[a-z]+(\.[a-z]+)*")
WORDS = "words"
"""The folder of the word table, beside those of the parts."""


@dataclass(frozen=True, slots=True)
class Unit:
    """Names the activations that share a word table: one corpus, source, language and given."""

    corpus: str
    source: str
    key: str
    """What they are computed from, as hexadecimal digits; its first eight are in the path."""
    language: str
    given: str = ""

    def __post_init__(self) -> None:
        """Refuse what cannot be part of a path."""
        for kind in ("corpus", "source", "language"):
            check_name(kind, getattr(self, kind))
        if self.given:
            check_name("given language", self.given)
        if not KEY.fullmatch(self.key):
            raise SettingsError(f"key {self.key!r}: a key has 8 to 64 digits 0-9, a-f")

    @property
    def path(self) -> str:
        """The unit's folder in the store, with ``/`` on every system."""
        given = f"~{self.given}" if self.given else ""
        return f"{self.corpus}/{self.source}-{self.key[:8]}/{self.language}{given}"

    @property
    def words(self) -> str:
        """The folder of its word table in the store."""
        return f"{self.path}/{WORDS}"

    def array(self, where: Where) -> str:
        """Return the folder of one part and layer in the store."""
        part, layer = where
        if not PART.fullmatch(part) or part == WORDS:
            raise SettingsError(f"part {part!r}: no folder can be named after it")
        return f"{self.path}/{part}/{_layer_name(layer)}"

    def chunk(self, where: Where, window: int) -> str:
        """Return the file of one chunk of rows in the store."""
        return f"{self.array(where)}/c/{window}/0"

    def journal(self, folder: Location) -> Location:
        """Return the file of the unit's journal in the folder of journals."""
        return folder / f"{self.path}.jsonl"

    def as_json(self) -> dict[str, JSON]:
        """Plain data with every field."""
        return asdict(self)


def _layer_name(layer: int | str) -> str:
    if isinstance(layer, int):
        if layer >= 0:
            return f"layer-{layer:02d}"
    elif NAME.fullmatch(layer) and not layer.startswith("layer-"):
        return layer
    raise SettingsError(f"layer {layer!r}: a layer is a number from 0, or a name such as 'norm'")
