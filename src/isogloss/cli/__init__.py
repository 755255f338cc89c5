"""The ``isogloss`` command. Command modules stay light: their work is imported when it runs."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Any

import click

from isogloss.cli.app import App
from isogloss.cli.endings import exit_code, sigterm_raises, tell_why

COMMANDS = (
    "demo",
    "run",
    "extract",
    "cluster",
    "score",
    "metric",
    "corpus",
    "dictionary",
    "align",
    "report",
    "import_",
    "export",
    "verify",
    "plugins",
    "doctor",
)
"""One module of this room for each, with a command of the same name, in the order of ``--help``."""


class Cli(click.Group):
    """Shows an error that the user can act on as one line, with the exit code of its kind."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order in which a study goes."""
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; its errors become exit codes, anything else keeps its traceback."""
        try:
            with sigterm_raises():
                result = super().invoke(ctx)
                sys.stdout.flush()
                return result
        except BaseException as error:
            code = exit_code(error)
            if code is None:
                raise
            if isinstance(ctx.obj, App):
                ctx.obj.close()
            tell_why(error, debug=ctx.params["debug"])
            ctx.exit(code)


@click.group(cls=Cli)
@click.option("--debug", is_flag=True, help="Show tracebacks of errors and of broken plug-ins.")
@click.option("-q", "--quiet", is_flag=True, help="Write errors only to stderr.")
@click.option("-v", "--verbose", is_flag=True, help="Say more of what is done.")
@click.option("--no-color", is_flag=True, help="Use no colors; NO_COLOR in the environment too.")
@click.version_option(package_name="isogloss", message="%(prog)s %(version)s")
@click.pass_context
def main(ctx: click.Context, *, debug: bool, quiet: bool, verbose: bool, no_color: bool) -> None:
    """Find the concepts of multilingual models and measure how far they line up."""
    if quiet and verbose:
        raise click.UsageError("--quiet and --verbose contradict each other")
    color = not (no_color or os.environ.get("NO_COLOR"))
    ctx.color = None if color else False
    ctx.obj = App(debug=debug, quiet=quiet, verbose=verbose, color=color)
    ctx.call_on_close(ctx.obj.close)


for _name in COMMANDS:
    main.add_command(getattr(import_module(f"isogloss.cli.{_name}"), _name))
