"""What tests of the store share."""

from __future__ import annotations

import os

import pytest


@pytest.fixture
def fast(monkeypatch: pytest.MonkeyPatch) -> None:
    """Spare the disk: that files are synchronised is what the tests of files and kills show."""
    monkeypatch.setattr(os, "fsync", lambda _: None)
