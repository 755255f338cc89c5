"""Runs ``isogloss`` as a user would, and reads what it prints as JSON."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

from isogloss import IsoglossError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def ended(main: Callable[[], None]) -> None:
    """Run a recipe; what a user can act on ends as one line, with isogloss's exit code."""
    try:
        main()
    except IsoglossError as error:
        print(f"error: {error}", file=sys.stderr)
        raise SystemExit(error.exit_code) from error


def isogloss(*arguments: str | Path) -> dict[str, Any]:
    """Return the JSON document of a command; its progress and errors go where they always go.

    A command that fails ends the recipe with the same exit code.
    """
    command = [sys.executable, "-m", "isogloss", *map(str, arguments), "--json"]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=False)
    if done.returncode:
        raise SystemExit(done.returncode)
    document: dict[str, Any] = json.loads(done.stdout)
    return document


def more_demo_text(folder: Path, lines: int) -> Path:
    """Write text of the demo's grammar; return the folder of its files, one a language."""
    command = [sys.executable, "-m", "isogloss.demo.make_corpus", str(folder)]
    subprocess.run([*command, "--lines", str(lines)], check=True)
    return folder / "corpus"
