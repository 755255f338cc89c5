"""Third-party distributions for tests: found through their entry points, without an installation."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pytest

ROOT = Path(__file__).parents[1]

BROKEN = ROOT / "tests" / "broken"

EXAMPLE = ROOT / "examples" / "isogloss-example"


def provide(
    monkeypatch: pytest.MonkeyPatch,
    folder: Path,
    *,
    name: str,
    entry_points: Mapping[str, str],
    code: Path,
    version: str = "0.2",
) -> None:
    """Make a distribution that is on the path: its metadata in ``folder``, its code in ``code``."""
    lines = ["[isogloss]", *(f"{plugin} = {module}" for plugin, module in entry_points.items())]
    provide_text(monkeypatch, folder, name=name, version=version, entry_points="\n".join(lines))
    monkeypatch.syspath_prepend(code)
    packages = tuple({module.partition(".")[0] for module in entry_points.values()})
    for module in [each for each in sys.modules if each.partition(".")[0] in packages]:
        monkeypatch.delitem(sys.modules, module)


def provide_text(
    monkeypatch: pytest.MonkeyPatch, folder: Path, *, name: str, version: str, entry_points: str
) -> None:
    """Make a distribution's metadata with these entry points, as they are written."""
    site = folder / f"site-{name}"
    metadata = site / f"{name.replace('-', '_')}-{version}.dist-info"
    metadata.mkdir(parents=True)
    header = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    (metadata / "METADATA").write_text(header, encoding="utf-8")
    (metadata / "entry_points.txt").write_text(entry_points + "\n", encoding="utf-8")
    monkeypatch.syspath_prepend(site)


def provide_broken(monkeypatch: pytest.MonkeyPatch, folder: Path, *plugins: str) -> None:
    """Make isogloss-broken 0.2 with some of its plug-ins."""
    points = {plugin: f"isogloss_broken.{plugin}" for plugin in plugins}
    provide(monkeypatch, folder, name="isogloss-broken", entry_points=points, code=BROKEN)


def provide_example(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Make the example distribution as its own pyproject.toml describes it."""
    project = tomllib.loads((EXAMPLE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    provide(
        monkeypatch,
        folder,
        name=project["name"],
        version=project["version"],
        entry_points=project["entry-points"]["isogloss"],
        code=EXAMPLE / "src",
    )
