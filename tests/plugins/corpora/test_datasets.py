"""What Hugging Face datasets saved, and Parquet: texts by language, in one column or in several."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from isogloss import DataError, SettingsError
from isogloss.core.text.corpus import make_corpus
from isogloss.plugins.corpora.datasets import datasets
from isogloss.testing import check_corpus

if TYPE_CHECKING:
    from pathlib import Path

pa = pytest.importorskip("pyarrow", reason="pyarrow is an extra: pip install 'isogloss[parquet]'")

ROWS: list[dict[str, str | None]] = [
    {"en": "a house", "de": "ein Haus"},
    {"en": "two", "de": None},
    {"en": "x y", "de": "x"},
]
LANGUAGES = ["en", "de"]


def saved(folder: Path, rows: list[dict[str, str | None]] = ROWS, **state: Any) -> Path:
    """Write a folder as ``save_to_disk`` does: Arrow streams and ``state.json``."""
    folder.mkdir(parents=True)
    names = []
    for number, part in enumerate((rows[:2], rows[2:])):
        names.append(f"data-{number:05}-of-00002.arrow")
        table = pa.table({"id": list(range(len(part))), "translation": part})
        with (
            pa.OSFile(str(folder / names[-1]), "wb") as sink,
            pa.ipc.new_stream(sink, table.schema) as out,
        ):
            out.write_table(table)
    files = [{"filename": name} for name in names]
    (folder / "state.json").write_text(json.dumps({"_data_files": files, **state}), "utf-8")
    return folder


def texts(path: Path, **settings: Any) -> dict[str, list[str]]:
    found = datasets(path=path, languages=LANGUAGES, **settings).passages()
    return {
        language: [p.text for p in each.read(range(len(each)))] for language, each in found.items()
    }


EXPECTED = {"en": ["a house", "two", "x y"], "de": ["ein Haus", "", "x"]}


def test_a_saved_folder_is_read_and_a_missing_text_is_counted(tmp_path: Path) -> None:
    path = saved(tmp_path / "saved")
    assert texts(path) == EXPECTED
    found = datasets(path=path, languages=LANGUAGES).passages()
    assert found["de"].details["notes"] == {"rows without a text": 1}
    corpus = make_corpus("saved", found)
    assert corpus.skipped == {"no words in de": 1}
    assert corpus.kept.tolist() == [0, 2]
    check_corpus(lambda: datasets(path=path, languages=LANGUAGES))


def test_one_split_of_several_is_picked(tmp_path: Path) -> None:
    saved(tmp_path / "all" / "test")
    (tmp_path / "all" / "dataset_dict.json").write_text('{"splits": ["train", "test"]}')
    assert texts(tmp_path / "all", split="test") == EXPECTED
    with pytest.raises(DataError, match="it has splits, and none is named; there are train, test"):
        texts(tmp_path / "all")
    with pytest.raises(DataError, match=r"split is '\.\./x'"):
        texts(tmp_path / "all", split="../x")


def test_parquet_files_with_a_column_a_language(tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    table = pa.table({language: [row[language] for row in ROWS] for language in LANGUAGES})
    pq.write_table(table, tmp_path / "b.parquet")
    assert texts(tmp_path / "b.parquet") == EXPECTED
    assert texts(tmp_path) == EXPECTED
    nested = pa.table({"translation": ROWS})
    pq.write_table(nested, tmp_path / "nested.parquet")
    assert texts(tmp_path / "nested.parquet") == EXPECTED


def test_what_is_not_there_or_no_text_is_named(tmp_path: Path) -> None:
    path = saved(tmp_path / "saved")
    with pytest.raises(DataError, match="column 'translation' has no 'fr'; it has "):
        datasets(path=path, languages=["fr"]).passages()
    with pytest.raises(DataError, match="the table has no 'en'; it has id, translation"):
        texts(path, column="id")
    with pytest.raises(DataError, match="'id' in the table is int64, no text"):
        datasets(path=path, languages=["id"], column="none").passages()
    with pytest.raises(SettingsError, match="each once"):
        datasets(path=path, languages=["en", "en"])
    with pytest.raises(DataError, match="rows are chosen by an index"):
        texts(saved(tmp_path / "index", _indices_files=[{"filename": "i.arrow"}]))
    (tmp_path / "empty").mkdir()
    with pytest.raises(DataError, match=r"neither a state\.json of datasets, or files"):
        texts(tmp_path / "empty")


def test_data_files_outside_of_the_folder_are_refused(tmp_path: Path) -> None:
    path = saved(tmp_path / "saved")
    state = {"_data_files": [{"filename": "../other.arrow"}]}
    (path / "state.json").write_text(json.dumps(state))
    with pytest.raises(DataError, match="names no data files of its folder"):
        texts(path)


@pytest.mark.parametrize("name", ["a.parquet", "a.arrow"])
@pytest.mark.parametrize(
    "data", [b"", b"PAR1", b"ARROW1\0\0", b"\xff\xff\xff\xff\x10\0\0\0" + bytes(40)]
)
def test_damaged_files_are_named(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(DataError, match=f"{name}: (cannot be read as|the table has no)"):
        texts(tmp_path / name)
    with pytest.raises(DataError, match="none: cannot be read"):
        texts(tmp_path / "none")
