from __future__ import annotations

import errno
import json
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from isogloss import PluginError, SettingsError, UnknownNameError
from isogloss.core.keys import key_of
from isogloss.registry import Registry, Text, parse_component, parse_settings
from tests.distributions import provide_broken, provide_example

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Registry:
    provide_example(monkeypatch, tmp_path)
    return Registry()


def test_an_unknown_name_offers_the_nearest(registry: Registry) -> None:
    with pytest.raises(
        UnknownNameError, match="no clusterer is called 'kmean'; did you mean 'kmeans'"
    ):
        registry.clusterers["kmean"]
    with pytest.raises(UnknownNameError, match=r"there are aligned, .*equals, .*muse, .*tsv"):
        registry.dictionaries["zzzz"]


def test_an_unknown_name_tells_of_plugins_that_failed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    provide_broken(monkeypatch, tmp_path, "imports", "raises")
    with pytest.raises(UnknownNameError, match=r"2 plug-ins could not be used: see `isogloss plug"):
        Registry().clusterers["mine"]


def test_a_recipe_is_plain_data_with_every_default(registry: Registry) -> None:
    recipe = registry.recipe("clusterer", "sklearn", {"estimator": "sklearn.cluster.Birch"})
    assert recipe.as_json() == {
        "kind": "clusterer",
        "name": "sklearn",
        "provider": "isogloss-example",
        "version": "0.1.0",
        "settings": {"estimator": "sklearn.cluster.Birch", "settings": None},
    }
    assert json.loads(json.dumps(recipe.as_json())) == recipe.as_json()


def test_text_and_data_that_say_the_same_have_the_same_key(registry: Registry) -> None:
    data = registry.recipe("clusterer", "kmeans", {"n_clusters": 3})
    text = registry.recipe("clusterer", "kmeans@isogloss", parse_settings(["n_clusters=3"]))
    assert key_of(data.as_json()) == key_of(text.as_json())


def test_a_recipe_makes_a_new_object_each_time(registry: Registry) -> None:
    settings = {"threshold": 0.5, "n_clusters": 2}
    recipe = registry.recipe(
        "clusterer", "sklearn", {"estimator": "sklearn.cluster.Birch", "settings": settings}
    )
    one, other = registry.make(recipe), registry.make(recipe)
    assert one is not other
    assert (one.threshold, one.n_clusters) == (0.5, 2)
    assert len(one.fit_predict(np.eye(4, dtype=np.float32))) == 4


def test_wrong_settings_name_the_component(registry: Registry) -> None:
    with pytest.raises(SettingsError, match=r"^clusterer 'kmeans': no setting 'clusters'"):
        registry.recipe("clusterer", "kmeans", {"clusters": 3})
    with pytest.raises(
        SettingsError, match=r"^clusterer 'kmeans': setting 'n_clusters' is missing"
    ):
        registry.recipe("clusterer", "kmeans", {})


def test_an_error_that_a_factory_raises_on_purpose_passes(registry: Registry) -> None:
    recipe = registry.recipe("clusterer", "sklearn", {"estimator": "os.system"})
    with pytest.raises(SettingsError, match=r"'os\.system' is no public class of sklearn\.cluster"):
        registry.make(recipe)


def test_a_recipe_of_another_version_is_refused(registry: Registry) -> None:
    recipe = registry.recipe("source", "ngrams", {})
    with pytest.raises(PluginError, match=r"is 0\.1\.0; the recipe asks for 0\.0\.9"):
        registry.make(replace(recipe, version="0.0.9"))


def test_an_engine_is_versioned_by_its_algorithm_and_a_wrapper_of_ours_is_not(
    registry: Registry,
) -> None:
    assert registry.clusterers["kmeans"].version == "algorithm 5"
    assert registry.clusterers["sklearn-kmeans"].version == "builtin"


def test_a_recipe_with_a_path_is_absolute_and_makes_the_path_again(
    registry: Registry, tmp_path: Path
) -> None:
    (tmp_path / "d.txt").write_text("red = rot\n", encoding="utf-8")
    name, settings = parse_component("equals:d.txt")
    recipe = registry.recipe(
        "dictionary", name, {**settings, "source": "en", "target": "de"}, base=tmp_path
    )
    assert recipe.settings["path"] == str(tmp_path / "d.txt")
    found = registry.make(recipe).translations("en", "de", None)
    assert [each.form for each in found["red"]] == ["rot"]


def test_only_the_first_colon_separates_name_and_path() -> None:
    assert parse_component("muse:C:/x:y.txt") == ("muse", {"path": "C:/x:y.txt"})
    assert parse_component("kmeans@isogloss") == ("kmeans@isogloss", {})
    assert isinstance(parse_component("muse:7")[1]["path"], Text)


@pytest.mark.parametrize("text", ["", ":path", "muse:"])
def test_half_a_component_is_refused(text: str) -> None:
    with pytest.raises(SettingsError, match="NAME or NAME:PATH"):
        parse_component(text)


def test_only_the_first_equals_sign_separates_key_and_value() -> None:
    assert parse_settings(["a=b=c", "d="]) == {"a": "b=c", "d": ""}


@pytest.mark.parametrize("pair", ["a", "=b"])
def test_half_a_setting_is_refused(pair: str) -> None:
    with pytest.raises(SettingsError, match="it is written KEY=VALUE"):
        parse_settings([pair])


def test_a_setting_given_twice_is_refused() -> None:
    with pytest.raises(SettingsError, match="'a' is given twice: '1' and '2'"):
        parse_settings(["a=1", "a=2"])


def test_a_path_that_nothing_can_have_is_the_settings_fault(registry: Registry) -> None:
    settings = {"folder": "9" * 400, "languages": ["en"]}
    recipe = registry.recipe("source", "activations", settings)
    with pytest.raises(SettingsError, match=r"source 'activations': .*999: File name too long"):
        registry.make(recipe)


@pytest.mark.parametrize(("number", "kind"), [(errno.EIO, OSError), (errno.EPERM, PluginError)])
def test_a_disk_that_fails_is_not_the_plug_ins_fault(
    registry: Registry, monkeypatch: pytest.MonkeyPatch, number: int, kind: type[Exception]
) -> None:
    def fails() -> object:
        raise OSError(number, "why", "/study/x")

    entry = registry.clusterers["kmeans"]
    monkeypatch.setattr(type(entry), "factory", property(lambda _: fails))
    with pytest.raises(kind, match="why"):
        entry.make({})
