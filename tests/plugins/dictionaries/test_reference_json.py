from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Any

import pytest

from isogloss import DataError, SettingsError, Translation
from isogloss.plugins.dictionaries.reference import reference
from isogloss.plugins.dictionaries.reference_json import reference_json
from tests.plugins.dictionaries.loading import load, pairs_of, written

if TYPE_CHECKING:
    from pathlib import Path

SHAPES: dict[str, Any] = {
    "pairs of numbers": {"cat": {"Katze": [0.75, 3], "Kater": [0.25, 1]}, "été": {"x": [1, 7]}},
    "objects": {
        "cat": {
            "Katze": {"Probability": 0.75, "Count": 3},
            "Kater": {"Count": 1, "Probability": 0.25},
        },
        "été": {"x": {"Probability": 1, "Count": 7}},
    },
    "lists": {"cat": [["Katze", 0.75, 3], ["Kater", 0.25, 1]], "été": [["x", 1.0, 7]]},
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("ascii_", [True, False])
def test_every_shape_is_the_twin_of_the_text(tmp_path: Path, shape: str, ascii_: bool) -> None:
    text = (
        "cat -> Katze: Probability = 0.75, Count = 3\n"
        "cat -> Kater: Probability = 0.25, Count = 1\n"
        "été -> x: Probability = 1, Count = 7\n"
    )
    twin = load(written(tmp_path, text), reference)
    plain = json.dumps(SHAPES[shape], ensure_ascii=ascii_, indent=1)
    found = load(written(tmp_path, "\ufeff" + plain), reference_json)
    assert list(found.pairs()) == list(twin.pairs())
    assert found.counts == twin.counts == (3, 1, 7)
    assert found.fingerprint == twin.fingerprint


def test_probabilities_alone_give_no_counts(tmp_path: Path) -> None:
    path = tmp_path / "d.json.gz"
    path.write_bytes(gzip.compress(b'{"a": {"x": 0.5, "y": 0}, "b": {}}'))
    found = load(path, reference_json)
    assert list(found.pairs()) == [("a", Translation("x", 0.5)), ("a", Translation("y", 0.0))]
    assert found.counts is None
    with pytest.raises(DataError, match=r"no entries are left \(2: no count"):
        load(path, reference_json, min_count=1)


def test_entries_have_numbers_instead_of_lines(tmp_path: Path) -> None:
    text = '{"a": {"x": [0.5, 1], "hot dog": [0.4, 9]}, "b": {"y": [0.01, 9], "z": [1, 9]}}'
    limits = {"phrases": "drop", "min_probability": 0.1, "min_count": 2}
    found = load(written(tmp_path, text), reference_json, **limits)
    assert pairs_of(found) == [("b", "z")]
    report = found.report
    assert (report.lines, report.counted) == (4, "entries")
    assert report.dropped == {
        "count below 2": (1,),
        "a phrase": (2,),
        "probability below 0.1": (3,),
    }


def test_a_key_that_comes_twice_is_not_lost(tmp_path: Path) -> None:
    found = load(written(tmp_path, '{"a": {"x": 1, "x": 0}, "a": {"y": 1}}'), reference_json)
    assert pairs_of(found) == [("a", "x"), ("a", "x"), ("a", "y")]
    assert found.report.repeated == 1


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"a": {"x": 2}}', ': at ["a"]["x"]: the probability 2 is not between 0 and 1'),
        ('{"a": {"x": -0.1}}', "the probability -0.1 is not between"),
        ('{"a": {"x": 1e999}}', "the probability Infinity is not between"),
        ('{"a": {"x": true}}', "the probability true is not a number"),
        ('{"a": {"x": "1"}}', 'the probability "1" is not a number'),
        ('{"a": {"x": null}}', "the probability null is not a number"),
        ('{"a": {"x": NaN}}', "NaN is no number of JSON"),
        ('{"a": {"x": [3, 0.5]}}', "the probability 3 is not between"),
        ('{"a": {"x": [0.5]}}', "[0.5] is not [probability, count]"),
        ('{"a": {"x": [0.5, 1.5]}}', "the count 1.5 is not a whole number"),
        ('{"a": {"x": [0.5, -1]}}', "the count -1 is not a whole number"),
        ('{"a": {"x": {"Probability": 1}}}', 'its keys are not "Probability" and "Count"'),
        ('{"a": {"x": {"probability": 1, "count": 1}}}', "its keys are not"),
        ('{"a": {"x": {"Count": 1, "Count": 2, "Probability": 1}}}', "its keys are not"),
        ('{"a": [["x", 1]]}', ': at ["a"][0]: ["x", 1] is not [translation, probability, count]'),
        ('{"a": ["x"]}', '"x" is not [translation, probability, count]'),
        ('{"a": [[1, 1, 1]]}', "the translation 1 is no text"),
        ('{"a": "x"}', ': at ["a"]: "x" is neither an object nor a list'),
        ('{"a": {"": 1}}', "a word is missing"),
        ('{" a": {"x": 1}}', "white space around it"),
        ('{"a": {"\\ud800": 1}}', "half of a surrogate pair"),
        ('[["a", "x", 1]]', "not a JSON object"),
        ("3", "not a JSON object"),
        ("{}", "no entries"),
        ("", "no entries"),
        ('{"a": {"x": 1}\n,}', ", line 2: not JSON: "),
        ('{"a": {"x": 1}} x', ", line 1: not JSON: Extra data"),
        ("[" * 100_000, "too deep"),
        ('{"a": {"x": ' + "9" * 5000 + "}}", "not JSON that can be a dictionary"),
    ],
)
def test_anything_else_is_refused_by_its_place(tmp_path: Path, text: str, reason: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(DataError) as error:
        load(path, reference_json)
    assert str(error.value).startswith(str(path))
    assert reason in str(error.value)
    assert "\n" not in str(error.value)


def test_a_limit_must_be_possible(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="min_probability is 2"):
        load(written(tmp_path, '{"a": {"x": 1}}'), reference_json, min_probability=2.0)
