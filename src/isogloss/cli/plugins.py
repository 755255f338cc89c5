"""``isogloss plugins``: what is installed, and what could not be used."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterator

    from isogloss.cli.app import App
    from isogloss.core.types import JSON
    from isogloss.registry import Registry


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document, with all settings.")
@click.pass_obj
def plugins(app: App, *, as_json: bool) -> None:
    """List the components of every kind, who offers them and, with -v, their settings.

    Plug-ins that could not be used are named on stderr, with the reason. ISOGLOSS_PLUGINS holds the
    distributions whose plug-ins are loaded, with commas between them; empty, it keeps all out.
    """
    if as_json:
        app.emit_json(_document(app.registry))
    else:
        _print_table(app)
    for line in _remarks(app):
        click.echo(line, err=True)


def _document(registry: Registry) -> dict[str, JSON]:
    offered = [entry.as_json() for catalog in registry.catalogs.values() for entry in catalog]
    failures = [
        {
            "provider": failure.provider,
            "version": failure.plugin.version,
            "plugin": failure.plugin.name,
            "reason": failure.reason,
            "seconds": round(failure.seconds, 3),
        }
        for failure in registry.failures
    ]
    slow = [
        {
            "provider": slow.plugin.provider,
            "plugin": slow.plugin.name,
            "seconds": round(slow.seconds, 3),
        }
        for slow in registry.slow
    ]
    return {"plugins": offered, "failures": failures, "slow": slow}


def _print_table(app: App) -> None:
    from isogloss.cli.columns import columns
    from isogloss.cli.console import plain

    rows = [["kind", "name", "summary", "provider", *(["settings"] if app.verbose else [])]]
    for catalog in app.registry.catalogs.values():
        for entry in catalog:
            row = [catalog.kind, catalog.name_of(entry), entry.summary, str(entry.plugin)]
            if app.verbose:
                row.append(", ".join(map(str, entry.settings)))
            rows.append([plain(cell) for cell in row])
    for line in columns(rows, wrapped=4 if app.verbose else 2):
        click.echo(line)


def _remarks(app: App) -> Iterator[str]:
    from isogloss.cli.console import plain

    for failure in app.registry.failures:
        yield plain(f"failed: {failure.plugin}: {failure.reason}")
        if app.debug:
            yield failure.traceback
    for slow in app.registry.slow:
        yield plain(f"slow: {slow.plugin} took {slow.seconds:.1f} s to load")
