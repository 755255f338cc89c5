from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import click
import pytest
from click.testing import CliRunner

from isogloss import DamageError, DataError, LockedError, PluginError, ResourceError, SettingsError
from isogloss.cli import Cli, main
from isogloss.cli.app import App
from isogloss.cli.console import CommandProgress, plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result


def ends(body: Callable[[App], object], *arguments: str) -> Result:
    """Run a command whose body is ``body``, with the options of the real group."""

    @click.command()
    @click.pass_obj
    def act(app: App) -> None:
        body(app)

    group = Cli("isogloss", params=main.params, callback=main.callback, commands={"act": act})
    return CliRunner().invoke(group, [*arguments, "act"], prog_name="isogloss")


def raising(error: BaseException) -> Callable[[App], object]:
    def body(_app: App) -> None:
        raise error

    return body


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (SettingsError("no setting 'k'"), 2),
        (DataError.at("a.txt", 3, "byte 7: no UTF-8"), 3),
        (DamageError("chunk 4"), 3),
        (PluginError("kmeans failed"), 4),
        (ResourceError("needs 9 GB, has 1"), 5),
        (LockedError("held by process 7"), 75),
    ],
)
def test_an_error_is_one_line_and_its_exit_code(error: Exception, code: int) -> None:
    result = ends(raising(error))
    assert result.exit_code == code
    assert result.stderr == f"error: {error}\n"
    assert result.stdout == ""


def test_debug_adds_the_traceback() -> None:
    result = ends(raising(SettingsError("x")), "--debug")
    assert result.exit_code == 2
    assert result.stderr.startswith("Traceback")
    assert result.stderr.endswith("error: x\n")


def test_an_error_stays_one_line_and_does_not_steer_the_terminal() -> None:
    result = ends(raising(DataError("the word '\x1b[2J'\nis [b]odd[/b]")))
    assert result.stderr == "error: the word '\\x1b[2J' is [b]odd[/b]\n"


@pytest.mark.parametrize(
    ("error", "code", "line"),
    [
        (KeyboardInterrupt(), 130, "interrupted"),
        (MemoryError(), 5, "error: not enough memory"),
        (MemoryError("9 GB"), 5, "error: not enough memory: 9 GB"),
        (
            OSError(errno.ENOSPC, "No space left on device"),
            5,
            "error: No space left on device",
        ),
        (
            OSError(errno.EIO, "Input/output error", "/study/a"),
            5,
            "error: /study/a: Input/output error",
        ),
        (
            PermissionError(errno.EACCES, "Permission denied", "/study"),
            5,
            "error: /study: Permission denied",
        ),
        (RuntimeError("PytorchStreamWriter failed writing"), 5, None),
        (OSError(errno.ENAMETOOLONG, "File name too long", "a"), 2, "error: a: File name too long"),
    ],
)
def test_what_is_no_bug_has_its_exit_code(
    error: BaseException, code: int, line: str | None
) -> None:
    result = ends(raising(error))
    assert result.exit_code == code
    assert result.stderr == f"{line or f'error: {error}'}\n"


def test_any_other_exception_is_a_bug() -> None:
    bug = ZeroDivisionError("x")
    result = ends(raising(bug))
    assert result.exit_code == 1
    assert result.exception is bug


def test_wrong_usage_exits_with_2() -> None:
    assert CliRunner().invoke(main, ["no-such-command"]).exit_code == 2
    assert ends(lambda _app: None, "-q", "-v").exit_code == 2


SLEEPER = """
import sys, time, click
from isogloss.cli import main
@main.command()
def act():
    try:
        print("ready", flush=True)
        time.sleep(30)
    finally:
        print("closed", flush=True)
main(["act"])
"""


def test_sigterm_closes_what_is_open_and_exits_with_143() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SLEEPER], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=20)
    assert (out, err, process.returncode) == ("closed\n", "terminated\n", 143)


