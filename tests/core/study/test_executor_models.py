"""A transformer read by jobs: the same bits with as many threads, nearly the same with others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import torch
import zarr

from isogloss import Registry
from isogloss.core.store.files import make_folders
from isogloss.core.study.file import read_study
from isogloss.core.study.inputs import Inputs
from isogloss.core.study.pipeline import Run
from isogloss.testing import small_model
from tests.core.study.fakes import Silence
from tests.core.study.test_steps import Loses, spread_run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

STUDY = """\
schema = 1
[corpora.small]
files = {en = "en.txt", de = "de.txt"}
[words]
max_count = "all"
[store]
chunk_rows = 64
[sources.model]
use = "transformers"
model = "model"
[clusterers.k3]
use = "kmeans"
n_clusters = 3
[metrics.colap]
use = "colap"
"""


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def write(folder: Path) -> Path:
    folder.mkdir()
    small_model(folder / "model")
    random = np.random.default_rng(0)
    for language in ("en", "de"):
        lines = [
            " ".join(f"{language}{number}" for number in row)
            for row in random.integers(0, 9, (60, 7))
        ]
        (folder / f"{language}.txt").write_text("\n".join(lines) + "\n", "utf-8")
    path = folder / "small.toml"
    path.write_text(STUDY, "utf-8")
    return path


def arrays(run: Run) -> dict[str, Any]:
    run.extract()
    assert run.failures == []
    root = zarr.open_group(run.places.store, mode="r")
    members = dict(root.members(max_depth=None))
    return {
        name: np.asarray(array[:])
        for name, array in members.items()
        if isinstance(array, zarr.Array)
    }


def by_jobs(path: Path) -> Run:
    return spread_run(path, Loses(lambda _: False), [])


def test_threads_decide_the_last_bits_and_jobs_do_not(tmp_path: Path) -> None:
    serial = Run(Inputs(read_study(write(tmp_path / "serial")), Registry()), Silence())
    make_folders(serial.places.folder)
    expected = arrays(serial)
    found = arrays(by_jobs(write(tmp_path / "one")))
    assert found.keys() == expected.keys()
    assert len([name for name in found if "/layer-" in name]) == 6
    for name, values in expected.items():
        np.testing.assert_array_equal(found[name], values, err_msg=name)
    torch.set_num_threads(2)
    others = arrays(by_jobs(write(tmp_path / "two")))
    for name, values in expected.items():
        np.testing.assert_allclose(others[name], values, rtol=0, atol=1e-5, err_msg=name)
