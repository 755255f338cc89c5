"""The source ``conceptx``: vectors and words that ConceptX has prepared for its clustering."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from isogloss import DataError, Source, hookimpl

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from isogloss import Layer, PlacedWord
    from isogloss.plugins.sources.arrays import ArrayFiles


def conceptx(
    *,
    points: dict[str, Path],
    vocab: dict[str, Path],
    sentences: dict[str, Path] | None = None,
) -> Source:
    """Vectors that ConceptX has prepared: processed-point.npy with processed-vocab.npy.

    Both by language; ``{layer}`` in a name stands for every layer that the first language has a
    file of. ``sentences``: by language, the JSON list of the sentences that the words come from.
    """
    from isogloss import layers_of
    from isogloss.plugins.sources.layer_files import check_files, check_languages
    from isogloss.plugins.sources.stored import StoredVectors

    sentences = sentences or {}
    check_files("points", points)
    check_files("vocab", vocab)
    check_languages("vocab", vocab, points)
    check_languages("sentences", sentences, points)
    layers = layers_of("points", next(iter(points.values())))
    holdings = {
        language: partial(_open, language, path, vocab[language], layers, sentences.get(language))
        for language, path in points.items()
    }
    details = {
        "points": {language: str(path) for language, path in points.items()},
        "vocab": {language: str(path) for language, path in vocab.items()},
        "sentences": {language: str(path) for language, path in sentences.items()},
    }
    return StoredVectors(holdings, details, gaps=not sentences)


def _open(
    language: str, points: Path, vocab: Path, layers: Sequence[Layer], sentences: Path | None
) -> ArrayFiles:
    from isogloss.plugins.sources.arrays import ArrayFiles
    from isogloss.plugins.sources.entry_words import noticed, texts_of
    from isogloss.plugins.sources.layer_files import of_layer
    from isogloss.plugins.sources.word_table import table_of

    named = list(dict.fromkeys(of_layer(vocab, layer) for layer in layers))
    entries = _common_entries(named)
    table = table_of(named[0], language, entries, texts_of(sentences))
    files = {layer: of_layer(points, layer) for layer in layers}
    words = [*named, *([sentences] if sentences else [])]
    return ArrayFiles(table, files, words, noticed(entries))


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
