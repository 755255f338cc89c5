"""``isogloss change`` on real models: one checkpoint twice, another one, labels of sentences."""

from __future__ import annotations

import json
from itertools import islice
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from isogloss.cli import main

if TYPE_CHECKING:
    from pathlib import Path

SENTENCES = 120
STUDY = """\
schema = 1

[corpora.captions]
files = {{en = "en.txt", de = "de.txt"}}
labels = {{en = "labels.txt", de = "labels.txt"}}

[sources.base]
use = "transformers"
model = "{models}/xlmr-multi30k-pairs"
layers = [6]

[sources.twin]
use = "transformers"
model = "{models}/xlmr-multi30k-pairs"
layers = [6]

[sources.mono]
use = "transformers"
model = "{models}/xlmr-multi30k-mono"
layers = [6]

[clusterers.k20]
use = "kmeans"
n_clusters = 20

[[dictionaries]]
use = "reference"
path = "{data}/dictionaries/multi30k/en-de.txt.gz"
source = "en"
target = "de"

[metrics.calign]
use = "calign"
"""


@pytest.fixture(scope="module")
def rows(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Any]]:
    """Return what became of each source, a row a language. Sentences with "man" have a label."""
    folder = tmp_path_factory.mktemp("models")
    for language in ("en", "de"):
        path = shared / "data" / "corpora" / "multi30k-test2016-tok" / f"{language}.txt"
        with path.open(encoding="utf-8") as stream:
            text = [*islice(stream, SENTENCES)]
        (folder / f"{language}.txt").write_text("".join(text), "utf-8")
        if language == "en":
            labels = ["man" if " man " in line.lower() else "other" for line in text]
    (folder / "labels.txt").write_text("\n".join(labels) + "\n", "utf-8")
    study = STUDY.format(models=shared / "models", data=shared / "data")
    (folder / "captions.toml").write_text(study, "utf-8")
    asked = ["--replicates", "40", "--permutations", "20", "--min-types", "3", "--json"]
    result = CliRunner().invoke(main, ["change", str(folder / "captions.toml"), *asked])
    assert result.exit_code == 0, result.output
    found: dict[str, list[Any]] = {}
    for row in json.loads(result.stdout)["changes"]:
        found.setdefault(row["to"], []).append(row)
    return found


def test_the_same_checkpoint_has_not_changed_at_all(rows: dict[str, list[Any]]) -> None:
    assert [row["language"] for row in rows["twin"]] == ["en", "de"]
    for row in rows["twin"]:
        assert (row["figures"]["survived"], row["figures"]["jaccard"]) == (1.0, 1.0)
        assert row["figures"]["new"] == 0.0
        assert row["below_floor"]["jaccard"]["mean"] == 0.0
        assert (row["joint"]["both"], row["joint"]["together"]) == (1.0, 1.0)
        (task,) = row["tasks"]
        assert (task["annotation"], task["unit"]) == ("label", "sentences")
        assert task["from"] == task["to"]
        assert (task["turned"], task["lost"]) == ([], 0)


def test_another_model_has_other_concepts(rows: dict[str, list[Any]]) -> None:
    for row in rows["mono"]:
        assert row["words"]["shared"] == row["words"]["from"] == row["words"]["to"]
        assert row["figures"]["jaccard"] < 1
        assert row["by_chance"]["jaccard"] < row["figures"]["jaccard"]
        assert row["below_floor"]["jaccard"]["interval"]["low"] is not None
        assert row["joint"]["together"] < 1
