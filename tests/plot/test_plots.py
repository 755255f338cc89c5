"""Figures of a study whose scores are known by hand: what is drawn, and the rows beside it."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING

import pytest

from isogloss import DataError, SettingsError, open_study
from isogloss.cli.plot import FORMATS, KINDS
from isogloss.plot import KINDS as DRAWN
from isogloss.plot import drawn
from tests.studies import planted_study

pytest.importorskip("matplotlib")

if TYPE_CHECKING:
    from pathlib import Path

    from isogloss.plot import Plots


@pytest.fixture(scope="module")
def plots(tmp_path_factory: pytest.TempPathFactory) -> Plots:
    from click.testing import CliRunner

    from isogloss.cli import main

    path = planted_study(tmp_path_factory.mktemp("plots"))
    result = CliRunner().invoke(main, ["run", str(path)])
    assert result.exit_code == 0, result.output
    return open_study(path).plot


def lines(figure: object) -> list[tuple[list[float], list[float]]]:
    axes = figure.axes[0]  # type: ignore[attr-defined]  # a matplotlib figure
    return [(list(line.get_xdata()), list(line.get_ydata())) for line in axes.get_lines()]


def test_the_command_knows_all_kinds_and_formats() -> None:
    assert (KINDS, FORMATS) == (DRAWN, drawn.FORMATS)


def test_layers_are_the_means_over_pairs(plots: Plots) -> None:
    found = plots.layers(metric="colap")
    assert lines(found.figure) == [([0, 1], [0.0, 1.0])]
    assert found.rows == [
        {"source": "planted", "layer": n, "mean": v, "lowest": v, "highest": v, "pairs": 1}
        for n, v in ((0, 0.0), (1, 1.0))
    ]
    # Without a name CALIGN is meant: 5/6 in both directions and layers.
    first = plots.layers()
    assert [row["mean"] for row in first.rows] == [pytest.approx(5 / 6)] * 2
    assert [row["directions"] for row in first.rows] == [2, 2]


def test_a_figure_beside_the_value(plots: Plots) -> None:
    found = plots.layers("attainable")
    assert [row["mean"] for row in found.rows] == [pytest.approx(5 / 6)] * 2
    assert found.name.endswith("attainable")
    with pytest.raises(SettingsError, match="did you mean 'attainable'"):
        plots.layers("atainable")


def test_thresholds_fall_where_the_shares_do(plots: Plots) -> None:
    found = plots.thresholds()
    values = {row["threshold"]: row["value"] for row in found.rows if row["layer"] == 0}
    # Shares are 1, 5/6 and 4/6.
    assert (values[0.66], values[0.68], values[0.82], values[0.84], values[1.0]) == (
        1.0,
        pytest.approx(5 / 6),
        pytest.approx(5 / 6),
        pytest.approx(4 / 6),
        pytest.approx(4 / 6),
    )


def test_a_matrix_has_a_cell_a_direction(plots: Plots) -> None:
    found = plots.matrix(layer=1)
    assert [(row["first"], row["second"]) for row in found.rows] == [("en", "de"), ("de", "en")]
    image = found.figure.axes[0].get_images()[0].get_array()
    assert image[0, 1] == image[1, 0] == pytest.approx(5 / 6)
    with pytest.raises(SettingsError, match="no layer 7; it has 0, 1"):
        plots.matrix(layer=7)


def test_pairs_have_a_panel_each(plots: Plots) -> None:
    found = plots.pairs()
    assert [axes.get_title() for axes in found.figure.axes] == ["en → de", "de → en"]
    assert {row["pair"] for row in found.rows} == {"en → de", "de → en"}


def test_clusterings_are_shown_by_layer(plots: Plots) -> None:
    assert [row["median concept"] for row in plots.sizes().rows] == [18.0, 18.0]
    assert {*plots.positions().rows[0]} == {"source", "layer", "positions", "types"}


def test_what_is_not_there_is_refused(plots: Plots) -> None:
    with pytest.raises(SettingsError, match="0 kinds of scores fit, not one; there are"):
        plots.layers(metric="calign", clusterer="other")
    with pytest.raises(SettingsError, match="did you mean 'metric'"):
        plots.layers(metrics="calign")
    with pytest.raises(SettingsError, match="no 'nobody'"):
        plots.thresholds("nobody")


def test_files_have_their_data_beside_them(plots: Plots, tmp_path: Path) -> None:
    figure = plots.layers(metric="colap")
    for kind, start in (("svg", b"<?xml"), ("pdf", b"%PDF"), ("png", b"\x89PNG")):
        path, data = figure.save(tmp_path / f"layers-{kind}.{kind}")
        assert path.read_bytes().startswith(start)
        rows = list(csv.DictReader(data.read_text("utf-8").splitlines()))
        assert [float(row["mean"]) for row in rows] == [0, 1]
        if kind != "pdf":  # matplotlib numbers a PDF's objects as it likes
            assert figure.content(kind) == plots.layers(metric="colap").content(kind)
    with pytest.raises(SettingsError, match="already there"):
        figure.save(tmp_path / "layers-svg.svg")
    with pytest.raises(SettingsError, match=r"figures end in \.svg, \.pdf, \.png"):
        figure.save(tmp_path / "layers.jpg")


def test_a_column_is_as_wide_as_a_papers(plots: Plots) -> None:
    text = plots.layers()._repr_svg_()
    found = re.search(r'width="([\d.]+)pt"', text)
    assert found is not None
    assert float(found[1]) == pytest.approx(3.03 * 72, abs=0.1)
    assert ">layer<" in text  # text stays text


def test_a_study_without_scores_has_no_figures(tmp_path: Path) -> None:
    path = planted_study(tmp_path)
    with pytest.raises(DataError, match="has not run yet"):
        open_study(path)
