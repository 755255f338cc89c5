"""Vectors that other tools have written, as sources: neurox, conceptx, dataset."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from isogloss import DataError, Sentence, SettingsError
from isogloss.core.interchange.dataset import dataset_texts
from isogloss.core.interchange.entries import PlacedWord
from isogloss.core.interchange.neurox import neurox_line
from isogloss.core.interchange.points import vocabulary_file
from isogloss.core.text.corpus import corpus_of
from isogloss.plugins.sources.conceptx import conceptx
from isogloss.plugins.sources.dataset import dataset
from isogloss.plugins.sources.neurox import neurox
from isogloss.testing import check_source
from tests.core.interchange.anything import PROPERTY, entries
from tests.plugins.sources.reading_aloud import vectors

if TYPE_CHECKING:
    from pathlib import Path

    from isogloss import Vectors

ENGLISH = [
    PlacedWord("New York", 1, 0, 0),
    PlacedWord("a|||b", 1, 0, 1),
    PlacedWord("is", 1, 0, 3),
    PlacedWord("is", 2, 2, 0),
]
GERMAN = [PlacedWord("ist", 1, 0, 0), PlacedWord("ist", 2, 1, 0)]
LAYERS = (0, 6)


def numbers(words: list[PlacedWord], layer: int) -> Vectors:
    """Row r of layer n holds 100 n + r."""
    return np.repeat(np.arange(len(words), dtype=np.float32)[:, None] + 100 * layer, 2, axis=1)


def write_neurox(folder: Path, language: str, words: list[PlacedWord]) -> None:
    grouped: dict[int, list[int]] = {}
    for row, entry in enumerate(words):
        grouped.setdefault(entry.sentence, []).append(row)
    lines = [
        neurox_line(
            number,
            [words[row] for row in rows],
            {layer: numbers(words, layer)[rows] for layer in LAYERS},
        )
        for number, rows in grouped.items()
    ]
    (folder / f"{language}.json").write_bytes("".join(lines).encode())


def write_points(folder: Path, language: str, words: list[PlacedWord]) -> None:
    for layer in LAYERS:
        below = folder / language / f"layer{layer}"
        below.mkdir(parents=True, exist_ok=True)
        np.save(below / "processed-point.npy", numbers(words, layer))
        (below / "processed-vocab.npy").write_bytes(vocabulary_file(words))


def write_dataset(folder: Path, language: str, words: list[PlacedWord]) -> None:
    for layer in LAYERS:
        text = "".join(dataset_texts(zip(words, numbers(words, layer), strict=True)))
        (folder / f"{language}-{layer}.json").write_bytes(text.encode())


def open_neurox(folder: Path, *languages: str, **more: Any) -> Any:
    return neurox(files={name: folder / f"{name}.json" for name in languages}, **more)


def open_points(folder: Path, *languages: str, **more: Any) -> Any:
    def named(what: str) -> dict[str, Path]:
        file = f"processed-{what}.npy"
        return {name: folder / name / "layer{layer}" / file for name in languages}

    return conceptx(points=named("point"), vocab=named("vocab"), **more)


def open_dataset(folder: Path, *languages: str, **more: Any) -> Any:
    return dataset(files={name: folder / f"{name}-{{layer}}.json" for name in languages}, **more)


Writer = "Callable[[Path, str, list[PlacedWord]], None]"
KINDS: dict[str, tuple[Any, Any]] = {
    "neurox": (write_neurox, open_neurox),
    "conceptx": (write_points, open_points),
    "dataset": (write_dataset, open_dataset),
}


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> tuple[Any, Any]:
    return KINDS[request.param]


def test_words_may_hold_anything_and_are_where_they_are(kind: Any, tmp_path: Path) -> None:
    write, opened = kind
    write(tmp_path, "en", ENGLISH)
    source = opened(tmp_path, "en")
    assert source.sentences()["en"] == (
        Sentence(0, "en", "New York a|||b is", ((0, 8), (9, 14), (15, 17))),
        Sentence(2, "en", "is", ((0, 2),)),
    )
    assert source.describe().widths == {("encoder", 0): 2, ("encoder", 6): 2}
    found = vectors(source, source.sentences()["en"][::-1])
    assert found["encoder", 6][:, 0].tolist() == [603, 600, 601, 602]
    assert found["encoder", 0][:, 1].tolist() == [3, 0, 1, 2]


def test_each_keeps_the_contract_of_sources(kind: Any, tmp_path: Path) -> None:
    write, opened = kind
    write(tmp_path, "en", ENGLISH)
    check_source(lambda: opened(tmp_path, "en"), opened(tmp_path, "en").sentences()["en"])


@pytest.mark.parametrize("name", KINDS)
@given(words=entries(), data=st.data())
@PROPERTY
def test_spans_and_vectors_are_right_whatever_the_words(
    tmp_path: Path, name: str, words: list[PlacedWord], data: Any
) -> None:
    write, opened = KINDS[name]
    write(tmp_path, "en", words)
    source = opened(tmp_path, "en")
    sentences = source.sentences()["en"]
    spans = [one.text[slice(*span)] for one in sentences for span in one.words]
    assert spans == [entry.word for entry in words]
    corpus_of("c", {"en": sentences})
    chosen = data.draw(st.lists(st.sampled_from(sentences), min_size=1))
    rows = [
        row for one in chosen for row, entry in enumerate(words) if entry.sentence == one.number
    ]
    assert vectors(source, chosen)["encoder", 6][:, 0].tolist() == [600 + row for row in rows]


def test_words_that_are_not_there_are_lost(kind: Any, tmp_path: Path) -> None:
    write, opened = kind
    write(tmp_path, "en", ENGLISH)
    source = opened(tmp_path, "en")
    asked = [Sentence(2, "en", "it is", ((0, 2), (3, 5))), Sentence(0, "en", "New York", ((0, 8),))]
    assert source.rows(asked).lost == {"not in the word table": [(0, 0), (0, 1)]}
    with pytest.raises(SettingsError, match="language 'fr': there are vectors for en"):
        source.rows([Sentence(0, "fr", "le", ((0, 2),))])


def test_the_fingerprint_is_of_the_contents(kind: Any, tmp_path: Path) -> None:
    write, opened = kind
    for folder in ("a", "b", "c"):
        (tmp_path / folder).mkdir()
        write(tmp_path / folder, "en", ENGLISH if folder < "c" else ENGLISH[:-1])
    prints = [opened(tmp_path / f, "en").describe().fingerprint for f in ("a", "b", "c")]
    assert prints[0] == prints[1] != prints[2]


@pytest.mark.parametrize("name", ["conceptx", "dataset"])
def test_a_sentence_that_a_language_lacks_has_no_words_there(name: str, tmp_path: Path) -> None:
    write, opened = KINDS[name]
    write(tmp_path, "en", ENGLISH)
    write(tmp_path, "de", GERMAN)
    found = opened(tmp_path, "en", "de").sentences()
    assert [one.number for one in found["en"]] == [0, 1, 2]
    assert [len(one.words) for one in found["de"]] == [1, 1, 0]
    corpus = corpus_of("c", found)
    assert dict(corpus.skipped) == {"no words in en": 1, "no words in de": 1}


TEXT = ["is it is", "", "well is"]


@pytest.mark.parametrize("name", ["conceptx", "dataset"])
def test_with_the_sentences_positions_are_those_of_the_text(name: str, tmp_path: Path) -> None:
    write, opened = KINDS[name]
    write(tmp_path, "en", [PlacedWord("is", 0, 0, 2), PlacedWord("is", 1, 2, 1)])
    (tmp_path / "s.json").write_text(json.dumps(TEXT))
    source = opened(tmp_path, "en", sentences={"en": tmp_path / "s.json"})
    sentences = source.sentences()["en"]
    assert [one.text for one in sentences] == TEXT
    assert sentences[0].words == ((0, 2), (3, 5), (6, 8))
    rows = source.rows(sentences)
    assert list(zip(rows.sentence, rows.word, strict=True)) == [(0, 2), (2, 1)]
    assert rows.lost == {"not in the word table": [(0, 0), (0, 1), (2, 0)]}
    assert vectors(source, sentences)["encoder", 0][:, 0].tolist() == [0, 1]
    assert source.describe().details["noticed"]["en"]["occurrences_from"] == 0


@pytest.mark.parametrize("name", ["conceptx", "dataset"])
@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ([PlacedWord("it", 1, 0, 0)], "entry 0 .* is 'it'; sentence 0 of the text has 'is' at pos"),
        ([PlacedWord("is", 1, 0, 3)], "the text has None at position 3"),
        ([PlacedWord("is", 1, 3, 0)], "it has words of sentence 3; the text does not"),
    ],
)
def test_words_that_contradict_the_text_are_named(
    name: str, tmp_path: Path, words: list[PlacedWord], reason: str
) -> None:
    write, opened = KINDS[name]
    write(tmp_path, "en", words)
    (tmp_path / "s.json").write_text(json.dumps(TEXT))
    with pytest.raises(DataError, match=reason):
        opened(tmp_path, "en", sentences={"en": tmp_path / "s.json"}).sentences()


@pytest.mark.parametrize("name", ["conceptx", "dataset"])
def test_unsorted_words_are_sorted_and_repeated_ones_refused(name: str, tmp_path: Path) -> None:
    write, opened = KINDS[name]
    write(tmp_path, "en", ENGLISH[::-1])
    source = opened(tmp_path, "en")
    assert source.sentences()["en"][0].text == "New York a|||b is"
    found = vectors(source, source.sentences()["en"])
    assert found["encoder", 0][:, 0].tolist() == [3, 2, 1, 0]
    write(tmp_path, "en", [*ENGLISH, PlacedWord("other", 1, 0, 3)])
    with pytest.raises(DataError, match=r"entries 2 and 4 .* are both at sentence 0, position 3"):
        opened(tmp_path, "en").sentences()


@pytest.mark.parametrize("name", ["conceptx", "dataset"])
def test_layers_of_other_words_are_refused(name: str, tmp_path: Path) -> None:
    write, opened = KINDS[name]
    write(tmp_path / "x" if name == "x" else tmp_path, "en", ENGLISH)
    if name == "dataset":
        text = "".join(dataset_texts(zip(ENGLISH[:3], numbers(ENGLISH[:3], 6), strict=True)))
        (tmp_path / "en-6.json").write_text(text)
    else:
        path = tmp_path / "en" / "layer6" / "processed-vocab.npy"
        path.write_bytes(vocabulary_file(ENGLISH[:3]))
    with pytest.raises(DataError, match="its words are not those of"):
        opened(tmp_path, "en").describe()


def test_the_words_of_neurox_are_those_of_the_text(tmp_path: Path) -> None:
    tokens = [PlacedWord("un##do", 0, 0, 0), PlacedWord("", 0, 0, 1), PlacedWord("it", 0, 0, 2)]
    write_neurox(tmp_path, "en", tokens)
    text = tmp_path / "en.txt"
    text.write_text(" undo \u200b it now \n", "utf-8")
    source = open_neurox(tmp_path, "en", text={"en": text})
    (sentence,) = source.sentences()["en"]
    assert sentence.text == "undo \u200b it now"
    rows = source.rows([sentence])
    assert rows.word.tolist() == [0, 2]
    assert vectors(source, [sentence])["encoder", 6][:, 0].tolist() == [600, 602]
    assert source.describe().details["noticed"] == {"en": {"tokens_without_subwords": 1}}
    (alone,) = open_neurox(tmp_path, "en").sentences()["en"]
    assert alone.text == "un##do it"
    text.write_text("undo it", "utf-8")
    with pytest.raises(DataError, match=r"en\.txt, line 1: 2 words, and a token .* position 2"):
        open_neurox(tmp_path, "en", text={"en": text}).sentences()


def test_a_file_a_layer_is_named_after_it(tmp_path: Path) -> None:
    for layer in (3, 11):
        line = neurox_line(0, ENGLISH[:1], {0: numbers(ENGLISH[:1], layer)})
        (tmp_path / f"en-layer{layer}.json").write_text(line)
    source: Any = neurox(files={"en": tmp_path / "en-layer{layer}.json"})
    assert list(source.describe().widths) == [("encoder", 3), ("encoder", 11)]
    found = vectors(source, source.sentences()["en"])
    assert found["encoder", 11].tolist() == [[1100, 1100]]
    two = neurox_line(0, ENGLISH[:1], {0: numbers(ENGLISH[:1], 0), 1: numbers(ENGLISH[:1], 0)})
    (tmp_path / "en-layer3.json").write_text(two)
    again: Any = neurox(files={"en": tmp_path / "en-layer{layer}.json"})
    with pytest.raises(DataError, match=r"en-layer3\.json: 2 layers, and its name is that of one"):
        again.describe()


def test_files_without_embeddings_begin_with_layer_1(tmp_path: Path) -> None:
    write_neurox(tmp_path, "en", ENGLISH)
    source = open_neurox(tmp_path, "en", first_layer=1)
    assert list(source.describe().widths) == [("encoder", 1), ("encoder", 7)]


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda path: neurox(files={}), r"files is empty; it takes LANGUAGE = FILE"),
        (lambda path: neurox(files={"en": path, "de": path}), "en and de have the same file"),
        (lambda path: neurox(files={"en": path}, first_layer=-1), "first_layer is -1"),
        (lambda path: neurox(files={"en": path}, text={"de": path}), "text has de; one for eac"),
        (lambda path: conceptx(points={"en": path}, vocab={"de": path}), "vocab has de"),
        (lambda path: dataset(files={"en": path / "{layer}{layer}"}), "stands there once"),
    ],
)
def test_wrong_settings_are_named(make: Any, reason: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=reason):
        make(tmp_path)


def test_text_that_is_pickled_is_never_read(tmp_path: Path) -> None:
    write_points(tmp_path, "en", ENGLISH)
    path = tmp_path / "en" / "layer0" / "processed-vocab.npy"
    np.save(path, np.array(["a|||1|||0|||0"] * 4, dtype=object), allow_pickle=True)
    with pytest.raises(DataError, match="Python objects, which are never read"):
        open_points(tmp_path, "en").describe()


@pytest.mark.parametrize("name", ["conceptx", "dataset"])
def test_one_file_may_hold_the_words_of_several_languages(name: str, tmp_path: Path) -> None:
    write, _ = KINDS[name]
    moved = [entry._replace(sentence=entry.sentence + 3) for entry in GERMAN]
    write(tmp_path, "both", [*ENGLISH, *moved])
    begins = {"en": 0, "de": 3}
    if name == "conceptx":
        layer = tmp_path / "both" / "layer{layer}"
        files = {
            what: dict.fromkeys(begins, layer / f"processed-{what}.npy")
            for what in ("point", "vocab")
        }
        source: Any = conceptx(points=files["point"], vocab=files["vocab"], sentences_from=begins)
    else:
        files = {"files": dict.fromkeys(begins, tmp_path / "both-{layer}.json")}
        source = dataset(files=files["files"], sentences_from=begins)
    found = source.sentences()
    assert [one.text for one in found["en"]] == ["New York a|||b is", "", "is"]
    assert [one.text for one in found["de"]] == ["ist", "ist", ""]
    assert vectors(source, found["de"])["encoder", 6][:, 0].tolist() == [604, 605]
    assert vectors(source, found["en"])["encoder", 0][:, 0].tolist() == [0, 1, 2, 3]
    assert source.describe().details["sentences_from"] == begins


@pytest.mark.parametrize("begins", [{"en": 0}, {"en": 0, "de": 0}, {"en": -1, "de": 3}])
def test_begins_that_cannot_be_are_refused(begins: dict[str, int], tmp_path: Path) -> None:
    files = {language: tmp_path / f"{language}.json" for language in ("en", "de")}
    with pytest.raises(SettingsError, match="sentences_from"):
        dataset(files=files, sentences_from=begins)


def test_a_language_without_a_word_is_named(tmp_path: Path) -> None:
    write_dataset(tmp_path, "both", ENGLISH)
    files = dict.fromkeys(("en", "de"), tmp_path / "both-{layer}.json")
    source: Any = dataset(files=files, sentences_from={"en": 0, "de": 9})
    with pytest.raises(DataError, match="it has no word of de"):
        source.sentences()
