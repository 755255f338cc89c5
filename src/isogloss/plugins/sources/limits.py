"""How many tokens a model reads at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isogloss import SettingsError
from isogloss.plugins.sources.checkpoint import Checkpoint, read_json

if TYPE_CHECKING:
    from collections.abc import Iterable

ABSURD = 10**6
"""Tokenizers without a bound say 10**30."""


def longest_input(checkpoint: Checkpoint, positions: int | None, chosen: int | None) -> int | None:
    """Return the smallest of the model's, the tokenizer's and the user's bound, or None.

    Raises SettingsError for a ``max_length`` that is beyond what the model reads.
    """
    return smallest_bound([positions, _tokenizer_bound(checkpoint)], chosen)


def smallest_bound(bounds: Iterable[int | None], chosen: int | None) -> int | None:
    """Return the smallest bound that there is; SettingsError where the user's is beyond it."""
    longest = min((bound for bound in bounds if bound is not None), default=None)
    if chosen is None:
        return longest
    if chosen < 1 or (longest is not None and chosen > longest):
        most = "" if longest is None else f" and {longest}, which is all that the model reads"
        between = f"between 1{most}" if most else "1 or more"
        raise SettingsError(f"max_length {chosen}: a number {between} would do")
    return chosen


def _tokenizer_bound(checkpoint: Checkpoint) -> int | None:
    path = checkpoint.folder / "tokenizer_config.json"
    bound = read_json(path).get("model_max_length") if path.is_file() else None
    return int(bound) if isinstance(bound, int | float) and 0 < bound <= ABSURD else None
