"""One window of the work: its sentences read in batches, its chunks written, then journalled."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from isogloss.core.errors import DataError, IsoglossError, PluginError, ResourceError
from isogloss.core.store.batches import batches, halves, longest_first, with_halved
from isogloss.core.text.selection import selected_sentences

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import numpy.typing as npt

    from isogloss.core.store.activations import Store
    from isogloss.core.store.ledger import OpenLedger, Plan
    from isogloss.core.store.rowtable import RowTable
    from isogloss.core.store.unit import Unit
    from isogloss.core.text.corpus import Corpus
    from isogloss.core.types import Batch, Ints, Progress, Sentence, Source, Where

    Blocks = Mapping[Where, npt.NDArray[Any]]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a window is read from and written to."""

    store: Store
    ledger: OpenLedger
    unit: Unit
    source: Source
    corpus: Corpus
    table: RowTable
    plan: Plan
    progress: Progress


def read_window(reading: Reading, window: int, widths: Mapping[Where, int]) -> None:
    """Compute and store the chunks of one window at the parts and layers in ``widths``.

    Every chunk is on the disk before the journal says so, in one record.
    """
    import numpy as np

    plan, unit, ledger = reading.plan, reading.unit, reading.ledger
    rows = plan.window_rows(window)
    blocks = {
        where: np.full((len(rows), width), np.nan, plan.dtype) for where, width in widths.items()
    }
    _fill(reading, window, rows, blocks)
    written = dict(
        reading.store.write_chunk(unit, where, window, block, plan)
        for where, block in blocks.items()
    )
    changed = [path for path, crc in written.items() if ledger.chunks.get(path, crc) != crc]
    ledger.note_window(window, written)
    for path in changed:
        found = "computed again, and not bit for bit as before: another machine or version?"
        reading.progress.say(f"{path}: {found}")


def _fill(reading: Reading, window: int, rows: range, blocks: Blocks) -> None:
    """Read the window's sentences, longest first; what does not fit the memory, in halves."""
    ledger, table = reading.ledger, reading.table
    ascending = table.sentences_in(rows)
    order = longest_first(table.lengths[ascending].tolist())
    members = ascending[order]
    found = list(selected_sentences(reading.corpus, table.words_of(ascending), reading.unit.given))
    sentences = [found[place] for place in order]
    planned = batches(table.lengths[members].tolist(), reading.plan.batch_tokens)
    todo = with_halved(planned, ledger.halved.get(window, ()))[::-1]
    while todo:
        span = todo.pop()
        part = slice(*span)
        if _fits(reading, sentences[part], members[part], rows, blocks):
            continue
        if span.stop - span.start == 1:
            raise _too_long(reading, sentences[part][0], int(table.lengths[members[span.start]]))
        ledger.note_halved(window, span)
        todo.extend(reversed(halves(span)))


def _fits(
    reading: Reading, sentences: Sequence[Sentence], members: Ints, rows: range, blocks: Blocks
) -> bool:
    """Read one batch into ``blocks``; False when the memory does not suffice."""
    of_batch = reading.table.rows_of(members)
    inside = (of_batch >= rows.start) & (of_batch < rows.stop)
    awaited = dict(blocks)
    try:
        for batch in _answers(reading, sentences, list(blocks)):
            block = awaited.pop(batch.where, None)
            if block is None:
                raise _broken(reading.unit, f"{batch.where}, which is not awaited")
            vectors = _checked(reading, batch, of_batch, block)
            block[of_batch[inside] - rows.start] = vectors[inside]
    except MemoryError:
        return False
    if awaited:
        raise _broken(reading.unit, f"nothing for {list(awaited)}")
    reading.progress.advance(int(inside.sum()))
    return True


def _answers(
    reading: Reading, sentences: Sequence[Sentence], where: Sequence[Where]
) -> Iterator[Batch]:
    with blamed(reading.unit, "read"):
        answers = iter(reading.source.read(sentences, where))
    while True:
        with blamed(reading.unit, "read"):
            batch = next(answers, None)
        if batch is None:
            return
        yield batch


def _checked(
    reading: Reading, batch: Batch, of_batch: Ints, block: npt.NDArray[Any]
) -> npt.NDArray[Any]:
    """Return a batch's vectors as they are stored; refuse what is no vector."""
    import numpy as np

    wanted = (len(of_batch), block.shape[1])
    vectors = np.asarray(batch.vectors)
    if vectors.shape != wanted or vectors.dtype != np.float32:
        found = f"{vectors.dtype} of shape {vectors.shape} for {batch.where}"
        raise _broken(reading.unit, f"{found}; float32 of shape {wanted} is needed")
    with np.errstate(over="ignore"):
        stored = vectors.astype(block.dtype, copy=False)
    finite = np.isfinite(stored)
    if not finite.all():
        row, feature = np.argwhere(~finite)[0]
        raise _not_finite(reading, batch.where, int(of_batch[row]), float(vectors[row, feature]))
    return stored


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
        message = f"source {unit.source}: {method}() raised {type(error).__name__}: {error}"
        raise PluginError(message) from error
