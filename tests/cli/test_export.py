"""What is exported is what the study holds, and what other tools and our own readers get back."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

from isogloss import open_study
from isogloss.cli import main
from isogloss.core.interchange.clusterfiles import read_rows
from isogloss.core.interchange.wordtable import word_table_lines
from isogloss.core.store.activations import Store
from isogloss.core.store.unit import Unit
from tests.core.interchange.anything import NASTY
from tests.studies import planted_study

if TYPE_CHECKING:
    from pathlib import Path

    from isogloss.core.study.results import Results

LINES = [word for word in NASTY if not {"\n", "\r"} & set(word) and word[0] != "\ufeff"]
STUDY = """\
schema = 1
[words]
max_count = "all"
matching = "exact"
[sources.s]
SOURCE
[clusterers.k]
use = "kmeans"
n_clusters = 6
[[dictionaries]]
use = "reference"
path = "en-de.txt"
source = "en"
target = "de"
[metrics.calign]
use = "calign"
threshold = 0.3
min_types = 0
[metrics.colap]
use = "colap"
"""


def call(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(one) for one in arguments], catch_exceptions=False)


def run(folder: Path, source: str) -> Results:
    """Run a study of some source, with a dictionary of a few of the words."""
    pairs = [("en1", "de1"), ("en2", "de2"), ("|||", "|||"), ('"', '"'), ("a|", "a|")]
    entries = [f"{a} -> {b}: Probability = 1, Count = 1\n" for a, b in pairs]
    (folder / "en-de.txt").write_text("".join(entries), "utf-8")
    path = folder / "study.toml"
    path.write_text(STUDY.replace("SOURCE", source), "utf-8")
    result = call("run", path)
    assert result.exit_code == 0, result.stderr
    return open_study(path)


def nasty_study(folder: Path, words: list[str]) -> Results:
    """Run a study whose words are nasty, six a sentence, in two languages and two layers."""
    folder.mkdir(exist_ok=True)
    for number, language in enumerate(("en", "de")):
        forms = [*words, *(f"{language}{n}" for n in range(60 - len(words)))]
        table = [(form, row // 6, row % 6) for row, form in enumerate(forms)]
        text = "".join(word_table_lines(table))
        (folder / f"{language}.words.tsv").write_bytes(text.encode())
        for layer in (0, 1):
            draw = np.random.default_rng([number, layer])
            np.save(folder / f"{language}.layer-{layer}.npy", draw.normal(size=(60, 5)))
    return run(folder, 'use = "activations"\nfolder = "."\nlanguages = ["en", "de"]')


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    """A study with every word that any format can hold."""
    return nasty_study(tmp_path_factory.mktemp("nasty"), list(NASTY))


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> Results:
    """A study with every word that a line can hold."""
    return nasty_study(tmp_path_factory.mktemp("lines"), LINES)


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = planted_study(tmp_path_factory.mktemp("planted"))
    assert call("run", path).exit_code == 0
    return path


def export(results: Results, folder: Path, what: str, *more: str) -> list[Any]:
    result = call("export", results.study.path, "--to", folder, "--what", what, "--json", *more)
    assert result.exit_code == 0, result.stderr
    return list(json.loads(result.stdout)["files"])


def content(results: Results) -> list[Any]:
    """Everything of a study that a round trip has to keep: words, vectors, labels, scores."""
    store = Store(results.places.store)
    found: list[Any] = []
    for language in ("en", "de"):
        for layer in (0, 1):
            one = results.concepts(language, layer=layer)
            (words,), (side,) = one.words, one.sides
            unit = Unit(side.corpus, side.source, one.record["units"][0], language)
            forms = [words.forms[form] for form in words.form]
            places = list(zip(words.sentence.tolist(), words.position.tolist(), strict=True))
            vectors = store.vectors(unit, (side.part, side.layer)).tobytes()
            found.append((language, layer, forms, places, one.labels.tolist(), vectors))
    for record in results.scores:
        kept = {name: record[name] for name in ("metric", "value", "counts", "parts", "note")}
        found.append((kept, record.get("pairs"), record.get("overlapping")))
    return found


SOURCES = {
    "points": """use = "conceptx"
