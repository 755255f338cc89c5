"""Plant every bug of ``bugs.toml`` in a copy of the package: its tests must fail.

``python -m tests.mutants.run [WORD]`` plants those whose name contains WORD. Exit code 1 when a bug
survives, or when the list no longer fits the code.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import Queue

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "isogloss"
LONGEST = 900
"""Seconds after which tests are given up: a bug may make them run for ever."""
NEVER_ENDED = -1
SAID = 4000
"""Characters of what tests say at their end that are shown where they fail without a bug."""
TESTS_FAILED = 1
"""What pytest exits with when it ran and a test failed; 2 is a module that cannot be imported."""


@dataclass(frozen=True)
class Bug:
    """One seeded bug: a piece of a file, what to put there, and the tests that must notice."""

    name: str
    file: str
    find: str
    put: str
    tests: list[str]

    def plant(self, text: str) -> str:
        """Return the file's text with the bug in it."""
        found = text.count(self.find)
        if found != 1:
            sys.exit(f"{self.name!r}: {self.file} has its piece {found} times, expected once")
        return text.replace(self.find, self.put)


def main(word: str) -> int:
    """Plant the bugs one by one, and say of each whether it was caught."""
    listed = tomllib.loads(Path(__file__).with_name("bugs.toml").read_text(encoding="utf-8"))
    bugs = [bug for bug in (Bug(**entry) for entry in listed["bug"]) if word in bug.name]
    if not bugs:
        sys.exit(f"no bug has {word!r} in its name")
    for bug in bugs:
        bug.plant((PACKAGE / bug.file).read_text(encoding="utf-8"))  # or the list is out of date
    with tempfile.TemporaryDirectory() as folder:
        copies = [copied(Path(folder) / str(number)) for number in range(os.cpu_count() or 1)]
        check_the_copy_is_used(copies[0])
        check_all_pass(copies[0], sorted({test for bug in bugs for test in bug.tests}))
        survived = planted(bugs, copies)
    print(f"{len(bugs) - len(survived)} of {len(bugs)} seeded bugs caught")
    return 1 if survived else 0


def copied(folder: Path) -> Path:
    """Return a copy of the package, in a folder of its own."""
    copy = folder / "isogloss"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    return copy


def planted(bugs: list[Bug], copies: list[Path]) -> list[str]:
    """Plant every bug in a copy that is free; return the names of those that survived."""
    free: Queue[Path] = Queue()
    for copy in copies:
        free.put(copy)

    def plant(bug: Bug) -> bool:
        copy = free.get()
        try:
            return caught(bug, copy)
        finally:
            free.put(copy)

    with ThreadPoolExecutor(len(copies)) as pool:
        found = list(pool.map(plant, bugs))
    return [bug.name for bug, is_caught in zip(bugs, found, strict=True) if not is_caught]


def check_the_copy_is_used(copy: Path) -> None:
    """Stop unless Python imports the package from the copy."""
    command = [sys.executable, "-c", "import isogloss; print(isogloss.__file__)"]
    found = subprocess.run(
        command, env=environment(copy), cwd=ROOT, capture_output=True, text=True, check=True
    )
    if Path(found.stdout.strip()).parent != copy:
        sys.exit(f"the tests would not use the copy but {found.stdout.strip()}")


def check_all_pass(copy: Path, tests: list[str]) -> None:
    """Stop unless the tests pass without any bug."""
    code, said = run(copy, ["-n", "auto", "--dist", "loadfile", *tests], 2 * LONGEST)
    if code != 0:
        sys.exit(f"{said}\ntests fail already without a seeded bug")


def caught(bug: Bug, copy: Path) -> bool:
    """Plant the bug, run its tests, take it out again; True when a test failed."""
    path, start = copy / bug.file, time.monotonic()
    good = path.read_text(encoding="utf-8")
    path.write_text(bug.plant(good), encoding="utf-8")
    code, _ = run(copy, bug.tests)
    path.write_text(good, encoding="utf-8")
    verdict = {TESTS_FAILED: "caught", 0: "SURVIVED"}.get(code, f"BROKEN (pytest exits {code})")
    print(f"{verdict:9} {time.monotonic() - start:5.1f} s  {bug.name}", flush=True)
    return code == TESTS_FAILED


def run(copy: Path, tests: list[str], longest: int = LONGEST) -> tuple[int, str]:
    """Run tests on the copy up to the first failure; return pytest's exit code and its last words."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests]
    env = environment(copy)
    try:
        ended = subprocess.run(
            command, env=env, cwd=ROOT, capture_output=True, text=True, check=False, timeout=longest
        )
    except subprocess.TimeoutExpired:
        return NEVER_ENDED, f"not ended after {longest} s"
    return ended.returncode, ended.stdout[-SAID:]


def environment(copy: Path) -> dict[str, str]:
    """Return the environment in which the copy is imported, and no byte code is kept."""
    # A thread each: the bugs keep all processors busy together.
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
    own = {"PYTHONPATH": str(copy.parent), "PYTHONDONTWRITEBYTECODE": "1"}
    return os.environ | threads | own


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
