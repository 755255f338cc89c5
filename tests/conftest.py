"""What all tests share."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# Tests never judge time: a busy machine must not fail them.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

SHARED = Path(__file__).parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """Real corpora, dictionaries and golden results that lie beside a development checkout."""
    if not (SHARED / "data" / "SOURCES.md").is_file():
        pytest.skip("the shared test data lie beside a development checkout only")
    return SHARED
