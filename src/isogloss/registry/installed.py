"""Which third-party plug-ins are installed, by the entry points of their distributions."""

from __future__ import annotations

import os
import re
import sys
from importlib.machinery import PathFinder
from typing import TYPE_CHECKING

from isogloss.core.errors import PluginError
from isogloss.registry.findings import Failure, Plugin

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.metadata import Distribution, EntryPoint

    from isogloss.registry.findings import Findings

GROUP = "isogloss"
"""The entry-point group of third-party plug-ins."""

ONLY = "ISOGLOSS_PLUGINS"
"""Environment variable: the distributions whose plug-ins are loaded, with commas; empty: none."""

METADATA = (".dist-info", ".egg-info", ".egg")


def installed(found: Findings) -> Iterator[Plugin]:
    """Yield third-party plug-ins by distribution and name; note the ones asked for in vain."""
    chosen = _chosen()
    if chosen == set() or (chosen is None and not _is_offered()):
        return
    plugins = [plugin for each in _distributions().values() for plugin in _plugins(each, found)]
    for plugin in sorted(plugins, key=lambda plugin: (plugin.provider, plugin.name)):
        if chosen is None or canonical_name(plugin.provider) in chosen:
            yield plugin
    offering = {canonical_name(plugin.provider) for plugin in plugins}
    for name in sorted((chosen or set()) - offering):
        absent = PluginError(f"{ONLY} names it, but no installed distribution {name} has plug-ins")
        found.failures.append(Failure(Plugin(name, "", "", _nothing), absent, 0.0))


def _is_offered() -> bool:
    """Whether a distribution on the path may have plug-ins; reads less than importlib.metadata.

    Says yes wherever it cannot tell: archives, eggs, finders that are not Python's own.
    """
    if any(hasattr(f, "find_distributions") for f in sys.meta_path if f is not PathFinder):
        return True
    return any(_offers(folder or ".") for folder in dict.fromkeys(sys.path))


def _offers(folder: str) -> bool:
    try:
        names = os.listdir(folder)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    found = [name for name in names if name.lower().endswith(METADATA)]
    return any(_has_group(os.path.join(folder, name)) for name in found)


def _has_group(metadata: str) -> bool:
    try:
        with open(os.path.join(metadata, "entry_points.txt"), "rb") as stream:
            return b"[%s]" % GROUP.encode() in stream.read().replace(b" ", b"")
    except FileNotFoundError:
        return metadata.lower().endswith(".egg")
    except OSError:
        return True


def _nothing() -> object:
    raise PluginError("there is nothing to load")


def _chosen() -> set[str] | None:
    """Return the distributions that the environment names, or None when it names all."""
    text = os.environ.get(ONLY)
    if text is None:
        return None
    return {canonical_name(name.strip()) for name in text.split(",") if name.strip()}


def _distributions() -> dict[str, Distribution]:
    """Return what is installed and may have plug-ins; the first on the path hides its namesakes."""
    from importlib.metadata import distributions

    found: dict[str, Distribution] = {}
    for distribution in distributions():
        if GROUP in _entry_points_text(distribution):
            found.setdefault(canonical_name(_identity(distribution)[0]), distribution)
    return found


def _entry_points_text(distribution: Distribution) -> str:
    try:
        return distribution.read_text("entry_points.txt") or ""
    except (OSError, UnicodeDecodeError):
        return ""  # Nobody can have meant it for us.


def _identity(distribution: Distribution) -> tuple[str, str]:
    """Return name and version, also of a distribution whose METADATA is broken."""
    try:
        return distribution.name or "unnamed", distribution.version or "unknown"
    except Exception:  # noqa: BLE001 - what a broken METADATA raises depends on Python's version
        return "unnamed", "unknown"


def _plugins(distribution: Distribution, found: Findings) -> list[Plugin]:
    """Return a distribution's plug-ins; one whose table of entry points is broken is a failure."""
    name, version = _identity(distribution)
    points: list[EntryPoint] = []
    with found.contain(Plugin(name, version, "entry_points.txt", _nothing)):
        points += [point for point in distribution.entry_points if point.group == GROUP]
    return [Plugin(name, version, point.name, point.load) for point in points]


def canonical_name(distribution: str) -> str:
    """Return a distribution's name as package indexes compare it: ``A_b`` is ``a-b``."""
    return re.sub(r"[-_.]+", "-", distribution).lower()