points = {en = "P/en/layer{layer}/processed-point.npy", de = "P/de/layer{layer}/processed-point.npy"}
vocab = {en = "P/en/layer{layer}/processed-vocab.npy", de = "P/de/layer{layer}/processed-vocab.npy"}""",
    "neurox": 'use = "neurox"\nfiles = {en = "P/en.json", de = "P/de.json"}',
    "dataset": """use = "dataset"
files = {en = "P/en-layer{layer}-dataset.json", de = "P/de-layer{layer}-dataset.json"}""",
}


@pytest.mark.parametrize("what", SOURCES)
def test_a_study_of_exported_vectors_is_the_same_study(
    results: Results, tmp_path: Path, what: str
) -> None:
    export(results, tmp_path / "out", what)
    (tmp_path / "P").symlink_to(tmp_path / "out" / what / "s" / "s" / "encoder")
    again = run(tmp_path, SOURCES[what])
    assert content(again) == content(results)
    assert {*NASTY} <= {*content(again)[0][2]}


@pytest.mark.parametrize(
    ("what", "form", "name"),
    [
        ("points", "conceptx", "{language}/layer{layer}/processed-point.npy"),
        ("neurox", "neurox", "{language}.json"),
        ("dataset", "dataset", "{language}-layer{layer}-dataset.json"),
    ],
)
def test_exported_vectors_are_imported_again(
    results: Results, tmp_path: Path, what: str, form: str, name: str
) -> None:
    export(results, tmp_path / "out", what)
    below = tmp_path / "out" / what / "s" / "s" / "encoder"
    files = [f"{one}={below / name.replace('{language}', one)}" for one in ("en", "de")]
    imported = call("import", form, *files, "--to", tmp_path / "in")
    assert imported.exit_code == 0, imported.stderr
    assert "en: 60 words, layers 0, 1" in imported.stdout
    _, _, study = imported.stdout.partition("[sources.imported]\n")
    again = run(tmp_path, study)
    assert content(again) == content(results)


def test_scores_are_flat_rows_in_both_forms(results: Results, tmp_path: Path) -> None:
    export(results, tmp_path, "scores")
    text = (tmp_path / "scores.jsonl").read_text("utf-8")
    records = [json.loads(line) for line in text.splitlines()]
    with (tmp_path / "scores.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(records) == len(rows) == len(results.scores)
    for stored, record, row in zip(results.scores, records, rows, strict=True):
        assert record["value"] == stored["value"]
        for kind in ("counts", "parts"):
            for name, value in stored[kind].items():
                assert record[f"{kind}.{name}"] == value
                assert row[f"{kind}.{name}"] == ("" if value is None else str(value))
        assert row["value"] == str(stored["value"])
        languages = [side["language"] for side in stored["sides"]]
        assert [side.split("/")[2] for side in row["sides"].split(" ")] == languages


def test_concepts_are_words_in_both_forms(results: Results, tmp_path: Path) -> None:
    export(results, tmp_path, "concepts")
    with (tmp_path / "concepts.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    text = (tmp_path / "concepts.jsonl").read_bytes().decode()
    concepts = [json.loads(line) for line in text.split("\n")[:-1]]
    for one in map(results.clustered, [record["key"] for record in results.clusterings]):
        key = one.record["key"]
        forms = [table.forms[form] for table in one.words for form in table.form]
        chosen = [row for row in rows if row["clustering"] == key]
        assert [row["form"] for row in chosen] == forms
        assert [int(row["concept"]) for row in chosen] == one.labels.tolist()
        members = [c for c in concepts if c["clustering"] == key]
        assert [c["concept"] for c in members] == list(range(len(one)))
        for concept in members:
            words = [
                form for form, n in zip(forms, one.labels, strict=True) if n == concept["concept"]
            ]
            assert [word["form"] for word in concept["words"]] == words


def test_cells_that_look_like_formulas_are_data(results: Results, tmp_path: Path) -> None:
    export(results, tmp_path, "concepts")
    with (tmp_path / "concepts.csv").open(encoding="utf-8", newline="") as file:
        assert "=1+1" in {row["form"] for row in csv.DictReader(file)}


def test_cluster_files_hold_words_places_and_labels(lines: Results, tmp_path: Path) -> None:
    files = export(lines, tmp_path, "clusters", "--occurrences-from", "0")
    assert len(files) == len(lines.clusterings)
    for file in files:
        one = lines.clustered(file["clustering"])
        rows = read_rows(tmp_path / file["path"])
        forms = [table.forms[form] for table in one.words for form in table.form]
        assert [row.word for row in rows] == forms
        assert [row.concept for row in rows] == one.labels.tolist()
        begins = np.repeat(file["first_sentence_of_each_side"], [len(t) for t in one.words])
        sentences = np.concatenate([table.sentence for table in one.words])
        assert [row.sentence for row in rows] == (sentences + begins).tolist()
        assert min(row.occurrence for row in rows) == 0


def test_words_that_no_cluster_file_can_hold_are_refused_before_anything_is_written(
    results: Results, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    arguments = ("--what", "scores", "--what", "clusters")
    result = call("export", results.study.path, "--to", out, *arguments)
    assert result.exit_code == 3
    assert "no cluster file can hold the word 'a\\rb' (sentence 3, position 0)" in result.stderr
    assert not out.exists()


def test_the_metric_of_exported_clusters_is_the_score_of_the_study(
    planted: Path, tmp_path: Path
) -> None:
    results = open_study(planted)
    files = {
        (*(side["language"] for side in file["sides"]), file["sides"][0]["layer"]): file
        for file in export(results, tmp_path, "clusters")
    }
    dictionary = f"muse:{planted.parent / 'en-de.txt'}"
    for layer in (0, 1):
        source, target = (tmp_path / files[name, layer]["path"] for name in ("en", "de"))
        scored = metric(
            "calign", "--source", source, "--target", target, "--dictionary", dictionary
        )
        (record,) = results.select(metric="calign", layer=layer, languages="en-de")
        assert (scored["value"], scored["counts"]) == (record["value"], record["counts"])
        assert scored["pairs"] == record["pairs"]
        both = files["en", "de", layer]
        last = str(both["first_sentence_of_each_side"][1] - 1)
        arguments = ("--clusters", tmp_path / both["path"], "--last-sentence-of-first", last)
        scored = metric("colap", *arguments, "--dictionary", dictionary)
        (record,) = results.select(metric="colap", layer=layer)
        assert (scored["value"], scored["parts"]) == (record["value"], record["parts"])
        assert scored["overlapping"] == record["overlapping"]


def metric(*arguments: str | Path) -> Any:
    result = call("metric", *arguments, "--languages", "en,de", "--json")
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)["scores"][0]


def test_sentences_and_frequencies_are_those_of_the_text(planted: Path, tmp_path: Path) -> None:
    export(open_study(planted), tmp_path, "sentences", "--language", "en")
    (path,) = tmp_path.rglob("*-sentences.json")
    texts = json.loads(path.read_text("utf-8"))
    assert texts[0] == "en0x0 en0x1 en0x2 en0x3 en0x4 en0x5"
    assert len(texts) == 18
    (path,) = tmp_path.rglob("*-word_frequency.json")
    assert set(json.loads(path.read_text("utf-8")).values()) == {3}


def test_text_that_a_list_of_sentences_cannot_hold_is_refused(
    lines: Results, tmp_path: Path
) -> None:
    result = call("export", lines.study.path, "--to", tmp_path, "--what", "sentences")
    assert result.exit_code == 3
    assert "a list of sentences cannot hold the word 'a -> b: Prob" in result.stderr
    assert [*tmp_path.iterdir()] == []


def test_options_choose_what_is_written(planted: Path, tmp_path: Path) -> None:
    results = open_study(planted)
    files = export(results, tmp_path, "points", "--layer", "1", "--language", "de")
    assert [file["path"] for file in files] == [
        "points/planted/planted/encoder/de/layer1/processed-point.npy",
        "points/planted/planted/encoder/de/layer1/processed-vocab.npy",
    ]
    manifest = json.loads((tmp_path / "export.json").read_text("utf-8"))
    assert manifest["files"] == files
    clusters = export(results, tmp_path / "c", "clusters", "--language", "de", "--clusterer", "k6")
    assert {tuple(s["language"] for s in file["sides"]) for file in clusters} == {("de",)}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--layer", "7"], "the results have no layer 7; they have 0, 1"),
        (["--language", "fr"], "the results have no language fr; they have en, de"),
        (["--source", "x"], "no source x; they have planted"),
        (["--clusterer", "x"], "no clusterer x; they have k6"),
        (["--what", "everything"], "'everything' is not one of"),
    ],
)
def test_what_is_not_there_is_named(
    planted: Path, tmp_path: Path, options: list[str], said: str
) -> None:
    result = call("export", planted, "--to", tmp_path / "out", *options)
    assert result.exit_code == 2
    assert said in result.stderr
    assert not (tmp_path / "out").exists()


def test_files_are_replaced_only_by_force(planted: Path, tmp_path: Path) -> None:
    assert call("export", planted, "--to", tmp_path).exit_code == 0
    (tmp_path / "concepts.csv").write_text("mine")
    result = call("export", planted, "--to", tmp_path)
    assert result.exit_code == 2
    assert "scores.csv and 4 more: already there; --force replaces" in result.stderr
    assert (tmp_path / "concepts.csv").read_text() == "mine"
    assert call("export", planted, "--to", tmp_path, "--force").exit_code == 0
    assert (tmp_path / "concepts.csv").read_text() != "mine"
    assert not [*tmp_path.rglob("*.partial")]


def test_a_folder_that_is_a_file_is_refused(planted: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for folder in (tmp_path / "file", tmp_path / "file" / "below"):
        result = call("export", planted, "--to", folder)
        assert result.exit_code == 2
        assert f"{tmp_path / 'file'}: a folder is expected, and it is a file" in result.stderr


def test_a_study_that_has_not_run_says_so(tmp_path: Path) -> None:
    result = call("export", planted_study(tmp_path), "--to", tmp_path / "out")
    assert result.exit_code == 3
    assert "the study has not run yet" in result.stderr


def test_noise_is_concept_minus_1_and_told(tmp_path: Path) -> None:
    path = planted_study(tmp_path)
    vectors = np.load(tmp_path / "vectors" / "en.layer-0.npy")
    vectors[0] = 1000
    np.save(tmp_path / "vectors" / "en.layer-0.npy", vectors)
    text = path.read_text().replace('use = "kmeans"\nn_clusters = 6', 'use = "hdbscan"')
    path.write_text(text)
    assert call("run", path, "-s", "k6.min_cluster_size=12").exit_code == 0
    result = call("export", path, "--to", tmp_path / "out", "--what", "clusters")
    assert result.exit_code == 0
    noise = sum(record["noise"] for record in open_study(path).clusterings)
    written = [
        row.concept for file in tmp_path.rglob("clusters/**/*.txt") for row in read_rows(file)
    ]
    assert written.count(-1) == noise
    assert noise
    assert f"{noise} words are noise" in result.stderr


def test_a_layer_without_a_number_is_left_out_of_neurox_and_told(tmp_path: Path) -> None:
    path = planted_study(tmp_path)
    for language in ("en", "de"):
        file = tmp_path / "vectors" / f"{language}.layer-1.npy"
        file.rename(file.with_name(f"{language}.layer-norm.npy"))
    assert call("run", path).exit_code == 0
    result = call("export", path, "--to", tmp_path / "out", "--what", "neurox")
    assert result.exit_code == 0
    assert "planted/planted/en/encoder/norm: left out" in result.stderr
    line = next((tmp_path / "out").rglob("en.json")).read_text("utf-8").split("\n")[0]
    assert [one["index"] for one in json.loads(line)["features"][0]["layers"]] == [0]
    arguments = ("--what", "neurox", "--layer", "norm")
    result = call("export", path, "--to", tmp_path / "none", *arguments)
    assert result.exit_code == 2
    assert "none of those wanted has a number" in result.stderr


def test_parquet_has_the_rows_of_the_csv_files(results: Results, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="needs the extra parquet")
    for what in ("scores", "concepts"):
        export(results, tmp_path / "text", what, "--force")
        export(results, tmp_path / "parquet", what, "--force", "--format", "parquet")
        with (tmp_path / "text" / f"{what}.csv").open(encoding="utf-8", newline="") as file:
            wanted = list(csv.DictReader(file))
        found = parquet.read_table(tmp_path / "parquet" / f"{what}.parquet").to_pylist()
        assert [list(row) for row in found] == [list(row) for row in wanted]
        cells = [{name: "" if x is None else str(x) for name, x in row.items()} for row in found]
        numbers = {name for row in found for name, x in row.items() if isinstance(x, float)}
        for mine, theirs in zip(cells, wanted, strict=True):
            assert {k: v for k, v in mine.items() if k not in numbers} == {
                k: v for k, v in theirs.items() if k not in numbers
            }
