from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pytest

from isogloss.core.blocks import ArrayBlocks
from isogloss.reading.places import Places
from isogloss.report.payload import map as concept_map
from isogloss.report.payload.map import centres, gather
from tests.report.payload.studies import ran

if TYPE_CHECKING:
    from pathlib import Path

    from isogloss.core.store.sides import StoredSide


class Stored(ArrayBlocks):
    """Vectors in chunks, as the store has them."""

    plan = SimpleNamespace(chunk_rows=4)


def stored(vectors: np.ndarray) -> StoredSide:
    found = Stored(vectors.astype(np.float32))
    found.plan = SimpleNamespace(chunk_rows=4)
    return cast("StoredSide", found)


def test_centres_are_means_of_the_words_in_concepts() -> None:
    vectors = stored(np.arange(20.0).reshape(10, 2))
    labels = np.array([0, 0, 2, -1, 2, 0, -1, 2, 2, 2])
    found = centres(vectors, labels, 4, seed=0)
    assert found.concept.tolist() == [0, 2]
    # Rows 0, 1, 5 and rows 2, 4, 7, 8, 9: a row begins with twice its number.
    assert found.vector.tolist() == [[4.0, 5.0], [12.0, 13.0]]
    assert (found.read, found.words) == (8, 8)


def test_of_many_words_whole_chunks_are_drawn_by_the_seed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(concept_map, "MOST_WORDS", 8)
    vectors, labels = stored(np.repeat(np.arange(5.0), 4)[:, None]), np.repeat(np.arange(5), 4)
    found = [centres(vectors, labels, 5, seed) for seed in range(30)]
    assert {(each.read, each.words, len(each.concept)) for each in found} == {(8, 20, 2)}
    assert {concept for each in found for concept in each.concept.tolist()} == set(range(5))
    assert all(each.vector[:, 0].tolist() == each.concept.tolist() for each in found)


@pytest.fixture(scope="module")
def blocks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    places = Places(ran(tmp_path_factory.mktemp("map")))
    return {block.name: block.content for block in gather(places)}


def test_languages_that_lie_apart_are_apart_on_the_map(blocks: dict[str, Any]) -> None:
    assert blocks["map"]["missing"] == []
    apart = blocks["map-0"]
    # In layer 0 German lies 50 away along one feature, everything else within about 1.
    assert apart["shares"][0] > 0.99
    english, german = (apart["tongues"][name]["x"] for name in ("en", "de"))
    assert {abs(x - english[0]) < 100 for x in english} == {True}
    assert min(abs(a - b) for a in english for b in german) > 1500
    assert apart["read"] == [216, 216]


def test_languages_that_lie_on_each_other_are_so_on_the_map(blocks: dict[str, Any]) -> None:
    together = blocks["map-1"]["tongues"]
    english, german = (
        np.array([together[name][axis] for axis in ("x", "y")]).T for name in ("en", "de")
    )
    for point in english:
        assert np.abs(german - point).max(axis=1).min() < 60


def test_vectors_that_are_gone_leave_a_gap(tmp_path: Path) -> None:
    results = ran(tmp_path)
    (chunk,) = results.places.store.rglob("en/*/layer-01/c/0/0")
    chunk.unlink()
    places = Places(results)
    found = {block.name: block.content for block in gather(places)}
    assert found["map"]["missing"] == [1]
    assert set(found) == {"map", "map-0"}
    assert "deleted" in places.gaps[0]
