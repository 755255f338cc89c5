"""What the engines of ours ask of rows: cuts, the range of their values, equal ones, products."""

from __future__ import annotations

import warnings
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    import numpy.typing as npt
    import torch

    from isogloss import Ints, Vectors

    Doubles: TypeAlias = npt.NDArray[np.float64]

SAMPLE = 1024  # rows, about, whose median stands for the middle of all
RANGE = 1e6  # largest value over the typical one from which float32 is too coarse
FIRST = Lock()  # filters of warnings belong to the process, not to a thread
PRINTED = 4096  # rows whose fingerprints are computed at a time


def blocks(rows: int, size: int) -> Iterator[slice]:
    """Cut ``rows`` into slices of ``size``."""
    return (slice(at, min(at + size, rows)) for at in range(0, rows, size))


def sample_step(rows: int) -> int:
    """Return which step through ``rows`` samples them."""
    return max(1, rows // SAMPLE)


def is_wide(sample: Doubles, centre: npt.NDArray[Any], largest: float) -> bool:
    """Whether values range too widely for products in float32.

    ``largest`` is the greatest distance of any row from ``centre`` (features,) in any feature; that
    of a typical row is taken from a ``sample`` (rows, features).
    """
    import numpy as np

    return largest > RANGE * float(np.median(np.abs(sample - centre).max(axis=1)))


def numbers(wanted: torch.Tensor) -> torch.Tensor:
    """Return where ``wanted`` (entries,) is true; numpy looks several times faster than torch."""
    import numpy as np
    import torch

    if wanted.is_cuda:
        found: torch.Tensor = torch.nonzero(wanted)[:, 0]
        return found
    places: torch.Tensor = torch.from_numpy(np.flatnonzero(wanted.numpy()))
    return places


def fingerprints(vectors: Vectors) -> Ints:
    """Return a number (rows,) that equal rows share, and hardly any others."""
    import numpy as np

    factors = np.random.default_rng(0).integers(1, 1 << 62, vectors.shape[1], np.int64) | 1
    found = np.empty(len(vectors), np.int64)
    for part in blocks(len(vectors), PRINTED):
        bits = (vectors[part] + np.float32(0)).view(np.int32)  # -0.0 + 0.0 is 0.0
        found[part] = bits.astype(np.int64) @ factors
    return found


def products(
    rows: torch.Tensor, turned: torch.Tensor, starts: torch.Tensor, columns: torch.Tensor
) -> torch.Tensor:
    """Return single entries of ``rows @ turned``: ``columns[starts[i]:starts[i + 1]]`` of row i."""
    import torch

    _hear_warning()
    shape = (len(rows), turned.shape[1])
    empty = torch.sparse_csr_tensor(
        starts, columns, rows.new_zeros(len(columns)), shape, check_invariants=False
    )
    found: torch.Tensor = torch.sparse.sampled_addmm(empty, rows, turned, beta=0.0).values()
    return found


@cache
def _hear_warning() -> None:
    """Let torch say once a process that its sparse rows are a beta: what is used is tested."""
    import torch

    with FIRST, warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Sparse CSR tensor support", category=UserWarning)
        torch.sparse_csr_tensor([0, 1], [0], [0.0], (1, 1), check_invariants=False)
