"""Trains small masked language models on English and fake English, with a dose of pairs."""

from __future__ import annotations

import json
import random
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import torch

from examples.known_cause.text import LONGEST, SPECIAL

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from examples.known_cause.text import Parts, Vocabulary

T = TypeVar("T")
PAD, UNK, CLS, SEP, MASK = range(len(SPECIAL))


@dataclass(frozen=True, slots=True)
class Settings:
    """How one model is made."""

    dose: int
    """Per cent of the sequences that are a sentence and its translation."""
    seed: int
    wrong: bool = False
    """Whether what stands beside a sentence is the translation of another one."""
    backwards: bool = False
    """Whether fake English is written from its last word to its first."""
    steps: int = 1500
    sentences: int = 32
    """A step, whatever the dose: a pair counts as two."""
    learning_rate: float = 2e-3
    masked: float = 0.25
    """Share of words that are hidden in a single sentence."""
    mostly: float = 0.6
    """The same in one half of a pair, of which the other half tells."""
    hardly: float = 0.1
    """The same in that other half."""
    width: int = 64
    layers: int = 4
    heads: int = 4
    inner: int = 128

    @property
    def name(self) -> str:
        """What the model is called in tables and studies."""
        return f"{'wrong' if self.wrong else 'dose'}{self.dose}-seed{self.seed}"


@dataclass(frozen=True, slots=True)
class Row:
    """One sequence: its tokens, and for each its position and its chance to be hidden."""

    tokens: list[int]
    positions: list[int]
    rates: list[float]


def make_tokenizer(words: Vocabulary) -> Any:
    """Make a tokenizer that has every form of both languages as one token."""
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    tokenizer = Tokenizer(models.WordLevel(words.forms(), unk_token=SPECIAL[UNK]))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", CLS), ("[SEP]", SEP)]
    )
    roles = zip(("pad", "unk", "cls", "sep", "mask"), SPECIAL, strict=True)
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        model_max_length=LONGEST + 2,
        **{f"{role}_token": token for role, token in roles},
    )


def make_model(settings: Settings, size: int) -> Any:
    """Make a BERT with random weights and a head that names hidden words."""
    from transformers import BertConfig, BertForMaskedLM

    config = BertConfig(
        vocab_size=size,
        hidden_size=settings.width,
        num_hidden_layers=settings.layers,
        num_attention_heads=settings.heads,
        intermediate_size=settings.inner,
        max_position_embeddings=LONGEST + 2,
        type_vocab_size=1,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
        pad_token_id=PAD,
    )
    return BertForMaskedLM(config)


class Reader:
    """Draws what a model reads."""

    def __init__(self, parts: Parts, words: Vocabulary, settings: Settings) -> None:
        self.settings = settings
        self.dice = random.Random(settings.seed)
        self.shift = words.shift
        self.english = [words.ids(sentence) for sentence in parts.english]
        order = -1 if settings.backwards else 1
        self.fake = [self.translated(words.ids(sentence))[::order] for sentence in parts.fake]
        self.both = [words.ids(sentence) for sentence in parts.read]

    def translated(self, sentence: Sequence[int]) -> list[int]:
        """Return the fake English of an English sentence."""
        return [UNK if token == UNK else token + self.shift for token in sentence]

    def step(self) -> tuple[list[Row], list[Row]]:
        """Draw the pairs and the single sentences of a step."""
        sentences, dose = self.settings.sentences, self.settings.dose / 100
        # So many that they are the dose of all sequences, on average.
        expected = sentences * dose / (1 + dose)
        pairs = int(expected) + (self.dice.random() < expected % 1)
        singles = sentences - 2 * pairs
        return [self.pair() for _ in range(pairs)], [self.single() for _ in range(singles)]

    def single(self) -> Row:
        """Draw a sentence of either language."""
        tokens = self.dice.choice(self.english if self.dice.random() < 0.5 else self.fake)
        return _row(tokens, self.settings.masked)

    def pair(self) -> Row:
        """Draw a sentence and its translation, either of them first.

        Positions begin anew as in translation language modelling (Conneau and Lample, 2019), and
        run from the end where fake English does: a word and its translation have one position, so
        that the model can find one from the other.
        """
        one = self.dice.choice(self.both)
        other = self.dice.choice(self.both) if self.settings.wrong else one
        rates = (self.settings.hardly, self.settings.mostly)
        hidden = rates if self.dice.random() < 0.5 else rates[::-1]
        english, fake = _row(one, hidden[0]), _row(self.translated(other), hidden[1])
        if self.settings.backwards:
            fake = Row(*(_backwards(each) for each in (fake.tokens, fake.positions, fake.rates)))
        begun, ended = (english, fake) if self.dice.random() < 0.5 else (fake, english)
        return Row(
            begun.tokens + ended.tokens[1:],
            begun.positions + ended.positions[1:],
            begun.rates + ended.rates[1:],
        )


