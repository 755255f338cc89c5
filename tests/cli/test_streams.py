"""Streams that are closed, full, or of an encoding that lacks what is shown."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

WRITES = """
import os, sys
from pathlib import Path
import click
from isogloss.cli import Cli, main

@click.command()
@click.pass_obj
def act(app):
    app.say("a line")
    app.tell("a message")
    click.echo("text")
    with open(sys.argv[2], "wb") as file:
        file.write(b"data")
        file.flush()
        os.write(1, b"of a library")

group = Cli("isogloss", params=main.params, callback=main.callback, commands={"act": act})
group(["act"])
"""


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&- <&-"])
def test_what_goes_to_a_closed_stream_goes_nowhere(closed: str, tmp_path: Path) -> None:
    script, file = tmp_path / "act.py", tmp_path / "file"
    script.write_text(WRITES, encoding="utf-8")
    line = f'exec "$0" "$1" act "$2" {closed}'
    ended = subprocess.run(
        ["/bin/sh", "-c", line, sys.executable, script, file],
        check=False,
        capture_output=True,
        text=True,
    )
    assert (ended.returncode, "Traceback" in ended.stderr) == (0, False)
    assert file.read_bytes() == b"data"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize("option", ["--help", "--version"])
def test_help_that_cannot_be_written_is_one_line(option: str) -> None:
    with open("/dev/full", "wb") as full:
        ended = subprocess.run(
            [sys.executable, "-m", "isogloss", option],
            check=False,
            stdout=full,
            stderr=subprocess.PIPE,
        )
    assert (ended.returncode, ended.stderr) == (5, b"error: No space left on device\n")


SHOWS = (
    "from isogloss.cli import Cli; from isogloss.cli.streams import open_streams; open_streams()"
)


@pytest.mark.parametrize(
    "setting",
    [
        {"PYTHONIOENCODING": "latin-1"},
        {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    ],
)
def test_what_an_encoding_lacks_is_shown_by_its_escape(setting: dict[str, str]) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", f"{SHOWS}; print('\\u043c\\u0438\\u0440 \\u2588')"],
        env=os.environ | setting,
        capture_output=True,
        text=True,
        check=True,
    )
    assert ended.stdout == "\\u043c\\u0438\\u0440 \\u2588\n"
