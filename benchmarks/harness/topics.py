"""What a topic is: a module that names contenders and the points at which they are run."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from types import ModuleType

Point: TypeAlias = Mapping[str, int | float | str]
"""The settings of one run, such as rows, features, concepts, seed."""

Quality: TypeAlias = Mapping[str, float | Callable[[], float]]
"""Figures by name; what is costly to judge is a function, called when the clock has stopped."""

Work: TypeAlias = Callable[[], Quality]
"""What is timed, once."""

Contender: TypeAlias = Callable[[Point, Path], Work]
"""Imports, loads and warms up, untimed, and returns the work."""

FOLDER = Path(__file__).parents[1] / "topics"


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic, read from its module."""

    name: str
    about: str
    """The first line of the module's docstring."""
    ours: str
    growth: tuple[str, ...]
    """Settings over which exponents are fitted."""
    module: ModuleType

    def points(self, scale: str) -> list[Point]:
        """Return the points of a scale, in the order in which they are run."""
        points: list[Point] = self.module.points(scale)
        return points

    def contenders(self) -> Mapping[str, Contender]:
        """Return all contenders, ours among them."""
        contenders: Mapping[str, Contender] = self.module.contenders()
        return contenders

    def skip(self, name: str, point: Point) -> str:
        """Return why a contender is not run at a point; empty: it is run."""
        reason: str = self.module.skip(name, point) if hasattr(self.module, "skip") else ""
        return reason

    def prepare(self, point: Point, data: Path) -> None:
        """Make the data of a point, so that no contender pays for it."""
        if hasattr(self.module, "prepare"):
            self.module.prepare(point, data)


def topics(folder: Path = FOLDER) -> list[str]:
    """Return the names of the topics in a folder."""
    return sorted(path.stem for path in folder.glob("*.py") if not path.stem.startswith("_"))


def load(name: str, folder: Path = FOLDER) -> Topic:
    """Return a topic; SystemExit with the names there are when it is unknown."""
    path = folder / f"{name}.py"
    if not path.is_file():
        sys.exit(f"no topic {name!r}; there are {', '.join(topics(folder))}")
    spec = importlib.util.spec_from_file_location(f"benchmarks.topics.{name}", path)
    assert spec is not None  # a path that ends in .py has a loader
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up by name
    spec.loader.exec_module(module)
    about = (module.__doc__ or name).strip().splitlines()[0]
    return Topic(name, about, module.OURS, tuple(getattr(module, "GROWTH", ())), module)
