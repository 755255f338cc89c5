"""``python -m tests.wheel``: build the wheel, look into it, install it alone, and use it.

Everything installed beside it must be in ``constraints.txt`` with its version: that is the lock.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

from tests.wheel.contents import flaws

ROOT = Path(__file__).parents[2]
CONSTRAINTS = ROOT / "constraints.txt"
PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check"]


def main() -> None:
    """Build, check, install and try the wheel."""
    parser = argparse.ArgumentParser(prog="python -m tests.wheel")
    parser.add_argument("--torch-index", default="", help="an index of PyTorch's CPU builds")
    torch_index = parser.parse_args().torch_index
    with tempfile.TemporaryDirectory() as folder:
        wheel = built(Path(folder))
        if found := flaws(wheel):
            sys.exit("\n".join(found))
        print(f"{wheel.name}: {wheel.stat().st_size:,} bytes, contents as they should be")
        environment = Path(folder) / "environment"
        python = installed(wheel, environment, torch_index)
        if found := unlocked(python):
            sys.exit(f"not in constraints.txt: {', '.join(found)}")
        try_it(python, Path(folder))
    print("installed alone, it runs the demo and finds nothing damaged")


def built(folder: Path) -> Path:
    """Build the wheel from the checkout."""
    subprocess.run(
        [*PIP, "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(ROOT)],
        env=os.environ | {"PIP_CONSTRAINT": str(CONSTRAINTS)},
        check=True,
    )
    (wheel,) = folder.glob("isogloss-*.whl")
    return wheel


def installed(wheel: Path, environment: Path, torch_index: str) -> Path:
    """Install the wheel into an empty environment; return its Python."""
    venv.create(environment, with_pip=False)
    python = environment / "bin" / "python"
    pip = [*PIP, "--python", str(python), "install", "--quiet", "--constraint", str(CONSTRAINTS)]
    if torch_index:
        subprocess.run([*pip, "--index-url", torch_index, "torch"], check=True)
    subprocess.run([*pip, str(wheel)], check=True)
    return python


def unlocked(python: Path) -> list[str]:
    """Return what is installed in an environment and not pinned in constraints.txt."""
    freeze = [*PIP, "--python", str(python), "list", "--format", "freeze"]
    listed = subprocess.run(freeze, check=True, capture_output=True, text=True).stdout.split()
    lines = CONSTRAINTS.read_text("utf-8").splitlines()
    pinned = {_plain(line) for line in lines if line and not line.startswith("#")}
    return [each for each in listed if _plain(each) not in pinned and each[:9] != "isogloss="]


def _plain(pin: str) -> str:
    # PyTorch's CPU build of a version satisfies the pin of that version.
    name, _, version = pin.partition("==")
    return f"{name.lower().replace('_', '-')}=={version.partition('+')[0]}"


def try_it(python: Path, folder: Path) -> None:
    """Use the command as somebody would who never saw the checkout."""
    command = [str(python.parent / "isogloss")]
    environment = {key: each for key, each in os.environ.items() if not key.startswith("PYTHON")}
    for arguments in (["doctor"], ["demo", "demo"], ["verify", "demo/demo.toml"]):
        ended = subprocess.run(
            [*command, *arguments],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if ended.returncode:
            sys.exit(f"isogloss {' '.join(arguments)}: {ended.returncode}\n{ended.stderr[-2000:]}")
    code = "import isogloss, sys; sys.exit('site-packages' not in isogloss.__file__)"
    subprocess.run([str(python), "-c", code], cwd=folder, env=environment, check=True)


if __name__ == "__main__":
    main()
