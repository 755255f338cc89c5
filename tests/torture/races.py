"""Two runs of one study at once: one works, the other is told so."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING

from tests.torture.bench import BUSY, Outcome, check_sound, require

if TYPE_CHECKING:
    from tests.torture.bench import Bench

STEPS = ("run", "extract", "cluster", "score", "report")
"""What the second one tries, in turn; ``report`` needs a study that has run."""


def case(bench: Bench, number: int) -> Outcome:
    """Begin two commands within milliseconds; the state is that of one of them, undisturbed."""
    draw = random.Random(f"races {number}")
    second = STEPS[number % len(STEPS)]
    folder = bench.copy("score" if second == "report" else "nothing")
    begun = [bench.warm.begin(bench.command("run", folder))]
    time.sleep(draw.uniform(0, 0.1))
    begun.append(bench.warm.begin(bench.command(second, folder)))
    ended = [bench.warm.wait(each) for each in begun]
    statuses = sorted(each.status for each in ended)
    if statuses == [0, 0]:
        return Outcome(tried=False)  # one had ended when the other began
    require(statuses == [0, BUSY], f"they end with {statuses}: {ended}")
    said = next(each.said for each in ended if each.status == BUSY)
    require("is at work here" in said, f"the one that waits says: {said}")
    check_sound(folder)
    bench.finishes("run", folder)
    return Outcome(tried=True)
