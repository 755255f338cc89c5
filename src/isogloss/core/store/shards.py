"""A part of a unit, extracted by a worker: it writes chunks, and reports what there is to journal."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from isogloss.core.errors import PluginError
from isogloss.core.garbage import paused_collection
from isogloss.core.store.extraction import (
    agreed,
    begun,
    missing_windows,
    replay_threads,
    tokenised,
    widths_of,
)
from isogloss.core.store.ledger import ReportedLedger, read_records
from isogloss.core.store.rowtable import row_table
from isogloss.core.store.windows import Reading, blamed, read_window
from isogloss.core.store.writer import Writer
from isogloss.core.text.selection import selected_sentences

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from isogloss.core.store.activations import Store
    from isogloss.core.store.batches import Extraction
    from isogloss.core.store.ledger import Records
    from isogloss.core.store.rowtable import RowTable
    from isogloss.core.store.unit import Unit
    from isogloss.core.text.corpus import Corpus
    from isogloss.core.types import Progress, Source, Where, Words


class Shards:
    """Extracts parts of the units of one study, in a process that owns no journal.

    The word table that was read last stays: further windows of the same unit need it, too.
    """

    def __init__(self, store: Store, settings: Extraction, progress: Progress) -> None:
        self._store = store
        self._settings = settings
        self._progress = progress
        self._kept: dict[Unit, Words] = {}

    def begin(
        self, unit: Unit, source: Source, corpus: Corpus, words: Words, where: Sequence[Where]
    ) -> Records:
        """Tokenise a unit, plan it, write metadata and word table; return what to journal."""
        store, settings, progress = self._store, self._settings, self._progress
        ledger = ReportedLedger(read_records(unit.journal(store.journals)))
        said = tokenised(unit, source, corpus, words, settings, progress)
        reading = agreed(store, ledger, unit, source, corpus, said, settings, progress)
        widths = widths_of(unit, source, where)
        missing = missing_windows(reading, widths)
        _, write = begun(reading, widths, missing, reading.table.kept, settings)
        write()
        return ledger.new

    def read(
        self,
        unit: Unit,
        source: Source,
        corpus: Corpus,
        words: Words,
        missing: Mapping[int, Sequence[Where]],
        known: Records,
    ) -> Records:
        """Write some windows of a unit that was begun; return what to journal.

        ``missing`` says which windows, and the parts and layers that each lacks; ``known`` is what the
        journal says of them (``Ledger.about``). Only the sentences of these windows are tokenised.
        """
        ledger = ReportedLedger(known)
        plan = ledger.plan
        assert plan is not None
        replay_threads(source, plan)
        kept = self._words(unit, ledger)
        every = {where for at in missing.values() for where in at}
        widths = widths_of(unit, source, sorted(every, key=str))
        with Writer(self._progress.say) as writer:
            for window, at in missing.items():
                table = table_of(unit, source, corpus, words, kept, plan.window_rows(window))
                reading = Reading(
                    self._store, ledger, unit, source, corpus, table, plan, self._progress
                )
                read_window(reading, window, {where: widths[where] for where in at}, writer)
        return ledger.new

    def _words(self, unit: Unit, ledger: ReportedLedger) -> Words:
        if unit not in self._kept:
            self._kept.clear()
            self._kept[unit] = self._store.read_words(unit, ledger)
        return self._kept[unit]


def table_of(
    unit: Unit, source: Source, corpus: Corpus, words: Words, kept: Words, rows: range
) -> RowTable:
    """Ask a source anew for the sentences that have one of ``rows``, which it gave to ``kept``.

    Raises PluginError where it gives others.
    """
    import numpy as np

    first, last = kept.sentence[rows.start], kept.sentence[rows.stop - 1]
    begin, end = _span(kept, first, last)
    asked = words.take(np.arange(*_span(words, first, last)))
    with blamed(unit, "rows"), paused_collection():
        found = source.rows(selected_sentences(corpus, asked, unit.given))
        table = row_table(unit.source, asked, found)
    if not _same(table.kept, kept.take(np.arange(begin, end))):
        what = "gives other rows than when this was begun"
        raise PluginError(f"source {unit.source}: {what} ({unit.path}), under the same key")
    return replace(table, first=table.first + begin)


def _same(found: Words, before: Words) -> bool:
    """Whether words are those of before, at the same sub-words."""
    import numpy as np

    token, was = found.token_position, before.token_position
    tokens = np.array_equal(token, was) if token is not None and was is not None else token is was
    places = ((found.sentence, before.sentence), (found.position, before.position))
    return tokens and all(np.array_equal(one, other) for one, other in places)


def _span(words: Words, first: int, last: int) -> tuple[int, int]:
    """Return where the words of sentences from ``first`` to ``last`` begin and end."""
    import numpy as np

    begin = np.searchsorted(words.sentence, first, "left")
    return int(begin), int(np.searchsorted(words.sentence, last, "right"))
