"""JSON of the reference scripts: the dataset, the sentences and the frequencies of words."""

from __future__ import annotations

import codecs
import gzip
import json
import zlib
from typing import IO, TYPE_CHECKING, cast

from isogloss.core.errors import DataError
from isogloss.core.interchange.entries import PlacedWord, entry_text, read_entry
from isogloss.core.interchange.jsontext import (
    UnexpectedError,
    array_items,
    document,
    number_of,
    shown,
    text_of,
    vector_of,
)
from isogloss.core.text.bombs import check_unpacked

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from isogloss.core.types import JSON, Vectors

_BLOCK = 1 << 20


def read_dataset(path: Path) -> Iterator[tuple[PlacedWord, Vectors]]:
    """Yield the words and vectors of ``[["word|||occurrence|||sentence|||position", [...]], ...]``.

    One at a time is in memory; vectors are (features,) float32 and equally long. Raises DataError
    with the file, the member (from 0) and the reason.
    """
    width = number = 0
    for number, member in enumerate(_members(path), 1):
        try:
            entry, vector = _pair(member)
        except ValueError as error:
            raise DataError.at(path, None, f"member {number - 1}: {error}") from None
        width = width or len(vector)
        if len(vector) != width:
            found = f"{len(vector)} features, and those before have {width}"
            raise DataError.at(path, None, f"member {number - 1}: {found}")
        yield entry, vector
    if not number:
        raise DataError.at(path, None, "there is no word in it")


def load_dataset(path: Path) -> tuple[list[PlacedWord], Vectors]:
    """Return all words of a dataset and their vectors, (words, features) float32."""
    import numpy as np

    entries: list[PlacedWord] = []
    blocks: list[Vectors] = []
    rows: list[Vectors] = []
    for entry, vector in read_dataset(path):
        entries.append(entry)
        rows.append(vector)
        if len(rows) == 1024:  # small arrays cost more than their numbers
            blocks.append(np.stack(rows))
            rows.clear()
    if rows:
        blocks.append(np.stack(rows))
    return entries, np.concatenate(blocks)


def dataset_texts(members: Iterable[tuple[PlacedWord, Vectors]]) -> Iterator[str]:
    """Yield the text of a dataset piece by piece, every value with all digits of float32."""
    mark = "["
    for entry, vector in members:
        member = [entry_text(entry), vector.astype(float).tolist()]
        yield mark + json.dumps(member, ensure_ascii=False, allow_nan=False)
        mark = ", "
    yield "[]" if mark == "[" else "]"


def read_sentence_list(path: Path) -> list[str]:
    """Return the texts of ``["sentence", ...]``; a text's words stand between single spaces."""
    texts = []
    for number, member in enumerate(_members(path)):
        try:
            texts.append(text_of(member, "the sentence"))
        except ValueError as error:
            raise DataError.at(path, None, f"member {number}: {error}") from None
    return texts


def sentence_list_text(texts: Iterable[str]) -> str:
    """Return sentences as one JSON list."""
    return json.dumps(list(texts), ensure_ascii=False)


def read_frequencies(path: Path) -> dict[str, int]:
    """Return the numbers of ``{"word": count, ...}``, in the order of the file."""
    text = "".join(text_blocks(path))
    try:
        return _frequencies(document(text))
    except ValueError as error:
        raise DataError.at(path, None, str(error)) from None


def _frequencies(found: JSON) -> dict[str, int]:
    if not isinstance(found, dict):
        raise UnexpectedError(f"expected an object of words and counts, found {shown(found)}")
    return {
        text_of(word, "the word"): number_of(count, f"the count of {shown(word)}")
        for word, count in found.items()
    }


def frequencies_text(counts: Mapping[str, int]) -> str:
    """Return counts of words as one JSON object."""
    return json.dumps(dict(counts), ensure_ascii=False)


def _members(path: Path) -> Iterator[JSON]:
    try:
        yield from array_items(text_blocks(path))
    except ValueError as error:
        raise DataError.at(path, None, str(error)) from None


def _pair(member: JSON) -> tuple[PlacedWord, Vectors]:
    if not isinstance(member, list) or len(member) != 2:
        raise ValueError(f"{shown(member)}, expected a list of an entry and a vector")
    entry = read_entry(text_of(member[0], "the entry"))
    return entry, vector_of(member[1], f"the vector of {shown(entry.word)}")


def text_blocks(path: Path) -> Iterator[str]:
    """Yield the text of a UTF-8 file, which may be gzip, in blocks that are not empty."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    done, begun = 0, False
    try:
        with _opened(path) as stream:
            while True:
                block = stream.read(_BLOCK)
                pending = len(decoder.getstate()[0])
                text = decoder.decode(block, final=not block)
                done += len(block)
                if path.suffix.lower() == ".gz":
                    check_unpacked(path, done)
                if text and not begun:
                    text, begun = text.removeprefix("\ufeff"), True
                if text:
                    yield text
                if not block:
                    return
    except UnicodeDecodeError as error:
        reason = f"byte {done - pending + error.start} is not UTF-8 ({error.reason})"
        raise DataError.at(path, None, reason) from None
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise DataError.at(path, None, f"not a complete gzip file ({error})") from None
    except OSError as error:
        raise DataError.at(path, None, f"cannot be read: {error.strerror or error}") from None


def _opened(path: Path) -> IO[bytes]:
    if path.suffix.lower() == ".gz":
        return cast("IO[bytes]", gzip.open(path))
    return path.open("rb")
