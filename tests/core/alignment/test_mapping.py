from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from isogloss.core.alignment.mapping import Mapped, format_mapping, mapping_of, read_mapping
from isogloss.core.errors import DataError

if TYPE_CHECKING:
    from pathlib import Path

word = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=5)
places = st.lists(st.integers(0, 9), min_size=1, max_size=3).map(tuple)
entries = st.builds(Mapped, word, word, places, places)


def written(folder: Path, text: str) -> Path:
    path = folder / "mapping.json"
    path.write_text(text, encoding="utf-8")
    return path


@given(mapping=st.dictionaries(st.integers(0, 10**6), st.lists(entries, max_size=3), max_size=3))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_written_is_read_back_in_order(
    tmp_path: Path, mapping: dict[int, list[Mapped]]
) -> None:
    found = read_mapping(written(tmp_path, format_mapping(mapping)))
    assert list(found.items()) == list(mapping.items())


def test_links_become_an_entry_each() -> None:
    rows = [(3, ["a", "b"], ["x", "y"], {(1, 0), (0, 1), (1, 1)}), (7, ["a"], ["x"], set())]
    assert mapping_of(rows) == {
        3: [
            Mapped("a", "y", (0,), (1,)),
            Mapped("b", "x", (1,), (0,)),
            Mapped("b", "y", (1,), (1,)),
        ],
        7: [],
    }


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "line 1: not JSON"),
        ('{\n"0": [}', "line 2: not JSON"),
        ("[]", "an object of sentences is wanted"),
        ('{"x": []}', "sentence 'x': a whole number from 0"),
        ('{"-1": []}', "sentence '-1'"),
        ('{"01": []}', "sentence '01'"),
        ('{"٣": []}', "a whole number from 0"),
        ('{"0": {}}', "sentence '0': a list of"),
        ('{"0": [["a", "b", [0]]]}', "sentence '0': entry 0 is not"),
        ('{"0": [["a", "b", [0], [0]], 5]}', "sentence '0': entry 1 is not"),
        ('{"0": [["", "b", [0], [0]]]}', "entry 0: '' is no word"),
        ('{"0": [[1, "b", [0], [0]]]}', "entry 0: 1 is no word"),
        ('{"0": [["\\ud800", "b", [0], [0]]]}', "half a character"),
        ('{"0": [["a", "b", [], [0]]]}', r"entry 0: \[\] is no list of positions"),
        ('{"0": [["a", "b", [0], [-1]]]}', "no list of positions"),
        ('{"0": [["a", "b", [true], [0]]]}', "no list of positions"),
        ('{"0": [["a", "b", [0.0], [0]]]}', "no list of positions"),
        ('{"0": [["a", "b", [99999999999], [0]]]}', "no list of positions"),
        ('{"0": [["a", "b", 0, [0]]]}', "no list of positions"),
        ('{"0": [], "0": []}', "sentence '0' is there twice"),
        ('{"0": NaN}', "NaN is no number of JSON"),
        ("[" * 100_000, "too deeply nested|not JSON"),
        ('{"0": [["a", "b", [' + "1" * 5000 + "], [0]]]}", "mapping.json: "),
    ],
)
def test_what_is_no_mapping_is_named(tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(DataError, match=reason):
        read_mapping(written(tmp_path, text))


def test_entries_are_checked_against_the_sentences(tmp_path: Path) -> None:
    path = written(tmp_path, '{"0": [["a", "x", [0], [1]]], "1": [["a b", "y", [0, 1], [0]]]}')
    sentences = {0: (["a"], ["y", "x"]), 1: (["a", "b"], ["y"])}
    assert len(read_mapping(path, sentences=sentences)) == 2
    for wrong, reason in (
        ({0: sentences[0]}, "sentence '1': there is no such sentence"),
        (sentences | {0: (["a"], ["x"])}, "sentence '0': entry 0: position 1 is not in its 1"),
        (sentences | {0: (["b"], ["y", "x"])}, "at position 0 stands 'b', not 'a'"),
    ):
        with pytest.raises(DataError, match=reason):
            read_mapping(path, sentences=wrong)


@given(data=st.binary(max_size=60) | st.text(st.sampled_from('{}[]",:0a\\ \n')).map(str.encode))
@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_bytes_give_a_mapping_or_a_data_error(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "any.json"
    path.write_bytes(data)
    try:
        found = read_mapping(path)
    except DataError:
        return
    assert all(number >= 0 for number in found)


def test_the_published_mapping_is_read_whole(shared: Path) -> None:
    folder = shared / "golden" / "filters"
    texts = [json.loads((folder / f"{side}_sentences.json").read_text()) for side in ("src", "tgt")]
    sentences = {n: (a.split(), b.split()) for n, (a, b) in enumerate(zip(*texts, strict=True))}
    found = read_mapping(folder / "mapping.json", sentences=sentences)
    assert len(found) == 60
    assert sum(map(len, found.values())) == 358
    assert json.loads(format_mapping(found)) == json.loads((folder / "mapping.json").read_text())
