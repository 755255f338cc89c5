"""How often a function of ours is called: what does not wobble as seconds do."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pytest


def count_calls(monkeypatch: pytest.MonkeyPatch, module: str, name: str) -> list[None]:
    """Return a list that grows by one with every call of ``name`` from ``module``."""
    calls: list[None] = []
    real = getattr(import_module(module), name)

    def counting(*given: Any) -> Any:
        calls.append(None)
        return real(*given)

    monkeypatch.setattr(f"{module}.{name}", counting)
    return calls
