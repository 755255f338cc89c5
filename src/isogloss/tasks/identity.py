"""What the weights of a training run depend on, and how what was begun otherwise differs."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING

from isogloss.core.errors import SettingsError
from isogloss.core.keys import key_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from isogloss.core.types import JSON

DECIDING = (
    "steps",
    "batch_size",
    "accumulate",
    "learning_rate",
    "schedule",
    "warmup",
    "weight_decay",
    "max_grad_norm",
    "device",
)
"""The settings of ``[training]`` that the weights of a run depend on."""

CONTENTS = {"model.content": "the files of the checkpoint"}
"""What is known by a checksum, which says nothing to a reader."""


def deciding(identity: Mapping[str, JSON]) -> dict[str, JSON]:
    """Return what weights depend on: of a folder what it holds, wherever it lies."""
    model = identity.get("model", {})
    content = model.get("content")
    return {**identity, "model": {"content": content} if content else model}


def differences(before: JSON, now: JSON, place: str = "") -> list[str]:
    """Return a sentence for each thing that is not as it was."""
    if isinstance(before, dict) and isinstance(now, dict):
        return [
            found
            for key in {**before, **now}
            for found in differences(before.get(key), now.get(key), f"{place}.{key}".strip("."))
        ]
    if before == now:
        return []
    if place in CONTENTS:
        return [f"{CONTENTS[place]} are others"]
    if place.startswith("train."):
        return [f"the sentences of [train] {place.partition('.')[2]} are others"]
    return [f"{place} was {_short(before)} and is {_short(now)}"]


def _short(value: JSON) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:57]}..."


def check_checkpoint(checkpoint: str) -> None:
    """Raise SettingsError for a path that is no folder; a name on the hub is none."""
    path = Path(checkpoint)
    if path.is_absolute() and not path.is_dir():
        raise SettingsError(f"[model] checkpoint: {checkpoint} is no folder")


def checkpoint_key(checkpoint: str) -> str:
    """Return a key of the files of a folder; empty for a name on the hub, which has a revision."""
    folder = Path(checkpoint)
    if not folder.is_dir():
        return ""
    files = sorted(
        path
        for path in folder.iterdir()
        if path.suffix in (".json", ".safetensors", ".model", ".txt")
    )
    return key_of([[path.name, _sha256(path)] for path in files])


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def checkpoint_size(checkpoint: str) -> int:
    """Return the bytes of a folder's weights; 0 for a name on the hub."""
    return sum(path.stat().st_size for path in Path(checkpoint).glob("*.safetensors"))
