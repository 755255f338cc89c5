"""What the tests of the sources share: checkpoints on disk, sentences, reading by part and layer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from isogloss import Source
from isogloss.plugins.sources.transformers import transformers
from tests.plugins.sources.checkpoints import build

Checkpoint: TypeAlias = Callable[[str], Path]
Make: TypeAlias = Callable[..., Source]


@pytest.fixture(scope="session")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Checkpoint:
    """Build a checkpoint of a kind once; tests do not change it."""
    built: dict[str, Path] = {}

    def find(kind: str) -> Path:
        if kind not in built:
            built[kind] = build(kind, tmp_path_factory.mktemp("checkpoints") / kind)
        return built[kind]

    return find


@pytest.fixture(scope="session")
def make(checkpoint: Checkpoint) -> Make:
    """Make the source ``transformers`` over the checkpoint of a kind, once for each settings."""
    made: dict[str, Source] = {}

    def source(kind: str, **settings: Any) -> Source:
        key = f"{kind} {sorted(settings.items())}"
        if key not in made:
            made[key] = transformers(model=str(checkpoint(kind)), **settings)
        return made[key]

    return source
