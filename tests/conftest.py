"""What all tests share."""

from __future__ import annotations

from pathlib import Path

import pytest

SHARED = Path(__file__).parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """Real corpora, dictionaries and golden results that lie beside a development checkout."""
    if not (SHARED / "data" / "SOURCES.md").is_file():
        pytest.skip("the shared test data lie beside a development checkout only")
    return SHARED
