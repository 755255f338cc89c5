"""Flipped bits, cut ends and deleted files: what finds them, and what the next run makes of them."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from isogloss.core.store.verify import verify_study
from tests.torture.bench import Outcome, Vouched, require
from tests.torture.study import SHOWN, VOLATILE, contents, differing

if TYPE_CHECKING:
    from pathlib import Path

    from isogloss.core.locations import Location
    from tests.torture.bench import Bench

PLACES = {
    "chunks": "activations.zarr/**/layer-*/c/*/*",
    "word table": "activations.zarr/**/words/**/*",
    "metadata": "activations.zarr/**/zarr.json",
    "journals of units": "journal/*/*/*.jsonl",
    "record of finished files": "journal/finished.jsonl",
    "labels": "clusters/*.npy",
    "records of clusterings": "clusters/*.json",
    "scores": "scores.jsonl",
    "records per concept": "evidence/*.jsonl",
    "documents": "documents/*.json",
    "the rest": "*.[jth][sot][om]*",
}
"""What is damaged, and where it lies: study.toml, run.json, diagnosis.json, report.html at the end."""
KEPT_OUT = frozenset({"cache.json"})
"""Nothing vouches for it: a damaged one is ignored."""


def case(bench: Bench, number: int) -> Outcome:
    """Damage one file of a finished study; it is found, and the next run repairs it."""
    draw = random.Random(f"damage {number}")
    kind = list(PLACES)[number % len(PLACES)]
    folder = bench.copy("run")
    if kind == "documents":
        sweep(bench, folder)
    files = [path for path in sorted(folder.glob(PLACES[kind])) if path.is_file()]
    path = draw.choice([each for each in files if each.name not in KEPT_OUT])
    before, whole = Vouched(folder), contents(folder)
    what = f"{damage(path, draw)} of {path.relative_to(folder)}"
    found = verify_study(folder)
    require(any(_names(each.path, path) for each in found), f"verify did not find {what}")
    if kind == "documents":
        sweep(bench, folder)
    ended = bench.warm.run(*bench.command("run", folder), "--verify")
    require(ended.status == 0, f"{what}: run ends with {ended.status}: {ended.said[-300:]}")
    left = verify_study(folder)
    require(not left, f"{what}: after a run, verify says {'; '.join(map(str, left[:2]))}")
    other = [
        name
        for name in differing(contents(folder, VOLATILE | SHOWN), whole)
        if not name.startswith("journal/")  # a journal tells of the repair
    ]
    require(not other, f"{what}: after a run other bytes are in {', '.join(other[:4])}")
    again = _made_again(before, Vouched(folder), path, folder)
    require(not again, f"{what}: made again without a reason: {', '.join(again[:4])}")
    return Outcome(tried=True)


def sweep(bench: Bench, folder: Path) -> None:
    """Let a command keep what it finds of a study."""
    ended = bench.run("sweep", folder)
    require(ended.status == 0, f"sweep ends with {ended.status}: {ended.said[-300:]}")


def damage(path: Path, draw: random.Random) -> str:
    """Damage a file in one of three ways; return which."""
    data = path.read_bytes()
    way = draw.choice(["a flipped bit", "a cut end", "a deletion"])
    if way == "a deletion":
        path.unlink()
    elif way == "a cut end":
        path.write_bytes(data[: draw.randrange(len(data))])
    else:
        place = draw.randrange(len(data))
        flipped = data[place] ^ (1 << draw.randrange(8))
        path.write_bytes(data[:place] + bytes([flipped]) + data[place + 1 :])
    return way


def _names(found: Location, path: Path) -> bool:
    """Whether a finding is about a file, or about what nobody vouches for without it."""
    journal = path.suffix == ".jsonl" and "journal" in path.parts
    return found == path or journal


def _made_again(before: Vouched, after: Vouched, path: Path, folder: Path) -> list[str]:
    """Return the files that were made again although nothing that vouches for them was damaged."""
    name = path.relative_to(folder)
    if name.parts[0] == "journal":
        unit = name.with_suffix("").relative_to("journal")
        spared = ["clusters", "evidence"] if unit.name == "finished" else [str(unit)]
    elif name.parts[0] in ("scores.jsonl", "evidence"):
        # One task scores both directions, and its records per concept are made with the scores.
        spared = ["evidence"]
    elif ".tree." in name.name:
        spared = _cut_from(folder, name.name.partition(".")[0])
    else:
        # A clustering is its labels and its record; both are made together.
        spared = [str(name.with_name(name.name.partition(".")[0]))]
    return [
        str(file.relative_to(folder))
        for file, number in before.files.items()
        if after.files.get(file) != number
        and not any(part in str(file.relative_to(folder)) for part in spared)
    ]


def _cut_from(folder: Path, tree: str) -> list[str]:
    """Return a tree's key, and the keys of the clusterings that are cut from it."""
    records = (folder / "clusters").glob("*.json")
    return [tree, *(path.stem for path in records if f'"tree":"{tree}"' in path.read_text("utf-8"))]
