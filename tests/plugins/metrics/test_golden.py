"""The published scripts' results on generated input, pair for pair."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from isogloss.core.concepts.lists import side_of, space_with
from isogloss.core.interchange.clusterfiles import concepts_in, read_clusters, read_rows, table
from isogloss.plugins.dictionaries.reference import reference
from isogloss.plugins.metrics.calign import calign
from isogloss.plugins.metrics.colap import colap

if TYPE_CHECKING:
    from pathlib import Path

    from isogloss import Space


@pytest.fixture(scope="module", params=["calign-small", "calign-medium"])
def calign_cases(request: pytest.FixtureRequest, shared: Path) -> tuple[Space, list[Any]]:
    folder = shared / "golden" / request.param
    one, other = side_of("source"), side_of("target")
    source = read_clusters(folder / "src_clusters.txt", "source")
    target = read_clusters(folder / "tgt_clusters.txt", "target")
    dictionary = reference(path=folder / "dictionary.txt", source="source", target="target")
    translations = dictionary.translations("source", "target", None)
    assert translations is not None
    space = space_with(
        {one: source[0], other: target[0]},
        separate={one: source[1], other: target[1]},
        dictionaries={("source", "target"): translations},
    )
    cases = json.loads((shared / "golden" / "calign.json").read_text())
    return space, [case for case in cases if case["data"] == request.param]


def test_calign_reference_is_the_published_script(calign_cases: tuple[Space, list[Any]]) -> None:
    space, cases = calign_cases
    assert len(cases) == 90
    for case in cases:
        metric = calign(
            rule="reference",
            threshold=case["match_threshold"],
            translations=case["top_n"],
            size_ratio=case["size_ratio"],
            min_types=case["min_types"],
        )
        score, _ = metric(space)
        assert score.earned["pairs"] == case["aligned_pairs"], case
        assert score.counts["concepts"] == case["source_concepts"]
        assert score.counts["aligned"] == case["aligned_source_concepts"]
        assert score.value == case["aligned_source_concepts"] / case["source_concepts"]


def test_colap_reference_is_the_published_script(shared: Path) -> None:
    rows = read_rows(shared / "golden" / "colap" / "clusters.txt")
    cases = json.loads((shared / "golden" / "colap.json").read_text())
    assert len(cases) == 7
    for case in cases:
        last = case["last_sentence_of_first_language"]
        early = rows.sentences <= last
        first, second = rows.take(np.flatnonzero(early)), rows.take(np.flatnonzero(~early))
        space = space_with(
            {
                side_of("a"): table(first, "a", "exact"),
                side_of("b"): table(second, "b", "exact"),
            },
            joint=concepts_in(rows.take(np.argsort(~early, kind="stable"))),
        )
        [score] = colap(rule="reference", threshold=case["threshold_percent"] / 100)(space)
        assert score.earned["overlapping"] == case["overlapping"]
