"""A few cases of every part of ``python -m tests.torture``, which tries them by the hundred."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.torture.bench import Bench
from tests.torture.parts import PARTS, Skipped
from tests.torture.warm import Warm

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.torture.parts import Part

pytestmark = pytest.mark.skipif(
    not hasattr(os, "fork") or not Path("/proc/self/fd").is_dir(),
    reason="processes are forked, and descriptors looked up in /proc",
)

FEW = {
    "extract": [0, 1, 2],
    "cluster": [0, 1],
    "score": [0, 1],
    "report": [0, 1],
    "finetune": [0],
    "failures": range(0, 160, 16),
    "full-disk": [0, 3, 6],
    "damage": range(11),
    "races": [0, 1, 4],
    "power": range(0, 500, 7),
}


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    # Where there is a disk in memory, to synchronise costs nothing.
    place = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=place) as folder, Warm(Path(folder) / "said") as warm:
        yield Bench(warm, Path(folder) / "bench")


@pytest.mark.slow
@pytest.mark.parametrize("part", PARTS, ids=[part.name for part in PARTS])
def test_a_promise_holds(part: Part, bench: Bench) -> None:
    try:
        there, case = part.cases(bench)
    except Skipped as reason:
        pytest.skip(str(reason))
    numbers = [number for number in FEW[part.name] if number < (part.wanted or there)]
    outcomes = [case(number) for number in numbers]
    assert any(outcome.tried for outcome in outcomes), "no case could be made"
