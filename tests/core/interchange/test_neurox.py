from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from isogloss.core.errors import DataError
from isogloss.core.interchange.neurox import NeuroXFile, read_neurox

if TYPE_CHECKING:
    from pathlib import Path


def layer(index: Any = 0, values: Any = (1.0, 2.0)) -> Any:
    return {"index": index, "values": list(values)}


def token(word: Any = "a", *layers: Any) -> Any:
    return {"token": word, "layers": list(layers or (layer(),))}


def line(number: Any, *tokens: Any) -> Any:
    return {"linex_index": number, "features": list(tokens)}


def written(folder: Path, *records: Any) -> Path:
    path = folder / "a.json"
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    return path


def test_sentences_tokens_and_layers_are_read(tmp_path: Path) -> None:
    both = (layer(1, [3.0]), layer(0, [1.0, 2.0]))
    path = written(
        tmp_path, line(0, token("a", *both), token("", *both)), line(3), line(4, token("c", *both))
    )
    first, empty, last = read_neurox(path)
    assert (first.number, first.tokens, first.positions) == (0, ("a", ""), (0, 1))
    assert {index: block.tolist() for index, block in first.layers.items()} == {
        0: [[1, 2], [1, 2]],
        1: [[3], [3]],
    }
    assert (empty.number, empty.tokens, dict(empty.layers)) == (3, (), {})
    file = NeuroXFile(path)
    assert file.widths == {0: 2, 1: 1}
    assert file.sentences == {0: ("a", ""), 3: (), 4: ("c",)}
    assert file.layers(4)[1].tolist() == [[3]]
    assert last.tokens == ("c",)


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ([], "expected an object with 'linex_index' and 'features'"),
        ({"features": []}, "expected an object with 'linex_index'"),
        (line(0, token()), "linex_index 0 comes after 0; they have to ascend"),
        (line(-1, token()), "linex_index is -1"),
        (line(True, token()), "linex_index is True"),
        ({"linex_index": 1, "features": 2}, "features is 2, not a list"),
        (line(1, 2), "token 0: expected an object with 'token' and 'layers'"),
        (line(1, token(2)), "token 0 is 2, not text"),
        (line(1, {"token": "a", "layers": []}), "token 0: layers is a list, not a list with some"),
        (line(1, token("a", 2)), "token 0: a layer has 'index' and 'values'"),
        (line(1, token("a", layer(-1))), "token 0: layer index is -1"),
        (line(1, token("a", layer(), layer())), "token 0: layer 0 stands there twice"),
        (line(1, token("a", layer(0, []))), "token 0, layer 0: a list, expected a list of numb"),
        (line(1, token("a", layer(0, [1, "x"]))), "token 0, layer 0: feature 1 is 'x'"),
        (line(1, token("a", layer(0, [1]))), r"layers with values \{0: 1\}, and .* \{0: 2\}"),
        (line(1, token("a", layer(2))), r"layers with values \{2: 2\}, and .* \{0: 2\}"),
        (line(1, token(), token("b", layer(1))), r"token 1 has the layers \[1\], the first \[0\]"),
        (line(1, token(), token("b", layer(0, [1]))), "layer 0: the tokens have different"),
        (line(1, {**token(), "position": 3}, token()), "token 1: position 1 comes after 3"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, record: Any, reason: str) -> None:
    path = written(tmp_path, line(0, token()), record)
    with pytest.raises(DataError, match=rf"a\.json, line 2: {reason}"):
        list(read_neurox(path))


@pytest.mark.parametrize("text", ["", '{"linex_index": 0, "features": []}\n'])
def test_a_file_without_tokens_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "a").write_text(text)
    with pytest.raises(DataError, match="there is no token in it"):
        list(read_neurox(tmp_path / "a"))


def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, line(0, token()))
    file = NeuroXFile(path)
    written(tmp_path, line(0, token("longer than before")))
    with pytest.raises(DataError, match="the file has changed"):
        file.layers(0)
