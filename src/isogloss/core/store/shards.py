"""A part of a unit, extracted by a worker: it writes chunks, and reports what there is to journal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isogloss.core.store.extraction import (
    agreed,
    begun,
    missing_windows,
    read_windows,
    tokenised,
    widths_of,
)
from isogloss.core.store.ledger import ReportedLedger
from isogloss.core.store.writer import Writer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from isogloss.core.store.activations import Store
    from isogloss.core.store.batches import Extraction
    from isogloss.core.store.ledger import Plan
    from isogloss.core.store.rowtable import RowTable
    from isogloss.core.store.unit import Unit
    from isogloss.core.store.windows import Reading
    from isogloss.core.text.corpus import Corpus
    from isogloss.core.types import JSON, Progress, Source, Where, Words


class Shards:
    """Extracts parts of the units of one study, in a process that owns no journal.

    What was tokenised last stays: further windows of the same unit need it, too.
    """

    def __init__(self, store: Store, settings: Extraction, progress: Progress) -> None:
        self._store = store
        self._settings = settings
        self._progress = progress
        self._said: dict[Unit, tuple[RowTable, Plan]] = {}

    def begin(
        self, unit: Unit, source: Source, corpus: Corpus, words: Words, where: Sequence[Where]
    ) -> list[JSON]:
        """Tokenise a unit, plan it, write metadata and word table; return what to journal."""
        ledger, reading = self._opened(unit, source, corpus, words)
        widths = widths_of(unit, source, where)
        missing = missing_windows(reading, widths)
        _, write = begun(reading, widths, missing, reading.table.kept, self._settings)
        write()
        return ledger.new

    def read(
        self,
        unit: Unit,
        source: Source,
        corpus: Corpus,
        words: Words,
        where: Sequence[Where],
        windows: range,
    ) -> list[JSON]:
        """Write what is missing of some windows of a unit that was begun; return what to journal."""
        ledger, reading = self._opened(unit, source, corpus, words)
        widths = widths_of(unit, source, where)
        every = missing_windows(reading, widths)
        missing = {window: at for window, at in every.items() if window in windows}
        with Writer(self._progress.say) as writer:
            read_windows(reading, widths, missing, writer)
        return ledger.new

    def _opened(
        self, unit: Unit, source: Source, corpus: Corpus, words: Words
    ) -> tuple[ReportedLedger, Reading]:
        ledger = ReportedLedger(unit.journal(self._store.journals))
        if unit not in self._said:
            self._said.clear()
            self._said[unit] = tokenised(
                unit, source, corpus, words, self._settings, self._progress
            )
        said, settings, progress = self._said[unit], self._settings, self._progress
        return ledger, agreed(self._store, ledger, unit, source, corpus, said, settings, progress)
