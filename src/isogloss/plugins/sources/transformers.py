"""The source ``transformers``: any model of the Hugging Face hub, or a folder with one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from isogloss import MaybePath, Source, hookimpl

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def transformers(
    *,
    model: MaybePath,
    revision: str = "main",
    device: str = "cpu",
    dtype: Literal["float32", "mixed-bfloat16", "bfloat16", "float16"] = "float32",
    aggregation: Literal["last", "first", "mean"] = "last",
    preset: Literal["default", "reference"] = "default",
    max_length: int | None = None,
) -> Source:
    """Vectors of words from the blocks of a transformer.

    ``model`` is a folder or a name on the hub, ``revision`` a branch, tag or commit there.
    ``aggregation`` makes one vector of a word's sub-words; ``preset="reference"`` gives as
    ``decoder.predicts`` the state before a word's last sub-word; ``max_length`` counts tokens.
    """
    from isogloss.plugins.sources.model import ModelSource
    from isogloss.plugins.sources.settings import ModelSettings
    from isogloss.plugins.sources.weights import Trained

    settings = ModelSettings(model, revision, device, dtype, aggregation, preset, max_length)
    return ModelSource(settings, Trained())


@hookimpl
def isogloss_sources() -> Mapping[str, Callable[..., Source]]:
    """Offer the source ``transformers``."""
    return {"transformers": transformers}
