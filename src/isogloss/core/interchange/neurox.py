"""JSON lines of NeuroX: a sentence a line, its tokens with the values of every layer."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from isogloss.core.errors import DataError
from isogloss.core.interchange.jsontext import (
    UnexpectedError,
    document,
    number_of,
    shown,
    text_of,
    vector_of,
)
from isogloss.core.text.lines import LineFile, lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from isogloss.core.interchange.entries import PlacedWord
    from isogloss.core.types import JSON, Vectors


class NeuroXSentence(NamedTuple):
    """One line: the tokens of a sentence and their vectors."""

    number: int
    """``linex_index``."""
    tokens: tuple[str, ...]
    """As NeuroX writes them: the sub-words of a word joined, marks and all; may be empty."""
    positions: tuple[int, ...]
    """Place of each in its sentence; ours alone write it, otherwise 0, 1, 2, ..."""
    layers: Mapping[int, Vectors]
    """Index to (tokens, features) float32."""


def read_neurox(path: Path) -> Iterator[NeuroXSentence]:
    """Yield the sentences of a file, one line in memory at a time.

    Numbers of sentences ascend; every token has the same layers with as many values. Raises
    DataError with file, line and reason for anything else.
    """
    before, widths = -1, dict[int, int]()
    for number, text in lines(path):
        sentence = _sentence(path, number, text)
        if sentence.number <= before:
            found = f"linex_index {sentence.number} comes after {before}; they have to ascend"
            raise DataError.at(path, number, found)
        before = sentence.number
        if sentence.tokens:
            found_widths = {index: block.shape[1] for index, block in sentence.layers.items()}
            widths = widths or found_widths
            _check_same(path, number, widths, found_widths)
        yield sentence
    if not widths:
        raise DataError.at(path, None, "there is no token in it")


class NeuroXFile:
    """A file whose lines are read again when their vectors are wanted.

    Making one reads the file twice: it keeps tokens and where lines begin, no vectors.
    """

    widths: Mapping[int, int]
    """Layer index to number of features."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.sentences: dict[int, tuple[str, ...]] = {}
        """Number to tokens."""
        self.positions: dict[int, tuple[int, ...]] = {}
        """Number to the tokens' places."""
        self._lines: dict[int, int] = {}
        self._file = LineFile(path)
        for line, sentence in enumerate(read_neurox(path)):
            self.sentences[sentence.number] = sentence.tokens
            self.positions[sentence.number] = sentence.positions
            self._lines[sentence.number] = line
            if sentence.tokens:
                self.widths = {n: int(block.shape[1]) for n, block in sentence.layers.items()}

    @property
    def sha256(self) -> str:
        """Of the file's bytes."""
        return self._file.sha256

    def layers(self, sentence: int) -> Mapping[int, Vectors]:
        """Return the vectors of a sentence by layer index, (tokens, features)."""
        line = self._lines[sentence]
        return _sentence(self.path, line + 1, self._file[line]).layers


class NeuroXText:
    """The text that NeuroX read, with its words: what stands between single spaces."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.words = {n - 1: line.strip().split(" ") for n, line in lines(path)}
        """Number of a sentence to its words; where spaces meet, some are empty."""

    def word(self, sentence: int, position: int) -> str:
        """Return the word at a place. Raises DataError where there is none."""
        words = self.words.get(sentence, [])
        if position < len(words) and words[position]:
            return words[position]
        reason = f"{len(words)} words, and a token stands at position {position} (from 0)"
        raise DataError.at(self.path, sentence + 1, reason)


def neurox_line(number: int, entries: Sequence[PlacedWord], layers: Mapping[int, Vectors]) -> str:
    """Return a sentence as a line with its end.

    Every value is written with all digits that float32 has. A token that does not stand at its
    place in the list has its ``position`` beside it, which NeuroX does not look at.
    """
    counted = all(entry.position == place for place, entry in enumerate(entries))
    values = {index: block.astype(float).tolist() for index, block in layers.items()}
    features = []
    for place, entry in enumerate(entries):
        token: dict[str, JSON] = {"token": entry.word}
        if not counted:
            token["position"] = entry.position
        found = [{"index": index, "values": rows[place]} for index, rows in values.items()]
        features.append({**token, "layers": found})
    record = {"linex_index": number, "features": features}
    return json.dumps(record, ensure_ascii=False, allow_nan=False) + "\n"


def _check_same(path: Path, number: int, known: dict[int, int], found: dict[int, int]) -> None:
    if found != known:
        reason = f"layers with values {found}, and the first tokens have {known}"
        raise DataError.at(path, number, reason)


def _sentence(path: Path, number: int, text: str) -> NeuroXSentence:
    try:
        return _read(document(text))
    except ValueError as error:
        raise DataError.at(path, number, str(error)) from None


def _read(record: JSON) -> NeuroXSentence:
    import numpy as np

    if not isinstance(record, dict) or not {"linex_index", "features"} <= record.keys():
        raise ValueError("expected an object with 'linex_index' and 'features'")
    number = number_of(record["linex_index"], "linex_index")
    features = record["features"]
    if not isinstance(features, list):
        raise UnexpectedError(f"features is {shown(features)}, not a list")
    tokens: list[str] = []
    positions: list[int] = []
    vectors: dict[int, list[Vectors]] = {}
    for place, feature in enumerate(features):
        token, position, layers = _token(feature, place)
        if positions and position <= positions[-1]:
            raise ValueError(f"token {place}: position {position} comes after {positions[-1]}")
        if place and layers.keys() != vectors.keys():
            raise ValueError(f"token {place} has the layers {[*layers]}, the first {[*vectors]}")
        tokens.append(token)
        positions.append(position)
        for index, values in layers.items():
            vectors.setdefault(index, []).append(values)
    for index, rows in vectors.items():
        if len({len(row) for row in rows}) > 1:
            raise ValueError(f"layer {index}: the tokens have different numbers of values")
    blocks = {index: np.stack(rows) for index, rows in sorted(vectors.items())}
    return NeuroXSentence(number, tuple(tokens), tuple(positions), blocks)


def _token(feature: JSON, place: int) -> tuple[str, int, dict[int, Vectors]]:
    if not isinstance(feature, dict) or not {"token", "layers"} <= feature.keys():
        raise ValueError(f"token {place}: expected an object with 'token' and 'layers'")
    token = text_of(feature["token"], f"token {place}")
    position = number_of(feature.get("position", place), f"token {place}: position")
    layers = feature["layers"]
    if not isinstance(layers, list) or not layers:
        raise ValueError(f"token {place}: layers is {shown(layers)}, not a list with something in")
    found = {}
    for layer in layers:
        if not isinstance(layer, dict) or not {"index", "values"} <= layer.keys():
            raise ValueError(f"token {place}: a layer has 'index' and 'values'")
        index = number_of(layer["index"], f"token {place}: layer index")
        if index in found:
            raise ValueError(f"token {place}: layer {index} stands there twice")
        found[index] = vector_of(layer["values"], f"token {place}, layer {index}")
    return token, position, found
