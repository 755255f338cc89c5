"""Whole commands beside a Python that does nothing: help, a list, a metric on files, a warm run."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    Point = Mapping[str, int | float | str]
    Work = Callable[[], Mapping[str, float]]
    Contender = Callable[[Point, Path], Work]

OURS = "isogloss"
COMMANDS = ("--help", "plugins", "metric", "warm run")
CONCEPTS, TYPES, WORDS, TRANSLATIONS = 600, 15_000, 50_000, 10
"""Of the two lists that ``metric`` scores: the size that was published for CALIGN."""


def points(scale: str) -> list[dict[str, int | float | str]]:
    """Return a point for each command, whatever the scale."""
    del scale
    return [{"command": command} for command in COMMANDS]


def contenders() -> Mapping[str, Contender]:
    """Return ours, and what nothing in Python can be faster than."""
    return {OURS: _ours, "bare python": lambda _point, _data: lambda: _timed(["-c", "pass"])}


def prepare(point: Point, data: Path) -> None:
    """Make the lists that are scored, or run the demo once, where they are not there yet."""
    folder = data / "startup"
    folder.mkdir(parents=True, exist_ok=True)
    if point["command"] == "metric" and not (folder / "dictionary.txt").exists():
        _write_lists(folder)
    if point["command"] == "warm run" and not (folder / "demo").exists():
        _timed(["-m", "isogloss", "demo", str(folder / "demo")])


def _ours(point: Point, data: Path) -> Work:
    prepare(point, data)
    command = ["-m", "isogloss", *_arguments(str(point["command"]), data / "startup")]
    _timed(command)  # so that the code is compiled and files are in memory
    return lambda: _timed(command)


def _arguments(command: str, folder: Path) -> list[str]:
    if command == "metric":
        sides = [f"--{side}={folder / side}.txt" for side in ("source", "target")]
        return ["metric", "calign", *sides, f"--dictionary=reference:{folder}/dictionary.txt"]
    if command == "warm run":
        return ["run", str(folder / "demo" / "demo.toml")]
    return [command]


def _timed(arguments: list[str]) -> dict[str, float]:
    """Start a Python with these arguments, and wait for it."""
    environment = os.environ | {"ISOGLOSS_PLUGINS": ""}
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True, env=environment)
    return {}


def _write_lists(folder: Path) -> None:
    """Write two cluster files, and a dictionary of which three translations in ten fit a concept."""
    draw = random.Random(0)
    concepts = {side: [draw.randrange(CONCEPTS) for _ in range(TYPES)] for side in "st"}
    for name, side in (("source", "s"), ("target", "t")):
        kinds = [*range(TYPES), *(draw.randrange(TYPES) for _ in range(WORDS - TYPES))]
        rows = (
            f"{side}{kind}|||{row}|||{row // 20}|||{row % 20}|||{concepts[side][kind]}\n"
            for row, kind in enumerate(kinds)
        )
        (folder / f"{name}.txt").write_text("".join(rows), "utf-8")
    members: dict[int, list[int]] = {}
    for kind, concept in enumerate(concepts["t"]):
        members.setdefault(concept, []).append(kind)
    lines = []
    for kind, concept in enumerate(concepts["s"]):
        near = members.get(concept, [])
        for rank in range(TRANSLATIONS):
            to = draw.choice(near) if near and rank % 10 < 3 else draw.randrange(TYPES)
            lines.append(f"s{kind} -> t{to}: Probability = {1 / (rank + 2):.4f}, Count = {rank}\n")
    # Last, so that whoever looks for it finds the others, too.
    (folder / "dictionary.txt").write_text("".join(lines), "utf-8")
