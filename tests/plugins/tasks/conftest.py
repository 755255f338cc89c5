"""What the tests of the tasks share: checkpoints on disk, and files that are written in a line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from tests.plugins.sources.checkpoints import build

Checkpoint: TypeAlias = Callable[[str], Path]
Write: TypeAlias = Callable[[str, str], Path]


@pytest.fixture(scope="session")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Checkpoint:
    """Build a checkpoint of a kind once; tests do not change it."""
    built: dict[str, Path] = {}

    def find(kind: str) -> Path:
        if kind not in built:
            built[kind] = build(kind, tmp_path_factory.mktemp("checkpoints") / kind)
        return built[kind]

    return find


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a file of some name and return its path."""

    def put(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return put
