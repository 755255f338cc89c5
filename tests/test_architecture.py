"""Imports run one way, and what a plug-in author needs is documented."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import isogloss
from isogloss.core import hookspecs

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]

SRC = ROOT / "src" / "isogloss"

ARROWS = {
    ("__main__", "cli"): "python -m isogloss is the command",
    ("cli", "registry"): "a command looks components up",
    ("cli", "core"): "a command runs the steps of an analysis",
    ("cli", "report"): "a command writes the report",
    ("cli", "demo"): "isogloss demo lays the embedded study out",
    ("registry", "core"): "hooks, recipes and errors are agreed on there",
    ("reading", "core"): "stored results are arranged there for those who show them",
    ("report", "reading"): "scores are grouped, counted and named there",
    ("plot", "reading"): "scores are grouped, counted and named there",
    ("cli", "reading"): "concepts are browsed and searched there",
    ("report", "core"): "a report is written from results",
    ("report", "registry"): "the text of its sentences is read by the study's own formats",
    ("evidence", "core"): "scores are taken again, and studied",
    ("cli", "evidence"): "a command says what scores are worth",
    ("tasks", "core"): "a fine-tuning is a file of tables, examples and contracts",
    ("cli", "tasks"): "a command trains and evaluates",
    ("cli", "plot"): "a command draws figures",
    ("plot", "core"): "figures are drawn from results",
    ("notebook", "core"): "an open study is its results",
    ("notebook", "plot"): "with figures, on first use",
    ("face", "notebook"): "open_study, on first use",
    ("demo", "core"): "it lays a study out, and errors are agreed on there",
    ("face", "core"): "what plug-ins may use; the only room that the face needs at import",
    ("executors", "core"): "a worker does the jobs of a study",
    ("executors", "registry"): "it makes components anew",
    ("executors", "evidence"): "replicates are jobs, too",
    ("face", "executors"): "perform, on first use",
    ("face", "registry"): "Registry and settings_of, on first use",
    ("face", "plugins"): "the arithmetic of calign and colap for notebooks, on first use",
    ("plugins", "face"): "a built-in plug-in sees what a third party's sees",
    ("testing", "face"): "the checks are for third parties, too",
}
"""Every room that another one imports, and why. Anything else is a mistake or needs a line here."""


def imported(path: Path) -> Iterator[str]:
    """Yield the modules of ours that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            names = [absolute(path, node)]
        elif isinstance(node, ast.Import):
            names = [each.name for each in node.names]
        else:
            continue
        yield from (name for name in names if name.split(".")[0] == "isogloss")


def absolute(path: Path, node: ast.ImportFrom) -> str:
    """Return the module that a ``from`` names, which may be relative."""
    package = ("isogloss", *path.relative_to(SRC).parts)[: -node.level] if node.level else ()
    return ".".join([*package, *([node.module] if node.module else [])])


def room(module: str) -> str:
    return f"{module}.face".split(".")[1]


def files() -> list[tuple[str, Path]]:
    """Return every file with its room."""
    found = []
    for path in sorted(SRC.rglob("*.py")):
        parts = path.relative_to(SRC).with_suffix("").parts
        found.append(("face" if parts == ("__init__",) else parts[0], path))
    return found


def test_every_arrow_between_rooms_has_a_name() -> None:
    found = {
        (origin, room(module))
        for origin, path in files()
        for module in imported(path)
        if room(module) != origin
    }
    assert found - ARROWS.keys() == set()


def test_no_two_rooms_import_each_other_unless_later() -> None:
    later = {("face", "registry"), ("face", "plugins")}
    now = ARROWS.keys() - later
    assert {(a, b) for a, b in now if (b, a) in now} == set()


CORE_ARROWS = {
    ("alignment", "text"): "what is aligned are lines of text, and what is counted is a dictionary",
    ("store", "text"): "what is extracted are the words of a corpus",
    ("concepts", "text"): "coverage matches forms and ranks dictionaries",
    ("study", "alignment"): "words can be selected by links",
    ("study", "text"): "a study opens corpora and dictionaries",
    ("study", "store"): "a study keeps activations and results",
    ("study", "concepts"): "a study makes and compares concepts",
    ("interchange", "text"): "other tools' files are lines of text, too",
    ("interchange", "concepts"): "a cluster file holds words and concepts",
    ("interchange", "store"): "an export reads vectors, and every file is whole or not there",
    ("interchange", "study"): "an export is of a study's results",
}
"""The same inside of core; what lies beside its rooms (types, errors, keys) is open to all."""


