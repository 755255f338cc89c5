"""constraints.txt is the lock: what is needed, by whatever is needed, has its version there."""

from __future__ import annotations

import tomllib
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path
from typing import TYPE_CHECKING

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ROOT = Path(__file__).parents[2]
LINES = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
PINS = [line for line in LINES if line and not line.startswith("#")]


def declared() -> Iterator[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    for lines in (project["dependencies"], *project["optional-dependencies"].values()):
        yield from map(Requirement, lines)


def needed(roots: Iterable[Requirement]) -> set[str]:
    """Return the names of all that is needed, as far as it is installed here."""
    found: set[str] = set()
    left = [(each.name, extra) for each in roots for extra in ("", *each.extras)]
    done = set()
    while left:
        name, extra = left.pop()
        if (name, extra) in done:
            continue
        done.add((name, extra))
        try:
            lines = requires(name) or []
        except PackageNotFoundError:
            continue  # not installed, so nothing is known of it
        found.add(canonicalize_name(name))
        for each in map(Requirement, lines):
            if each.marker is None or each.marker.evaluate({"extra": extra}):
                left += [(each.name, more) for more in ("", *each.extras)]
    return found


def test_a_line_is_one_version_and_nothing_else() -> None:
    for line in PINS:
        found = Requirement(line)
        (only,) = found.specifier
        assert only.operator == "==", line
        assert found.url is None, line
        assert "+" not in only.version, f"{line}: builds differ by machine"


def test_every_version_is_there_once_and_in_order() -> None:
    names = [canonicalize_name(Requirement(line).name) for line in PINS]
    assert len(set(names)) == len(names)


def test_everything_that_is_needed_is_locked() -> None:
    locked = {canonicalize_name(Requirement(line).name) for line in PINS}
    missing = needed(declared()) - locked
    assert not missing, f"not in constraints.txt: {', '.join(sorted(missing))}"
