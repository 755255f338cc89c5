"""Which plug-ins are installed, what they offer by name, and how it is made."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from isogloss.registry.arguments import parse_component, parse_settings
    from isogloss.registry.catalog import Catalog, Entry
    from isogloss.registry.findings import Failure, Plugin, Slow
    from isogloss.registry.lookup import Registry
    from isogloss.registry.settings import Setting, settings_of
    from isogloss.registry.values import Text

__all__ = [
    "Catalog",
    "Entry",
    "Failure",
    "Plugin",
    "Registry",
    "Setting",
    "Slow",
    "Text",
    "parse_component",
    "parse_settings",
    "settings_of",
]

_HOMES = {
    # Modules are imported when something of theirs is asked for: a list needs few of them.
    "Catalog": "catalog",
    "Entry": "catalog",
    "Failure": "findings",
    "Plugin": "findings",
    "Registry": "lookup",
    "Setting": "settings",
    "Slow": "findings",
    "Text": "values",
    "parse_component": "arguments",
    "parse_settings": "arguments",
    "settings_of": "settings",
}


def __getattr__(name: str) -> Any:
    """Import what lives deeper when it is first asked for."""
    if name not in _HOMES:
        raise AttributeError(f"module 'isogloss.registry' has no attribute {name!r}")
    value = getattr(import_module(f"isogloss.registry.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
