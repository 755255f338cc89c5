"""From vectors in files to scores, when one language is turned and moved away from the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from tests.evidence.planted import CONCEPTS, planted_run

if TYPE_CHECKING:
    import numpy.typing as npt

    from isogloss.core.study.pipeline import Run

FAR = 50.0
"""How far German is moved along each feature; concepts are sqrt(2) apart, with a spread of 0.05."""


def turned_and_moved(vectors: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Apply a rotation and a shift, the same for all words and layers."""
    draw = np.random.default_rng(11)
    rotation, _ = np.linalg.qr(draw.normal(size=(CONCEPTS, CONCEPTS)))
    found: npt.NDArray[np.float64] = vectors @ rotation + FAR
    return found


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Run, Run]:
    there, away = (tmp_path_factory.mktemp(name) for name in ("there", "away"))
    return planted_run(there), planted_run(away, german=turned_and_moved)


def figures(run: Run, metric: str) -> list[Any]:
    """Return value, counts and parts of every score, by direction and layer."""
    stored = [record for rows in run.scores.known().values() for record in rows]
    return [
        (
            *(f"{s['language']} {s['layer']}" for s in r["sides"]),
            r["value"],
            r["counts"],
            r["parts"],
        )
        for r in stored
        if r["name"] == metric
    ]


def test_separate_clusterings_do_not_see_it(runs: tuple[Run, Run]) -> None:
    # Exactly, because the concepts are far enough apart for K-means to find the same ones although
    # rounding gives it other numbers.
    before, after = (figures(run, "calign") for run in runs)
    assert len(before) == 4
    assert any(value > 0 for *_, value, _, _ in before)
    assert after == before


def test_a_joint_clustering_sees_nothing_else(runs: tuple[Run, Run]) -> None:
    before, after = (figures(run, "colap") for run in runs)
    assert [value for *_, value, _, _ in before] == [1, 1]
    assert [value for *_, value, _, _ in after] == [0, 0]
