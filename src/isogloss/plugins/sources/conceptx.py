"""The source ``conceptx``: vectors and words that ConceptX has prepared for its clustering."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from isogloss import DataError, Source, hookimpl

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from isogloss import Layer, PlacedWord, Span
    from isogloss.plugins.sources.arrays import ArrayFiles


def conceptx(
    *,
    points: dict[str, Path],
    vocab: dict[str, Path],
    sentences: dict[str, Path] | None = None,
    sentences_from: dict[str, int] | None = None,
) -> Source:
    """Vectors that ConceptX has prepared: processed-point.npy with processed-vocab.npy.

    Both by language; ``{layer}`` in a name stands for every layer that the first language has a
    file of. ``sentences``: by language, the JSON list of the sentences that the words come from.
    ``sentences_from``: by language, the number that its sentences begin with, for files that hold
    the words of several languages.
    """
    from isogloss import layers_of
    from isogloss.plugins.sources.layer_files import check_files, check_languages, spans_of
    from isogloss.plugins.sources.stored import StoredVectors
    from isogloss.plugins.sources.word_table import EVERY

    sentences, begins = sentences or {}, sentences_from or {}
    check_files("points", points, shared=bool(begins))
    check_files("vocab", vocab, shared=bool(begins))
    check_languages("vocab", vocab, points)
    check_languages("sentences", sentences, points)
    layers = layers_of("points", next(iter(points.values())))
    spans = spans_of(begins, points)
    holdings = {
        language: partial(
            _open,
            language,
            path,
            vocab[language],
            layers,
            sentences.get(language),
            spans.get(language, EVERY),
        )
        for language, path in points.items()
    }
    details = {
        "points": {language: str(path) for language, path in points.items()},
        "vocab": {language: str(path) for language, path in vocab.items()},
        "sentences": {language: str(path) for language, path in sentences.items()},
        "sentences_from": dict(begins),
    }
    return StoredVectors(holdings, details, gaps=not sentences)


def _open(
    language: str,
    points: Path,
    vocab: Path,
    layers: Sequence[Layer],
    sentences: Path | None,
    span: Span,
) -> ArrayFiles:
    from isogloss.plugins.sources.arrays import ArrayFiles
    from isogloss.plugins.sources.entry_words import noticed, texts_of
    from isogloss.plugins.sources.layer_files import of_layer
    from isogloss.plugins.sources.word_table import table_of

    named = list(dict.fromkeys(of_layer(vocab, layer) for layer in layers))
    entries = _common_entries(named)
    table = table_of(named[0], language, entries, texts_of(sentences), span)
    files = {layer: of_layer(points, layer) for layer in layers}
    words = [*named, *([sentences] if sentences else [])]
    count, details = len(entries), noticed(entries)
    return ArrayFiles(table, files, words, count=count, span=span, details=details)


def _common_entries(files: Sequence[Path]) -> list[PlacedWord]:
    """Return the words of all layers, which have to be the same."""
    from isogloss import read_vocabulary

    entries = read_vocabulary(files[0])
    for path in files[1:]:
        if read_vocabulary(path) != entries:
            raise DataError.at(path, None, f"its words are not those of {files[0]}, in that order")
    return entries


@hookimpl
def isogloss_sources() -> Mapping[str, Callable[..., Source]]:
    """Offer the source ``conceptx``."""
    return {"conceptx": conceptx}