@pytest.mark.parametrize("code", ["print('x' * 100)", "print('x' * 10**6)"])
def test_a_reader_that_leaves_early_is_no_error(code: str) -> None:
    script = f"from isogloss.cli import main\n@main.command()\ndef act(): {code}\nmain(['act'])"
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [sys.executable, "-c", script], stdout=write, stderr=subprocess.PIPE, check=False
    )
    os.close(write)
    assert (done.stderr, done.returncode) == (b"", 141)


def test_a_bug_shows_its_traceback_and_exits_with_1() -> None:
    script = "from isogloss.cli import main\n@main.command()\ndef act(): 1 / 0\nmain(['act'])"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr.startswith("Traceback")
    assert "ZeroDivisionError" in done.stderr


def work(app: App) -> None:
    with app.progress() as progress:
        progress.begin("extract [b]en[/b]", 1200, "words")
        progress.advance(600)
        progress.say("half of [i]it[/i]")
        progress.advance(600)
    app.tell("done")
    app.say("result: [b]")


def test_off_a_terminal_there_are_no_bars() -> None:
    result = ends(work)
    assert result.stderr == "half of [i]it[/i]\ndone\n"
    assert result.stdout == "result: [b]\n"


def test_verbose_off_a_terminal_is_one_line_a_task() -> None:
    result = ends(work, "-v")
    assert result.stderr == "extract [b]en[/b]: 1,200 words\nhalf of [i]it[/i]\ndone\n"


def test_quiet_keeps_results_and_errors_only() -> None:
    result = ends(work, "-q")
    assert (result.stderr, result.stdout) == ("", "result: [b]\n")


def test_on_a_terminal_a_bar_shows_rate_and_unit() -> None:
    from io import StringIO

    from rich.console import Console

    class Terminal(StringIO):
        def isatty(self) -> bool:
            return True

    screen = Terminal()
    app = App()
    app.__dict__["console"] = Console(file=screen, force_terminal=True, width=120, markup=False)
    progress = CommandProgress(app)
    progress.begin("extract", 100, "words")
    progress.advance(50)
    progress.advance(50)
    progress.close()
    drawn = screen.getvalue()
    assert "extract" in drawn
    assert "100/100" in drawn
    assert "words, " in drawn
    assert drawn.endswith("\x1b[2K")  # The bar is wiped: it is transient.


def told(seconds: float, *, noted: bool = False) -> list[str]:
    """Return the lines of a job of 20 units off a terminal, each of which takes so long."""
    from io import StringIO

    from rich.console import Console

    out, app = StringIO(), App()
    app.__dict__["console"] = Console(file=out, width=120, markup=False)
    progress = CommandProgress(app)
    progress.begin("ablate", 20, "edits")
    for _ in range(20):
        progress._count.began -= seconds
        progress.advance(1)
        if noted:
            progress.note("loss 0.5")
    return out.getvalue().splitlines()


def test_off_a_terminal_a_job_that_takes_long_tells_every_tenth() -> None:
    assert told(0.5) == []
    lines = told(60)
    assert lines[0] == "ablate: 2 of 20 edits, 18 min left"
    assert len(lines) == 10
    assert told(60, noted=True)[-1] == "ablate: 20 of 20 edits, 0 s left, loss 0.5"
    assert len(told(60, noted=True)) == 10


def test_json_is_utf8_with_its_schema_version() -> None:
    result = ends(lambda app: app.emit_json({"word": "Haus \u0628\u064a\u062a", "path": "\udc80"}))
    text = result.stdout_bytes.decode()
    assert '"schema_version": 1' in text
    assert "\u0628\u064a\u062a" in text
    assert r'"\udc80"' in text


def test_control_characters_are_shown_and_joiners_are_kept() -> None:
    assert plain("a\x1b[1mb\u200cc\u2028") == "a\\x1b[1mb\u200cc\u2028"


def test_an_option_of_all_commands_is_shown_its_place() -> None:
    result = CliRunner().invoke(main, ["finetune", "x.toml", "-v"], prog_name="isogloss")
    assert result.exit_code == 2
    assert (
        "No such option '-v'. (it stands before the command: isogloss -v finetune" in result.stderr
    )
    other = CliRunner().invoke(main, ["finetune", "x.toml", "--nix"], prog_name="isogloss")
    assert "before the command" not in other.stderr
