"""What changes a fingerprint, and the untrained twin."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import torch

from isogloss.plugins.sources.random_weights import random_weights
from isogloss.plugins.sources.transformers import transformers
from tests.plugins.sources.reading_aloud import sentences, vectors

if TYPE_CHECKING:
    from pathlib import Path

    from tests.plugins.conftest import Checkpoint


def fingerprint(folder: Path, **settings: Any) -> str:
    return transformers(model=str(folder), **settings).describe().fingerprint


def edit(path: Path, **changes: Any) -> None:
    said = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**said, **changes}), encoding="utf-8")


@pytest.fixture
def copy(checkpoint: Checkpoint, tmp_path: Path) -> Path:
    shutil.copytree(checkpoint("llama"), tmp_path / "copy")
    return tmp_path / "copy"


@pytest.mark.parametrize(
    "settings",
    [
        {"dtype": "float16"},
        {"aggregation": "mean"},
        {"preset": "reference"},
        {"max_length": 12},
    ],
)
def test_settings_that_change_vectors_change_the_fingerprint(
    settings: dict[str, Any], checkpoint: Checkpoint
) -> None:
    assert fingerprint(checkpoint("llama")) != fingerprint(checkpoint("llama"), **settings)


def test_settings_that_change_no_vector_leave_the_fingerprint(
    checkpoint: Checkpoint, copy: Path
) -> None:
    same = fingerprint(checkpoint("llama"))
    assert fingerprint(copy) == same
    assert fingerprint(copy, revision="dev") == same
    assert fingerprint(copy, max_length=2048) == same
    assert fingerprint(checkpoint("bert"), preset="reference") == fingerprint(checkpoint("bert"))
    (copy / "README.md").write_text("read me")
    edit(copy / "config.json", transformers_version="0")
    assert fingerprint(copy) == same


@pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json", "config.json"])
def test_every_file_that_changes_vectors_changes_the_fingerprint(name: str, copy: Path) -> None:
    before, path = fingerprint(copy), copy / name
    if name == "config.json":
        edit(path, rms_norm_eps=0.5)
    else:
        data = bytearray(path.read_bytes())
        data[-20] ^= 1
        path.write_bytes(data)
    assert fingerprint(copy) != before


def test_describing_needs_no_weight(copy: Path) -> None:
    (copy / "model.safetensors").write_bytes(b"no tensors")
    assert transformers(model=str(copy)).describe().widths["decoder.reads", "norm"] == 16


def test_the_untrained_twin_reads_the_same_words_with_other_vectors(copy: Path) -> None:
    trained = transformers(model=str(copy))
    ours, read = vectors(trained, sentences()), sentences()
    (copy / "model.safetensors").unlink()
    twin = random_weights(model=str(copy))
    theirs = vectors(twin, read)
    assert twin.describe().widths == trained.describe().widths
    np.testing.assert_array_equal(twin.rows(read).word, trained.rows(read).word)
    assert all(ours[place].shape == theirs[place].shape for place in ours)
    assert not any(np.allclose(ours[place], theirs[place]) for place in ours)


def test_a_seed_draws_the_same_weights_and_leaves_the_generator_alone(copy: Path) -> None:
    read = sentences()
    before = torch.random.get_rng_state()
    one, same, other = (vectors(random_weights(model=str(copy), seed=s), read) for s in (1, 1, 2))
    torch.rand(3)
    again = vectors(random_weights(model=str(copy), seed=1), read)
    for place, found in one.items():
        np.testing.assert_array_equal(found, same[place])
        np.testing.assert_array_equal(found, again[place])
        assert not np.array_equal(found, other[place])
    after_one = torch.random.get_rng_state()
    torch.random.set_rng_state(before)
    torch.rand(3)
    assert torch.equal(after_one, torch.random.get_rng_state())


def test_twins_are_told_apart_by_their_fingerprints(copy: Path) -> None:
    names = {random_weights(model=str(copy), seed=s).describe().fingerprint for s in (0, 1)}
    assert len(names | {fingerprint(copy)}) == 3
    before = random_weights(model=str(copy)).describe().fingerprint
    (copy / "model.safetensors").unlink()
    assert random_weights(model=str(copy)).describe().fingerprint == before


def test_threads_are_torchs(checkpoint: Checkpoint) -> None:
    source: Any = transformers(model=str(checkpoint("bert")))
    before = torch.get_num_threads()
    source.threads = 1
    assert torch.get_num_threads() == source.threads == 1
    source.threads = before


def test_memory_that_runs_out_is_a_memory_error() -> None:
    from isogloss.plugins.sources.memory import within_memory

    with pytest.raises(MemoryError, match="allocate"):
        within_memory(lambda: torch.empty(1 << 60))

    def fail(error: Exception) -> None:
        raise error

    with pytest.raises(MemoryError, match="CUDA out of memory"):
        within_memory(lambda: fail(torch.OutOfMemoryError("CUDA out of memory. Tried")))
    with pytest.raises(RuntimeError, match="shapes differ"):
        within_memory(lambda: fail(RuntimeError("shapes differ")))
