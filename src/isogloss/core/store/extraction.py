"""From sentences to stored vectors, window by window; only what is missing is computed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from isogloss.core.errors import DataError, PluginError, SettingsError
from isogloss.core.garbage import paused_collection
from isogloss.core.machine import check_memory
from isogloss.core.store.activations import (
    array_files,
    group_files,
    group_paths,
    word_files,
    words_files,
)
from isogloss.core.store.batches import (
    LEAST,
    UNTUNED,
    Extraction,
    chunk_bytes,
    even_chunk_rows,
)
from isogloss.core.store.files import check_space
from isogloss.core.store.ledger import OpenLedger, Plan, WrittenLedger
from isogloss.core.store.rowtable import (
    checksum_of_rows,
    checksum_of_words,
    row_table,
    sentence_starts,
)
from isogloss.core.store.tuning import tuned_tokens
from isogloss.core.store.unit import Unit
from isogloss.core.store.windows import Reading, blamed, read_window
from isogloss.core.store.writer import Writer
from isogloss.core.store.zarrfiles import METADATA
from isogloss.core.text.selection import selected_sentences

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from isogloss.core.locations import Location
    from isogloss.core.store.activations import Store
    from isogloss.core.store.ledger import Ledger
    from isogloss.core.store.rowtable import RowTable
    from isogloss.core.text.corpus import Corpus
    from isogloss.core.types import Progress, Sentence, Source, Where, Words

__all__ = ["Extracted", "Extraction", "Unit", "extract"]


@dataclass(frozen=True, slots=True)
class Extracted:
    """What a unit's activations are about."""

    words: Words
    """A row for each row of the vectors: the words that were asked for, less those lost."""
    lost: Mapping[str, int]
    """Words without a vector, by reason."""
    counts: Mapping[str, int]
    """What else the source noticed."""
    examples: Mapping[str, Sequence[str]]
    """The first cases of what was noticed, by its name in ``counts``."""
    computed: int
    """Windows that were computed in this call; 0 when all was there."""
    batch_tokens: int
    """At most so many tokens, padding included, were read at once: the plan's, or as measured."""

    @property
    def rows(self) -> int:
        """Number of rows."""
        return len(self.words)


def extract(
    store: Store,
    journal_folder: Location,
    unit: Unit,
    source: Source,
    corpus: Corpus,
    words: Words,
    where: Sequence[Where],
    settings: Extraction,
    progress: Progress,
) -> Extracted:
    """Compute what is missing of a unit's activations at ``where``, and store it.

    The first call for a unit journals the plan: batch size, threads, number format, chunks. Later
    calls follow that plan, so that a window computed again has the same bits on the same machine.
    What the journal calls complete is looked for, not read: ``verify_study`` reads it.

    Raises DataError for vectors that are not finite, a unit without rows, or other words than the
    unit was begun with; SettingsError for a layer that the source lacks, or another ``dtype`` or
    ``chunk_rows`` than the unit was begun with; PluginError where the source breaks its contract;
    ResourceError where disk or memory do not suffice. The caller owns the study directory's lock.
    """
    if journal_folder != store.journals:
        raise ValueError(f"{journal_folder} is not where the store looks: {store.journals}")
    widths = widths_of(unit, source, where)
    ledger = OpenLedger(unit.journal(journal_folder))
    plan = ledger.plan
    if plan is not None:
        _check_same(unit, plan, checksum_of_words(words), settings)
        if _all_there(store, ledger, unit, widths):
            return _extracted(store.read_words(unit), plan, 0)
    said = tokenised(unit, source, corpus, words, settings, progress)
    reading = agreed(store, ledger, unit, source, corpus, said, settings, progress)
    extracted = _compute(reading, widths, settings)
    ledger.rest()
    return extracted


def _compute(reading: Reading, widths: Mapping[Where, int], settings: Extraction) -> Extracted:
    kept, missing = reading.table.kept, missing_windows(reading, widths)
    reading, write = begun(reading, widths, missing, kept, settings)
    with Writer(reading.progress.say) as writer:
        # While the first window is read; the journal has them before that window all the same.
        writer.submit(write)
        del write  # or the word table would be held twice to the end
        read_windows(reading, widths, missing, writer)
    return _extracted(kept, reading.plan, len(missing))


def read_windows(
    reading: Reading,
    widths: Mapping[Where, int],
    missing: Mapping[int, list[Where]],
    writer: Writer,
) -> None:
    """Compute windows, each at the parts and layers that are missing there."""
    rows = sum(len(reading.plan.window_rows(window)) for window in missing)
    reading.progress.begin(f"read {reading.unit.path}", rows, "words")
    for window, at in missing.items():
        read_window(reading, window, {place: widths[place] for place in at}, writer)


