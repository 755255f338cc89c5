from __future__ import annotations

import errno
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from isogloss.core.blocks import ArrayBlocks
from isogloss.core.concepts.clustering import run_clusterer
from isogloss.core.errors import PluginError, of_the_disk
from isogloss.core.store.windows import blamed
from isogloss.core.study.scoring import take_scores
from isogloss.tasks.evaluation import blamed as task_blamed
from tests.core.store.storefakes import UNIT

if TYPE_CHECKING:
    from collections.abc import Callable

BROKEN = OSError(errno.EIO, "Input/output error", "/study/chunk")


@pytest.mark.parametrize(
    ("error", "is_disk"),
    [
        (BROKEN, True),
        (OSError(errno.ENOSPC, "No space left on device"), True),
        (OSError(errno.EROFS, "Read-only file system"), True),
        (RuntimeError("I/O error: No space left on device (os error 28)"), True),
        (RuntimeError("[enforce fail] . PytorchStreamWriter failed writing file data/0"), True),
        (FileNotFoundError(errno.ENOENT, "No such file"), False),
        (PermissionError(errno.EACCES, "Permission denied"), False),
        (ValueError("no"), False),
    ],
)
def test_a_disk_that_fails_is_told_from_other_errors(error: Exception, is_disk: bool) -> None:
    assert of_the_disk(error) is is_disk


def _metric(error: Exception) -> None:
    def metric(_space: object) -> list[Any]:
        raise error

    class Sides:
        sides = ()

    take_scores("mine", metric, Sides())  # type: ignore[arg-type] # what a metric needs of it


def _clusterer(error: Exception) -> None:
    class Breaks:
        def fit_predict(self, _vectors: object) -> None:
            raise error

    run_clusterer(Breaks, ArrayBlocks(np.ones((4, 2), np.float32)), name="mine")  # type: ignore[arg-type] # it only raises


def _source(error: Exception) -> None:
    with blamed(UNIT, "read"):
        raise error


def _task(error: Exception) -> None:
    with task_blamed("mine"):
        raise error


@pytest.mark.parametrize("act", [_metric, _clusterer, _source, _task])
def test_a_disk_that_fails_is_not_the_fault_of_a_component(
    act: Callable[[Exception], None],
) -> None:
    with pytest.raises(OSError, match="Input/output"):
        act(BROKEN)
    with pytest.raises(PluginError, match=r"mine|fake"):
        act(ZeroDivisionError())
