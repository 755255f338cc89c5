"""What every command gets: the registry, the ways to write, and how talkative to be."""

from __future__ import annotations

import sys
from functools import cached_property
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.console import Console, RenderableType

    from isogloss.cli.console import CommandProgress
    from isogloss.core.types import JSON
    from isogloss.registry import Registry


class App:
    """Passed to commands by ``@click.pass_obj``; what is heavy is made on first use."""

    def __init__(
        self,
        *,
        debug: bool = False,
        quiet: bool = False,
        verbose: bool = False,
        color: bool = True,
    ) -> None:
        self.debug = debug
        self.quiet = quiet
        self.verbose = verbose
        self.color = color

    @cached_property
    def registry(self) -> Registry:
        """The installed plug-ins."""
        from isogloss.registry import Registry

        return Registry()

    @cached_property
    def console(self) -> Console:
        """A rich console on stderr, for progress and messages; text is never markup."""
        from isogloss.cli.console import make_console

        return make_console(sys.stderr, color=self.color)

    @cached_property
    def output(self) -> Console:
        """A rich console on stdout, for results; text is never markup."""
        from isogloss.cli.console import make_console

        return make_console(sys.stdout, color=self.color)

    @cached_property
    def _progress(self) -> CommandProgress:
        from isogloss.cli.console import CommandProgress

        return CommandProgress(self)

    def progress(self) -> CommandProgress:
        """Return the command's progress, drawn on stderr; it ends with the command."""
        return self._progress

    def close(self) -> None:
        """End the progress, so that what is written next starts on a line of its own."""
        if "_progress" in self.__dict__:
            self._progress.close()

    def tell(self, message: str) -> None:
        """Write a line about the work to stderr, unless the user asked for quiet."""
        self.progress().say(message)

    def say(self, line: str) -> None:
        """Write a line of the result to stdout."""
        from isogloss.cli.console import plain

        self.close()
        self.output.print(plain(line), soft_wrap=True)

    def show(self, table: RenderableType) -> None:
        """Write a table of the result to stdout, never cut; text is never markup, see ``plain``."""
        from rich.table import Table

        from isogloss.cli.fitting import fitted

        self.close()
        if isinstance(table, Table):
            self.output.print(fitted(table, self.output), crop=False)
        else:
            self.output.print(table)

    def emit_json(self, document: Mapping[str, JSON]) -> None:
        """Write one JSON document to stdout, as UTF-8 whatever the terminal's encoding is.

        It gets ``schema_version`` where it has none.
        """
        import json

        self.close()
        whole = {"schema_version": 1, **document}
        text = json.dumps(whole, ensure_ascii=False, allow_nan=False, indent=2)
        # Half a surrogate pair, from a file name that is no UTF-8, becomes its JSON escape.
        click.echo(text.encode("utf-8", "backslashreplace"))
