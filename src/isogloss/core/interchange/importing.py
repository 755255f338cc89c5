"""Turns files of other tools into npy files with word tables, which the source ``activations`` reads."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from isogloss.core.errors import DataError
from isogloss.core.interchange.dataset import load_dataset
from isogloss.core.interchange.neurox import NeuroXText
from isogloss.core.interchange.neuroxhdf5 import read_any_neurox
from isogloss.core.interchange.npyfiles import open_array
from isogloss.core.interchange.npyrows import NpyRows
from isogloss.core.interchange.points import read_vocabulary
from isogloss.core.interchange.wordtable import word_table_lines
from isogloss.core.store.files import write_atomically, writing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from isogloss.core.interchange.entries import PlacedWord
    from isogloss.core.interchange.neurox import NeuroXSentence
    from isogloss.core.types import Layer, Vectors

_ROWS = 4096
"""Rows that are copied at a time."""


@dataclass
class Imported:
    """What was written for one language."""

    language: str
    words: int = 0
    layers: list[Layer] = field(default_factory=list)
    dropped: int = 0
    """Tokens without sub-words: NeuroX writes zeros for them."""


def import_neurox(
    path: Path,
    text: Path | None,
    layer: Layer | None,
    first_layer: int,
    folder: Path,
    language: str,
) -> Imported:
    """Write the activations of NeuroX, one line of the file in memory at a time.

    ``text`` is what NeuroX read: its words take the place of the tokens. ``layer`` is the layer of
    a file that has one alone; otherwise index 0 is ``first_layer``. Raises DataError.
    """
    found = Imported(language)
    words: list[tuple[str, int, int]] = []
    texts = None if text is None else NeuroXText(text)
    with ExitStack() as files:
        rows: dict[Layer, NpyRows] = {}
        for sentence in read_any_neurox(path):
            kept = [place for place, token in enumerate(sentence.tokens) if token]
            found.dropped += len(sentence.tokens) - len(kept)
            words += _words(path, sentence, kept, texts)
            if layer is not None and len(sentence.layers) > 1:
                found_layers = f"{len(sentence.layers)} layers, and its name is that of one"
                raise DataError.at(path, None, found_layers)
            for index, vectors in sentence.layers.items():
                place = index + first_layer if layer is None else layer
                if place not in rows:
                    file = files.enter_context(writing(_layer_file(folder, language, place)))
                    rows[place] = NpyRows(file)
                rows[place].add(vectors[kept])
        _expect_words(path, words)
        for each in rows.values():
            each.finish()
    found.layers = list(rows)
    return _finish(found, folder, words)


def import_points(points: Path, vocab: Path, layer: Layer, folder: Path, language: str) -> Imported:
    """Write the points of ConceptX, sorted by sentence and position. Raises DataError."""
    entries = read_vocabulary(vocab)
    array = open_array(points)
    if array.ndim != 2 or array.dtype.kind != "f" or not array.shape[1]:
        raise DataError.at(points, None, "an array of floats, (words, features), is expected")
    if len(array) != len(entries):
        found = f"it has {len(array)} rows, and {vocab} has {len(entries)} entries"
        raise DataError.at(points, None, found)
    return _import_rows(vocab, entries, lambda rows: array[rows], layer, folder, language)


def import_dataset(path: Path, layer: Layer, folder: Path, language: str) -> Imported:
    """Write a dataset of the reference scripts, which is held in memory. Raises DataError."""
    entries, vectors = load_dataset(path)
    return _import_rows(path, entries, lambda rows: vectors[rows], layer, folder, language)


def _import_rows(
    path: Path,
    entries: Sequence[PlacedWord],
    take: Callable[[list[int]], Vectors],
    layer: Layer,
    folder: Path,
    language: str,
) -> Imported:
    order = sorted(range(len(entries)), key=lambda row: entries[row][2:])
    for before, row in pairwise(order):
        if entries[before][2:] == entries[row][2:]:
            place = f"sentence {entries[row].sentence}, position {entries[row].position}"
            message = f"entries {before} and {row} (from 0) are both at {place}; each word once"
            raise DataError.at(path, None, message)
    with writing(_layer_file(folder, language, layer)) as file:
        rows = NpyRows(file)
        for start in range(0, len(order), _ROWS):
            rows.add(_finite(path, take(order[start : start + _ROWS]), order[start:]))
        rows.finish()
    words = [(entries[row].word, entries[row].sentence, entries[row].position) for row in order]
    return _finish(Imported(language, layers=[layer]), folder, words)


def _finite(path: Path, vectors: Vectors, rows: Sequence[int]) -> Vectors:
    import numpy as np

    with np.errstate(over="ignore"):
        block: Vectors = np.asarray(vectors, np.float32)
    bad = np.flatnonzero(~np.isfinite(block).all(axis=1))
    if len(bad):
        reason = f"the vector of entry {rows[int(bad[0])]} (from 0) is not finite as float32"
        raise DataError.at(path, None, reason)
    return block


def _finish(found: Imported, folder: Path, words: Sequence[tuple[str, int, int]]) -> Imported:
    found.words = len(words)
    table = "".join(word_table_lines(words)).encode()
    path = folder / f"{found.language}.words.tsv"
    if path.is_file() and path.read_bytes() != table:
        # Another layer of the same language was written a moment ago.
        raise DataError.at(path, None, "the words of this layer are not those of the others")
    write_atomically(path, table)
    return found


def _layer_file(folder: Path, language: str, layer: Layer) -> Path:
    return folder / f"{language}.layer-{layer}.npy"


def _expect_words(path: Path, words: Sequence[object]) -> None:
    if not words:
        raise DataError.at(path, None, "every token is empty")


def _words(
    path: Path, sentence: NeuroXSentence, kept: Sequence[int], texts: NeuroXText | None
) -> Iterator[tuple[str, int, int]]:
    for place in kept:
        position = sentence.positions[place]
        word = sentence.tokens[place]
        if texts is not None:
            word = texts.word(sentence.number, position)
        yield word, sentence.number, position
