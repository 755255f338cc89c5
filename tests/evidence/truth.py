"""How often intervals hold, on corpora whose expected score is known: python -m tests.evidence.truth.

The truth is the mean score of fresh corpora of the same size. Then, corpus by corpus, the interval of
the product and one from words drawn without regard to their documents are asked whether they hold it.
"""

from __future__ import annotations

import argparse
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from statistics import fmean
from typing import NamedTuple

import numpy as np

from isogloss.evidence.resampling.draws import Blocks, Drawing
from isogloss.evidence.resampling.intervals import Interval, interval
from tests.evidence.corpora import Kind, World, rows_of

KIND = Kind()


class Held(NamedTuple):
    """Which intervals held the truth in one corpus."""

    score: float
    documents: Interval
    words: Interval


def fresh(number: int) -> float:
    """Return the score of a corpus that is used for nothing else."""
    _one_thread()
    world = World(KIND)
    corpus = world.corpus(np.random.default_rng([1, number]))
    return world.score(corpus, np.arange(len(corpus.sentence)), number)


def weighed(number: int, replicates: int) -> Held:
    """Return a corpus's score with both intervals."""
    _one_thread()
    world = World(KIND)
    corpus = world.corpus(np.random.default_rng([2, number]))
    everything = np.arange(len(corpus.sentence))
    seeds = [world.score(corpus, everything, seed) for seed in range(5)]
    drawing = Drawing(count=replicates, seed=number)
    sentences = np.arange(KIND.documents * KIND.sentences)
    blocks = Blocks(sentences, sentences // KIND.sentences, "documents")
    drawn = [
        world.score(corpus, rows_of(corpus, np.flatnonzero(blocks.draw(drawing, at))), 100 + at)
        for at in range(replicates)
    ]
    random = np.random.default_rng([3, number])
    words = [
        world.score(
            corpus,
            np.sort(random.choice(len(everything), len(everything) // 2, replace=False)),
            100 + at,
        )
        for at in range(replicates)
    ]
    held = partial(interval, seeds[0], seeds=seeds, rescaling=drawing.rescaling)
    return Held(seeds[0], held(drawn), held(words))


def holds(found: Interval, truth: float) -> bool:
    """Whether the truth lies in an interval."""
    return found.low is not None and found.high is not None and found.low <= truth <= found.high


def _one_thread() -> None:
    import torch

    torch.set_num_threads(1)


def main() -> int:
    """Print how often intervals held; exit with 1 where that is not what they say."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--fresh", type=int, default=5000)
    parser.add_argument("--replicates", type=int, default=100)
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args()
    with ProcessPoolExecutor(asked.workers) as pool:
        scores = list(pool.map(fresh, range(asked.fresh), chunksize=20))
        work = partial(weighed, replicates=asked.replicates)
        found = list(pool.map(work, range(asked.runs), chunksize=1))
    truth = fmean(scores)
    own = fmean(holds(each.documents, truth) for each in found)
    words = fmean(holds(each.words, truth) for each in found)
    error = (0.95 * 0.05 / asked.runs) ** 0.5
    print(f"expected score {truth:.4f}, from {asked.fresh} corpora; {asked.runs} runs")
    print(
        f"documents drawn: {own:.1%} of the 95 % intervals hold it (+- {2 * error:.1%} by chance)"
    )
    print(f"words drawn:     {words:.1%}")
    print(
        f"sd of scores {np.std([each.score for each in found]):.4f}, mean standard error "
        f"{fmean(each.documents.error or 0 for each in found):.4f}, of the seed "
        f"{fmean(each.documents.seed_error or 0 for each in found):.4f}"
    )
    return 0 if abs(own - 0.95) <= 0.02 + 2 * error else 1


if __name__ == "__main__":
    sys.exit(main())
