"""What commands found and kept beside the results."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from isogloss.core.errors import DamageError
from isogloss.core.store.finished import Finished
from isogloss.core.store.verify import verify_study
from isogloss.core.study.directory import Directory, read_json, read_json_lines
from isogloss.core.study.documents import Documents, keep
from tests.studies import disk

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def places(tmp_path: Path) -> Directory:
    Finished(tmp_path).finish("scores.jsonl", b"{}\n")
    return Directory(tmp_path)


def rows(places: Directory, name: str, table: str) -> list[object]:
    document = Documents(places).find(name)
    assert document is not None
    assert document.is_current
    return list(document.tables[table])


def test_nothing_is_kept_before_a_command_ran(places: Directory) -> None:
    assert Documents(places).find("evidence") is None


def test_a_row_found_again_replaces_the_one_that_is_kept(places: Directory) -> None:
    finished = Finished(places.folder)
    one, other = ({"key": key, "part": "value", "found": 1} for key in "ab")
    keep(finished, places, "evidence", {"evidence": [one, other]})
    keep(finished, places, "evidence", {"evidence": [{**one, "found": 2}], "chance": []})
    assert rows(places, "evidence", "evidence") == [{**one, "found": 2}, other]


def test_an_empty_table_takes_nothing_away(places: Directory) -> None:
    finished = Finished(places.folder)
    keep(finished, places, "evidence", {"baselines": [{"kind": "letters"}]})
    keep(finished, places, "evidence", {"baselines": []})
    assert rows(places, "evidence", "baselines") == [{"kind": "letters"}]


def test_what_is_kept_of_other_scores_is_not_current_and_is_dropped(places: Directory) -> None:
    finished = Finished(places.folder)
    old, new = ({"key": key, "part": "value"} for key in ("old", "new"))
    keep(finished, places, "evidence", {"evidence": [old]})
    disk(places.scores).write_text('{"other": 1}\n')
    document = Documents(places).find("evidence")
    assert document is not None
    assert not document.is_current
    assert Documents(places).tables("evidence") == {}
    keep(finished, places, "evidence", {"evidence": [new]})
    assert rows(places, "evidence", "evidence") == [new]


def test_documents_are_journalled(places: Directory) -> None:
    keep(Finished(places.folder), places, "sweep", {"curves": []})
    assert verify_study(places.folder) == []
    disk(places.document("sweep")).write_text("{")
    assert [damage.path.name for damage in verify_study(places.folder)] == ["sweep.json"]
    with pytest.raises(DamageError, match=r"sweep\.json: not what was written"):
        Documents(places).find("sweep")


@pytest.mark.parametrize("change", [b"", b"{}", b'{"scores": [1], "tables": {"evidence": []}}'])
def test_a_document_that_was_changed_is_not_believed(places: Directory, change: bytes) -> None:
    finished = Finished(places.folder)
    row = {"key": "a", "part": "value"}
    keep(finished, places, "evidence", {"evidence": [row]})
    places.document("evidence").write_bytes(change)
    with pytest.raises(DamageError, match="not what was written; isogloss evidence finds it again"):
        Documents(places).find("evidence")
    keep(finished, places, "evidence", {"evidence": [row]})
    assert rows(places, "evidence", "evidence") == [row]


def test_a_row_of_before_a_field_was_added_is_another_than_one_that_has_it(
    places: Directory,
) -> None:
    finished = Finished(places.folder)
    fields = ("languages", "model", "task", "source", "part", "layer", "metric", "clusterer")
    old = {**dict.fromkeys(fields, "x"), "dictionary": "d"}
    keep(finished, places, "ablate", {"ablations": [old]})
    keep(finished, places, "ablate", {"ablations": [{**old, "corpus": "news"}]})
    keep(finished, places, "ablate", {"ablations": [{**old, "corpus": "captions"}]})
    found = [row.get("corpus") for row in Documents(places).tables("ablate")["ablations"]]
    assert found == [None, "news", "captions"]


def test_what_is_nested_without_end_is_damage(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("[" * 200_000, "utf-8")
    with pytest.raises(DamageError, match=r"a.json: not the JSON that was written"):
        read_json(tmp_path / "a.json")
    (tmp_path / "a.json").write_text("{}\n" + "[" * 200_000 + "\n", "utf-8")
    with pytest.raises(DamageError, match=r"a.json, line 2: not the JSON that was written"):
        read_json_lines(tmp_path / "a.json")
