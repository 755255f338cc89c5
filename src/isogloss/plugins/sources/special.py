"""The special tokens of a model, from its configuration where that names them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from isogloss import SettingsError

if TYPE_CHECKING:
    from isogloss.plugins.sources.architecture import Kind

STARTS: dict[Kind, tuple[str, ...]] = {
    "decoder": ("bos", "eos", "pad"),
    "both": ("decoder_start", "pad", "bos"),
}

Known = Callable[[str], int | None]
"""The tokenizer's number of a special token, asked only where the configuration has none."""


def start_token(config: Any, kind: Kind, known: Known) -> tuple[str, int] | None:
    """Return name and number of what a decoder reads first; None for an encoder.

    Raises SettingsError when neither configuration nor tokenizer names one.
    """
    if kind == "encoder":
        return None
    for name in STARTS[kind]:
        if (number := _special(config, name, known)) is not None:
            return name, number
    message = (
        f"model type {config.model_type!r}: a decoder's first token is one of "
        f"{', '.join(STARTS[kind])}; neither configuration nor tokenizer has any of them"
    )
    raise SettingsError(message)


def padding_token(config: Any, known: Known) -> int:
    """Return the number of the padding token. It is masked, so any number does where none is."""
    number = _special(config, "pad", known)
    return 0 if number is None else number


def _special(config: Any, name: str, known: Known) -> int | None:
    number = getattr(config, f"{name}_token_id", None)
    if isinstance(number, list):
        number = number[0] if number else None
    return known(name) if number is None else int(number)
