from __future__ import annotations

import os
import subprocess
import sys

import pytest
from click.testing import CliRunner

from isogloss.cli import main

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

LISTED = "import sys, runpy; sys.argv = sys.argv[1:]\ntry: runpy.run_module('isogloss', run_name='__main__')\nfinally: print(*sys.modules, file=sys.stderr)"


@pytest.mark.parametrize("arguments", [["--help"], ["plugins", "--help"], ["--version"]])
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    command = [sys.executable, "-c", LISTED, "isogloss", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    loaded = done.stderr.split()
    assert "isogloss.cli.plugins" in loaded
    assert not HEAVY & {name.partition(".")[0] for name in loaded}
    assert not [name for name in loaded if name.startswith("isogloss.plugins.")]
    assert len(loaded) < 300


def test_the_face_loads_nothing_heavy() -> None:
    code = "import isogloss, sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = done.stdout.split()
    assert not HEAVY & {name.partition(".")[0] for name in loaded}
    ours = {name for name in loaded if name.startswith("isogloss.")}
    assert ours <= {
        "isogloss.core",
        "isogloss.core.errors",
        "isogloss.core.hookspecs",
        "isogloss.core.types",
    }


def test_python_m_isogloss_is_the_command() -> None:
    command = [sys.executable, "-m", "isogloss", "--version"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.split()[-1].count(".") == 2


@pytest.mark.parametrize("command", [[], *([name] for name in main.commands)])
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
