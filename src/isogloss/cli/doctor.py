"""``isogloss doctor``: what of this machine and installation matters here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from isogloss.cli.options import as_json

if TYPE_CHECKING:
    from isogloss.cli.app import App
    from isogloss.core.types import JSON


@click.command()
@as_json
@click.pass_obj
def doctor(app: App, *, json_: bool) -> None:
    """Show versions, processors, memory, disk, accelerators and plug-ins that failed.

    Exits with 4 when an installed plug-in cannot be used.
    """
    from isogloss.core.errors import PluginError
    from isogloss.core.machine import machine
    from isogloss.core.study.record import versions

    found: dict[str, JSON] = {
        "versions": versions(),
        "machine": machine(),
        "memory": _memory(),
        "disk": _disk(),
        "accelerators": _accelerators(),
        "plugins": [f"{f.provider}: {f.reason}" for f in app.registry.all_failures()],
    }
    if json_:
        app.emit_json(found)
    else:
        for name, value in found.items():
            app.say(f"{name}: {_plain(value)}")
    if found["plugins"]:
        raise PluginError(f"{len(found['plugins'])} plug-ins cannot be used; see isogloss plugins")


def _plain(value: JSON) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {_plain(item)}" for key, item in value.items() if item != {})
    if isinstance(value, list):
        return "; ".join(map(_plain, value)) or "none"
    return "missing" if value is None else str(value)


def _memory() -> JSON:
    from isogloss.core.machine import available_memory

    found = available_memory()
    return None if found is None else f"{found / 2**30:.1f} GiB available"


def _disk() -> JSON:
    import shutil
    from pathlib import Path

    return f"{shutil.disk_usage(Path.cwd()).free / 2**30:.1f} GiB free here"


def _accelerators() -> list[str]:
    import torch

    found = [torch.cuda.get_device_name(place) for place in range(torch.cuda.device_count())]
    return found + (["mps"] if torch.backends.mps.is_available() else [])
