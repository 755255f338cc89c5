from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import click
import pytest
from click.testing import CliRunner

from isogloss.cli import COMMANDS, main

if TYPE_CHECKING:
    from pathlib import Path

HEAVY = {
    "numpy",
    "torch",
    "sklearn",
    "zarr",
    "transformers",
    "scipy",
    "pydantic",
    "rich",
    "hdbscan",
}

NEVER = HEAVY | {"email", "importlib.metadata", "json", "pluggy", "tomllib", "traceback"}
"""What the two commands that only list things do without, too."""

LISTED = "import sys, runpy; sys.argv = sys.argv[1:]\ntry: runpy.run_module('isogloss', run_name='__main__')\nfinally: print(*sys.modules, file=sys.stderr)"


def loaded_by(*arguments: str, **environment: str) -> set[str]:
    """Return the modules that a command has loaded when it ends, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", LISTED, "isogloss", *arguments],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | environment,
    )
    return set(done.stderr.splitlines()[-1].split())


def heavy(loaded: set[str], never: set[str] = HEAVY) -> set[str]:
    return never & (loaded | {name.partition(".")[0] for name in loaded})


@pytest.mark.parametrize("arguments", [["plugins", "--help"], ["--version"]])
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    assert not heavy(loaded_by(*arguments))


def test_help_loads_no_command_and_no_room() -> None:
    loaded = loaded_by("--help")
    assert not heavy(loaded, NEVER)
    assert {name for name in loaded if name.startswith("isogloss")} == {
        "isogloss",
        "isogloss.cli",
        "isogloss.cli.app",
        "isogloss.cli.endings",
        "isogloss.cli.streams",
        "isogloss.core",
        "isogloss.core.errors",
    }


def test_a_command_loads_no_other_command() -> None:
    loaded = loaded_by("verify", "--help")
    others = {f"isogloss.cli.{name}" for name in COMMANDS} - {"isogloss.cli.verify"}
    assert not others & loaded


def test_plugins_lists_the_built_in_ones_without_importing_any() -> None:
    loaded = loaded_by("plugins", ISOGLOSS_PLUGINS="")
    assert not heavy(loaded, NEVER)
    assert not [
        name
        for name in loaded
        if name.startswith(("isogloss.plugins", "isogloss.core."))
        if name != "isogloss.core.errors"
    ]


def test_metric_loads_numpy_and_scipy_and_nothing_heavier(tmp_path: Path) -> None:
    for name, word in (("one", "cat"), ("other", "Katze")):
        (tmp_path / name).write_text(f"{word}|||0|||0|||0|||0\n", "utf-8")
    (tmp_path / "dictionary").write_text("cat -> Katze: Probability = 1, Count = 1\n", "utf-8")
    sides = [f"--source={tmp_path / 'one'}", f"--target={tmp_path / 'other'}"]
    dictionary = f"--dictionary=reference:{tmp_path / 'dictionary'}"
    loaded = loaded_by("metric", "calign", *sides, dictionary, ISOGLOSS_PLUGINS="")
    assert heavy(loaded, HEAVY | {"pandas", "jinja2", "tokenizers"}) == {"numpy", "rich", "scipy"}
    assert not loaded & {"isogloss.core.study.file", "tomllib"}


def test_help_says_of_every_command_what_the_command_says() -> None:
    for name, line in COMMANDS.items():
        command = main.get_command(click.Context(main), name)
        assert command is not None
        assert command.name == name
        assert command.get_short_help_str(limit=500) == line


def test_the_face_loads_nothing_heavy() -> None:
    code = "import isogloss, sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = done.stdout.split()
    assert not HEAVY & {name.partition(".")[0] for name in loaded}
    ours = {name for name in loaded if name.startswith("isogloss.")}
    assert ours == set()


def test_python_m_isogloss_is_the_command() -> None:
    command = [sys.executable, "-m", "isogloss", "--version"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.split()[-1].count(".") == 2


@pytest.mark.parametrize("command", [[], *([name] for name in COMMANDS)])
def test_every_command_has_help(command: list[str]) -> None:
    result = CliRunner().invoke(main, [*command, "--help"])
    assert result.exit_code == 0
    assert "Usage:" in result.stdout


def test_completion_is_clicks_own() -> None:
    environment = os.environ | {
        "_ISOGLOSS_COMPLETE": "zsh_complete",
        "COMP_WORDS": "isogloss plug",
        "COMP_CWORD": "1",
    }
    code = "from isogloss.cli import main; main(prog_name='isogloss')"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=False
    )
    assert "plugins" in done.stdout.splitlines()
