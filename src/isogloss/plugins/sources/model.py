"""A transformer as a source of vectors: describes itself, tokenises, reads."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from isogloss import Batch, PluginError, Rows, Sentence, SettingsError, SourceInfo, Where
from isogloss.plugins.sources.architecture import stacks_of
from isogloss.plugins.sources.blueprint import Blueprint, check_device
from isogloss.plugins.sources.edit import edited
from isogloss.plugins.sources.memory import within_memory
from isogloss.plugins.sources.passes import Passes
from isogloss.plugins.sources.reading import Reading, Table, chunks, readings
from isogloss.plugins.sources.remembered import Remembered
from isogloss.plugins.sources.settings import MIXED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager

    from isogloss import Edit, Vectors
    from isogloss.plugins.sources.settings import ModelSettings
    from isogloss.plugins.sources.weights import Weights


class ModelSource:
    """Reads words with a transformer. Everything is found, built and loaded when it is needed."""

    def __init__(self, settings: ModelSettings, weights: Weights) -> None:
        self._settings = settings
        self._model = Blueprint(settings, weights)
        self._remembered = Remembered()

    @property
    def threads(self) -> int:
        """Threads that the arithmetic uses; its sums depend on them."""
        import torch

        return torch.get_num_threads()

    @threads.setter
    def threads(self, number: int) -> None:
        import torch

        torch.set_num_threads(number)

    def describe(self) -> SourceInfo:
        """Say what it is, from its configuration alone. Raises SettingsError, DataError."""
        return self._model.info

    def rows(self, sentences: Iterable[Sentence], /) -> Rows:
        """Tokenise: say which words get vectors, which are lost and why, and what was noticed."""
        table = Table(self._model.tokens)
        self._remembered.forget()
        for taken in chunks(sentences):
            found, given = self._readings(taken), self._given(taken)
            self._remembered.keep([*found, *given.values()])
            table.count_given(list(given.values()))
            lengths = [self._tokens_read(reading, given.get(n)) for n, reading in enumerate(found)]
            table.add(found, lengths)
        return table.rows()

    def read(self, sentences: Sequence[Sentence], where: Sequence[Where], /) -> Iterator[Batch]:
        """Read the sentences as one padded batch.

        Raises SettingsError for a part or layer that the model lacks, MemoryError when the batch
        does not fit.
        """
        self._check(where)
        vectors = within_memory(lambda: self._vectors(sentences, where)) if sentences else {}
        for place in where:
            yield Batch(place, vectors[place] if sentences else self._none(place))

    def edit(self, site: Where, function: Edit, /) -> AbstractContextManager[None]:
        """Let ``function`` change the states at a part and layer, as long as the block lasts.

        It gets states (sentences, tokens, features) and the attention mask (sentences, tokens),
        true where there is no padding; it returns states of equal shape and type. Both parts of a
        decoder are the same states. Raises SettingsError for a layer that the model lacks.
        """
        self._check([site])
        part, layer = site
        return edited(self._passes.stacks[part.partition(".")[0]], layer, function)

    def _readings(self, sentences: Sequence[Sentence]) -> list[Reading]:
        return self._remembered.readings(
            sentences, lambda new: readings(self._model.tokens, new, self._model.room)
        )

    def _given(self, sentences: Sequence[Sentence]) -> dict[int, Reading]:
        """Return what the encoder reads, by the number of the sentence that it is given for."""
        if self._model.kind != "both":
            return {}
        given = {n: sentence.given for n, sentence in enumerate(sentences)}
        texts = {n: sentence for n, sentence in given.items() if sentence is not None}
        return dict(zip(texts, self._readings(list(texts.values())), strict=True))

    def _tokens_read(self, reading: Reading, given: Reading | None) -> int:
        if self._model.kind == "decoder":
            return len(self._model.special.decoded(reading))
        if given is None:
            return len(self._model.special.encoded(reading))
        return len(self._model.special.decoded(reading)) + len(self._model.special.encoded(given))

    @cached_property
    def _passes(self) -> Passes:
        device = check_device(self._settings.device)
        dtype = self._settings.dtype
        kept = "float32" if dtype == MIXED else dtype
        model = self._model.load(kept)
        model.eval().requires_grad_(False)
        return Passes(
            model.to(device),
            self._model.kind,
            stacks_of(model, self._model.config),
            self._model.special,
            device,
            self._settings.aggregation,
            self._settings.preset == "reference",
            self._settings.dtype == MIXED,
        )

    def _vectors(
        self, sentences: Sequence[Sentence], where: Sequence[Where]
    ) -> dict[Where, Vectors]:
        import torch

        found = self._readings(sentences)
        encoder = [layer for part, layer in where if part == "encoder"]
        decoder = [place for place in where if place[0] != "encoder"]
        vectors: dict[Where, Vectors] = {}
        with torch.inference_mode():
            if encoder:
                vectors |= self._passes.encode(found, encoder)
            if decoder:
                vectors |= self._passes.decode(found, self._all_given(sentences), decoder)
        return vectors

    def _all_given(self, sentences: Sequence[Sentence]) -> list[Reading]:
        given = self._given(sentences)
        if self._model.kind == "both" and len(given) < len(sentences):
            lacking = next(s.number for n, s in enumerate(sentences) if n not in given)
            message = f"sentence {lacking}: the decoder needs what its encoder reads (given)"
            raise PluginError(message)
        return list(given.values())

    def _check(self, where: Sequence[Where]) -> None:
        widths = self._model.widths
        for part, layer in where:
            if (part, layer) in widths:
                continue
            layers = [str(has) for name, has in widths if name == part]
            has = f"{part} has the layers {', '.join(layers)}" if layers else _parts(widths)
            raise SettingsError(
                f"model {self._model.checkpoint.name!r} has no {part}/{layer}: {has}"
            )

    def _none(self, place: Where) -> Vectors:
        import numpy as np

        return np.empty((0, self._model.widths[place]), dtype=np.float32)


def _parts(widths: Iterable[Where]) -> str:
    return f"it has the parts {', '.join(dict.fromkeys(part for part, _ in widths))}"
