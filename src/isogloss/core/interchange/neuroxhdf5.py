"""HDF5 of NeuroX: an array for each sentence, and the sentences as one JSON text beside them."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, ClassVar

from isogloss.core.errors import DataError, SettingsError
from isogloss.core.interchange.neurox import NeuroXSentence, read_neurox
from isogloss.core.text.bombs import check_unpacked

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from isogloss.core.types import JSON, Vectors

INDEX = "sentence_to_index"
SECONDS = 20
"""After which a file is given up whose sentences another process was to read."""
TRIAL = "import sys, h5py; file = h5py.File(sys.argv[1], 'r'); file[sys.argv[2]][0]"
_AGAIN = re.compile(r"(?s)(.*) \(Occurrence [0-9]{1,9}\)")
"""What NeuroX writes for a sentence that was there before."""
_NUMBER = re.compile(r"0|[1-9][0-9]{0,8}")


def read_any_neurox(path: Path) -> Iterator[NeuroXSentence]:
    """Yield the sentences of a file of JSON lines or, by its name, of HDF5. Raises DataError."""
    if path.suffix.lower() not in NeuroXHdf5.SUFFIXES:
        yield from read_neurox(path)
        return
    file = NeuroXHdf5(path)
    for number, tokens in file.sentences.items():
        yield NeuroXSentence(number, tokens, file.positions[number], file.layers(number))


class NeuroXHdf5:
    """A file whose arrays are read when their vectors are wanted.

    Making one reads the sentences and the shapes of the arrays, (layers, tokens, features). Raises
    DataError with file and sentence where they do not fit, SettingsError without h5py.
    """

    SUFFIXES: ClassVar[frozenset[str]] = frozenset({".hdf5", ".h5"})
    """How names of such files end, in small letters."""

    widths: Mapping[int, int]
    """Layer index to number of features."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.sentences: dict[int, tuple[str, ...]] = {}
        """Number to tokens."""
        self.positions: dict[int, tuple[int, ...]] = {}
        """Number to the tokens' places."""
        shape: tuple[int, int] | None = None
        self._try()
        with self._opened() as file:
            for number, text in sorted(self._index(file).items()):
                layers, tokens, width = self._array(file, number).shape
                shape = shape or (layers, width)
                if (layers, width) != shape:
                    found = (
                        f"{layers} layers of {width} features, and others {shape[0]} of {shape[1]}"
                    )
                    raise self._error(number, found)
                self.sentences[number] = self._tokens(number, text, tokens)
                self.positions[number] = tuple(range(tokens))
        if shape is None or not any(self.sentences.values()):
            raise DataError.at(path, None, "there is no token in it")
        self.widths = dict.fromkeys(range(shape[0]), shape[1])

    @property
    def sha256(self) -> str:
        """Of the file's bytes."""
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def layers(self, sentence: int) -> Mapping[int, Vectors]:
        """Return the vectors of a sentence by layer index, (tokens, features)."""
        import numpy as np

        with self._opened() as file, np.errstate(over="ignore"):
            block = np.asarray(self._array(file, sentence)[...], dtype=np.float32, order="C")
        if not np.isfinite(block).all():
            raise self._error(sentence, "a value is no finite float32 number")
        return dict(enumerate(block))

    def _try(self) -> None:
        """Let another process read the sentences first: the library never ends on some damage."""
        if not self.path.is_file():
            return  # the reason is said when it is opened
        command = [sys.executable, "-c", TRIAL, str(self.path), INDEX]
        try:
            ended = subprocess.run(command, capture_output=True, check=False, timeout=SECONDS)
        except subprocess.TimeoutExpired:
            found = f"not read within {SECONDS} seconds: it is damaged"
        else:
            if ended.returncode >= 0:
                return  # whatever Python says of it is said again here
            found = f"reading it kills the process (signal {-ended.returncode}): it is damaged"
        raise DataError.at(self.path, None, f"its sentences are {found}")

    @contextmanager
    def _opened(self) -> Iterator[Any]:
        try:
            import h5py  # type: ignore[import-untyped,unused-ignore]  # an extra
        except ImportError as error:
            message = f"{self.path}: HDF5 needs h5py: pip install 'isogloss[hdf5]'"
            raise SettingsError(message) from error
        try:
            with h5py.File(self.path, "r") as file:
                yield file
        except (OSError, RuntimeError, KeyError, ValueError, TypeError) as error:
            reason = f"not an HDF5 file of NeuroX: {error}".splitlines()[0]
            raise DataError.at(self.path, None, reason[:200]) from error

    def _index(self, file: Any) -> dict[int, str]:
        """Return the sentences by number. What NeuroX writes maps them the other way."""
        texts = self._member(file, INDEX)
        value = texts[0] if texts is not None and texts.shape == (1,) else None
        try:
            found: JSON = json.loads(value) if isinstance(value, str | bytes) else None
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict):
            raise DataError.at(self.path, None, f"no {INDEX} with a JSON object of sentences")
        index: dict[int, str] = {}
        for text, number in found.items():
            if not isinstance(number, str) or not _NUMBER.fullmatch(number) or int(number) in index:
                raise DataError.at(
                    self.path, None, f"{INDEX}: {number!r:.40} is no number of its own"
                )
            index[int(number)] = text
        return index

    def _array(self, file: Any, number: int) -> Any:
        array = self._member(file, str(number))
        if array is None or len(array.shape) != 3 or array.dtype.kind != "f":
            raise self._error(number, "no array of numbers (layers, tokens, features)")
        # Chunks that were never written take no place, and are read as numbers all the same.
        check_unpacked(self.path, int(array.nbytes), f"sentence {number}")
        return array

    def _member(self, file: Any, name: str) -> Any:
        """Return a dataset that lies in the file itself: links can lead into other files."""
        import h5py

        own = isinstance(file.get(name, getlink=True), h5py.HardLink)
        found = file[name] if own else None
        plain = isinstance(found, h5py.Dataset) and not found.is_virtual and not found.external
        return found if plain else None

    def _tokens(self, number: int, text: str, count: int) -> tuple[str, ...]:
        tokens = text.split(" ") if text else []
        again = _AGAIN.fullmatch(text)
        if len(tokens) != count and again is not None:
            tokens = again[1].split(" ") if again[1] else []
        if len(tokens) != count:
            raise self._error(number, f"{count} tokens, and its text has {len(tokens)}")
        return tuple(tokens)

    def _error(self, number: int, reason: str) -> DataError:
        return DataError.at(self.path, None, f"sentence {number}: {reason}")
