"""The ``isogloss`` command. Command modules stay light: their work is imported when it runs."""

from __future__ import annotations

import os
import sys
import threading
from importlib import import_module
from typing import Any

import click

from isogloss.cli.app import App
from isogloss.cli.endings import end_despite_threads, exit_code, sigterm_raises, tell_why
from isogloss.cli.streams import open_streams

COMMANDS = {
    "demo": "Run a study on the embedded corpus and toy model, into FOLDER.",
    "run": "Extract, cluster, score and report whatever of STUDY is missing.",
    "extract": "Read the vectors of every side of STUDY that are not in the store yet.",
    "cluster": "Group the vectors of STUDY into concepts, reading what is missing first.",
    "score": "Take the scores of STUDY, making what they rest on where it is missing.",
    "metric": "Score clusters that are already files: no model, no study.",
    "corpus": "Read parallel text and say what was kept and what was not.",
    "dictionary": "Show what a dictionary holds, what was dropped, and what it knows of a text.",
    "align": "Align the words of two parallel text files.",
    "evidence": "Say what the scores of STUDY are worth: intervals, and where they stand above chance.",
    "sweep": "Show the scores of STUDY over thresholds or another setting, and which orderings last.",
    "compare": "Compare the clusterers of STUDY, and further ones, over the same vectors.",
    "change": "Say what became of the concepts of one source of STUDY in others: base against fine-tuned.",
    "agreement": "Say whether the other metrics of STUDY rank pairs of languages and models as CALIGN does.",
    "transfer": "Say whether training runs that align better in STUDY lose less in other languages.",
    "ablate": "Say what a fine-tuned model loses without the aligned concepts of STUDY.",
    "attribute": "Show the concepts of STUDY that one prediction of a fine-tuned model rests on.",
    "contrast": "Compare corpora of STUDY, matched for words and for how frequent their types are.",
    "show": "Show the stored scores of STUDY by layer: a line a pair and source, as bars from 0.",
    "concepts": "Browse the concepts of STUDY, search them for a word, or show one beside its partners.",
    "plot": "Draw figures of STUDY as wide as a paper's column or page, each with its data as CSV.",
    "diagnose": "Show what is suspicious about STUDY: evidence, what it means, and what to try.",
    "finetune": "Train a model on a task and evaluate it on every language, as TUNING says.",
    "report": "Write the HTML report of a study anew from its stored results.",
    "import": "Make vectors of other tools into npy files that are fast to read.",
    "export": "Write results of STUDY in the formats of other tools.",
    "verify": "Check every stored file of STUDY against its checksum.",
    "plugins": "List the components of every kind, who offers them and, with -v, their settings.",
    "doctor": "Show versions, processors, memory, disk, accelerators and plug-ins that failed.",
}
"""The commands and their first lines, in the order of ``--help``; each has a module of this room,
which is imported when the command is asked for."""

MODULES = {"import": "import_"}
"""Modules that cannot be called as their command is."""


class Cli(click.Group):
    """Shows an error that the user can act on as one line, with the exit code of its kind."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run the command line; what cannot be shown before there is a command is one line, too."""
        open_streams()
        try:
            return super().main(*args, **kwargs)
        except OSError as error:
            code = exit_code(error)
            if code is None:
                raise
            tell_why(error, debug=False)
            sys.exit(code)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order in which a study goes."""
        return list(dict.fromkeys([*COMMANDS, *self.commands]))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, importing its module when it is first asked for."""
        if cmd_name in COMMANDS and cmd_name not in self.commands:
            module = MODULES.get(cmd_name, cmd_name)
            self.add_command(getattr(import_module(f"isogloss.cli.{module}"), module), cmd_name)
        return super().get_command(ctx, cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands as click does, without importing any."""
        names = self.list_commands(ctx)
        limit = formatter.width - 6 - max(map(len, names))
        rows = [(name, self._line(name).get_short_help_str(limit)) for name in names]
        with formatter.section("Commands"):
            formatter.write_dl(rows)

    def _line(self, name: str) -> click.Command:
        return self.commands.get(name) or click.Command(name, help=COMMANDS[name])

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; its errors become exit codes, anything else keeps its traceback."""
        before = threading.enumerate()
        try:
            with sigterm_raises():
                result = super().invoke(ctx)
                sys.stdout.flush()
                end_despite_threads(before, 0)
                return result
        except click.NoSuchOption as error:
            name = error.option_name
            if name not in {option for parameter in self.params for option in parameter.opts}:
                raise
            where = f"it stands before the command: {ctx.info_name} {name} {ctx.invoked_subcommand}"
            raise click.NoSuchOption(
                name, f"{error.message} ({where} ...)", ctx=error.ctx
            ) from None
        except BaseException as error:
            code = exit_code(error)
            if code is None:
                raise
            if isinstance(ctx.obj, App):
                ctx.obj.close()
            tell_why(error, debug=ctx.params["debug"])
            end_despite_threads(before, code)
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