def test_every_arrow_between_the_rooms_of_core_has_a_name() -> None:
    rooms = {path.name for path in (SRC / "core").iterdir() if path.is_dir()}
    found = {
        (path.parent.name, module.split(".")[2])
        for origin, path in files()
        if origin == "core"
        for module in imported(path)
        if module.startswith("isogloss.core.")
    }
    inner = {(a, b) for a, b in found if a != b and b in rooms}
    # The contracts name Corpus and Space in annotations.
    contracts = {("core", "text"), ("core", "concepts")}
    assert inner - contracts == set(CORE_ARROWS)


EVIDENCE_ARROWS = {
    ("references", "resampling"): "self-alignment and twins are replicates, too",
    ("clusterers", "resampling"): "stability is over draws",
    ("change", "clusterers"): "groupings with other seeds and of halves, and labels of concepts",
    ("change", "resampling"): "paired differences have intervals and bands",
    ("change", "references"): "task concepts stand beside chance",
    ("contrasts", "resampling"): "contrasts of corpora are over draws, too",
    ("diagnostics", "references"): "untrained twins are known there",
    ("diagnostics", "sweep"): "orderings are judged over thresholds there",
    ("clusterers", "references"): "each clusterer stands beside its own null and self-alignment",
}
"""The same inside of evidence; what lies beside its rooms is open to all."""


def test_every_arrow_between_the_rooms_of_evidence_has_a_name() -> None:
    rooms = {path.name for path in (SRC / "evidence").iterdir() if path.is_dir()}
    found = {
        (path.parent.name, module.split(".")[2])
        for origin, path in files()
        if origin == "evidence"
        for module in imported(path)
        if module.startswith("isogloss.evidence.")
    }
    assert {(a, b) for a, b in found if a != b and b in rooms} == set(EVIDENCE_ARROWS)


KIND_ARROWS = {
    # A task trains the models that a source reads, on files that a corpus format reads.
    "isogloss.plugins.tasks": ("sources", "corpora"),
}


def test_plugins_import_the_face_and_their_own_kind_only() -> None:
    for origin, path in files():
        if origin == "plugins" and path.parent.name != "plugins":
            own = f"isogloss.plugins.{path.relative_to(SRC).parts[1]}"
            others = {
                m for m in imported(path) if m != "isogloss" and not f"{m}.".startswith(f"{own}.")
            }
            allowed = tuple(f"isogloss.plugins.{kind}." for kind in KIND_ARROWS.get(own, ()))
            assert {m for m in others if not m.startswith(allowed or ("-",))} == set(), path


def test_lazily_loaded_names_are_the_promised_ones() -> None:
    for name in isogloss.__all__:
        assert getattr(isogloss, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'colour'"):
        _ = isogloss.colour
    assert set(isogloss.__all__) <= set(dir(isogloss))


def test_every_hook_is_documented() -> None:
    page = (ROOT / "docs" / "plugins.md").read_text(encoding="utf-8")
    hooks = [name for name in vars(hookspecs) if name.startswith("isogloss_")]
    assert len(hooks) == 9
    for name in hooks:
        assert getattr(hookspecs, name).__doc__
        assert f"`{name}`" in page


BLOCK = re.compile(r'^```\w+ title="([^"]+)"\n(.*?)^```$', re.DOTALL | re.MULTILINE)


def test_the_files_that_the_documentation_shows_are_the_real_ones() -> None:
    shown = {
        name: text
        for page in (ROOT / "docs").glob("*.md")
        for name, text in BLOCK.findall(page.read_text(encoding="utf-8"))
    }
    example = ROOT / "examples" / "isogloss-example"
    real = [*example.rglob("src/**/*.py"), example / "pyproject.toml"]
    assert {str(path.relative_to(ROOT)) for path in real} <= shown.keys()
    for name, text in shown.items():
        assert text == (ROOT / name).read_text(encoding="utf-8"), f"{name} has changed"
