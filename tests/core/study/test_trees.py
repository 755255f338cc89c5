"""Trees of a study: fitted once, kept, checked, and cut for every number of concepts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from isogloss.core.store.verify import verify_study
from isogloss.core.study.directory import read_json
from isogloss.core.study.pipeline import Run
from isogloss.plugins.clusterers.agglomerative import Agglomerative
from tests.core.study.fakes import Maker, Silence, open_inputs
from tests.core.study.test_pipeline import ENCODER, through
from tests.studies import disk

if TYPE_CHECKING:
    from pathlib import Path

    from isogloss.core.types import Recipe


class Fits:
    """Makes agglomerative clusterers and counts the trees that they fit."""

    def __init__(self) -> None:
        self.count = 0

    def made(self, settings: Any) -> Agglomerative:
        fits = self

        class Counted(Agglomerative):
            def fit_tree(self, vectors: Any, /) -> Any:
                fits.count += 1
                return super().fit_tree(vectors)

        return Counted(**settings)


class TreeMaker(Maker):
    """Passes the settings of clusterers on."""

    fits: Fits

    def make(self, recipe: Recipe, /) -> Any:
        if recipe.name == "tree":
            return self.fits.made(recipe.settings)
        return super().make(recipe)


def run_of(folder: Path, fits: Fits, table: str) -> Run:
    maker = TreeMaker(ENCODER)
    maker.fits = fits
    return Run(open_inputs(folder, extra=table, maker=maker), Silence())


def clusterers(**tables: str) -> str:
    return "".join(
        f'[clusterers.{name}]\nuse = "tree"\n{settings}\n' for name, settings in tables.items()
    )


def trees(run: Run) -> list[Path]:
    return sorted((disk(run.places.folder) / "clusters").glob("*.tree.npy"))


def test_a_grid_of_concepts_costs_one_fit_a_side(tmp_path: Path) -> None:
    """Two languages in two layers are four sides; three clusterers are cuts of their trees."""
    fits = Fits()
    table = clusterers(two="n_clusters = 2", three="n_clusters = 3", far="distance_threshold = 1.0")
    run = run_of(tmp_path, fits, table)
    assert through(run)[1] == (16, 0)
    assert not run.failures
    assert fits.count == 4
    assert len(trees(run)) == 4


def test_labels_are_those_without_a_kept_tree(tmp_path: Path) -> None:
    run = run_of(tmp_path, Fits(), clusterers(two="n_clusters = 2", three="n_clusters = 3"))
    through(run)
    for item in run.plan.clusterings:
        if item.clusterer != "halves":
            count = {"two": 2, "three": 3}[item.clusterer]
            direct = Agglomerative(n_clusters=count).fit_predict(
                np.ascontiguousarray(run.clusters.vectors(item.sides[0]))
            )
            kept = run.clusters.concepts(item).labels
            assert len(set(zip(direct.tolist(), kept.tolist(), strict=True))) == count


def test_another_number_in_a_later_run_only_cuts(tmp_path: Path) -> None:
    fits = Fits()
    through(run_of(tmp_path, fits, clusterers(mine="n_clusters = 2")))
    run = run_of(tmp_path, fits, clusterers(mine="n_clusters = 4"))
    assert through(run)[1] == (4, 4)
    assert fits.count == 4
    assert run.clusters.concepts(run.plan.clusterings[-1]).count == 4


def test_what_changes_the_tree_is_fitted_anew(tmp_path: Path) -> None:
    fits = Fits()
    through(run_of(tmp_path, fits, clusterers(mine="n_clusters = 2")))
    run = run_of(tmp_path, fits, clusterers(mine='n_clusters = 2\nlinkage = "average"'))
    through(run)
    assert fits.count == 8
    through(
        run_of(tmp_path, fits, clusterers(mine='n_clusters = 2\ntransform = "centre-position"'))
    )
    assert fits.count == 12


def test_a_damaged_tree_is_found_and_fitted_again(tmp_path: Path) -> None:
    fits = Fits()
    run = run_of(tmp_path, fits, clusterers(mine="n_clusters = 2"))
    through(run)
    path = trees(run)[0]
    data = path.read_bytes()
    path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    assert [damage.path for damage in verify_study(run.places.folder)] == [path]
    through(run_of(tmp_path, fits, clusterers(mine="n_clusters = 3")))
    assert fits.count == 5
    assert path.read_bytes() == data
    assert not verify_study(run.places.folder)


def test_a_record_names_its_tree(tmp_path: Path) -> None:
    run = run_of(tmp_path, Fits(), clusterers(mine="n_clusters = 2"))
    through(run)
    records = {item: read_json(run.places.clustering(item.key)) for item in run.plan.clusterings}
    named = {r["details"]["tree"] for i, r in records.items() if i.clusterer == "mine"}
    assert {run.places.tree(key) for key in named} == set(trees(run))
    assert all("tree" not in r["details"] for i, r in records.items() if i.clusterer == "halves")
