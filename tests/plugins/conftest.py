"""What the tests of sources and tasks share: checkpoints on disk."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from tests.plugins.sources.checkpoints import build

Checkpoint: TypeAlias = Callable[[str], Path]


@pytest.fixture(scope="session")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Checkpoint:
    """Build a checkpoint of a kind once; tests do not change it."""
    built: dict[str, Path] = {}

    def find(kind: str) -> Path:
        if kind not in built:
            built[kind] = build(kind, tmp_path_factory.mktemp("checkpoints") / kind)
        return built[kind]

    return find
