"""What is cut out of a text, to be filled in by the model that reads the rest."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from isogloss import Features, Predictions, SettingsError
from isogloss.plugins.tasks.tuned import IGNORED, TunedModel

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    import numpy.typing as npt
    import torch

    from isogloss import Examples, Ints
    from isogloss.plugins.tasks.reader import Reader

SPAN = 3
"""Sub-words of a span that is cut out, on average: T5's."""

MASKED, OTHER = 0.8, 0.9
"""Of the sub-words to be filled in: up to here masked, up to here another one: BERT's."""


@dataclass(frozen=True, slots=True)
class Gaps:
    """Cuts gaps into sub-words; the same example is cut the same way by the same draw."""

    kind: str
    share: float
    seed: int
    before: tuple[int, ...]
    after: tuple[int, ...]
    mask: int
    others: Ints
    """The sub-words that one may be replaced by."""
    sentinels: Ints
    """What stands for the first span that was cut out, the second, and so on."""

    @classmethod
    def of(cls, reader: Reader, share: float, seed: int) -> Gaps:
        """Find what the model's tokenizer marks gaps with. Raises SettingsError."""
        import numpy as np

        tokens, kind = reader.tokens, reader.kind
        mask, sentinels = tokens.special("mask"), tokens.sentinels()
        lacking = {
            "encoder": "" if mask is not None else "a mask",
            "both": "" if sentinels else "sentinels (<extra_id_0>, ...)",
        }.get(kind, "")
        if lacking:
            message = f"its tokenizer has no token for {lacking}, so no gap can be cut into a text"
            raise SettingsError(f"model {reader.checkpoint.name!r}: {message}")
        special = reader.special
        around = (special.before, special.after) if kind != "decoder" else ((), ())
        if kind == "decoder" and special.start is not None:
            around = ((special.start,), ())
        every = np.array(sorted(set(tokens.numbers()) - tokens.controls), np.int64)
        return cls(kind, share, seed, *around, mask or 0, every, np.array(sentinels, np.int64))

    def cut(self, ids: Ints, number: int, draw: int) -> dict[str, Ints]:
        """Return what is read of an example, and what is to be filled in (``labels``)."""
        import numpy as np

        if not len(ids) and self.kind != "decoder":
            read = self._around(ids, self.before, self.after)
            return {"input_ids": read, "labels": np.full(len(read), IGNORED, np.int64)}
        random = np.random.default_rng((self.seed, number, draw))
        if self.kind == "encoder":
            return self._masked(ids, random)
        if self.kind == "both":
            return self._spans(ids, random)
        whole = np.concatenate([self.before, ids]).astype(np.int64)
        return {"input_ids": whole, "labels": whole}

    def _masked(self, ids: Ints, random: np.random.Generator) -> dict[str, Ints]:
        import numpy as np

        count = max(1, round(self.share * len(ids)))
        at = np.sort(random.permutation(len(ids))[:count])
        read, wanted = ids.copy(), np.full(len(ids), IGNORED, np.int64)
        wanted[at] = ids[at]
        luck, other = random.random(len(at)), random.choice(self.others, len(at))
        read[at] = np.where(luck < MASKED, self.mask, np.where(luck < OTHER, other, ids[at]))
        return {"input_ids": self._around(read, self.before, self.after)} | {
            "labels": self._around(
                wanted, [IGNORED] * len(self.before), [IGNORED] * len(self.after)
            )
        }

    def _spans(self, ids: Ints, random: np.random.Generator) -> dict[str, Ints]:
        """Cut spans out as T5 does: a sentinel in the place of each, and before it in the target."""
        import numpy as np

        noise = min(max(1, round(self.share * len(ids))), max(len(ids) - 1, 1))
        spans = min(max(1, round(noise / SPAN)), len(self.sentinels) - 1, len(ids) - noise or 1)
        lengths, kept = _parts(noise, spans, random), _parts(len(ids) - noise, spans, random)
        read: list[Any] = []
        wanted: list[Any] = []
        at = 0
        for sentinel, stay, out in zip(self.sentinels.tolist(), kept, lengths, strict=False):
            read += [ids[at : at + stay], [sentinel]]
            wanted += [[sentinel], ids[at + stay : at + stay + out]]
            at += stay + out
        wanted += [[int(self.sentinels[spans])]]
        return {
            "input_ids": self._around(np.concatenate(read), self.before, self.after),
            "labels": self._around(np.concatenate(wanted), self.before, self.after),
        }

    def _around(self, ids: Ints, before: Sequence[int], after: Sequence[int]) -> Ints:
        import numpy as np

        return np.concatenate([before, ids, after]).astype(np.int64)


