"""A source whose vectors already exist: words of each language, and where their rows come from."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from isogloss import Batch, DataError, Rows, SettingsError, SourceInfo
from isogloss.plugins.sources.fingerprints import digest
from isogloss.plugins.sources.word_table import with_all_sentences

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from isogloss import JSON, Ints, Layer, Sentence, Vectors, Where
    from isogloss.plugins.sources.word_table import WordTable

PART = "encoder"
ABSENT = "not in the word table"


class Holding(Protocol):
    """The words of one language with their vectors, as some files have them."""

    @property
    def table(self) -> WordTable:
        """The words; raises DataError where the files are not what they should be."""
        ...

    @property
    def widths(self) -> Mapping[Layer, int]:
        """Number of features of every layer."""
        ...

    @property
    def digests(self) -> JSON:
        """Plain data that changes whenever a word or a vector could."""
        ...

    @property
    def details(self) -> Mapping[str, JSON]:
        """What was noticed and belongs in ``run.json``."""
        ...

    def take(self, rows: Ints, layers: Sequence[Layer]) -> Sequence[Vectors]:
        """Return (rows, features) float32 for each layer. Raises DataError."""
        ...


class StoredVectors:
    """Looks words up and takes their rows from files, opened when they are needed."""

    def __init__(
        self,
        holdings: Mapping[str, Callable[[], Holding]],
        details: Mapping[str, JSON],
        *,
        gaps: bool = False,
    ) -> None:
        """Take holdings by language. ``gaps``: some may lack sentences that others have."""
        self._open = dict(holdings)
        self._given = details
        self._gaps = gaps

    def describe(self) -> SourceInfo:
        """Say what it is, from the files' headers and contents. Raises DataError."""
        return self._info

    def sentences(self) -> Mapping[str, Sequence[Sentence]]:
        """Return the sentences of every language, put together from its words."""
        tables = {language: holding.table for language, holding in self._holdings.items()}
        if self._gaps:
            return with_all_sentences(tables)
        return {language: table.sentences for language, table in tables.items()}

    def rows(self, sentences: Iterable[Sentence], /) -> Rows:
        """Look up which words have a row."""
        import numpy as np

        found: list[tuple[int, int]] = []
        lost: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        lengths = []
        for number, sentence in enumerate(sentences):
            table = self._holding(sentence.language).table
            lengths.append(len(sentence.words))
            for word, span in enumerate(sentence.words):
                known = table.row(sentence, span) is not None
                (found if known else lost[ABSENT]).append((number, word))
        pairs = np.asarray(found, dtype=np.int64).reshape(-1, 2)
        reasons = {reason: words for reason, words in lost.items() if words}
        return Rows(
            np.ascontiguousarray(pairs[:, 0]),
            np.ascontiguousarray(pairs[:, 1]),
            np.asarray(lengths, dtype=np.int64),
            reasons,
        )

    def read(self, sentences: Sequence[Sentence], where: Sequence[Where], /) -> Iterator[Batch]:
        """Return the rows of the sentences' words. Raises DataError for NaN and infinity."""
        import numpy as np

        self._check(where)
        layers = [layer for _, layer in where]
        blocks = [[np.empty((0, self._info.widths[place]), np.float32)] for place in where]
        for sentence in sentences:
            for block, vectors in zip(blocks, self._taken(sentence, layers), strict=True):
                block.append(vectors)
        for place, block in zip(where, blocks, strict=True):
            yield Batch(place, np.concatenate(block))

    @cached_property
    def _holdings(self) -> dict[str, Holding]:
        return {language: opened() for language, opened in self._open.items()}

    @cached_property
    def _info(self) -> SourceInfo:
        widths: dict[Where, int] = {}
        first = next(iter(self._holdings))
        for language, holding in self._holdings.items():
            for layer, width in holding.widths.items():
                if widths.setdefault((PART, layer), width) != width:
                    had = widths[PART, layer]
                    found = f"{language}, layer {layer}: {width} features, and {first} has {had}"
                    raise DataError(found)
            if lacking := [str(layer) for _, layer in widths if layer not in holding.widths]:
                raise DataError(
                    f"{language} lacks the layers {', '.join(lacking)} that others have"
                )
        noticed = {language: dict(each.details) for language, each in self._holdings.items()}
        details = {**self._given, **({"noticed": noticed} if any(noticed.values()) else {})}
        return SourceInfo(self._fingerprint(), widths, details=details)

    def _fingerprint(self) -> str:
        return digest({language: holding.digests for language, holding in self._holdings.items()})

    def _holding(self, language: str) -> Holding:
        if language not in self._open:
            known = ", ".join(self._open)
            raise SettingsError(f"language {language!r}: there are vectors for {known}")
        return self._holdings[language]

    def _check(self, where: Sequence[Where]) -> None:
        for part, layer in where:
            if (part, layer) not in self._info.widths:
                layers = ", ".join(str(layer) for _, layer in self._info.widths)
                message = f"no vectors for {part}/{layer}: there is {PART} with the layers {layers}"
                raise SettingsError(message)

    def _taken(self, sentence: Sentence, layers: Sequence[Layer]) -> Sequence[Vectors]:
        import numpy as np

        holding = self._holding(sentence.language)
        rows = [holding.table.row(sentence, span) for span in sentence.words]
        known = np.asarray([row for row in rows if row is not None], dtype=np.int64)
        return holding.take(known, layers)
