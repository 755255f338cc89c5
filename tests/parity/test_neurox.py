"""The same checkpoint and sentences through NeuroX and ConceptX, and through ours.

Needs the optional extra ``parity``: ``make parity``.
"""

from __future__ import annotations

import json
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from click.testing import CliRunner

from isogloss import open_study
from isogloss.cli import main
from isogloss.core.interchange.neurox import read_neurox
from isogloss.plugins.sources.neurox import neurox
from isogloss.plugins.sources.transformers import transformers
from tests.parity.chain import (
    aligned,
    as_clusters,
    as_dataset,
    as_points,
    extracted,
    members,
    same_groups,
)
from tests.plugins.sources.checkpoints import build
from tests.plugins.sources.reading_aloud import sentence

if TYPE_CHECKING:
    from pathlib import Path

    from isogloss import Vectors, Where
    from isogloss.core.study.results import Results

pytest.importorskip(
    "neurox.data.extraction.transformers_extractor",
    reason="NeuroX is not installed: make parity",
)

pytestmark = [
    # h5py and the model loader warn about things that are not ours.
    pytest.mark.filterwarnings("ignore"),
]

WORDS = {
    "the": "die",
    "cat": "Katze",
    "dog": "Hund",
    "children": "Kinder",
    "sees": "sieht",
    "sleeps": "schläft",
    "read": "lesen",
    "old": "alte",
    "black": "schwarze",
    "small": "kleine",
    "on": "auf",
    "and": "und",
}
SUBJECTS = ("the cat", "the old cat", "the dog", "the small dog", "the children")
REST = ("sleeps on the cat", "sees the black dog", "read and read , unbelievably")
ENGLISH = [" ".join(pair) + " ." for pair in product(SUBJECTS, REST)]
TEXTS = {
    "en": ENGLISH,
    "de": [" ".join(WORDS.get(word, word) for word in line.split()) for line in ENGLISH],
}
LAYERS = (0, 1, 2, 3)


