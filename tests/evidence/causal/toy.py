"""A model in a few lines of torch, whose head reads one direction, and material made by hand."""

from __future__ import annotations

from contextlib import contextmanager
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from isogloss import Batch, Examples, Predictions, Rows, Sentence, Side, SourceInfo
from isogloss.evidence.causal.material import Material
from isogloss.evidence.causal.pool import Pool
from isogloss.evidence.causal.subspace import Means, covariance_of, means_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from isogloss import Source, Vectors, Where
    from isogloss.core.types import Edit

WIDTH, CONCEPTS, WORDS = 24, 20, 6
SITE: Where = ("encoder", 1)
CARRIER = 0
"""The axis that the head reads."""


class ToySource:
    """A source whose one layer is a table of word vectors."""

    def __init__(self, toy: Toy) -> None:
        self.toy = toy

    def describe(self) -> SourceInfo:
        return SourceInfo("toy", {SITE: WIDTH})

    def rows(self, sentences: Any, /) -> Rows:
        read = list(sentences)
        counts = [len(each.words) for each in read]
        sentence = np.repeat(np.arange(len(read)), counts)
        word = np.concatenate([np.arange(count) for count in counts])
        return Rows(sentence, word, np.array(counts))

    def read(self, sentences: Sequence[Sentence], where: Sequence[Where], /) -> Iterator[Batch]:
        states, mask = self.toy.states(sentences)
        for place in where:
            yield Batch(place, states[mask].numpy().astype(np.float32))

    @contextmanager
    def edit(self, site: Where, function: Edit, /) -> Iterator[None]:
        assert site == SITE
        self.toy.edits.append(function)
        try:
            yield
        finally:
            self.toy.edits.remove(function)


class Toy:
    """Labels words X where their vector has the carrier, else O."""

    labels = ("O", "X")
    tokenizer_key = "toy"
    model = SimpleNamespace()

    def __init__(self, table: Mapping[str, Vectors], carriers: Sequence[int] = (CARRIER,)) -> None:
        self.table = {form: torch.tensor(row, dtype=torch.float32) for form, row in table.items()}
        self.carriers = list(carriers)
        self.edits: list[Edit] = []

    def states(self, sentences: Sequence[Sentence]) -> tuple[Any, Any]:
        longest = max(len(each.words) for each in sentences)
        states = torch.zeros(len(sentences), longest, WIDTH)
        mask = torch.zeros(len(sentences), longest, dtype=torch.bool)
        for at, sentence in enumerate(sentences):
            for word, (start, end) in enumerate(sentence.words):
                states[at, word] = self.table[sentence.text[start:end]]
                mask[at, word] = True
        for function in self.edits:
            states = function(states, mask)
        return states, mask

    def predict(self, examples: Examples, /) -> Predictions:
        states, _ = self.states(examples.sentences)
        carried = states[..., self.carriers].sum(-1)
        logits = torch.stack([torch.zeros_like(carried), 6.0 * carried - 3.0], dim=-1).double()
        scores = logits.log_softmax(-1).numpy()
        own = [scores[at, : len(each.words)] for at, each in enumerate(examples.sentences)]
        said = tuple(tuple(self.labels[n] for n in rows.argmax(1)) for rows in own)
        return Predictions(said, tuple(own))

    def score(self, predictions: Predictions, examples: Examples, /) -> Mapping[str, float | None]:
        pairs = [
            said == wanted
            for ours, theirs in zip(predictions.predicted, examples.targets, strict=True)
            for said, wanted in zip(ours, theirs, strict=True)
        ]
        return {"accuracy": sum(pairs) / len(pairs)}

    def source(self) -> Source:
        return ToySource(self)

    def features(self, examples: Examples, /) -> Any:
        raise NotImplementedError

    def save(self, folder: Any, /) -> None:
        raise NotImplementedError


def form(language: str, concept: int, word: int) -> str:
    return f"{language}{concept:02d}{'abcdef'[word]}"


def table(seed: int = 0, carrying: Sequence[int] = (0, 1)) -> dict[str, Vectors]:
    """A vector for every word: its concept's, without the carrier but for some German concepts."""
    random = np.random.default_rng(seed)
    found = {}
    for language in ("en", "de"):
        for concept in range(CONCEPTS):
            centre = random.normal(size=WIDTH)
            centre[CARRIER] = 1.0 if language == "de" and concept in carrying else 0.0
            for word in range(WORDS):
                own = random.normal(0, 0.01, WIDTH) * (np.arange(WIDTH) != CARRIER)
                found[form(language, concept, word)] = (centre + own).astype(np.float32)
    return found


def examples(language: str, concepts: Sequence[int], carrying: Sequence[int]) -> Examples:
    """A sentence for each word of a concept."""
    read, targets = [], []
    for number in range(WORDS):
        words = [form(language, concept, number) for concept in concepts]
        text = " ".join(words)
        spans: list[tuple[int, int]] = []
        for word in words:
            start = spans[-1][1] + 1 if spans else 0
            spans.append((start, start + len(word)))
        read.append(Sentence(number, language, text, tuple(spans)))
        marked = language == "de"
        targets.append(tuple("X" if marked and c in carrying else "O" for c in concepts))
    lines = tuple(range(1, WORDS + 1))
    return Examples(language, tuple(read), tuple(targets), f"{language}.txt", lines)


def means(words: Mapping[str, Vectors], language: str) -> Means:
    rows = [words[form(language, c, w)] for c in range(CONCEPTS) for w in range(WORDS)]
    labels = np.repeat(np.arange(CONCEPTS), WORDS)
    return means_of(language, np.stack(rows), labels, CONCEPTS)


def material(words: Mapping[str, Vectors], aligned: Sequence[int] = (0, 1)) -> Material:
    """Material in which concepts of equal number are partners; nothing to match on but variance."""
    both = (means(words, "en"), means(words, "de"))
    vectors = [
        np.stack([row for name, row in words.items() if name.startswith(language)])
        for language in ("en", "de")
    ]
    marked = np.tile(np.isin(np.arange(CONCEPTS), list(aligned)), 2)
    pool = Pool(
        np.repeat([0, 1], CONCEPTS),
        np.concatenate([each.directions for each in both]),
        marked,
        {"flat": np.zeros(2 * CONCEPTS)},
        np.zeros((2 * CONCEPTS, 0)),
        covariance_of(vectors),
        np.ones(2 * CONCEPTS, bool),
    )
    sides = tuple(Side("toy", "toy", language, *SITE) for language in ("en", "de"))
    pairs = {concept: concept for concept in aligned}
    every = {concept: [concept] for concept in aligned}
    other = {
        language: examples(language, range(CONCEPTS), ()).sentences for language in ("en", "de")
    }
    return Material(
        (sides[0], sides[1]),
        both,
        pool,
        (pairs, pairs),
        (every, every),
        {"en": [], "de": []},
        other,
        (),
    )


class Quiet:
    """Progress that nobody sees."""

    def begin(self, task: str, total: int, unit: str, /) -> None: ...
    def advance(self, amount: int, /) -> None: ...
    def say(self, message: str, /) -> None: ...
