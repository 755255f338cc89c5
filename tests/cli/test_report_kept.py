"""What evidence, sweep and compare found is kept, and is what the report then shows."""

from __future__ import annotations

import json
import re
from shutil import copyfile
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from isogloss.cli import main
from isogloss.report.numbers import number
from tests.cli.test_compare import write

if TYPE_CHECKING:
    from pathlib import Path

    from isogloss import JSON


def invoke(*arguments: str | Path) -> str:
    result = CliRunner().invoke(main, list(map(str, arguments)), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    study = write(tmp_path_factory.mktemp("kept"))
    invoke("run", study)
    return study


def page(study: Path) -> str:
    path = json.loads(invoke("report", study, "--json"))["report"]
    with open(path, encoding="utf-8") as file:
        return file.read()


def rows(page: str, caption: str) -> list[list[str]]:
    """The body of the table with this caption."""
    (table,) = re.findall(rf"<caption>{re.escape(caption)}</caption>.*?</table>", page, re.DOTALL)
    body = table.partition("<tbody>")[2]
    return [
        re.findall(r">([^<>]+)<", row) for row in re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)
    ]


def points(page: str) -> dict[str, JSON]:
    (text,) = re.findall(r'id="data-curves">(.*?)</script>', page)
    groups = json.loads(text)["groups"]
    return {
        point["key"]: point
        for group in groups
        for each in group["series"]
        for point in each["points"]
        if point
    }


def test_intervals_and_chance_are_those_that_evidence_printed(study: Path) -> None:
    before = points(page(study))
    assert all("worth" not in point for point in before.values())
    asked = ("--replicates", "6", "--permutations", "20", "--metric", "calign", "--json")
    document = json.loads(invoke("evidence", study, *asked))
    found = points(page(study))
    for row in document["evidence"]:
        worth = found[row["key"]]["worth"]["value"]
        if row["band"] and row["band"]["low"] is not None:
            assert worth["band"] == [row["band"]["low"], row["band"]["high"]]
    chances = [row for row in document["chance"] if row["figure"] == "area"]
    for row in chances:
        worth = found[row["key"]]["worth"]["area"]
        assert worth["chance"][1] == row["null"]["mean"]
        assert worth["self"] == row["self"]["seeds"]
    assert len(document["evidence"]) >= 2
    assert len(chances) >= 2


def test_a_sweep_is_a_table_of_what_was_printed(study: Path) -> None:
    assert "Clusterers and sweeps" not in re.sub(
        "<script.*?</script>", "", page(study), flags=re.DOTALL
    )
    document = json.loads(
        invoke("sweep", study, "--setting", "translations", "--values", "1,2", "--json")
    )
    curve = next(each for each in document["curves"] if each["name"] == "calign")
    names = ", ".join(filter(None, (curve["name"], curve["clusterer"], curve["dictionary"])))
    found = rows(page(study), f"{names} over translations: every score")
    values = [number(value) for value in curve["figures"]["value"]["values"]]
    assert found[0][1:] == values


def test_thresholds_are_not_kept_twice(study: Path) -> None:
    """The slider has them."""
    invoke("sweep", study, "--metric", "calign")
    kept = json.loads((study.with_suffix("") / "documents" / "sweep.json").read_text("utf-8"))
    assert "threshold" not in {curve["setting"] for curve in kept["tables"]["curves"]}


def test_clusterers_stand_side_by_side_as_printed(study: Path) -> None:
    asked = ("--with", "kmeans:n_clusters=3", "--draws", "2", "--seeds", "2", "--json")
    document = json.loads(invoke("compare", study, *asked))
    shown = page(study)
    for entry in document["scores"]:
        side = entry["sides"][0]
        languages = " and ".join(each["language"] for each in entry["sides"])
        names = " with ".join(filter(None, (entry["name"], entry["dictionary"])))
        caption = f"{names}: {side['source']}, {languages}, layer {side['layer']}"
        table = {row[0]: row[1:] for row in rows(shown, caption)}
        for row in entry["rows"]:
            assert number(row["scores"][0]["value"]) == table[row["clusterer"]][2]
    concepts = [row["concepts"] for group in document["groups"] for row in group["rows"]]
    assert {"3", *map(str, concepts)} <= set(re.findall(r">([^<>]+)<", shown))


def test_what_was_found_of_other_scores_is_told_and_not_shown(study: Path) -> None:
    invoke("sweep", study, "--setting", "translations", "--values", "1,2")
    invoke("run", study, "-s", "calign.threshold=0.9")
    shown = page(study)
    assert "What isogloss sweep found is of other scores than these; run it again." in shown
    assert "over translations" not in shown


def test_clusterers_are_compared_by_scores_of_all_languages_at_once(tmp_path: Path) -> None:
    study = write(tmp_path)
    vectors = tmp_path / "vectors"
    table = (vectors / "de.words.tsv").read_text("utf-8").replace("\tde", "\tfr")
    (vectors / "fr.words.tsv").write_text(table, "utf-8")
    copyfile(vectors / "de.layer-0.npy", vectors / "fr.layer-0.npy")
    text = study.read_text("utf-8").replace('"de"]', '"de", "fr"]')
    study.write_text(text + '\n[metrics.integration]\nuse = "integration"\n', "utf-8")
    invoke("run", study)
    asked = ("compare", study, "--with", "kmeans:n_clusters=3", "--draws=0", "--seeds=0", "--json")
    # The first pair is what is compared, though there are scores of three languages.
    assert {len(each["sides"]) for each in json.loads(invoke(*asked))["scores"]} == {2}
    document = json.loads(invoke(*asked, "--pair", "en-de-fr"))
    (scores,) = document["scores"]
    assert [side["language"] for side in scores["sides"]] == ["en", "de", "fr"]
    found = page(study)
    caption = "integration: lines, en and de and fr, layer 0"
    values = {row["clusterer"]: row["scores"][0]["value"] for row in scores["rows"]}
    assert {row[0]: row[-1] for row in rows(found, caption)} == {
        name: number(value) for name, value in values.items()
    }
    # No column for what the metric does not have.
    head = found.partition(f"<caption>{caption}")[2].partition("</thead>")[0]
    assert re.findall(r"scope=\"col\"[^>]*>([^<]+)<", head) == [
        "clusterer",
        "rank",
        "words kept",
        "en-de-fr",
    ]