def _row(tokens: Sequence[int], rate: float) -> Row:
    rates = [0.0 if token == UNK else rate for token in tokens]
    return Row([CLS, *tokens, SEP], list(range(len(tokens) + 2)), [0.0, *rates, 0.0])


def _backwards(values: list[T]) -> list[T]:
    """Turn what lies between the first and the last."""
    return [values[0], *values[-2:0:-1], values[-1]]


def hidden_states(model: Any, rows: Sequence[Row]) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
    """Yield what the head says of hidden words, and what they are: (hidden, words), (hidden,).

    Of the words that are hidden, one in five is left as it is; none becomes another word, because
    that would put words of one language among those of the other.
    """
    if not rows:
        return
    longest = max(len(row.tokens) for row in rows)
    tokens, positions = (
        torch.tensor([getattr(row, name) + [0] * (longest - len(row.tokens)) for row in rows])
        for name in ("tokens", "positions")
    )
    rates = torch.tensor([row.rates + [0.0] * (longest - len(row.rates)) for row in rows])
    hidden = torch.rand(rates.shape) < rates
    shown = torch.where(hidden & (torch.rand(rates.shape) < 0.8), MASK, tokens)
    attended = (tokens != PAD).long()
    states = model.bert(shown, attention_mask=attended, position_ids=positions).last_hidden_state
    yield model.cls(states[hidden]), tokens[hidden]


def fit(model: Any, reader: Reader) -> list[float]:
    """Train; return the mean loss of every tenth of the steps, in nats a hidden word."""
    settings = reader.settings
    optimizer = torch.optim.AdamW(
        model.parameters(), lr=settings.learning_rate, betas=(0.9, 0.98), weight_decay=0.01
    )
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, settings.learning_rate, total_steps=settings.steps, pct_start=0.1
    )
    losses = []
    model.train()
    for _ in range(settings.steps):
        found = [each for rows in reader.step() for each in hidden_states(model, rows)]
        said, meant = (torch.cat(each) for each in zip(*found, strict=True))
        loss = torch.nn.functional.cross_entropy(said, meant)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        losses.append(loss.item())
    tenth = max(1, settings.steps // 10)
    tenths = [losses[start : start + tenth] for start in range(0, len(losses), tenth)]
    return [sum(each) / len(each) for each in tenths]


def train(folder: Path, parts: Parts, words: Vocabulary, settings: Settings) -> None:
    """Make one model and save it with its tokenizer; what is there with these settings stays.

    One thread, so that the same machine gives the same weights, and others can train beside.
    """
    from transformers.utils.logging import disable_progress_bar

    record = folder / "training.json"
    asked = {**asdict(settings), "words": len(words.english), "text": parts.digest()}
    if record.is_file() and json.loads(record.read_text("utf-8"))["settings"] == asked:
        return
    disable_progress_bar()
    torch.set_num_threads(1)
    torch.manual_seed(settings.seed)
    model = make_model(settings, len(words.forms()))
    losses = fit(model, Reader(parts, words, settings))
    folder.mkdir(parents=True, exist_ok=True)
    make_tokenizer(words).save_pretrained(folder)
    model.eval().save_pretrained(folder)
    found = {"settings": asked, "losses": [round(loss, 4) for loss in losses]}
    record.write_text(json.dumps(found, indent=1) + "\n", "utf-8")
