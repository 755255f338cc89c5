"""Which plug-ins are installed, what they offer by name, and how it is made."""

from __future__ import annotations

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
