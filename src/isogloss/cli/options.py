"""The arguments and options that the commands on a study share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable
    from os import PathLike


F = TypeVar("F", bound="Callable[..., Any]")

as_json = click.option("--json", "json_", is_flag=True, help="Print one JSON document.")


class StudyPath(click.Path):
    """A path of this machine, or the URL of a store of objects."""

    def convert(
        self,
        value: str | PathLike[str],
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> Any:
        """Return a Location. Raises SettingsError for a URL that cannot be used."""
        from isogloss.core.locations import location_of

        found = location_of(str(value))
        return super().convert(found, param, ctx) if isinstance(found, Path) else found


class LocalPath(click.Path):
    """A path of this machine: a URL would make a folder named after its scheme."""

    def convert(
        self,
        value: str | PathLike[str],
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> Any:
        """Return a Path. Raises SettingsError for a URL."""
        from isogloss.core.locations import local, location_of

        what = param.get_error_hint(ctx) if param is not None and ctx is not None else "this"
        return super().convert(local(location_of(str(value)), what), param, ctx)


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
            type=StudyPath(path_type=Path, file_okay=False),
            help="The study directory, or its URL.  [default: beside the TOML, named after it]",
        ),
    ):
        command = decorate(command)
    return command


def study_arguments(command: F) -> F:
    """Add STUDY, ``-s NAME.SETTING=VALUE`` and ``--out DIR``."""
    return click.argument("study", type=StudyPath(path_type=Path))(study_options(command))


def plan_only(told: str) -> Callable[[F], F]:
    """Return what adds ``--dry-run``, whose help says what is told of the plan, and no more."""
    return click.option("--dry-run", is_flag=True, help=told)


dry_run = plan_only("Say what would be computed, how large and about how long.")


def two_languages(_: click.Context, __: click.Parameter, value: str) -> tuple[str, str]:
    """Read a value such as ``en,de``."""
    from isogloss.core.types import check_name

    names = [check_name("language", name.strip()) for name in value.split(",")]
    if len(names) != 2 or names[0] == names[1]:
        raise click.BadParameter(f"{value!r} is not two different languages, such as 'en,de'")
    return names[0], names[1]
