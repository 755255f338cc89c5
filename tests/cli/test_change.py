"""``isogloss change`` on planted sources: the same vectors, some words moved, other words, no words."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

from isogloss.cli import main

if TYPE_CHECKING:
    from pathlib import Path

CONCEPTS, TYPES, TIMES, LENGTH = 6, 8, 4, 6
WORDS = CONCEPTS * TYPES * TIMES
STUDY = """\
schema = 1

[clusterers.k6]
use = "kmeans"
n_clusters = 6

[[dictionaries]]
use = "muse"
path = "en-de.txt"
source = "en"
target = "de"

[metrics.calign]
use = "calign"
"""
SOURCE = """
[sources.{name}]
use = "activations"
folder = "{name}"
languages = ["en", "de"]
"""


def invoke(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def write(folder: Path, *names: str) -> Path:
    """Write a study of some of these sources, all of the same 192 words.

    ``base`` has six groups that lie apart; ``same`` has its vectors; in ``moved`` half of the types
    lie in another group; ``late`` lacks the first two sentences; ``wide`` has two features more;
    ``strange`` has no word at the place where the others have it.
    """
    draw = np.random.default_rng(4)
    kind = draw.permutation(np.repeat(np.arange(CONCEPTS * TYPES), TIMES))
    noise = draw.normal(0, 0.25, (2, WORDS, CONCEPTS))
    stays = np.arange(CONCEPTS * TYPES) % 2 == 0
    elsewhere = (
        np.arange(CONCEPTS * TYPES) // TYPES + 1 + np.arange(CONCEPTS * TYPES) % 5
    ) % CONCEPTS
    group = np.arange(CONCEPTS * TYPES) // TYPES
    for name in names:
        own = np.where(stays, group, elsewhere) if name == "moved" else group
        (folder / name).mkdir()
        first = 2 * LENGTH if name == "late" else 0
        shift = 1000 if name == "strange" else 0
        for at, language in enumerate(("en", "de")):
            rows = ["sentence\tposition\tform"] + [
                f"{row // LENGTH + shift}\t{row % LENGTH}\t{language}{kind[row]}"
                for row in range(first, WORDS)
            ]
            (folder / name / f"{language}.words.tsv").write_text("\n".join(rows) + "\n", "utf-8")
            for layer in (0, 1):
                made = np.eye(CONCEPTS)[own[kind]] + noise[at] * (1 + layer)
                if name == "wide":
                    made = np.hstack([made, np.zeros((WORDS, 2))])
                path = folder / name / f"{language}.layer-{layer}.npy"
                np.save(path, made[first:].astype(np.float32))
    pairs = [f"en{number} de{number}" for number in range(CONCEPTS * TYPES)]
    (folder / "en-de.txt").write_text("\n".join(pairs) + "\n", "utf-8")
    path = folder / "change.toml"
    path.write_text(STUDY + "".join(SOURCE.format(name=name) for name in names), "utf-8")
    return path


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("change"), "base", "same", "moved", "late", "wide")


@pytest.fixture(scope="module")
def document(study: Path) -> dict[str, Any]:
    asked = ("--to", "same", "--to", "moved", "--control", "same")
    result = invoke("change", study, *asked, "--replicates", "40", "--permutations", "5", "--json")
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


ONE = ("--layer", "0", "--language", "en", "--replicates", "0", "--halves", "0")


@pytest.fixture(scope="module")
def others(study: Path, document: dict[str, Any]) -> dict[str, Any]:
    """Return what one side of the others came to."""
    result = invoke("change", study, "--to", "late", "--to", "wide", *ONE, "--json")
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def rows_of(document: dict[str, Any], to: str) -> list[dict[str, Any]]:
    return [row for row in document["changes"] if row["to"] == to]


def test_identical_checkpoints_survive_exactly(document: dict[str, Any]) -> None:
    rows = rows_of(document, "same")
    assert [(row["language"], row["layer"]) for row in rows] == [
        ("en", 0), ("en", 1), ("de", 0), ("de", 1),
    ]  # fmt: skip
    for row in rows:
        figures = dict(row["figures"])
        assert (figures.pop("new"), figures.pop("new_area")) == (0.0, 0.0)
        assert figures.pop("ami") == pytest.approx(1, abs=1e-12)
        assert set(figures.values()) == {1.0}
        assert row["across"] == row["floor"] == row["floor_of_to"]
        for below in row["below_floor"].values():
            assert (below["mean"], below["lowest"], below["highest"]) == (0.0, 0.0, 0.0)
        assert row["halves"]["across"] == row["halves"]["floor"]
        assert (row["joint"]["both"], row["joint"]["together"]) == (1.0, 1.0)
        assert row["curve"] == {
            "limits": [],
            "counts": [row["concepts"]["from"]],
            "whole": row["concepts"]["from"],
        }
        assert row["control"]


def test_what_was_moved_is_below_the_floor_and_below_the_control(document: dict[str, Any]) -> None:
    """Half of the types of each concept lie elsewhere, in different ones."""
    for row in rows_of(document, "moved"):
        assert row["below_floor"]["jaccard"]["verdict"] == "below"
        assert row["below_floor"]["area"]["highest"] < 0
        assert row["against"]["same"]["jaccard"]["verdict"] == "below"
        assert row["joint"]["together"] < 0.8
    for row in rows_of(document, "moved"):
        if row["layer"] == 0:
            assert row["figures"]["area"] == pytest.approx(0.5, abs=0.15)
            assert row["halves"]["across"]["area_types"] < row["halves"]["floor"]["area_types"]


def test_words_that_one_lacks_are_told_and_left_out(others: dict[str, Any]) -> None:
    for row in rows_of(others, "late"):
        assert row["words"] == {"from": WORDS, "to": WORDS - 12, "shared": WORDS - 12}
        assert row["figures"]["survived"] is not None
        assert row["joint"]["together"] > 0.5


def test_sources_of_other_widths_are_not_grouped_together(others: dict[str, Any]) -> None:
    for row in rows_of(others, "wide"):
        assert row["joint"]["both"] is None
        assert "different widths cannot be clustered together" in row["joint"]["note"]
        assert row["figures"]["area"] is not None


def test_the_terminal_has_the_same_and_makes_nothing_again(
    study: Path, document: dict[str, Any], others: dict[str, Any]
) -> None:
    assert others
    asked = ("--to", "moved", "--control", "same")
    planned = invoke("change", study, *asked, "--dry-run")
    assert planned.stdout == "8 sides of two sources: 0 clusterings to make, about 0 s\n"
    result = invoke("change", study, *asked, "--replicates", "40", "--permutations", "5")
    assert result.exit_code == 0, result.output
    assert "same (control)" in result.stdout
    row = rows_of(document, "moved")[0]
    assert f"{row['figures']['ami']:.3f}" in result.stdout
    assert f"{row['below_floor']['jaccard']['mean']:.3f}" in result.stdout
    assert "no other training run is in them" in result.stdout
    assert "words are in both" not in result.stdout
    lacking = invoke("change", study, "--to", "late", *ONE).stdout
    assert "late, en: 180 words are in both; base has 192, late has 180" in lacking


def test_what_intervals_have_in_them_is_said_where_there_are_any(
    study: Path, others: dict[str, Any]
) -> None:
    assert others
    one = ("--layer", "1", "--language", "de", "--halves", "0", "--permutations", "0")
    few = invoke("change", study, "--to", "moved", *one, "--replicates", "5")
    assert few.exit_code == 0, few.output
    assert "5 replicates are too few" in few.stdout
    assert "no other training run is in them" not in few.stdout


def test_what_was_found_is_kept_row_by_row(
    study: Path, document: dict[str, Any], others: dict[str, Any]
) -> None:
    asked = ("--to", "moved", "--layer", "1", "--language", "de", "--no-joint", "--halves", "0")
    result = invoke("change", study, *asked, "--replicates", "0", "--json")
    (row,) = json.loads(result.stdout)["changes"]
    assert (row["halves"], row["joint"]) == (None, None)
    assert row["below_floor"]["area"]["interval"] is None
    kept = json.loads((study.with_suffix("") / "documents" / "change.json").read_text("utf-8"))
    rows = kept["tables"]["changes"]
    assert len(rows) == len(document["changes"]) + len(others["changes"])
    assert row in rows


def test_all_others_where_none_is_named_and_the_base_can_be_any(study: Path) -> None:
    found = json.loads(invoke("change", study, "--from", "late", *ONE, "--no-joint", "--json").stdout)  # fmt: skip
    assert [row["to"] for row in found["changes"]] == ["base", "same", "moved", "wide"]
    assert {row["from"] for row in found["changes"]} == {"late"}


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        (["--to", "mvoed"], "--to: the study has no 'mvoed'; did you mean 'moved'?"),
        (["--from", "x"], "--from: the study has no 'x'; known are base, late, moved, same, wide"),
        (["--control", "x"], "--control: the study has no 'x'"),
        (["--to", "base"], "--to base is the source that others are compared with"),
        (["--layer", "9"], "--layer has no '9'; known are 0, 1"),
        (["--language", "fr"], "--language has no 'fr'; known are de, en"),
        (["--threshold", "2"], "--threshold 2: expected more than 0 and at most 1"),
        (["--labels", "entity"], "--labels: words has no 'entity'; known are none"),
    ],
)
def test_what_is_not_there_is_one_line(study: Path, asked: list[str], wanted: str) -> None:
    result = invoke("change", study, *asked)
    assert result.exit_code == 2
    assert result.stderr.startswith("error: ")
    assert wanted in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_one_source_alone_has_nothing_to_change_into(tmp_path: Path) -> None:
    result = invoke("change", write(tmp_path, "base"))
    assert result.exit_code == 2
    assert "the study has [sources.base] alone; add the fine-tuned checkpoint" in result.stderr


def test_sources_without_a_common_word(tmp_path: Path) -> None:
    path = write(tmp_path, "base", "strange")
    result = invoke("change", path, "--replicates", "0")
    assert result.exit_code == 3
    wanted = (
        "base and strange share no word in en: a word is the same that stands at the same place"
    )
    assert wanted in result.stderr
    assert result.stderr.count("error: ") == 1


def test_a_clusterer_without_a_seed_and_noise_only(tmp_path: Path) -> None:
    """Concepts need 150 words here, so all is noise: nothing is defined, and nothing fails."""
    path = write(tmp_path, "base", "same")
    text = path.read_text("utf-8").replace("kmeans", "hdbscan")
    path.write_text(text.replace("n_clusters = 6", "min_cluster_size = 150"), "utf-8")
    result = invoke("change", path, "--json", "--replicates", "40")
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert any("k6: no other seed gives other concepts" in note for note in found["notes"])
    for row in found["changes"]:
        assert (row["concepts"], row["seeds"]) == ({"from": 0, "to": 0}, 1)
        assert set(row["figures"].values()) == {None}
        assert row["below_floor"] == {}
        assert (row["joint"]["concepts"], row["joint"]["both"]) == (0, None)
    assert invoke("change", path, "--replicates", "40").exit_code == 0


def test_few_sentences_have_no_intervals_and_no_halves_and_the_rest_is_there(
    tmp_path: Path,
) -> None:
    """Twelve sentences are too few to draw from."""
    path = write(tmp_path, "base", "same")
    for name in ("base", "same"):
        for language in ("en", "de"):
            table = tmp_path / name / f"{language}.words.tsv"
            lines = table.read_text("utf-8").splitlines()[: 1 + 12 * LENGTH]
            table.write_text("\n".join(lines) + "\n", "utf-8")
            for layer in (0, 1):
                vectors = tmp_path / name / f"{language}.layer-{layer}.npy"
                np.save(vectors, np.load(vectors)[: 12 * LENGTH])
    result = invoke("change", path, "--layer", "0", "--json", "--no-joint")
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert "no intervals and no halves: 12 sentences are too few" in found["notes"][0]
    for row in found["changes"]:
        assert (row["figures"]["area"], row["halves"]) == (1.0, None)
        assert row["below_floor"]["area"]["interval"] is None
