"""The streams that a command is given, made fit to be written to."""

from __future__ import annotations

import io
import os
import sys

NULL = os.devnull
RAISING = ("strict", "surrogateescape")
"""What streams do by default with characters that their encoding lacks; the latter in the C locale."""


def open_streams() -> None:
    """Have what was closed lead nowhere, and what an encoding lacks shown by its escape.

    A descriptor that a shell has closed (``>&-``) would be given to the next file that is opened,
    and what a library writes to standard output would end up in it. Opened in their order, each
    gets the number that is its own.
    """
    sys.stdin = sys.stdin or open(NULL, encoding="utf-8")  # noqa: SIM115  # as long as the process
    sys.stdout = sys.stdout or open(NULL, "w", encoding="utf-8")  # noqa: SIM115
    sys.stderr = sys.stderr or open(NULL, "w", encoding="utf-8")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and stream.errors in RAISING:
            stream.reconfigure(errors="backslashreplace")
