"""The weights of a model: as they were trained, or drawn anew."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from isogloss import JSON, DataError, ResourceError, quiet
from isogloss.plugins.sources.checkpoint import Checkpoint, weight_files
from isogloss.plugins.sources.fingerprints import weights_digest
from isogloss.plugins.sources.memory import within_memory

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from torch.nn import Module

ATTENTION = "eager"
"""The one implementation that every architecture has. A masked position gets a weight of exactly
zero in it, and its sums do not depend on which kernel a device would pick for a given shape."""


class Weights(Protocol):
    """Where a model's weights come from."""

    def identity(self, checkpoint: Checkpoint) -> JSON:
        """Return plain data that changes whenever the weights could."""
        ...

    def load(self, checkpoint: Checkpoint, config: Any, dtype: str) -> Module:
        """Build the model with its weights, on the processor's own memory."""
        ...


@dataclass(frozen=True, slots=True)
class Trained:
    """The weights that lie beside the configuration, as safetensors."""

    def identity(self, checkpoint: Checkpoint) -> JSON:
        """Name the hub's commit, or the contents of the local files."""
        if checkpoint.commit:
            return {"kind": "trained", "commit": checkpoint.commit}
        return {"kind": "trained", "sha256": weights_digest(weight_files(checkpoint))}

    def load(self, checkpoint: Checkpoint, config: Any, dtype: str) -> Module:
        """Load them. Raises DataError when they are damaged or do not fit the configuration."""
        from transformers.models.auto.modeling_auto import AutoModel

        model, missing = pretrained(checkpoint, config, dtype, AutoModel)
        refuse_missing(checkpoint, missing)
        loaded: Module = model
        return loaded


@dataclass(frozen=True, slots=True)
class Drawn:
    """Weights as the model itself initialises them, from a seed."""

    seed: int

    def identity(self, checkpoint: Checkpoint) -> JSON:
        """Name the seed."""
        return {"kind": "drawn", "seed": self.seed}

    def load(self, checkpoint: Checkpoint, config: Any, dtype: str) -> Module:
        """Draw them; the state of torch's generator is as it was afterwards."""
        model: Module = _enough_memory(checkpoint, lambda: _from_config(config, dtype, self.seed))
        return model


def pretrained(
    checkpoint: Checkpoint, config: Any, dtype: str, kind: Any, seed: int | None = None
) -> tuple[Any, list[str]]:
    """Load a checkpoint as a ``kind`` of model: it, and the weights that the files lack.

    Those are drawn by ``seed``. Raises DataError for files that are damaged or do not fit.
    """
    from safetensors import SafetensorError

    weight_files(checkpoint)
    try:
        model, report = _enough_memory(
            checkpoint, lambda: _from_pretrained(checkpoint, config, dtype, kind, seed)
        )
    except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as error:
        first = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise DataError.at(checkpoint.folder, None, f"cannot be loaded: {first}") from error
    return model, sorted(report["missing_keys"])


def _from_pretrained(
    checkpoint: Checkpoint, config: Any, dtype: str, kind: Any, seed: int | None
) -> Any:
    import torch

    with quiet(), torch.random.fork_rng(devices=[]):
        if seed is not None:
            torch.default_generator.manual_seed(seed)
        return kind.from_pretrained(
            checkpoint.folder,
            config=config,
            dtype=getattr(torch, dtype),
            attn_implementation=ATTENTION,
            use_safetensors=True,
            local_files_only=True,
            trust_remote_code=False,
            output_loading_info=True,
        )


def _from_config(config: Any, dtype: str, seed: int) -> Any:
    import torch
    from transformers.models.auto.modeling_auto import AutoModel

    with quiet(), torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(seed)
        drawn = AutoModel.from_config(
            config, dtype=torch.float32, attn_implementation=ATTENTION, trust_remote_code=False
        )
    return drawn.to(getattr(torch, dtype))


def _enough_memory(checkpoint: Checkpoint, work: Callable[[], Any]) -> Any:
    """Say that the model itself does not fit: no smaller batch would help."""
    try:
        return within_memory(work)
    except MemoryError as error:
        size = sum(path.stat().st_size for path in checkpoint.folder.glob("*.safetensors"))
        message = f"model {checkpoint.name!r} does not fit into memory"
        needs = f"; its files take {size / 1e9:.1f} GB" if size else ""
        raise ResourceError(f"{message}{needs} ({error})") from error


def refuse_missing(checkpoint: Checkpoint, lacking: Iterable[str]) -> None:
    """Refuse weights that transformers would have drawn at random, without a word.

    Poolers are not: checkpoints trained on masked words have none, and no vector of ours sees one.
    """
    missing = sorted(name for name in lacking if "pooler" not in name)
    if missing:
        shown = ", ".join(missing[:3]) + (", ..." if len(missing) > 3 else "")
        raise DataError.at(
            checkpoint.folder, None, f"the weights lack {len(missing)} of the model's: {shown}"
        )
