"""The word table beside the activations, as plain arrays: no string type, no pickle."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from isogloss.core.store.zarrfiles import METADATA, column_files, group_file
from isogloss.core.types import Words, check_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import numpy.typing as npt
    import zarr

COLUMNS = ("form", "type", "sentence", "position")
"""Arrays with a number for each word."""
TOKENS = "token_position"
"""One more, for a source that has tokens."""
VOCABULARIES = ("forms", "types")
"""What ``form`` and ``type`` count: a text for each number."""


def table_files(words: Words) -> dict[str, bytes]:
    """Return the files of a word table, by path within its folder."""
    columns: dict[str, npt.NDArray[Any]] = {name: getattr(words, name) for name in COLUMNS}
    if words.token_position is not None:
        columns[TOKENS] = words.token_position
    texts: dict[str, Iterable[str]] = {name: getattr(words, name) for name in VOCABULARIES}
    for name, labels in words.annotations.items():
        vocabulary = dict.fromkeys(labels)
        columns[_annotation(name)] = _codes(labels, vocabulary)
        texts[_values(name)] = vocabulary
    attributes = {"language": words.language, "annotations": list(words.annotations)}
    files = {METADATA: group_file(attributes)}
    for name, column in columns.items():
        files |= _within(name, column_files(column, "word"))
    for name, strings in texts.items():
        for part, values in _packed(strings).items():
            files |= _within(f"{name}_{part}", column_files(values, f"{name}_{part}"))
    return files


def read_table(group: zarr.Group) -> Words:
    """Return the word table that was stored in ``group``."""
    language, annotations = group.attrs["language"], group.attrs["annotations"]
    if not isinstance(language, str) or not isinstance(annotations, list):
        raise ValueError("the attributes are not those of a word table")  # noqa: TRY004  is damage
    return Words(
        language,
        _unpacked(group, "forms"),
        _column(group, "form"),
        _unpacked(group, "types"),
        _column(group, "type"),
        _column(group, "sentence"),
        _column(group, "position"),
        {str(name): _annotated(group, str(name)) for name in annotations},
        _column(group, TOKENS) if TOKENS in group else None,
    )


def _annotation(name: str) -> str:
    return f"annotation-{check_name('annotation', name)}"


def _values(name: str) -> str:
    return f"{_annotation(name)}-values"


def _codes(values: Sequence[str], vocabulary: Iterable[str]) -> npt.NDArray[Any]:
    import numpy as np

    code = {value: number for number, value in enumerate(vocabulary)}
    return np.fromiter((code[value] for value in values), np.int64, len(values))


def _annotated(group: zarr.Group, name: str) -> list[str]:
    vocabulary = _unpacked(group, _values(name))
    return [vocabulary[code] for code in _column(group, _annotation(name)).tolist()]


def _within(folder: str, files: Mapping[str, bytes]) -> dict[str, bytes]:
    return {f"{folder}/{path}": data for path, data in files.items()}


def _packed(strings: Iterable[str]) -> dict[str, npt.NDArray[Any]]:
    """Texts as one run of UTF-8 bytes, and where each begins and ends in it."""
    import numpy as np

    encoded = [text.encode() for text in strings]
    offsets = np.zeros(len(encoded) + 1, np.int64)
    np.cumsum([len(text) for text in encoded], out=offsets[1:])
    return {"bytes": np.frombuffer(b"".join(encoded), np.uint8), "offsets": offsets}


def _unpacked(group: zarr.Group, name: str) -> tuple[str, ...]:
    data = _column(group, f"{name}_bytes").tobytes()
    offsets = _column(group, f"{name}_offsets").tolist()
    return tuple(data[start:stop].decode() for start, stop in pairwise(offsets))


def _column(group: zarr.Group, name: str) -> npt.NDArray[Any]:
    import numpy as np

    array: Any = group[name]
    # Somebody else's metadata can name any codec, and a shape of which no number was written.
    codecs = [codec.to_dict()["name"] for codec in array.metadata.codecs]
    if codecs != ["bytes", "crc32c"] or array.dtype.kind not in "iu":
        raise ValueError(f"{name} is stored as {array.dtype} by {', '.join(map(str, codecs))}")
    if array.nbytes > array.nbytes_stored():
        raise ValueError(f"{name} has {array.nbytes:,} bytes, {array.nbytes_stored():,} stored")
    return np.asarray(array[:])