def _parts(total: int, count: int, random: np.random.Generator) -> list[int]:
    """Cut ``total`` into ``count`` parts of 1 or more, at random; all 0 where there is nothing."""
    import numpy as np

    if total < count:
        return [0] * (count - total) + [1] * total
    cuts = np.sort(random.permutation(total - 1)[: count - 1]) + 1
    parts: list[int] = np.diff(np.concatenate([[0], cuts, [total]])).astype(int).tolist()
    return parts


class Cut:
    """A torch Dataset of texts with gaps; others each time that an example comes again."""

    def __init__(self, ids: Sequence[Ints], gaps: Gaps) -> None:
        self._ids = ids
        self._gaps = gaps

    def __len__(self) -> int:
        return len(self._ids)

    def __getitem__(self, number: int) -> Mapping[str, Ints]:
        return self.visit(number, 0)

    def visit(self, number: int, draw: int) -> Mapping[str, Ints]:
        """Return an example as it is cut by one draw."""
        return self._gaps.cut(self._ids[number], number, draw)


class TunedGaps(TunedModel):
    """A model that fills gaps, or goes on with a text."""

    def __init__(self, reader: Reader, model: Any, gaps: Gaps) -> None:
        super().__init__(reader, model)
        self._gaps = gaps

    def features(self, examples: Examples, /) -> Features:
        """Cut gaps; texts without any sub-word are left out."""
        found = [reading.ids for reading in self._reader.read(examples.sentences)]
        kept = [ids for ids in found if len(ids)]
        left = len(found) - len(kept)
        notes = {"texts without a sub-word left out": left} if left else {}
        return Features(Cut(kept, self._gaps), self._collate, notes)

    def predict(self, examples: Examples, /) -> Predictions:
        """Fill the same gaps whatever the seed; the scores say how likely the text's own filling is."""
        import numpy as np

        rows = self._held_out(examples)

        def run(numbers: list[int], device: torch.device) -> Sequence[float]:
            batch = self._collate([rows[number] for number in numbers])
            placed = {name: values.to(device) for name, values in batch.items()}
            return self._likelihoods(placed)

        sums = self._each([len(row["input_ids"]) for row in rows], run)
        scores: tuple[npt.NDArray[np.float64], ...] = tuple(np.array(each) for each in sums)
        return Predictions(((),) * len(rows), scores)

    def score(self, predictions: Predictions, examples: Examples, /) -> Mapping[str, float | None]:
        """Return the bits that a sub-word of the filling takes; fewer are better."""
        wanted = sum(self._count(row["labels"]) for row in self._held_out(examples))
        total = float(sum(predictions.scores))
        return {"bits": -total / wanted / math.log(2) if wanted else None}

    def _held_out(self, examples: Examples) -> list[dict[str, Ints]]:
        import dataclasses

        gaps = dataclasses.replace(self._gaps, seed=0)
        found = self._reader.read(examples.sentences)
        return [
            gaps.cut(reading.ids, sentence.number, 0)
            for reading, sentence in zip(found, examples.sentences, strict=True)
        ]

    def _count(self, labels: Ints) -> int:
        """Count what is predicted: a decoder is not asked for what it reads first."""
        return int((labels != IGNORED).sum()) - (self._gaps.kind == "decoder")

    def _likelihoods(self, batch: Mapping[str, torch.Tensor]) -> Sequence[float]:
        logits = (
            self.model(**batch, use_cache=False).logits
            if self._gaps.kind != "encoder"
            else (self.model(**batch).logits)
        )
        labels = batch["labels"]
        if self._gaps.kind == "decoder":
            logits, labels = logits[:, :-1], labels[:, 1:]
        scores = logits.double().log_softmax(-1)
        own = scores.gather(-1, labels.clamp(min=0).unsqueeze(-1)).squeeze(-1)
        found: list[float] = (own * (labels != IGNORED)).sum(-1).cpu().tolist()
        return found

    def _collate(self, rows: Sequence[Any]) -> dict[str, torch.Tensor]:
        labels = self._padded([row["labels"].clip(0) for row in rows])
        wanted = labels["input_ids"]
        for at, row in enumerate(rows):
            wanted[at, : len(row["labels"])] = _tensor(row["labels"])
            wanted[at, len(row["labels"]) :] = IGNORED
        return self._padded([row["input_ids"] for row in rows]) | {"labels": wanted}


def _tensor(numbers: Ints) -> torch.Tensor:
    import torch

    return torch.from_numpy(numbers)
