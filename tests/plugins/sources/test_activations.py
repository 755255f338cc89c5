from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from isogloss import DataError, Sentence, SettingsError
from isogloss.plugins.sources.activations import activations
from tests.plugins.sources.reading_aloud import vectors

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from isogloss import Source

TABLES = {
    "en": [(0, 0, "the"), (0, 1, "cat"), (2, 0, "dogs"), (2, 1, ","), (2, 2, "too")],
    "de": [(0, 0, "die"), (0, 1, "Katze"), (2, 0, "Hunde"), (2, 1, "auch")],
}


def write_table(path: Path, rows: Sequence[tuple[object, object, str]]) -> None:
    lines = ["sentence\tposition\tform", *("\t".join(map(str, row)) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def numbers(language: str, layer: int) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Row r of layer n holds 100 n + r, and the same with a minus for German."""
    rows = np.arange(len(TABLES[language]), dtype=float)[:, None] + 100 * layer
    return np.repeat(rows if language == "en" else -rows, 3, axis=1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for language, rows in TABLES.items():
        write_table(tmp_path / f"{language}.words.tsv", rows)
        for layer in (0, 6):
            np.save(tmp_path / f"{language}.layer-{layer}.npy", numbers(language, layer))
    return tmp_path


def open_folder(folder: Path, **changes: Any) -> Source:
    settings: dict[str, Any] = {"languages": ["en", "de"], **changes}
    return activations(folder=folder, **settings)


def sentences_of(source: Any, language: str) -> list[Sentence]:
    return list(source.sentences()[language])


def refuse(source: Source, message: str) -> None:
    with pytest.raises(DataError, match=message):
        source.describe()


def test_sentences_are_the_forms_with_one_space_between(folder: Path) -> None:
    source: Any = open_folder(folder)
    assert list(source.sentences()) == ["en", "de"]
    assert sentences_of(source, "en") == [
        Sentence(0, "en", "the cat", ((0, 3), (4, 7))),
        Sentence(2, "en", "dogs , too", ((0, 4), (5, 6), (7, 10))),
    ]


def test_it_says_its_layers_and_widths(folder: Path) -> None:
    assert open_folder(folder).describe().widths == {("encoder", 0): 3, ("encoder", 6): 3}


def test_rows_are_looked_up_by_sentence_and_span(folder: Path) -> None:
    source = open_folder(folder)
    asked = [
        Sentence(2, "en", "dogs , too", ((0, 4), (7, 10))),
        Sentence(0, "de", "die Katze", ((4, 9),)),
    ]
    found = vectors(source, asked)
    assert found["encoder", 6][:, 0].tolist() == [602, 604, -601]
    assert found["encoder", 0].dtype == np.float32
    rows = source.rows(asked)
    assert (rows.sentence.tolist(), rows.word.tolist()) == ([0, 0, 1], [0, 1, 0])
    assert rows.lengths.tolist() == [2, 1]


def test_words_that_the_table_does_not_have_are_lost(folder: Path) -> None:
    source = open_folder(folder)
    asked = [
        Sentence(0, "en", "the dog", ((0, 3), (4, 7))),
        Sentence(1, "en", "the", ((0, 3),)),
    ]
    rows = source.rows(asked)
    assert rows.lost == {"not in the word table": [(0, 1), (1, 0)]}
    assert vectors(source, asked)["encoder", 0].tolist() == [[0, 0, 0]]


def test_unknown_languages_and_layers_are_refused(folder: Path) -> None:
    source = open_folder(folder)
    with pytest.raises(SettingsError, match="language 'fr': there are vectors for en, de"):
        source.rows([Sentence(0, "fr", "le", ((0, 2),))])
    with pytest.raises(SettingsError, match=r"no vectors for encoder/1: .* layers 0, 6"):
        vectors(source, [], [("encoder", 1)])


@pytest.mark.parametrize(
    ("rows", "line", "reason"),
    [
        ([(0, 1, "a"), (0, 0, "b")], 3, "sorted, each word once"),
        ([(0, 0, "a"), (0, 0, "b")], 3, "sorted, each word once"),
        ([(1, 0, "a"), (0, 0, "b")], 3, "sorted, each word once"),
        ([(0, 0, "New York")], 2, "white space"),
        ([(0, 0, "a\u2028b")], 2, "white space"),
        ([(0, 0, "")], 2, "is empty"),
        ([(0, "x", "a")], 2, "position 'x' is no number"),
        ([(-1, 0, "a")], 2, "sentence '-1' is no number"),
        ([(0, 0, "a\tb")], 2, "4 columns"),
    ],
)
def test_bad_tables_are_named_with_their_line(
    rows: list[Any], line: int, reason: str, folder: Path
) -> None:
    write_table(folder / "en.words.tsv", rows)
    refuse(open_folder(folder), rf"en\.words\.tsv, line {line}: .*{reason}")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "there is no word in it"),
        (b"sentence\tposition\tform\n", "there is no word in it"),
        (b"word\n", "line 1: the header is 'word'"),
        (b"sentence\tposition\tform\r\n0\t0\t\xff\r\n", "line 2: byte 28: FF is not UTF-8"),
    ],
)
def test_broken_tables_are_named(data: bytes, reason: str, folder: Path) -> None:
    (folder / "en.words.tsv").write_bytes(data)
    refuse(open_folder(folder), rf"en\.words\.tsv.*{reason}")


def test_windows_line_ends_and_a_byte_order_mark_are_read(folder: Path) -> None:
    path = folder / "de.words.tsv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert [one.text for one in sentences_of(open_folder(folder), "de")] == [
        "die Katze",
        "Hunde auch",
    ]


@pytest.mark.parametrize(
    ("array", "reason"),
    [
        (np.zeros((4, 3)), "it has 4 rows, and the word table 5 words"),
        (np.zeros(5), r"its shape is \(5,\)"),
        (np.zeros((5, 0)), r"its shape is \(5, 0\)"),
        (np.zeros((5, 3), dtype=int), "its numbers are int64"),
    ],
)
def test_wrong_arrays_are_named(array: np.ndarray[Any, Any], reason: str, folder: Path) -> None:
    np.save(folder / "en.layer-6.npy", array)
    refuse(open_folder(folder), rf"\.layer-6\.npy: {reason}")


def test_languages_of_different_widths_are_named(folder: Path) -> None:
    np.save(folder / "en.layer-6.npy", np.zeros((5, 4)))
    refuse(open_folder(folder), "de, layer 6: 3 features, and en has 4")


def test_python_objects_are_never_read(folder: Path) -> None:
    np.save(folder / "en.layer-0.npy", np.array([[object()] * 3] * 5), allow_pickle=True)
    refuse(open_folder(folder), "Python objects, which are never read")


def test_missing_truncated_and_packed_files_are_named(folder: Path) -> None:
    path = folder / "en.layer-0.npy"
    data = path.read_bytes()
    path.write_bytes(data[:-8])
    refuse(open_folder(folder), r"en\.layer-0\.npy: cannot be read as npy")
    path.unlink()
    other = open_folder(folder)  # English has layer 6 alone now
    (folder / "de.layer-6.npy").rename(folder / "de.npy")
    refuse(other, r"de\.layer-6\.npy: .*there is no such file")
    (folder / "de.npy").rename(folder / "de.layer-6.npy")
    np.savez(folder / "packed.npz", a=np.zeros((5, 3)))
    (folder / "packed.npz").rename(path)
    refuse(open_folder(folder), r"en\.layer-0\.npy: it is an archive")
    (folder / "de.words.tsv").unlink()
    refuse(open_folder(folder), r"de\.words\.tsv: there is no such file")


@pytest.mark.parametrize("value", [np.nan, np.inf, 1e300])
def test_numbers_that_are_not_finite_are_named_with_their_row(value: float, folder: Path) -> None:
    array = numbers("en", 6)
    array[3, 1] = value
    np.save(folder / "en.layer-6.npy", array)
    source = open_folder(folder)
    with pytest.raises(DataError, match=r"en\.layer-6\.npy: row 3: not a finite"):
        vectors(source, sentences_of(source, "en"))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"languages": []}, "languages"),
        ({"languages": ["en", "en"]}, "each once"),
        ({"vectors": "{layer}/{layer}.npy"}, "stands there once"),
        ({"words": "words.tsv"}, r"words 'words\.tsv': several languages"),
        ({"vectors": "same.npy"}, r"write \{language\} and \{layer\}"),
    ],
)
def test_settings_that_name_no_files_are_refused(
    changes: dict[str, Any], reason: str, folder: Path
) -> None:
    with pytest.raises(SettingsError, match=reason):
        open_folder(folder, **changes)


def test_layers_are_those_that_have_files(folder: Path) -> None:
    for language in TABLES:
        np.save(folder / f"{language}.layer-11.npy", numbers(language, 11))
    (folder / "en.layer-x.npy").write_bytes(b"no layer")
    assert [layer for _, layer in open_folder(folder).describe().widths] == [0, 6, 11]


def test_a_language_that_lacks_a_layer_is_named(folder: Path) -> None:
    (folder / "de.layer-6.npy").unlink()
    refuse(open_folder(folder), r"de\.layer-6\.npy")


def test_a_folder_without_vectors_says_which_names_are_expected(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"no file of vectors there; en\.layer-0\.npy is expected"):
        open_folder(tmp_path)


def test_the_fingerprint_is_of_the_contents(folder: Path, tmp_path: Path) -> None:
    before = open_folder(folder).describe().fingerprint
    for path in list(folder.glob("en.*")):
        path.rename(path.with_name(path.name.replace("en.", "en.v2.", 1)))
    for path in list(folder.glob("de.*")):
        path.rename(path.with_name(path.name.replace("de.", "de.v2.", 1)))
    names = {"vectors": "{language}.v2.layer-{layer}.npy", "words": "{language}.v2.words.tsv"}
    assert open_folder(folder, **names).describe().fingerprint == before
    np.save(tmp_path / "en.v2.layer-0.npy", numbers("en", 0) + 1)
    assert open_folder(folder, **names).describe().fingerprint != before
