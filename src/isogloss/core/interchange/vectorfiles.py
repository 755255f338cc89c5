"""Vectors of a study as points with a vocabulary, as NeuroX lines and as datasets."""

from __future__ import annotations

from functools import partial
from typing import IO, TYPE_CHECKING

from isogloss.core.errors import SettingsError
from isogloss.core.interchange.choice import chosen_units
from isogloss.core.interchange.dataset import dataset_texts
from isogloss.core.interchange.entries import entries_of
from isogloss.core.interchange.exports import language_name, side_path
from isogloss.core.interchange.neurox import neurox_line
from isogloss.core.interchange.npyrows import NpyRows
from isogloss.core.interchange.outputs import Output, write_texts
from isogloss.core.interchange.points import vocabulary_file
from isogloss.core.store.activations import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from isogloss.core.interchange.entries import PlacedWord
    from isogloss.core.interchange.exports import Export
    from isogloss.core.store.unit import Unit
    from isogloss.core.types import JSON, Side, Vectors


def points(export: Export) -> list[Output]:
    """Return ``processed-point.npy`` and ``processed-vocab.npy`` of each side."""
    store = Store(export.results.places.store)
    outputs = []
    for side, unit in chosen_units(export.results, export.choice).items():
        folder = f"points/{side_path(side)}/{language_name(side)}/layer{side.layer}"
        about = _about(export, [side])
        blocks = partial(store.blocks, unit, (side.part, side.layer))
        outputs += [
            Output(f"{folder}/processed-point.npy", partial(_write_points, blocks), about),
            Output(
                f"{folder}/processed-vocab.npy", partial(_write_vocab, export, store, unit), about
            ),
        ]
    return outputs


def _write_points(blocks: Callable[[], Iterator[Vectors]], file: IO[bytes]) -> None:
    rows = NpyRows(file)
    for block in blocks():
        rows.add(block)
    rows.finish()


def _write_vocab(export: Export, store: Store, unit: Unit, file: IO[bytes]) -> None:
    file.write(vocabulary_file(entries_of(store.read_words(unit), first=export.first)))


def neurox(export: Export) -> list[Output]:
    """Return a file of JSON lines for each language, with all layers that have a number.

    A norm has no number there. It is left out, and ``about`` says so; SettingsError where nothing
    else is wanted.
    """
    store = Store(export.results.places.store)
    groups: dict[tuple[str, Unit], list[Side]] = {}
    for side, unit in chosen_units(export.results, export.choice).items():
        groups.setdefault((side.part, unit), []).append(side)
    outputs = []
    for (_, unit), sides in groups.items():
        kept = [side for side in sides if isinstance(side.layer, int)]
        if not kept:
            raise SettingsError("NeuroX numbers its layers, and none of those wanted has a number")
        outputs.append(
            Output(
                f"neurox/{side_path(kept[0])}/{language_name(kept[0])}.json",
                partial(_write_neurox, export, store, unit, kept),
                {
                    **_about(export, kept),
                    "left_out": [str(side) for side in sides if side not in kept],
                },
            )
        )
    return outputs


def _write_neurox(
    export: Export, store: Store, unit: Unit, sides: Sequence[Side], file: IO[bytes]
) -> None:
    words = store.read_words(unit)
    entries = entries_of(words, first=export.first)
    layers = {int(side.layer): store.blocks(unit, (side.part, side.layer)) for side in sides}
    for number, members, rows in _by_sentence(entries, layers):
        write_texts(file, [neurox_line(number, members, rows)])


def _by_sentence(
    entries: Iterator[PlacedWord], layers: dict[int, Iterator[Vectors]]
) -> Iterator[tuple[int, list[PlacedWord], dict[int, Vectors]]]:
    """Yield each sentence with its words and their vectors; one chunk of each layer is held."""
    import numpy as np

    held: list[PlacedWord] = []
    rows: list[list[Vectors]] = []

    def whole() -> tuple[int, list[PlacedWord], dict[int, Vectors]]:
        stacked = {
            index: np.stack(row) for index, row in zip(layers, zip(*rows, strict=True), strict=True)
        }
        return held[0].sentence, list(held), stacked

    for blocks in zip(*layers.values(), strict=True):
        for vectors in zip(*blocks, strict=True):
            entry = next(entries)
            if held and entry.sentence != held[0].sentence:
                yield whole()
                held.clear()
                rows.clear()
            held.append(entry)
            rows.append(list(vectors))
    if held:
        yield whole()


def datasets(export: Export) -> list[Output]:
    """Return the dataset of each side."""
    store = Store(export.results.places.store)
    return [
        Output(
            f"dataset/{side_path(side)}/{language_name(side)}-layer{side.layer}-dataset.json",
            partial(_write_dataset, export, store, unit, side),
            _about(export, [side]),
        )
        for side, unit in chosen_units(export.results, export.choice).items()
    ]


def _write_dataset(export: Export, store: Store, unit: Unit, side: Side, file: IO[bytes]) -> None:
    entries = entries_of(store.read_words(unit), first=export.first)
    vectors = (row for block in store.blocks(unit, (side.part, side.layer)) for row in block)
    write_texts(file, dataset_texts(zip(entries, vectors, strict=True)))


def _about(export: Export, sides: Sequence[Side]) -> dict[str, JSON]:
    return {"sides": [side.as_json() for side in sides], "occurrences_from": export.first}
