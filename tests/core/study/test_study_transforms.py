"""Transforms in a study file: names, tables and lists; what they change, and where they stand."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from isogloss import PluginError, Recipe, SettingsError, UnknownNameError
from isogloss.core.study.directory import read_json
from isogloss.core.study.file import read_study
from isogloss.core.study.record import run_document, study_document
from isogloss.registry import Registry
from tests.core.study.fakes import Maker, open_inputs, write_study
from tests.core.study.test_pipeline import ENCODER, run_of, through

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from isogloss.core.study.inputs import Inputs

CHAIN = 'halves.transform=["centre", {use = "pca", n_components = 2}, "none"]'


class Seeing:
    """One concept; remembers what it was given."""

    def __init__(self, seen: list[Any]) -> None:
        self.seen = seen

    def fit_predict(self, vectors: Any, /) -> Any:
        self.seen.append(vectors.copy())
        return np.zeros(len(vectors), np.int64)


class Plugs(Maker):
    """Takes transforms from the plug-ins, and keeps what was clustered."""

    def __init__(self) -> None:
        super().__init__(ENCODER, metrics={"halves": lambda: Seeing(self.seen)})
        self.seen: list[Any] = []

    def recipe(
        self, kind: str, name: str, settings: Mapping[str, Any], /, *, base: Path | None = None
    ) -> Recipe:
        if kind == "transform":
            return Registry().recipe(kind, name, settings, base=base)
        return super().recipe(kind, name, settings, base=base)

    def make(self, recipe: Recipe, /) -> Any:
        return Registry().make(recipe) if recipe.kind == "transform" else super().make(recipe)


def inputs_of(folder: Path, *overrides: str, extra: str = "") -> Inputs:
    return open_inputs(folder, extra=extra, maker=Plugs(), overrides=overrides)


def clustered(folder: Path, *overrides: str, extra: str = "") -> list[Any]:
    maker = Plugs()
    run = run_of(folder, extra, maker, overrides)
    through(run)
    assert not run.failures
    return maker.seen


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ('"none"', []),
        ("[]", []),
        ('"centre"', ["centre"]),
        ('{use = "pca", n_components = 2}', ["pca"]),
        ('["centre", {use = "pca", n_components = 2}, "none", "l2"]', ["centre", "pca", "l2"]),
    ],
)
def test_a_name_a_table_or_a_list(tmp_path: Path, text: str, names: Sequence[str]) -> None:
    recipes = inputs_of(tmp_path, f"halves.transform={text}").recipes.transforms["halves"]
    assert [recipe.name for recipe in recipes] == list(names)


@pytest.mark.parametrize("text", ["3", "[3]", "{n_components = 2}", '[["centre"]]'])
def test_what_is_neither_is_refused_with_its_place(tmp_path: Path, text: str) -> None:
    path = write_study(tmp_path)
    with pytest.raises(SettingsError, match=r"\[clusterers.halves\] transform"):
        read_study(path, overrides=[f"halves.transform={text}"])


def test_an_unknown_name_and_an_unknown_setting_suggest_near_ones(tmp_path: Path) -> None:
    with pytest.raises(UnknownNameError, match=r"no transform .*'center'; did you mean 'centre'"):
        _ = inputs_of(tmp_path, "halves.transform=center").recipes
    with pytest.raises(SettingsError, match=r"transform 'pca': .*did you mean 'n_components'"):
        _ = inputs_of(tmp_path, 'halves.transform={use = "pca", components = 2}').recipes
    with pytest.raises(SettingsError, match="transform 'none': no setting 'x'"):
        _ = inputs_of(tmp_path, 'halves.transform={use = "none", x = 2}').recipes


def test_what_is_clustered_is_what_transforms_left(tmp_path: Path) -> None:
    plain = clustered(tmp_path)
    centred = clustered(tmp_path, "halves.transform=centre")
    assert len(plain) == len(centred) == 4
    for before, after in zip(plain, centred, strict=True):
        expected = before - before.mean(axis=0, dtype=np.float64)
        np.testing.assert_allclose(after, expected, rtol=1e-5, atol=1e-6)


def test_centring_takes_the_means_of_both_languages_from_joint_clusterings(tmp_path: Path) -> None:
    """In a joint clustering each language lies around zero; centred together only both do."""
    extra = '[metrics.joint]\nuse = "joint"\n'
    plain = [rows for rows in clustered(tmp_path, extra=extra) if len(rows) == 20]
    assert len(plain) == 2
    each = clustered(tmp_path, "halves.transform=centre", extra=extra)[-2:]
    pooled = 'halves.transform={use = "centre", scope = "pooled"}'
    both = clustered(tmp_path, pooled, extra=extra)[-2:]
    for rows in each:
        np.testing.assert_allclose([rows[:10].mean(axis=0), rows[10:].mean(axis=0)], 0, atol=1e-6)
    for before, rows in zip(plain, both, strict=True):
        np.testing.assert_allclose(rows.mean(axis=0), 0, atol=1e-6)
        moved = before[:10].mean(axis=0) - before[10:].mean(axis=0)
        np.testing.assert_allclose(
            rows[:10].mean(axis=0) - rows[10:].mean(axis=0), moved, rtol=1e-4
        )


def test_a_chain_is_recorded_and_runs_once(tmp_path: Path) -> None:
    run = run_of(tmp_path, "", Plugs(), [CHAIN])
    assert through(run)[1] == (4, 0)
    record = read_json(run.places.clustering(run.plan.clusterings[0].key))
    assert [(each["name"], each["kind"]) for each in record["transforms"]] == [
        ("centre", "transform"),
        ("pca", "transform"),
    ]
    assert (
        run_document(run.inputs, {}, {})["recipes"]["transforms"]["halves"] == record["transforms"]
    )
    again = run_of(tmp_path, "", Plugs(), [CHAIN])
    assert through(again)[1] == (0, 4)


def test_any_setting_changes_the_key(tmp_path: Path) -> None:
    def keys(text: str) -> set[str]:
        run = run_of(tmp_path, "", Plugs(), [f"halves.transform={text}"])
        return {item.key for item in run.plan.clusterings}

    texts = (
        "none",
        "centre",
        '{use = "centre", scope = "pooled"}',
        '["centre", "l2"]',
        '["l2", "centre"]',
        '{use = "pca", n_components = 2}',
        '{use = "pca", n_components = 3}',
    )
    found = [keys(text) for text in texts]
    assert len(set().union(*found)) == 4 * len(texts)
    assert keys('["none"]') == keys("none") == keys("[]")
    assert keys('[{use = "centre"}]') == keys("centre")


def test_a_transform_that_fails_loses_no_other_clustering(tmp_path: Path) -> None:
    class Fails:
        scope = "side"

        def fit(self, vectors: Any, words: Any, /) -> Any:
            raise RuntimeError("out of luck")

    maker = Maker(ENCODER, metrics={"fails": Fails})
    extra = '[clusterers.bad]\nuse = "halves"\ntransform = "fails"\n'
    run = run_of(tmp_path, extra, maker)
    assert through(run)[1] == (8, 0)
    assert [type(each) for each in run.failures[:4]] == [PluginError] * 4
    assert str(run.failures[0]) == "transform 'fails' raised RuntimeError: out of luck"
    assert sum(run.clusters.is_made(item) for item in run.plan.clusterings) == 4


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("none", "none"),
        ("l2", "l2"),
        ("centre", {"use": "centre", "scope": "side"}),
        ('["l2", "centre"]', ["l2", {"use": "centre", "scope": "side"}]),
        (
            '["centre", {use = "pca", n_components = 2}]',
            [
                {"use": "centre", "scope": "side"},
                {
                    "use": "pca",
                    "n_components": 2,
                    "whiten": False,
                    "svd_solver": "covariance_eigh",
                    "random_state": 0,
                },
            ],
        ),
    ],
)
def test_the_study_as_it_ran_has_every_setting(tmp_path: Path, text: str, expected: Any) -> None:
    inputs = inputs_of(tmp_path, f"halves.transform={text}")
    written = study_document(inputs, tmp_path)
    assert tomllib.loads(written)["clusterers"]["halves"]["transform"] == expected
    (tmp_path / "again.toml").write_text(written, "utf-8")
    again = read_study(tmp_path / "again.toml").clusterers["halves"].transforms
    maker = Plugs()
    recipes = tuple(maker.recipe("transform", *each) for each in again)
    assert recipes == inputs.recipes.transforms["halves"]
