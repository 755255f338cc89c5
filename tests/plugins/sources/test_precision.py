from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch

from isogloss import SettingsError
from isogloss.plugins.sources.transformers import transformers
from tests.plugins.sources.reading_aloud import sentences, vectors

if TYPE_CHECKING:
    from tests.plugins.conftest import Checkpoint
    from tests.plugins.sources.conftest import Make

KINDS = ["bert", "mt5", "llama"]


@pytest.mark.parametrize("kind", KINDS)
def test_mixed_precision_is_close_to_float32_but_not_it(kind: str, make: Make) -> None:
    exact = vectors(make(kind), sentences())
    mixed = vectors(make(kind, dtype="mixed-bfloat16"), sentences())
    assert exact.keys() == mixed.keys()
    for place, expected in exact.items():
        error = np.linalg.norm(mixed[place] - expected, axis=1)
        # bfloat16 keeps eight bits: half a step is 2 ** -9 of a number; a few blocks add up.
        assert (error <= 0.05 * np.linalg.norm(expected, axis=1)).all(), place
        assert mixed[place].dtype == np.float32
    assert any((mixed[place] != exact[place]).any() for place in exact)


def test_mixed_precision_leaves_what_no_product_has_touched(make: Make) -> None:
    where = [("encoder", 0)]
    exact = vectors(make("bert"), sentences(), where)
    mixed = vectors(make("bert", dtype="mixed-bfloat16"), sentences(), where)
    assert np.array_equal(exact["encoder", 0], mixed["encoder", 0])


def test_the_weights_stay_float32_and_the_process_is_as_before(checkpoint: Checkpoint) -> None:
    source = transformers(model=str(checkpoint("bert")), dtype="mixed-bfloat16")
    vectors(source, sentences())
    assert not torch.is_autocast_enabled("cpu")
    exact = vectors(transformers(model=str(checkpoint("bert"))), sentences())
    again = vectors(transformers(model=str(checkpoint("bert"))), sentences())
    assert all(np.array_equal(exact[place], again[place]) for place in exact)


def test_each_precision_has_a_fingerprint_of_its_own(make: Make) -> None:
    kinds = ("float32", "mixed-bfloat16", "bfloat16", "float16")
    prints = {make("bert", dtype=kind).describe().fingerprint for kind in kinds}
    assert len(prints) == len(kinds)


def test_an_unknown_precision_is_refused_with_those_that_are_known(checkpoint: Checkpoint) -> None:
    wrong = "autocast"
    with pytest.raises(SettingsError, match="float32, mixed-bfloat16, bfloat16, float16"):
        transformers(model=str(checkpoint("bert")), dtype=wrong)  # type: ignore[arg-type]
