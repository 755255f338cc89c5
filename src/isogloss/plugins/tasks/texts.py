"""A model that writes a text from a text, and what the text is worth."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any, NamedTuple

from isogloss import Features, Predictions
from isogloss.plugins.tasks.tuned import IGNORED, Rows, TunedModel

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    import numpy.typing as npt
    import torch

    from isogloss import Examples, Ints, Sentence
    from isogloss.plugins.tasks.reader import Reader


class Decoding(NamedTuple):
    """How a text is written."""

    beams: int
    max_new: int
    prefix: str


class TunedText(TunedModel):
    """A model that writes a text from a text."""

    def __init__(self, reader: Reader, model: Any, decoding: Decoding) -> None:
        super().__init__(reader, model)
        self._decoding = decoding

    def features(self, examples: Examples, /) -> Features:
        """Put the target's sub-words beside the source's."""
        sources, cut = self._sources(examples)
        targets, also = self._targets(examples)
        rows = [
            {"input_ids": source, "labels": target}
            for source, target in zip(sources, targets, strict=True)
        ]
        notes = {"source texts cut": cut, "target texts cut": also}
        return Features(Rows(rows), self._collate, {what: n for what, n in notes.items() if n})

    def predict(self, examples: Examples, /) -> Predictions:
        """Write a text for each source, and say how likely each target text is."""
        sources, _ = self._sources(examples)

        def run(numbers: list[int], device: torch.device) -> Sequence[str]:
            batch = self._padded([sources[number] for number in numbers])
            written = self.model.generate(
                **{name: values.to(device) for name, values in batch.items()},
                generation_config=self._generation(),
            )
            return self._reader.tokens.texts(written.cpu().tolist())

        texts = self._each([len(row) for row in sources], run)
        return Predictions(tuple(texts), self.likelihoods(examples))

    def likelihoods(self, examples: Examples, /) -> tuple[npt.NDArray[np.float64], ...]:
        """Return the log-probability of each target text, which the decoder is given: ()."""
        import numpy as np

        sources, _ = self._sources(examples)
        targets, _ = self._targets(examples)
        rows = list(zip(sources, targets, strict=True))

        def run(numbers: list[int], device: torch.device) -> Sequence[float]:
            batch = self._joined([rows[number] for number in numbers])
            placed = {name: values.to(device) for name, values in batch.items()}
            logits = self.model(**placed, use_cache=False).logits.double().log_softmax(-1)
            labels = placed["labels"]
            own = logits.gather(-1, labels.clamp(min=0).unsqueeze(-1)).squeeze(-1)
            found: list[float] = (own * (labels != IGNORED)).sum(-1).cpu().tolist()
            return found

        sums = self._each([len(source) + len(target) for source, target in rows], run)
        return tuple(np.array(each, np.float64) for each in sums)

    def score(self, predictions: Predictions, examples: Examples, /) -> Mapping[str, float | None]:
        """Return chrF and BLEU."""
        return text_scores(list(map(str, predictions.predicted)), list(map(str, examples.targets)))

    def _generation(self) -> Any:
        """Return how to write: from the model's special tokens and our settings, nothing else."""
        from transformers import GenerationConfig

        own, special = self.model.config, self._reader.special
        return GenerationConfig(
            decoder_start_token_id=special.start,
            eos_token_id=getattr(own, "eos_token_id", None),
            bos_token_id=getattr(own, "bos_token_id", None),
            pad_token_id=special.padding,
            num_beams=self._decoding.beams,
            max_new_tokens=self._decoding.max_new,
            do_sample=False,
            use_cache=_caches(own),
        )

    def _sources(self, examples: Examples) -> tuple[list[Ints], int]:
        """Return what the encoder reads, and how many texts were cut."""
        prefix = self._decoding.prefix
        given = [_of(sentence, prefix + sentence.text) for sentence in examples.sentences]
        return self._encoded(given)

    def _targets(self, examples: Examples) -> tuple[list[Ints], int]:
        """Return what the decoder is to write, to the token that ends it."""
        pairs = zip(examples.sentences, examples.targets, strict=True)
        return self._encoded([_of(sentence, str(target)) for sentence, target in pairs])

    def _encoded(self, sentences: list[Sentence]) -> tuple[list[Ints], int]:
        found = self._reader.read(sentences)
        rows = [self._reader.special.encoded(reading) for reading in found]
        return rows, sum(reading.cut for reading in found)

    def _collate(self, rows: list[Any]) -> Mapping[str, torch.Tensor]:
        return self._joined([(row["input_ids"], row["labels"]) for row in rows])

    def _joined(self, rows: Sequence[tuple[Ints, Ints]]) -> dict[str, torch.Tensor]:
        labels = self._padded([target for _, target in rows])
        wanted = labels["input_ids"].masked_fill(labels["attention_mask"] == 0, IGNORED)
        return self._padded([source for source, _ in rows]) | {"labels": wanted}


def _caches(config: Any) -> bool:
    """Say whether what the decoder has read can be kept: transformers sizes it by the encoder."""
    layers: int = config.num_hidden_layers
    return bool(getattr(config, "num_decoder_layers", layers) <= layers)


def _of(sentence: Sentence, text: str) -> Sentence:
    return dataclasses.replace(sentence, text=text, words=())


def text_scores(written: list[str], wanted: list[str]) -> Mapping[str, float | None]:
    """Return sacreBLEU's chrF and BLEU of the whole corpus, 0 to 100; None for no text.

    Both with sacreBLEU's defaults: chrF2 without words, BLEU of its tokenizer 13a.
    """
    import sacrebleu

    if not wanted:
        return {"chrf": None, "bleu": None}
    chrf = sacrebleu.corpus_chrf(written, [wanted]).score
    return {
        "chrf": float(chrf),
        "bleu": float(sacrebleu.corpus_bleu(written, [wanted], force=True).score),
    }
