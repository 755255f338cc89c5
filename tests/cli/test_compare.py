"""``isogloss compare`` on planted concepts: two long lines of words that lie beside each other."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

from isogloss.cli import main
from isogloss.cli.sparklines import sparkline
from tests.studies import planted_study, study_text

if TYPE_CHECKING:
    from pathlib import Path

SENTENCES, WORDS = 60, 4

CHAIN = "agglomerative:n_clusters=2,linkage=single"


def invoke(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def write(folder: Path) -> Path:
    """Write a study whose even words lie along one line and whose odd ones along another.

    The lines are 240 long and 3 apart, words of a line 1 apart: single linkage finds the lines, and
    K-means halves them. A word's type is its line and its place in tens.
    """
    vectors = folder / "vectors"
    vectors.mkdir()
    count = SENTENCES * WORDS
    place, line = np.arange(count) // 2, np.arange(count) % 2
    for language in ("en", "de"):
        rows = ["sentence\tposition\tform"] + [
            f"{row // WORDS}\t{row % WORDS}\t{language}{line[row]}x{place[row] // 10}"
            for row in range(count)
        ]
        (vectors / f"{language}.words.tsv").write_text("\n".join(rows) + "\n", "utf-8")
        spread = np.stack([2.0 * place, 6.0 * line], axis=1) / 2
        np.save(vectors / f"{language}.layer-0.npy", spread.astype(np.float32))
    pairs = [f"en{a}x{b} de{a}x{b}" for a in (0, 1) for b in range(count // 20)]
    (folder / "en-de.txt").write_text("\n".join(pairs) + "\n", "utf-8")
    path = folder / "lines.toml"
    path.write_text(study_text("lines", 2, ["calign"]), "utf-8")
    return path


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("lines"))


@pytest.fixture(scope="module")
def document(study: Path) -> dict[str, Any]:
    result = invoke("compare", study, "--with", CHAIN, "--json", "--draws", "2", "--seeds", "2")
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def rows_of(document: dict[str, Any], group: int = 0) -> dict[str, Any]:
    return {row["clusterer"]: row for row in document["groups"][group]["rows"]}


def test_one_finds_what_was_planted_and_the_other_cannot(
    document: dict[str, Any], study: Path
) -> None:
    planted = np.arange(SENTENCES * WORDS) % 2
    folder = study.with_suffix("") / "clusters"
    labels = {
        name: np.load(folder / f"{row['key']}.npy") for name, row in rows_of(document).items()
    }
    assert labels[CHAIN].tolist() == planted.tolist()
    assert abs(np.corrcoef(labels["k2"], planted)[0, 1]) < 0.1
    (pair,) = document["groups"][0]["agreement"]
    assert pair["clusterers"] == ["k2", CHAIN]
    assert pair["without_noise"]["share"] == 1
    assert abs(pair["without_noise"]["ari"]) < 0.05
    assert pair["without_noise"] == pair["noise_as_singletons"]


def test_the_planted_lines_are_stable_and_have_no_seed(document: dict[str, Any]) -> None:
    row = rows_of(document)[CHAIN]
    assert row["seeds"] is None
    assert row["draws"]["runs"] == 2
    assert row["repeats"] is True
    assert rows_of(document)["k2"]["seeds"]["runs"] == 2


def test_scores_are_the_studys_own(document: dict[str, Any], study: Path) -> None:
    (scores,) = document["scores"]
    by_name = {row["clusterer"]: row for row in scores["rows"]}
    assert [record["value"] for record in by_name[CHAIN]["scores"]] == [1.0, 1.0]
    assert all(row["comparable"] for row in by_name.values())
    ended = invoke("run", study)
    assert ended.exit_code == 0, ended.output
    lines = (study.with_suffix("") / "scores.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["value"] for line in lines] == [
        record["value"] for record in by_name["k2"]["scores"]
    ]


def test_what_was_made_is_not_made_again(document: dict[str, Any], study: Path) -> None:
    asked = ("--with", CHAIN, "--draws", "2", "--seeds", "2")
    result = invoke("compare", study, *asked, "--dry-run")
    assert "0 clusterings, and 0 more" in result.stdout
    again = json.loads(invoke("compare", study, *asked, "--json").stdout)
    assert again == document


def test_a_grid_has_a_curve(study: Path) -> None:
    result = invoke(
        "compare", study, "--grid", "n_clusters=2,4", "--with", CHAIN, "--draws=0", "--seeds=1"
    )
    assert result.exit_code == 0, result.output
    assert "over n_clusters" in result.stdout
    assert "k2[n_clusters=4]" in result.stdout


def test_one_that_fails_is_named_and_loses_no_other(study: Path) -> None:
    result = invoke("compare", study, "--with", "kmeans:n_clusters=999", "--draws=0", "--seeds=0")
    assert result.exit_code == 3
    assert "failed: kmeans:n_clusters=999 of" in result.stdout
    assert "n_clusters = 999, but there are only 240 words" in result.stderr
    assert "k2  " in result.stdout


def test_noise_leaves_a_clusterer_unranked(study: Path) -> None:
    noisy = "hdbscan-exact:min_cluster_size=5,min_samples=50"
    result = invoke("compare", study, "--with", noisy, "--draws=0", "--seeds=0", "--json")
    rows = {row["clusterer"]: row for row in json.loads(result.stdout)["scores"][0]["rows"]}
    assert rows[noisy]["kept"] <= 0.95
    assert rows[noisy]["rank"] is None
    assert not (rows[noisy]["comparable"] and rows["k2"]["comparable"])
    assert rows["k2"]["rank"] is not None


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("--with", "kmeans:20"), "expected NAME or NAME:SETTING=VALUE"),
        (("--with", "kmaens"), "kmaens"),
        (("--with", "kmeans:n_cluster=2"), "n_cluster"),
        (("--grid", "n_clusters"), "expected SETTING=VALUE"),
        (("--pair", "en-fr"), "--pair: the study has no 'en-fr'"),
        (("--fraction", "1.5"), "expected more than 0 and less than 1"),
    ],
)
def test_wrong_usage_is_one_line(study: Path, arguments: tuple[str, ...], reason: str) -> None:
    result = invoke("compare", study, *arguments)
    assert result.exit_code == 2
    assert reason in result.stderr
    assert "Traceback" not in result.output


def test_too_few_sentences_to_draw_from_are_named(tmp_path: Path) -> None:
    """The planted study has 18 sentences; without draws it can be compared."""
    study = planted_study(tmp_path)
    result = invoke("compare", study)
    assert result.exit_code == 3
    assert "18 sentences are too few to draw from" in result.stderr
    assert invoke("compare", study, "--draws", "0").exit_code == 0


def test_a_tree_is_fitted_once_for_all_its_cuts(
    study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two sides, whole and two draws and once more: each tree for three cuts."""
    from isogloss.plugins.clusterers.agglomerative import Agglomerative

    fitted: list[int] = []
    fit = Agglomerative.fit_tree

    def counted(self: Agglomerative, vectors: Any, /) -> Any:
        fitted.append(len(vectors))
        return fit(self, vectors)

    monkeypatch.setattr(Agglomerative, "fit_tree", counted)
    # Self-alignment groups other words, which takes trees of its own.
    monkeypatch.setattr("isogloss.evidence.clusterers.scored.references", lambda *_: {})
    ward = "agglomerative:n_clusters=2,linkage=complete"
    asked = ("--with", ward, "--grid", "n_clusters=3,5,7", "--draws=2", "--seeds=0")
    assert invoke("compare", study, *asked).exit_code == 0
    assert sorted(fitted) == [192] * 4 + [240] * 4


def test_a_curve_is_drawn_between_its_lowest_and_highest() -> None:
    assert sparkline([0.0, 0.5, None, 1.0]) == "▁▅ █"
    assert sparkline([0.3, 0.3]) == "▁▁"
    assert sparkline([None]) == " "
