"""The arguments and options that the commands on a study share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable

F = TypeVar("F", bound="Callable[..., Any]")

as_json = click.option("--json", "json_", is_flag=True, help="Print one JSON document.")


def study_options(command: F) -> F:
    """Add ``-s NAME.SETTING=VALUE`` and ``--out DIR``."""
    for decorate in (
        click.option(
            "-s",
            "--set",
            "overrides",
            multiple=True,
            metavar="NAME.SETTING=VALUE",
            help="Override a setting of the study file, such as k600.n_clusters=200.",
        ),
        click.option(
            "--out",
            type=click.Path(path_type=Path, file_okay=False),
            help="The study directory.  [default: beside the TOML, named after it]",
        ),
    ):
        command = decorate(command)
    return command


def study_arguments(command: F) -> F:
    """Add STUDY, ``-s NAME.SETTING=VALUE`` and ``--out DIR``."""
    return click.argument("study", type=click.Path(path_type=Path))(study_options(command))


dry_run = click.option(
    "--dry-run", is_flag=True, help="Say what would be computed, how large and about how long."
)


def two_languages(_: click.Context, __: click.Parameter, value: str) -> tuple[str, str]:
    """Read a value such as ``en,de``."""
    from isogloss.core.types import check_name

    names = [check_name("language", name.strip()) for name in value.split(",")]
    if len(names) != 2 or names[0] == names[1]:
        raise click.BadParameter(f"{value!r} is not two different languages, such as 'en,de'")
    return names[0], names[1]