def _extracted(words: Words, plan: Plan, computed: int) -> Extracted:
    return Extracted(words, plan.lost, plan.counts, plan.examples, computed, plan.batch_tokens)


def begun(
    reading: Reading,
    widths: Mapping[Where, int],
    missing: Mapping[int, list[Where]],
    kept: Words,
    settings: Extraction,
) -> tuple[Reading, Callable[[], tuple[str, ...]]]:
    """Note the plan, once disk and memory are known to suffice.

    ``kept`` are the words of the word table. Returns how to go on, with the size of the batches
    measured where that is asked for, and what writes metadata and word table.
    """
    store, ledger, unit, plan = reading.store, reading.ledger, reading.unit, reading.plan
    files = group_files(unit, widths) | array_files(unit, widths, plan) | words_files(unit, kept)
    windows = [_window_bytes(plan, widths, at) for at in missing.values()]
    check_space(store.path, sum(windows) + sum(map(len, files.values())))
    check_memory(
        f"{unit.path}: two windows of {plan.chunk_rows} words, one that is read and one that is "
        "written,",
        sum(sorted(windows)[-2:]),
        "set a smaller chunk_rows, or fewer layers",
    )
    if ledger.plan is None:
        if settings.batch_tokens == "auto":
            plan = replace(plan, batch_tokens=tuned_tokens(reading, list(widths)))
            if plan.batch_tokens != UNTUNED:
                found = f"measured: batch_tokens = {plan.batch_tokens} is fastest here"
                reading.progress.say(f"{unit.path}: {found}; set it under [store] to keep it")
        ledger.note_plan(plan)
    return replace(reading, plan=plan), partial(_write_files, store, ledger, files)


def _write_files(
    store: Store, ledger: WrittenLedger, files: Mapping[str, bytes]
) -> tuple[str, ...]:
    """Store what is lacking of metadata and word table, and journal it."""
    lacking = {path: data for path, data in files.items() if not store.intact(ledger, [path])}
    ledger.note_files(store.write(lacking))
    return ()


def _window_bytes(plan: Plan, widths: Mapping[Where, int], at: Iterable[Where]) -> int:
    return sum(chunk_bytes(widths[where], plan.chunk_rows, plan.dtype) for where in at)


def widths_of(unit: Unit, source: Source, where: Sequence[Where]) -> dict[Where, int]:
    """Return the widths of parts and layers. Raises SettingsError for one that the source lacks."""
    with blamed(unit, "describe"):
        widths = source.describe().widths
    for part, layer in where:
        if (part, layer) not in widths:
            has = ", ".join(f"{part}/{layer}" for part, layer in widths)
            raise SettingsError(f"source {unit.source} has no {part}/{layer}; it has {has}")
    return {at: int(widths[at]) for at in where}


def tokenised(
    unit: Unit,
    source: Source,
    corpus: Corpus,
    words: Words,
    settings: Extraction,
    progress: Progress,
) -> tuple[RowTable, Plan]:
    """Ask the source which words get rows, and plan the work by its answer."""
    progress.begin(f"tokenise {unit.path}", len(sentence_starts(words)) - 1, "sentences")
    sentences = _told(selected_sentences(corpus, words, unit.given), progress)
    with blamed(unit, "rows"), paused_collection():
        rows = source.rows(sentences)
        lost = {reason: len(members) for reason, members in rows.lost.items()}
        counts = {name: int(count) for name, count in rows.counts.items()}
        examples = {name: [str(line) for line in shown] for name, shown in rows.examples.items()}
        table = row_table(unit.source, words, rows)
    if not len(table.word):
        reasons = ", ".join(f"{reason}: {count}" for reason, count in lost.items())
        none = f"source {unit.source} gives none of the {len(words)} words a vector"
        raise DataError(f"{unit.path}: {none} ({reasons or 'no reason given'})")
    return table, Plan(
        unit=unit.as_json(),
        asked=checksum_of_words(words),
        granted=checksum_of_rows(table),
        rows=len(table.word),
        chunk_rows=even_chunk_rows(len(table.word), settings.chunk_rows),
        chunk_rows_at_most=settings.chunk_rows,
        dtype=settings.dtype,
        batch_tokens=UNTUNED if settings.batch_tokens == "auto" else settings.batch_tokens,
        threads=getattr(source, "threads", None),
        lost=lost,
        counts=counts,
        examples=examples,
        batching=LEAST,
    )


