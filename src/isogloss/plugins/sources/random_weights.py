"""The source ``random-weights``: a model's untrained twin, the control of every analysis."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from isogloss import MaybePath, Source, hookimpl

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def random_weights(
    *,
    model: MaybePath,
    revision: str = "main",
    device: str = "cpu",
    dtype: Literal["float32", "mixed-bfloat16", "bfloat16", "float16"] = "float32",
    aggregation: Literal["last", "first", "mean"] = "last",
    preset: Literal["default", "reference"] = "default",
    max_length: int | None = None,
    seed: int = 0,
) -> Source:
    """Vectors of words from a transformer whose weights are drawn anew.

    Same architecture and tokenizer as ``transformers`` with the same settings; the weights are
    those of the model's own initialisation, and no weight file is read.
    """
    from isogloss.plugins.sources.model import ModelSource
    from isogloss.plugins.sources.settings import ModelSettings
    from isogloss.plugins.sources.weights import Drawn

    settings = ModelSettings(model, revision, device, dtype, aggregation, preset, max_length)
    return ModelSource(settings, Drawn(seed))


@hookimpl
def isogloss_sources() -> Mapping[str, Callable[..., Source]]:
    """Offer the source ``random-weights``."""
    return {"random-weights": random_weights}
