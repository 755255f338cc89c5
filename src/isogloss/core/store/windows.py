"""One window of the work: its sentences read in batches; its chunks written, then journalled."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from isogloss.core.errors import DataError, IsoglossError, PluginError, ResourceError, of_the_disk
from isogloss.core.leftovers import no_threads_left
from isogloss.core.store.batches import halves, longest_first, planned, with_halved
from isogloss.core.store.casting import BEYOND, cast, fits
from isogloss.core.store.zarrfiles import new_chunk
from isogloss.core.text.selection import selected_sentences

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import numpy.typing as npt

    from isogloss.core.store.activations import Store
    from isogloss.core.store.batches import Span
    from isogloss.core.store.ledger import Plan, WrittenLedger
    from isogloss.core.store.rowtable import RowTable
    from isogloss.core.store.unit import Unit
    from isogloss.core.store.writer import Writer
    from isogloss.core.text.corpus import Corpus
    from isogloss.core.types import Batch, Ints, Progress, Sentence, Source, Where

    Chunks = Mapping[Where, npt.NDArray[Any]]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a window is read from and written to."""

    store: Store
    ledger: WrittenLedger
    unit: Unit
    source: Source
    corpus: Corpus
    table: RowTable
    plan: Plan
    progress: Progress


class Chosen(NamedTuple):
    """The sentences of a window, longest first."""

    members: Ints
    """Their numbers in the table."""
    sentences: Sequence[Sentence]
    lengths: Sequence[int]
    """Tokens of each."""


def read_window(reading: Reading, window: int, widths: Mapping[Where, int], writer: Writer) -> None:
    """Compute the chunks of one window at the parts and layers in ``widths``.

    The writer stores them while the next window is computed.
    """
    plan = reading.plan
    chunks = {where: new_chunk(plan.chunk_rows, w, plan.dtype) for where, w in widths.items()}
    _fill(reading, window, chunks, writer)
    writer.submit(partial(_write, reading, window, chunks))


def _write(reading: Reading, window: int, chunks: Chunks) -> list[str]:
    """Store chunks, and journal them in one record when every one is on the disk."""
    ledger = reading.ledger
    written = dict(
        reading.store.write_chunk(reading.unit, where, window, chunk)
        for where, chunk in chunks.items()
    )
    changed = [path for path, crc in written.items() if ledger.chunks.get(path, crc) != crc]
    ledger.note_window(window, written)
    found = "computed again, and not bit for bit as before: another machine or version?"
    return [f"{path}: {found}" for path in changed]


def chosen(reading: Reading, window: int) -> Chosen:
    """Return the sentences of a window, longest first."""
    table = reading.table
    ascending = table.sentences_in(reading.plan.window_rows(window))
    order = longest_first(table.lengths[ascending].tolist())
    found = list(selected_sentences(reading.corpus, table.words_of(ascending), reading.unit.given))
    members = ascending[order]
    return Chosen(members, [found[place] for place in order], table.lengths[members].tolist())


def _fill(reading: Reading, window: int, chunks: Chunks, writer: Writer) -> None:
    """Read the window's sentences, longest first; what does not fit the memory, in halves."""
    ledger, plan, rows = reading.ledger, reading.plan, reading.plan.window_rows(window)
    members, sentences, lengths = chosen(reading, window)
    spans = planned(lengths, plan.batch_tokens, plan.batching)
    todo = with_halved(spans, ledger.halved.get(window, ()))[::-1]
    while todo:
        span = todo.pop()
        part = slice(*span)
        if _fits(reading, sentences[part], members[part], rows, chunks):
            continue
        if span.stop - span.start == 1:
            raise _too_long(reading, sentences[span.start], lengths[span.start])
        # Through the writer, so that the journal has the window before it, whichever is faster.
        writer.submit(partial(_note_halved, ledger, window, span))
        todo.extend(reversed(halves(span)))


def _note_halved(ledger: WrittenLedger, window: int, span: Span) -> tuple[str, ...]:
    ledger.note_halved(window, span)
    return ()


def _fits(
    reading: Reading, sentences: Sequence[Sentence], members: Ints, rows: range, chunks: Chunks
) -> bool:
    """Read one batch into ``chunks``; False when the memory does not suffice."""
    import numpy as np

    of_batch = reading.table.rows_of(members)
    inside = np.flatnonzero((of_batch >= rows.start) & (of_batch < rows.stop))
    place = of_batch[inside] - rows.start
    awaited = dict(chunks)
    try:
        for batch in answers(reading, sentences, list(chunks)):
            chunk = awaited.pop(batch.where, None)
            if chunk is None:
                raise _broken(reading.unit, f"{batch.where}, which is not awaited")
            vectors = _checked(reading, batch, of_batch, chunk.shape[1])
            chunk[place] = vectors if len(inside) == len(of_batch) else vectors[inside]
    except MemoryError:
        return False
    if awaited:
        raise _broken(reading.unit, f"nothing for {list(awaited)}")
    reading.progress.advance(len(inside))
    return True


def answers(
    reading: Reading, sentences: Sequence[Sentence], where: Sequence[Where]
) -> Iterator[Batch]:
    """Read sentences as one batch, and blame the source for what it raises and leaves running."""
    with no_threads_left(f"source {reading.unit.source}"):
        with blamed(reading.unit, "read"):
            given = iter(reading.source.read(sentences, where))
        while True:
            with blamed(reading.unit, "read"):
                batch = next(given, None)
            if batch is None:
                return
            yield batch


def _checked(reading: Reading, batch: Batch, of_batch: Ints, width: int) -> npt.NDArray[Any]:
    """Return a batch's vectors as they are stored; refuse what is no vector."""
    import numpy as np

    wanted, dtype = (len(of_batch), width), reading.plan.dtype
    vectors = np.asarray(batch.vectors)
    if vectors.shape != wanted or vectors.dtype != np.float32:
        found = f"{vectors.dtype} of shape {vectors.shape} for {batch.where}"
        raise _broken(reading.unit, f"{found}; float32 of shape {wanted} is needed")
    if not fits(vectors, dtype):
        row, feature = np.argwhere(~(np.abs(vectors) < BEYOND[dtype]))[0]
        raise _not_finite(reading, batch.where, int(of_batch[row]), float(vectors[row, feature]))
    return cast(vectors, dtype)


def _not_finite(reading: Reading, where: Where, row: int, value: float) -> DataError:
    import math

    part, layer = where
    place = f"source {reading.unit.source}, {part}/{layer}, {reading.table.name(row)}"
    if math.isfinite(value):
        return DataError(f"{place}: {value:g} does not fit float16; store it as float32")
    return DataError(f"{place}: the vector holds {value}; only finite numbers can be compared")


def _too_long(reading: Reading, sentence: Sentence, length: int) -> ResourceError:
    place = f"language {sentence.language}, line {sentence.number + 1}"
    reason = f"{length} tokens, read alone, do not fit the memory"
    return ResourceError(f"source {reading.unit.source}, {place}: {reason}")


def _broken(unit: Unit, found: str) -> PluginError:
    return PluginError(f"source {unit.source}: read() gave {found}")


@contextmanager
def blamed(unit: Unit, method: str) -> Iterator[None]:
    """Name the source whose method raised what is neither ours nor a lack of memory."""
    try:
        yield
    except (IsoglossError, MemoryError):
        raise
    except (Exception, SystemExit) as error:
        if of_the_disk(error):
            raise
        message = f"source {unit.source}: {method}() raised {type(error).__name__}: {error}"
        raise PluginError(message) from error
