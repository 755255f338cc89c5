"""Vectors to cluster: of a small model made on the spot, or the first rows of real ones."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

REAL = "ISOGLOSS_BENCH_VECTORS"
"""The environment variable that names a .npy file of real vectors."""
SENTENCE = 32
"""Words of a made sentence."""
ROOT = Path(__file__).parents[1]


def vectors(data: Path, rows: int, features: int, seed: int) -> Path:
    """Return a .npy file of (rows, features) float32, made when it is not there yet.

    With the environment variable ``ISOGLOSS_BENCH_VECTORS`` they are the first rows and columns of
    that file, whatever the seed; ValueError when it has fewer.
    """
    real = os.environ.get(REAL, "")
    kind = f"real-{_mark(Path(real))}" if real else f"made-{seed}"
    path = data / f"vectors-{kind}-{rows}x{features}.npy"
    if not path.exists():
        data.mkdir(parents=True, exist_ok=True)
        # In a process of its own, so that the caller's memory shows no trace of it.
        command = [sys.executable, "-m", "benchmarks.data", str(path), real]
        numbers = [str(number) for number in (rows, features, seed)]
        done = subprocess.run(
            [*command, *numbers], cwd=ROOT, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise ValueError(f"vectors: {done.stderr.strip().splitlines()[-1]}")
    return path


def provenance() -> str:
    """Return in words where the vectors of this run come from."""
    real = os.environ.get(REAL, "")
    return f"first rows of {Path(real).name}" if real else "of a small model made on the spot"


def _mark(path: Path) -> str:
    """Return what changes with the file."""
    state = path.stat()
    text = f"{path.resolve()} {state.st_size} {state.st_mtime_ns}"
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def first(path: Path, rows: int, features: int) -> npt.NDArray[np.float32]:
    """Return the first rows and columns of a .npy file."""
    import numpy as np

    every = np.load(path, mmap_mode="r", allow_pickle=False)
    if every.ndim != 2 or every.shape[0] < rows or every.shape[1] < features:
        raise ValueError(f"{path} is of shape {every.shape}, {(rows, features)} are asked for")
    return np.ascontiguousarray(every[:rows, :features], dtype=np.float32)


def made(rows: int, features: int, seed: int) -> npt.NDArray[np.float32]:
    """Return hidden states of a small transformer that reads made-up sentences.

    Its weights are random, but its embeddings are drawn as training leaves them: types lie around
    topics. Types have Zipf's frequencies and sentences a topic, so that vectors of one type are
    alike without being equal, and concepts differ in size by orders of magnitude.
    """
    import numpy as np
    import torch

    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    model = _Reader(types=max(64, rows // 4), topics=max(8, rows // 80), features=features)
    found = np.empty((-(-rows // SENTENCE), SENTENCE, features), np.float32)
    with torch.inference_mode():
        for at in range(0, len(found), 64):
            batch = found[at : at + 64]
            batch[:] = model.read(random, len(batch))
    return random.permutation(found.reshape(-1, features)[:rows])


class _Reader:
    """Two blocks of a transformer over embeddings that lie around topics."""

    def __init__(self, *, types: int, topics: int, features: int) -> None:
        import numpy as np
        import torch

        self.topic_of = torch.randint(topics, (types,))
        kinds = torch.randn(topics, features)[self.topic_of]
        self.embeddings = kinds + 2.0 * torch.randn(types, features)
        weights = 1 / np.arange(1.0, types + 1)
        self.odds = weights / weights.sum()
        heads = next(count for count in (12, 8, 4, 2, 1) if features % count == 0)
        block = torch.nn.TransformerEncoderLayer(
            features, heads, 2 * features, dropout=0.0, batch_first=True
        )
        self.blocks = torch.nn.TransformerEncoder(block, 2, enable_nested_tensor=False).eval()

    def read(self, random: np.random.Generator, sentences: int) -> npt.NDArray[np.float32]:
        """Return the states (sentences, words, features) of sentences drawn at random."""
        import torch

        drawn = random.choice(len(self.odds), (sentences, SENTENCE), p=self.odds)
        states: npt.NDArray[np.float32] = self.blocks(
            self.embeddings[torch.from_numpy(drawn)]
        ).numpy()
        return states


def _write(path: Path, real: str, rows: int, features: int, seed: int) -> None:
    import numpy as np

    found = first(Path(real), rows, features) if real else made(rows, features, seed)
    unfinished = path.with_suffix(f".{os.getpid()}.npy")
    np.save(unfinished, found, allow_pickle=False)
    unfinished.replace(path)


if __name__ == "__main__":
    _write(Path(sys.argv[1]), sys.argv[2], *map(int, sys.argv[3:6]))
