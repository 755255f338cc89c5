"""Read components and settings as they are typed on a command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isogloss.core.errors import SettingsError
from isogloss.registry.values import Text

if TYPE_CHECKING:
    from collections.abc import Iterable


def parse_component(text: str) -> tuple[str, dict[str, Text]]:
    """Split ``name:path``: short for the setting ``path``. Only the first colon counts."""
    name, colon, path = text.partition(":")
    if not name or (colon and not path):
        raise SettingsError(f"{text!r} names no component: it is written NAME or NAME:PATH")
    return name, {"path": Text(path)} if colon else {}


def parse_settings(pairs: Iterable[str]) -> dict[str, Text]:
    """Read ``key=value`` pairs. Only the first ``=`` counts; a key is given once."""
    settings: dict[str, Text] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not key or not equals:
            raise SettingsError(f"setting {pair!r}: it is written KEY=VALUE")
        if key in settings:
            raise SettingsError(f"setting {key!r} is given twice: {settings[key]!r} and {value!r}")
        settings[key] = Text(value)
    return settings
