"""What is compared: further clusterers, grids, chosen sides."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest

from isogloss import Recipe, SettingsError, Side
from isogloss.core.study.file import read_study
from isogloss.core.study.plan import PlannedClustering, PlannedScoring
from isogloss.evidence.clusterers.contenders import (
    Choice,
    Grid,
    chosen,
    over_grid,
    overrides_of,
    renamed,
)
from tests.core.study.fakes import write_study

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from isogloss.core.study.file import Study


def test_a_further_clusterer_is_a_table_of_the_study(tmp_path: Path) -> None:
    written = ["kmeans:n_clusters=20,init=a,b", "ward", "kmeans:n_clusters=20,init=a,b"]
    names, overrides = overrides_of(written)
    study = renamed(read_study(write_study(tmp_path), overrides=overrides), names)
    assert list(study.clusterers) == ["halves", written[0], "ward"]
    table = study.clusterers[written[0]]
    assert (table.use, table.settings) == ("kmeans", {"n_clusters": 20, "init": "a,b"})


@pytest.mark.parametrize("text", [":n=2", "kmeans:20", "kmeans:=2", "kmeans:n=1,=3"])
def test_what_is_written_otherwise_is_refused(text: str) -> None:
    if text == "kmeans:n=1,=3":  # a value may hold a comma
        assert overrides_of([text])[1][1].endswith("n=1,=3")
        return
    with pytest.raises(SettingsError, match="expected NAME or NAME:SETTING=VALUE"):
        overrides_of([text])


def recipes(study: Study, **settings: dict[str, int]) -> Mapping[str, Recipe]:
    return {
        name: Recipe("clusterer", table.use, "tests", "1", settings.get(table.use, {}))
        for name, table in study.clusterers.items()
    }


def test_a_grid_takes_every_clusterer_that_has_the_setting_once(tmp_path: Path) -> None:
    _, overrides = overrides_of(["kmeans:k=3", "kmeans:k=4"])
    study = read_study(write_study(tmp_path), overrides=overrides)
    grid = Grid("k", (5, 6))
    found, without = over_grid(study, recipes(study, kmeans={"k": 3}), grid)
    assert list(found.clusterers) == ["halves", "with-0-kmeans[k=5]", "with-0-kmeans[k=6]"]
    assert found.clusterers["with-0-kmeans[k=6]"].settings == {"k": 6}
    assert without == ["halves"]
    with pytest.raises(SettingsError, match=r"none of halves.* has a setting 'k'"):
        over_grid(study, recipes(study), grid)


def scorings() -> dict[str, PlannedScoring]:
    found = {}
    for source in ("base", "tuned"):
        for pair in (("en", "de"), ("en", "fr")):
            for layer in range(5):
                sides = tuple(Side("c", source, name, "encoder", layer) for name in pair)
                item = PlannedClustering("k", sides, "none", "key")
                scoring = PlannedScoring("colap", "k", "", sides, (), item)
                found[f"{source} {pair[1]} {layer}"] = scoring
    return found


def test_by_default_it_is_one_pair_in_the_middle() -> None:
    found, taken = chosen(scorings(), Choice())
    assert list(found) == ["base de 2"]
    assert taken == {"source": ["base"], "part": ["encoder"], "pair": ["en-de"], "layer": ["2"]}


def test_others_are_chosen_by_name_in_either_order_and_all_takes_all() -> None:
    found, _ = chosen(scorings(), Choice(("tuned",), (), ("0", "4"), ("fr-en",)))
    assert list(found) == ["tuned fr 0", "tuned fr 4"]
    assert len(chosen(scorings(), Choice(("all",), (), ("all",), ("all",)))[0]) == 20


def test_what_is_not_there_is_named() -> None:
    with pytest.raises(SettingsError, match="--layer: the study has no '9'"):
        chosen(scorings(), Choice(layer=("9",)))
    alone = cast("PlannedScoring", SimpleNamespace(sides=(1, 2, 3), clusterings=()))
    with pytest.raises(SettingsError, match="no metric of the study compares concepts"):
        chosen({"a": alone}, Choice())
