"""One pass of a model over a batch: the encoder by itself, or the decoder with what it is given."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from isogloss import DataError, Ints, Layer, Vectors, Where
from isogloss.plugins.sources.forward import Picks, gather, padded, run

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager

    import torch
    from torch import Tensor

    from isogloss.plugins.sources.architecture import Kind, Stack
    from isogloss.plugins.sources.reading import Reading


@dataclass(frozen=True, slots=True)
class Special:
    """The tokens that a model reads beside the sub-words of a text."""

    before: tuple[int, ...]
    after: tuple[int, ...]
    start: int | None
    """What a decoder reads first."""
    padding: int

    def encoded(self, reading: Reading) -> Ints:
        """Return what an encoder reads."""
        return _joined(self.before, reading.ids, self.after)

    def decoded(self, reading: Reading) -> Ints:
        """Return what a decoder reads: the start token and the sub-words, nothing after them."""
        return _joined(() if self.start is None else (self.start,), reading.ids, ())


@dataclass(frozen=True, slots=True)
class Passes:
    """A loaded model with all that running it takes."""

    model: Any
    kind: Kind
    stacks: dict[str, Stack]
    special: Special
    device: torch.device
    aggregation: str
    reference: bool
    mixed: bool
    """Matrix products in bfloat16, everything else in float32."""

    def encode(self, found: Sequence[Reading], layers: Sequence[Layer]) -> dict[Where, Vectors]:
        """Run the encoder alone."""
        ids, mask = self._padded([self.special.encoded(reading) for reading in found])
        stack, vectors = self.stacks["encoder"], {}
        picks = own(found, len(self.special.before)).on(self.device, ids.shape[1])

        def take(layer: Layer, state: Tensor) -> None:
            vectors["encoder", layer] = gather(state, picks, self.aggregation)

        with self._precision():
            run(stack, layers, take, lambda: stack.module(input_ids=ids, attention_mask=mask))
        return vectors

    def decode(
        self, found: Sequence[Reading], given: Sequence[Reading], where: Sequence[Where]
    ) -> dict[Where, Vectors]:
        """Run the decoder once for all that is asked of it, over an encoder where there is one."""
        inputs = self._inputs(found, given)
        tokens = inputs["decoder_input_ids" if self.kind == "both" else "input_ids"].shape[1]
        picks = {
            "decoder.reads": own(found, 1).on(self.device, tokens),
            "decoder.predicts": before(found, self.reference).on(self.device, tokens),
        }
        vectors: dict[Where, Vectors] = {}

        def take(layer: Layer, state: Tensor) -> None:
            for part in (part for part, asked in where if asked == layer):
                vectors[part, layer] = gather(state, picks[part], self.aggregation)

        layers = list(dict.fromkeys(layer for _, layer in where))
        with self._precision():
            run(self.stacks["decoder"], layers, take, lambda: self.model(**inputs, use_cache=False))
        return vectors

    def _precision(self) -> AbstractContextManager[object]:
        """Let torch choose bfloat16 for matrix products, where the source mixes precisions."""
        if not self.mixed:
            return nullcontext()
        import torch

        return torch.autocast(self.device.type, torch.bfloat16)

    def _inputs(self, found: Sequence[Reading], given: Sequence[Reading]) -> dict[str, Tensor]:
        ids, mask = self._padded([self.special.decoded(reading) for reading in found])
        if self.kind == "decoder":
            return {"input_ids": ids, "attention_mask": mask}
        read, seen = self._padded([self.special.encoded(reading) for reading in given])
        return {
            "input_ids": read,
            "attention_mask": seen,
            "decoder_input_ids": ids,
            "decoder_attention_mask": mask,
        }

    def _padded(self, rows: Sequence[Ints]) -> tuple[Tensor, Tensor]:
        known = self.model.get_input_embeddings().num_embeddings
        if (highest := max(int(row.max(initial=0)) for row in rows)) >= known:
            message = (
                f"the tokenizer and the model do not belong together: sub-word number {highest}, "
                f"and {known} embeddings"
            )
            raise DataError(message)
        return padded(rows, self.special.padding, self.device)


def _joined(before: Sequence[int], ids: Ints, after: Sequence[int]) -> Ints:
    import numpy as np

    return np.concatenate([np.array(before, np.int64), ids, np.array(after, np.int64)])


def own(found: Sequence[Reading], offset: int) -> Picks:
    """Pick every word's own sub-words, which begin ``offset`` tokens into what is read."""
    import numpy as np

    kept = [reading.kept for reading in found]
    each = list(zip(found, kept, strict=True))
    return Picks(
        np.repeat(np.arange(len(found)), [len(words) for words in kept]),
        np.concatenate([reading.first[words] for reading, words in each]) + offset,
        np.concatenate([reading.stop[words] for reading, words in each]) + offset,
    )


def before(found: Sequence[Reading], reference: bool) -> Picks:
    """Pick the one state before every word's first sub-word; for ``reference``, before its last.

    Sub-word ``k`` of a text stands at position ``k + 1`` of what a decoder reads, after the start
    token, so the state before it stands at position ``k``.
    """
    picks = own(found, 0)
    at = picks.stop - 1 if reference else picks.first
    return Picks(picks.sentence, at, at + 1)
