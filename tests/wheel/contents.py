"""What a wheel of ours may hold, and what it must."""

from __future__ import annotations

import zipfile
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

ENDINGS = frozenset(
    {
        ".py",
        ".toml",
        ".txt",
        ".md",
        ".json",
        ".safetensors",
        ".js",
        ".css",
        ".j2",
        ".html",
        ".typed",
    }
)
"""How the names of the package's files end; what ends otherwise has to be meant."""
WANTED = (
    "isogloss/__init__.py",
    "isogloss/cli/__init__.py",
    "isogloss/demo/study.toml",
    "isogloss/demo/assets/model/model.safetensors",
    "isogloss/report/templates/page.html.j2",
)
LARGEST = 20 << 20
"""Bytes, unpacked: the demo's model and the charting library are most of it."""


def flaws(wheel: Path) -> list[str]:
    """Return what is wrong with the contents of a wheel."""
    with zipfile.ZipFile(wheel) as archive:
        names = [each.filename for each in archive.infolist() if not each.is_dir()]
        size = sum(each.file_size for each in archive.infolist())
        metadata = [name for name in names if name.endswith(".dist-info/METADATA")]
        text = archive.read(metadata[0]).decode() if metadata else ""
    found = [f"{name} is not there" for name in WANTED if name not in names]
    found += _strays(names)
    if not any(name.endswith(".dist-info/licenses/LICENSE") for name in names):
        found.append("the licence is not there")
    if "License-Expression: Apache-2.0" not in text:
        found.append("the metadata name no licence")
    if size > LARGEST:
        found.append(f"{size:,} bytes, and {LARGEST:,} are expected at most")
    return found


def _strays(names: Iterable[str]) -> Iterable[str]:
    for name in names:
        path = PurePosixPath(name)
        if path.parts[0].endswith(".dist-info"):
            continue
        inside = path.parts[0] == "isogloss" and ".." not in path.parts
        hidden = any(part.startswith((".", "__pycache__", "test_")) for part in path.parts)
        # Licences of what is bundled have names without an ending.
        known = path.suffix in ENDINGS or path.name.endswith("LICENSE")
        if not inside or "tests" in path.parts or hidden or not known:
            yield f"{name} does not belong into it"