def _told(sentences: Iterator[Sentence], progress: Progress) -> Iterator[Sentence]:
    for sentence in sentences:
        yield sentence
        progress.advance(1)


def _check_same(unit: Unit, plan: Plan, asked: str, settings: Extraction) -> None:
    """Refuse to go on with what was begun as something else."""
    if dict(plan.unit) != unit.as_json():
        raise DataError(f"{unit.path}: belongs to {plan.unit}, not to {unit.as_json()}")
    if plan.asked != asked:
        raise DataError(f"{unit.path}: was begun with other words under the same key")
    begun = {"dtype": plan.dtype, "chunk_rows": plan.chunk_rows_at_most}
    for name, value in begun.items():
        if getattr(settings, name) != value:
            found = f"{name} = {getattr(settings, name)!r}"
            raise SettingsError(f"{unit.path}: {found}, but it was begun with {value!r}")


def agreed(
    store: Store,
    ledger: WrittenLedger,
    unit: Unit,
    source: Source,
    corpus: Corpus,
    said: tuple[RowTable, Plan],
    settings: Extraction,
    progress: Progress,
) -> Reading:
    """Return how a unit is read: by the plan that was begun, else by the fresh one."""
    table, fresh = said
    plan = _same_plan(ledger, fresh, unit, source, settings, progress)
    return Reading(store, ledger, unit, source, corpus, table, plan, progress)


def _same_plan(
    ledger: Ledger,
    fresh: Plan,
    unit: Unit,
    source: Source,
    settings: Extraction,
    progress: Progress,
) -> Plan:
    plan = ledger.plan
    if plan is None:
        return fresh
    if plan.granted != fresh.granted:
        found = "gives other rows or lengths than when this was begun"
        raise PluginError(f"source {unit.source}: {found} ({unit.path}), under the same key")
    for name, now in (("batch_tokens", settings.batch_tokens), ("threads", fresh.threads)):
        begun = getattr(plan, name)
        if now not in (begun, "auto"):
            progress.say(f"{unit.path}: goes on with {name} = {begun} (not {now}), as it was begun")
    replay_threads(source, plan)
    return plan


def replay_threads(source: Source, plan: Plan) -> None:
    """Let the source compute with as many threads as when the unit was begun."""
    if plan.threads is not None and hasattr(source, "threads"):
        cast("Any", source).threads = plan.threads


def _all_there(store: Store, ledger: Ledger, unit: Unit, widths: Mapping[Where, int]) -> bool:
    plan = ledger.plan
    if plan is None or f"{unit.words}/{METADATA}" not in ledger.files:
        return False
    files = [*word_files(ledger, unit), *group_paths(unit, widths)]
    files += [f"{unit.array(where)}/{METADATA}" for where in widths]
    return not missing_in(store, ledger, unit, plan, widths) and store.intact(ledger, files)


def missing_windows(reading: Reading, widths: Mapping[Where, int]) -> dict[int, list[Where]]:
    """Return the windows that lack a chunk, and the parts and layers that lack it."""
    return missing_in(reading.store, reading.ledger, reading.unit, reading.plan, widths)


def missing_in(
    store: Store, ledger: Ledger, unit: Unit, plan: Plan, widths: Mapping[Where, int]
) -> dict[int, list[Where]]:
    """Return the windows of a unit that lack a chunk, and the parts and layers that lack it."""
    missing: dict[int, list[Where]] = {}
    for where, width in widths.items():
        size = chunk_bytes(width, plan.chunk_rows, plan.dtype)
        there = store.chunks_there(ledger, unit, where, size)
        for window in range(plan.windows):
            if unit.chunk(where, window) not in there:
                missing.setdefault(window, []).append(where)
    return dict(sorted(missing.items()))


def standing(
    store: Store, unit: Unit, asked: str, widths: Mapping[Where, int], settings: Extraction
) -> Plan | None:
    """Return the plan of a unit of which nothing is missing at ``widths``; None otherwise.

    Opens neither corpus nor source: ``asked`` is the checksum of the words, and ``widths`` what the
    source says of the parts and layers. Raises as ``extract`` does for what was begun otherwise.
    """
    ledger = OpenLedger(unit.journal(store.journals))
    plan = ledger.plan
    if plan is None:
        return None
    _check_same(unit, plan, asked, settings)
    return plan if _all_there(store, ledger, unit, widths) else None
