"""Which row of the activations is which word of which sentence."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from isogloss.core.errors import PluginError, SettingsError
from isogloss.core.types import check_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from isogloss.core.types import Ints, Rows, Words


@dataclass(frozen=True, slots=True)
class RowTable:
    """The words that were asked for, in corpus order, and the rows that a source gave them."""

    words: Words
    """All that were asked for."""
    start: Ints
    """(sentences + 1,) index of each sentence's first word, and the number of words."""
    word: Ints
    """(rows,) index into ``words``, ascending."""
    first: Ints
    """(sentences + 1,) each sentence's first row, and where the rows end. In the table of a few
    sentences rows are counted as in that of all: the first one need not be 0."""
    lengths: Ints
    """(sentences,) tokens."""
    token_position: Ints | None
    """(rows,) index of the word's last token, for a source that has tokens."""
    annotations: Mapping[str, Sequence[str]]
    """(rows,) each: what the source says of the words."""

    @property
    def kept(self) -> Words:
        """The words that have a row, in the order of the rows."""
        words = self.words.take(self.word)
        known = {**self.annotations, **words.annotations}
        return replace(words, token_position=self.token_position, annotations=known)

    def sentences_in(self, rows: range) -> Ints:
        """Return the sentences that have a row in ``rows``, ascending."""
        import numpy as np

        low = int(np.searchsorted(self.first, rows.start, "right")) - 1
        high = int(np.searchsorted(self.first, rows.stop, "left"))
        return low + np.flatnonzero(np.diff(self.first[low : high + 1]))

    def rows_of(self, sentences: Ints) -> Ints:
        """Return the rows of ``sentences``, one sentence after the other."""
        return _ranges(self.first, sentences)

    def words_of(self, sentences: Ints) -> Words:
        """Return the words that were asked for in ``sentences``."""
        return self.words.take(_ranges(self.start, sentences))

    def name(self, row: int) -> str:
        """Say which word a row is: language, line, word."""
        word = int(self.word[row - self.first[0]])
        form = self.words.forms[int(self.words.form[word])]
        line = int(self.words.sentence[word]) + 1
        return f"language {self.words.language}, line {line}, word {form!r}"


def sentence_starts(words: Words) -> Ints:
    """Return the index of each sentence's first word, and the number of words."""
    import numpy as np

    starts = np.unique(words.sentence, return_index=True)[1]
    return np.append(starts, len(words)).astype(np.int64)


def row_table(source: str, words: Words, rows: Rows) -> RowTable:
    """Check what a source answered. Raises PluginError, naming it, where its rows make no sense."""
    import numpy as np

    start = sentence_starts(words)
    sentences = len(start) - 1
    sentence, word, lengths = (
        _integers(source, name, getattr(rows, name)) for name in ("sentence", "word", "lengths")
    )
    if len(lengths) != sentences:
        found = f"{len(lengths)} lengths for {sentences} sentences"
        raise _broken(source, found)
    if len(sentence) != len(word):
        raise _broken(source, f"{len(sentence)} sentences and {len(word)} words for its rows")
    token = rows.token_position
    if token is not None and len(token := _integers(source, "token_position", token)) != len(word):
        raise _broken(source, f"{len(token)} token positions for {len(word)} rows")
    if len(sentence) and not 0 <= sentence.min() <= sentence.max() < sentences:
        raise _broken(source, f"a row of a sentence that is not among the {sentences}")
    index = start[sentence] + word
    if (word < 0).any() or (index >= start[sentence + 1]).any():
        raise _broken(source, "a row of a word that its sentence does not have")
    if (np.diff(index) <= 0).any():
        raise _broken(source, "rows that are not in the order of sentence and word")
    first = np.searchsorted(sentence, np.arange(sentences + 1)).astype(np.int64)
    return RowTable(words, start, index, first, lengths, token, _annotations(source, rows))


def checksum_of_words(words: Words) -> str:
    """Return 16 hexadecimal digits that change with the words, but not with their types."""
    digest = hashlib.sha256("\0".join(words.forms).encode())
    for column in (words.form, words.sentence, words.position):
        digest.update(column.tobytes())
    return digest.hexdigest()[:16]


def checksum_of_rows(table: RowTable) -> str:
    """Return 16 hexadecimal digits that change with the rows and with the plan of batches."""
    digest = hashlib.sha256(table.word.tobytes())
    digest.update(table.lengths.tobytes())
    if table.token_position is not None:
        digest.update(table.token_position.tobytes())
    return digest.hexdigest()[:16]


def _ranges(bounds: Ints, members: Ints) -> Ints:
    import numpy as np

    parts = [np.arange(bounds[member], bounds[member + 1]) for member in members]
    return np.concatenate(parts) if parts else np.empty(0, np.int64)


def _annotations(source: str, rows: Rows) -> dict[str, Sequence[str]]:
    for name, values in rows.annotations.items():
        try:
            check_name("annotation", name)
        except SettingsError as error:
            raise _broken(source, f"annotations with this name: {error}") from error
        if len(values) != len(rows.word):
            raise _broken(source, f"{len(values)} values of {name} for {len(rows.word)} rows")
    return dict(rows.annotations)


def _integers(source: str, name: str, values: Any) -> Ints:
    import numpy as np

    array: npt.NDArray[Any] = np.asarray(values)
    if array.ndim != 1 or (array.size and not np.issubdtype(array.dtype, np.integer)):
        raise _broken(source, f"{name} as {array.dtype} of shape {array.shape}, not whole numbers")
    return array.astype(np.int64)


def _broken(source: str, found: str) -> PluginError:
    return PluginError(f"source {source}: rows() gave {found}")
