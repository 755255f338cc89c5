"""How a command ends: which exit code, and what is said on stderr."""

from __future__ import annotations

import errno
import os
import signal
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

import click

from isogloss.core.errors import IsoglossError, of_the_disk, of_the_name

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from types import FrameType

INTERRUPTED, TERMINATED, BROKEN_PIPE, NO_ROOM = 130, 143, 141, 5

CLOSED = (errno.EACCES, errno.EPERM, errno.EMFILE, errno.ENFILE, errno.EFBIG)
"""Why a file cannot be opened or written, on a disk that is sound."""


class Terminated(BaseException):
    """SIGTERM came. No SystemExit: that is what a plug-in raises, and it would be contained."""


@contextmanager
def sigterm_raises() -> Iterator[None]:
    """Turn SIGTERM into an exception, so that files are closed and locks let go."""
    if threading.current_thread() is not threading.main_thread():
        yield  # Only the main thread may change what a signal does.
        return

    def stop(_signal: int, _frame: FrameType | None) -> NoReturn:
        raise Terminated

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def exit_code(error: BaseException) -> int | None:
    """Return the exit code of an error that is no bug, or None."""
    if isinstance(error, IsoglossError):
        return error.exit_code
    if isinstance(error, KeyboardInterrupt):
        return INTERRUPTED
    if isinstance(error, Terminated):
        return TERMINATED
    if isinstance(error, BrokenPipeError):
        return BROKEN_PIPE
    if isinstance(error, MemoryError) or of_the_disk(error):
        return NO_ROOM
    if isinstance(error, OSError) and error.errno in CLOSED:
        return NO_ROOM
    if of_the_name(error):
        return IsoglossError.exit_code
    return None


def tell_why(error: BaseException, *, debug: bool) -> None:
    """Say on stderr why the command ends: one line, with ``debug`` after the traceback."""
    if isinstance(error, BrokenPipeError):
        _drop_output()
        return
    if debug:
        import traceback

        traceback.print_exception(error)
    click.echo(_line(error), err=True)


def end_despite_threads(before: Collection[threading.Thread], code: int) -> None:
    """End the process where threads that plug-ins have left behind would keep it from ending."""
    if set(threading.enumerate()) <= set(before):
        return
    from isogloss.core.leftovers import left_since

    left = left_since(before, pooled=True)
    if left:
        names = ", ".join(repr(thread.name) for thread in left)
        click.echo(f"warning: ended while threads of plug-ins were running: {names}", err=True)
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _line(error: BaseException) -> str:
    from isogloss.cli.console import plain

    if isinstance(error, KeyboardInterrupt):
        return "interrupted"
    if isinstance(error, Terminated):
        return "terminated"
    text = plain(" ".join(str(error).split()))
    if isinstance(error, MemoryError):
        return f"error: not enough memory{': ' if text else ''}{text}"
    if isinstance(error, OSError) and error.strerror:
        place = "" if error.filename is None else f"{error.filename}: "
        text = plain(" ".join(f"{place}{error.strerror}".split()))
    return f"error: {text}"


def _drop_output() -> None:
    """Let what is still to be flushed go nowhere: whoever read it has left."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
