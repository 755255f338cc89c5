"""Check a source: every word has a row or a reason, the same in every batch."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from isogloss import Batch, Rows, Sentence, SourceInfo
from isogloss.testing.claims import check_json, listed, require, type_of
from isogloss.testing.sample import TEXTS, small_sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from isogloss import Source, Vectors, Where


PARTS = ("encoder", "decoder.reads", "decoder.predicts")


def check_source(make: Callable[[], Source], sentences: Sequence[Sentence] | None = None) -> None:
    """Check a source on ``sentences``; by default on ten short ones of two languages.

    Every word has a row or is lost for a reason, vectors have the shape that was promised, float32
    and finite, and are the same each time and, to 1e-4 of their size, in whatever batch.
    """
    info = make().describe()
    _check_info(info)
    require(make().describe() == info, "two new objects describe themselves differently")
    read = _sentences(info) if sentences is None else list(sentences)
    rows = make().rows(iter(read))
    _check_rows(rows, read)
    whole = _read(make(), read, list(info.widths), rows, info)
    again = _read(make(), read, list(info.widths), rows, info)
    for where in info.widths:
        same = (whole[where] == again[where]).all()
        require(bool(same), f"a new object gave other vectors at {where}")
    _check_batches(make(), read, rows, whole, info)


def _check_info(info: SourceInfo) -> None:
    require(isinstance(info, SourceInfo), f"describe gave {type_of(info)}, not a SourceInfo")
    proper = bool(info.fingerprint)
    require(proper, "the fingerprint is empty: results could not be told apart")
    require(len(info.widths) > 0, "widths is empty: it gives no part and layer")
    for (part, layer), width in info.widths.items():
        require(part in PARTS, f"there is a part {part!r}: parts are {listed(PARTS)}")
        proper = isinstance(layer, str) or (type(layer) is int and layer >= 0)
        require(proper, f"there is a layer {layer!r}: a layer is a number from 0 or a name")
        require(type(width) is int and width > 0, f"{(part, layer)} has the width {width!r}")
    check_json("the details", dict(info.details))


def _sentences(info: SourceInfo) -> list[Sentence]:
    """Return the sentences; a part that reads what the encoder was given gets the other language."""
    pairs = [("en", "de"), ("de", "en")]
    return [
        small_sentence(
            number, language, small_sentence(number, other) if info.reads_given else None
        )
        for language, other in pairs
        for number in range(len(TEXTS[language]))
    ]


def _check_rows(rows: Rows, sentences: Sequence[Sentence]) -> None:
    """Check that every word has one row or one reason, in order."""
    require(isinstance(rows, Rows), f"rows gave {type_of(rows)}, not Rows")
    kept = list(zip(rows.sentence.tolist(), rows.word.tolist(), strict=True))
    require(kept == sorted(set(kept)), "rows are not in order of sentence and word, each once")
    lost = [tuple(place) for places in rows.lost.values() for place in places]
    every = {
        (number, word)
        for number, sentence in enumerate(sentences)
        for word in range(len(sentence.words))
    }
    require(
        sorted([*kept, *lost]) == sorted(every), "a word has neither a row nor a reason, or both"
    )
    require(len(kept) > 0, "every word of the sentences is lost")
    _check_examples(rows)
    count = len(rows.lengths)
    require(count == len(sentences), f"{count} lengths for {len(sentences)} sentences")
    require(bool((rows.lengths >= 0).all()), "a sentence has a negative length")


def _check_examples(rows: Rows) -> None:
    """Check that examples are lines of text about what was counted among the words with a row."""
    for name, lines in rows.examples.items():
        count = rows.counts.get(name, -1)
        require(0 <= count <= len(rows.word), f"examples of {name!r}, which counts no rows")
        proper = all(len(str(line).splitlines()) == 1 for line in lines)
        require(proper, f"an example of {name!r} is not one line of text")
        require(len(lines) <= count, f"{len(lines)} examples of {name!r}, and {count} counted")


def _read(
    source: Source, sentences: Sequence[Sentence], where: list[Where], rows: Rows, info: SourceInfo
) -> dict[Where, Vectors]:
    """Read everything as one batch and check its shape."""
    found: dict[Where, Vectors] = {}
    for batch in islice(source.read(sentences, where), len(where) + 1):
        _check_batch(batch, len(rows.word), info)
        found[batch.where] = batch.vectors.copy()
    require(list(found) == where, f"read gave {list(found)}, not one batch for each of {where}")
    return found


def _check_batch(batch: Batch, rows: int, info: SourceInfo) -> None:
    import numpy as np

    require(isinstance(batch, Batch), f"read gave {type_of(batch)}, not a Batch")
    require(batch.where in info.widths, f"read gave {batch.where}, which was not described")
    expected, vectors = (rows, info.widths[batch.where]), batch.vectors
    place = f"the vectors at {batch.where}"
    require(vectors.shape == expected, f"{place} have shape {vectors.shape}, not {expected}")
    require(vectors.dtype == np.float32, f"{place} are {vectors.dtype}, not float32")
    require(bool(np.isfinite(vectors).all()), f"{place} have NaN or infinite values")


def _check_batches(
    source: Source,
    sentences: Sequence[Sentence],
    rows: Rows,
    whole: dict[Where, Vectors],
    info: SourceInfo,
) -> None:
    """Check that a sentence read alone gives what it gave among others."""
    import numpy as np

    for number, sentence in enumerate(sentences):
        alone = source.rows(iter([sentence]))
        own = rows.sentence == number
        require(len(alone.word) == own.sum(), "a sentence alone has other rows than among others")
        for where, vectors in _read(source, [sentence], list(whole), alone, info).items():
            scale = float(np.abs(whole[where]).max())
            difference = float(np.abs(vectors - whole[where][own]).max(initial=0.0))
            require(
                difference <= 1e-4 * scale,
                f"at {where} a sentence alone differs from the same among others by {difference:.1e}",
            )