@pytest.fixture(scope="module")
def bert(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build("bert", tmp_path_factory.mktemp("bert"))


@pytest.fixture(scope="module")
def theirs(bert: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Text, NeuroX's activations, and ConceptX's dataset, points, vocabulary by language and layer."""
    folder = tmp_path_factory.mktemp("theirs")
    for language, lines in TEXTS.items():
        text = folder / f"{language}.txt"
        text.write_text("".join(f"{line}\n" for line in lines), "utf-8")
        activations = extracted(bert, text, folder / f"{language}.json")
        for layer in LAYERS:
            as_points(as_dataset(activations, text, layer, folder / language / f"layer{layer}"))
    return folder


def ours(model: Path, lines: list[str], where: list[Where]) -> dict[Where, Vectors]:
    source = transformers(model=str(model))
    read = [sentence(line, number) for number, line in enumerate(lines)]
    return {batch.where: batch.vectors for batch in source.read(read, where)}


def neurox_layers(path: Path) -> dict[int, Vectors]:
    found = list(read_neurox(path))
    return {
        index: np.concatenate([one.layers[index] for one in found]) for index in found[0].layers
    }


@pytest.mark.parametrize("language", TEXTS)
def test_every_layer_of_an_encoder_is_the_same(bert: Path, theirs: Path, language: str) -> None:
    found = neurox_layers(theirs / f"{language}.json")
    own = ours(bert, TEXTS[language], [("encoder", layer) for layer in LAYERS])
    assert tuple(found) == LAYERS
    for layer in LAYERS:
        assert np.abs(own["encoder", layer] - found[layer]).max() < 1e-5


def test_a_last_layer_of_neurox_has_been_through_the_final_norm(tmp_path: Path) -> None:
    model = build("llama", tmp_path / "llama")
    text = tmp_path / "t.txt"
    text.write_text("\n".join(ENGLISH), "utf-8")
    found = neurox_layers(extracted(model, text, tmp_path / "t.json"))
    own = ours(model, ENGLISH, [("decoder.reads", layer) for layer in (*LAYERS, "norm")])
    for layer in LAYERS[:-1]:
        assert np.abs(own["decoder.reads", layer] - found[layer]).max() < 1e-5
    assert np.abs(own["decoder.reads", "norm"] - found[3]).max() < 1e-5
    assert np.abs(own["decoder.reads", 3] - found[3]).max() > 0.1


def test_neurox_gives_no_token_to_begin_with_where_the_tokenizer_adds_none(tmp_path: Path) -> None:
    model = build("gpt2", tmp_path / "gpt2")
    text = tmp_path / "t.txt"
    text.write_text("\n".join(ENGLISH), "utf-8")
    found = neurox_layers(extracted(model, text, tmp_path / "t.json"))
    own = ours(model, ENGLISH, [("decoder.reads", 0)])
    # The same pieces stand a position later here, after the start token.
    assert np.abs(own["decoder.reads", 0] - found[0]).max() > 0.1


def test_words_without_sub_words_are_zeros_there_and_lost_here(bert: Path, tmp_path: Path) -> None:
    lines = ["the cat \u200b sleeps"]
    text = tmp_path / "t.txt"
    text.write_text(lines[0], "utf-8")
    (found,) = read_neurox(extracted(bert, text, tmp_path / "t.json"))
    assert found.tokens[2] == ""
    assert not found.layers[3][2].any()
    source: Any = neurox(files={"en": tmp_path / "t.json"}, text={"en": text})
    assert source.describe().details["noticed"] == {"en": {"tokens_without_subwords": 1}}
    own = ours(bert, lines, [("encoder", 3)])["encoder", 3]
    read = source.read(source.sentences()["en"], [("encoder", 3)])
    assert np.abs(next(iter(read)).vectors - own).max() < 1e-5
    assert len(own) == 3


def test_special_and_unknown_words_are_lost_here_and_have_vectors_there(
    bert: Path, tmp_path: Path
) -> None:
    lines = ["the [SEP] cat \u2603 sleeps"]
    text = tmp_path / "t.txt"
    text.write_text(lines[0], "utf-8")
    (found,) = read_neurox(extracted(bert, text, tmp_path / "t.json"))
    assert (found.tokens[1], found.tokens[3]) == ("", "[UNK]")
    assert not found.layers[3][1].any()
    assert found.layers[3][3].any()
    rows = transformers(model=str(bert)).rows([sentence(lines[0])])
    assert rows.word.tolist() == [0, 2, 4]
    assert sorted(word for words in rows.lost.values() for _, word in words) == [1, 3]


def test_neurox_reads_no_model_with_two_halves(tmp_path: Path) -> None:
    model = build("mt5", tmp_path / "mt5")
    text = tmp_path / "t.txt"
    text.write_text(ENGLISH[0], "utf-8")
    with pytest.raises(ValueError, match="input_ids"):
        extracted(model, text, tmp_path / "t.json")


def test_a_cut_inside_of_a_word_leaves_its_beginning_in_what_neurox_reads(tmp_path: Path) -> None:
    model = build("bert", tmp_path / "short", max_position_embeddings=20)
    settings = model / "tokenizer_config.json"
    settings.write_text(settings.read_text("utf-8").replace("512", "20"), "utf-8")
    lines = ["the unbelievable cat sees the unbelievable black dog and the old mat"]
    text = tmp_path / "t.txt"
    text.write_text(lines[0], "utf-8")
    (found,) = read_neurox(extracted(model, text, tmp_path / "t.json"))
    own = ours(model, lines, [("encoder", 0), ("encoder", 3)])
    assert len(found.tokens) == len(own["encoder", 0]) < 12
    assert np.abs(own["encoder", 0] - found.layers[0]).max() < 1e-5
    # Ours is cut before the word, so that no context is half a word.
    assert np.abs(own["encoder", 3] - found.layers[3]).max() > 1e-3


def study(folder: Path, theirs: Path, sources: str) -> Results:
    entries = [f"{a} -> {b}: Probability = 1, Count = 1" for a, b in WORDS.items()]
    (folder / "en-de.txt").write_text("\n".join(entries) + "\n", "utf-8")
    path = folder / "parity.toml"
    path.write_text(STUDY.replace("THEIRS", str(theirs)).replace("SOURCES", sources), "utf-8")
    result = CliRunner().invoke(main, ["run", str(path)], catch_exceptions=False)
    assert result.exit_code == 0, result.stderr
    return open_study(path)


STUDY = """\
schema = 1
[words]
max_count = "all"
SOURCES
[clusterers.tree]
use = "agglomerative"
n_clusters = 14
[clusterers.means]
use = "sklearn-kmeans"
n_clusters = 14
[[dictionaries]]
use = "reference"
path = "en-de.txt"
source = "en"
target = "de"
[metrics.calign]
use = "calign"
threshold = 0.5
min_types = 0
"""
CONCEPTX = """
[sources.old]
use = "conceptx"
points = {en = "THEIRS/en/layer{layer}/processed-point.npy", de = "THEIRS/de/layer{layer}/processed-point.npy"}
vocab = {en = "THEIRS/en/layer{layer}/processed-vocab.npy", de = "THEIRS/de/layer{layer}/processed-vocab.npy"}
sentences = {en = "THEIRS/en/layer0/sentences.json", de = "THEIRS/de/layer0/sentences.json"}
"""
NEUROX = """
[sources.old]
use = "neurox"
files = {en = "THEIRS/en.json", de = "THEIRS/de.json"}
text = {en = "THEIRS/en.txt", de = "THEIRS/de.txt"}
"""
DATASET = """
[sources.old]
use = "dataset"
files = {en = "THEIRS/en/layer{layer}/dataset.json", de = "THEIRS/de/layer{layer}/dataset.json"}
"""


@pytest.fixture(scope="module")
def results(theirs: Path, tmp_path_factory: pytest.TempPathFactory) -> Results:
    return study(tmp_path_factory.mktemp("study"), theirs, CONCEPTX.replace("THEIRS", str(theirs)))


def clusterers() -> dict[str, Any]:
    from sklearn.cluster import AgglomerativeClustering, KMeans

    return {
        "tree": AgglomerativeClustering(n_clusters=14, compute_distances=True),
        "means": KMeans(n_clusters=14, n_init=10, random_state=212),
    }


def their_clusters(theirs: Path, name: str, language: str, layer: int) -> Path:
    folder = theirs / language / f"layer{layer}"
    points, vocab = folder / "processed-point.npy", folder / "processed-vocab.npy"
    return as_clusters(clusterers()[name], points, vocab, folder / f"clusters-{name}.txt")


def our_members(results: Results, name: str, language: str, layer: int) -> dict[int, set[Any]]:
    one = results.concepts(language, layer=layer, clusterer=name)
    (words,) = one.words
    found: dict[int, set[Any]] = {}
    rows = zip(one.labels.tolist(), words.sentence.tolist(), words.position.tolist(), strict=True)
    for label, sentence_number, position in rows:
        found.setdefault(label, set()).add((sentence_number, position))
    return found


@pytest.mark.parametrize("name", ["tree", "means"])
@pytest.mark.parametrize("layer", LAYERS)
def test_the_same_vectors_give_the_same_clusters(
    results: Results, theirs: Path, name: str, layer: int
) -> None:
    for language in TEXTS:
        found = members(their_clusters(theirs, name, language, layer))
        assert len(found) == 14
        own = our_members(results, name, language, layer)
        assert same_groups(found.values(), own.values())


@pytest.mark.parametrize("name", ["tree", "means"])
@pytest.mark.parametrize("layer", LAYERS)
def test_the_same_pairs_are_aligned(
    results: Results, theirs: Path, tmp_path: Path, name: str, layer: int
) -> None:
    files = [their_clusters(theirs, name, language, layer) for language in ("en", "de")]
    lower = {a: [b.casefold()] for a, b in WORDS.items()}
    expected = aligned(files[0], files[1], lower, "0.5", 0)
    assert expected, "nothing to compare"
    (record,) = results.select(metric="calign", layer=layer, languages="en-de", clusterer=name)
    groups = [our_members(results, name, language, layer) for language in ("en", "de")]
    assert as_words(record["pairs"], groups) == expected
    scored = metric(files, tmp_path)
    assert as_words(scored["pairs"], [members(path) for path in files]) == expected
    for figure in ("value", "concepts", "eligible", "aligned"):
        assert scored[figure] == record[figure]


def as_words(pairs: list[list[int]], groups: list[dict[int, set[Any]]]) -> set[Any]:
    return {(frozenset(groups[0][one]), frozenset(groups[1][other])) for one, other in pairs}


def metric(files: list[Path], folder: Path) -> Any:
    dictionary = folder / "en-de.txt"
    entries = [f"{a} -> {b}: Probability = 1, Count = 1" for a, b in WORDS.items()]
    dictionary.write_text("\n".join(entries) + "\n", "utf-8")
    named = ["--source", str(files[0]), "--target", str(files[1]), "--languages", "en,de"]
    settings = ["-s", "threshold=0.5", "-s", "min_types=0", "--json"]
    arguments = ["metric", "calign", *named, "--dictionary", f"reference:{dictionary}", *settings]
    result = CliRunner().invoke(main, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)["scores"][0]


@pytest.mark.parametrize("sources", [NEUROX, DATASET], ids=["neurox", "dataset"])
def test_a_study_of_any_of_their_files_has_the_same_scores(
    results: Results, theirs: Path, tmp_path: Path, sources: str
) -> None:
    other = study(tmp_path, theirs, sources.replace("THEIRS", str(theirs)))
    assert [one["value"] for one in other.scores] == [one["value"] for one in results.scores]
    assert [one["pairs"] for one in other.scores] == [one["pairs"] for one in results.scores]


def test_the_words_are_those_of_our_own_study(
    bert: Path, theirs: Path, tmp_path: Path, results: Results
) -> None:
    for language, lines in TEXTS.items():
        (tmp_path / f"{language}.txt").write_text("\n".join(lines), "utf-8")
    files = '[corpora.small]\nfiles = {en = "en.txt", de = "de.txt"}\n'
    source = f'[sources.old]\nuse = "transformers"\nmodel = "{bert}"\n'
    own = study(tmp_path, theirs, files + source)
    for language, layer in product(TEXTS, LAYERS):
        (words,) = own.concepts(language, layer=layer, clusterer="tree").words
        (read,) = results.concepts(language, layer=layer, clusterer="tree").words
        for column in ("form", "type", "sentence", "position"):
            assert getattr(words, column).tolist() == getattr(read, column).tolist()
        assert words.forms == read.forms


def test_real_text_and_a_trained_model(shared: Path, tmp_path: Path) -> None:
    model = shared / "models" / "xlmr-multi30k-pairs"
    (corpus,) = shared.glob("data/corpora/multi30k-test2016-tok*")
    path = next(corpus.glob("de*"))
    lines = path.read_text("utf-8").splitlines()[:60]
    text = tmp_path / "de.txt"
    text.write_text("\n".join(lines), "utf-8")
    found = neurox_layers(extracted(model, text, tmp_path / "de.json"))
    own = ours(model, lines, [("encoder", layer) for layer in found])
    for layer, vectors in found.items():
        assert np.abs(own["encoder", layer] - vectors).max() < 1e-5
