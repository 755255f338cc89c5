"""Train the demo's toy model: `python -m isogloss.demo.train OUT`, some minutes on one core."""

from __future__ import annotations

import argparse
import json
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from .dice import Dice
from .grammar import halves
from .lexicon import LANGUAGES
from .make_corpus import DEMO_LINES, SEED, TRAINING_LINES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import torch

T = TypeVar("T", int, float)
BOS, PAD, EOS, UNK, MASK = range(5)
SPECIAL = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
FIRST_POSITION = PAD + 1
"""XLM-R numbers positions from the padding index plus one."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How the model is built and trained."""

    steps: int = 9000
    batch: int = 32
    learning_rate: float = 2e-3
    pairs: float = 0.5
    masked: float = 0.25
    hardly: float = 0.1
    mostly: float = 0.6
    pieces: int = 3200
    width: int = 128
    layers: int = 4
    heads: int = 4
    inner: int = 256
    positions: int = 96
    seed: int = SEED
    threads: int = 1


def training_text() -> dict[str, list[str]]:
    """Make the training half again, from the grammar."""
    lines, _ = halves(TRAINING_LINES, DEMO_LINES, SEED)
    return {language: [line.text(language) for line in lines] for language in LANGUAGES}


def make_tokenizer(sentences: Iterable[str], recipe: Recipe) -> Any:
    """Train a byte-pair tokenizer that has every character of the text as a piece."""
    from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
    from tokenizers.trainers import BpeTrainer
    from transformers import PreTrainedTokenizerFast

    tokenizer = Tokenizer(models.BPE(unk_token="<unk>"))
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    trainer = BpeTrainer(vocab_size=recipe.pieces, special_tokens=SPECIAL, show_progress=False)
    tokenizer.train_from_iterator(sentences, trainer)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> </s> $B </s>",
        special_tokens=[("<s>", BOS), ("</s>", EOS)],
    )
    names = {"bos": "<s>", "cls": "<s>", "eos": "</s>", "sep": "</s>", "pad": "<pad>"}
    names |= {"unk": "<unk>", "mask": "<mask>"}
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        model_max_length=recipe.positions - FIRST_POSITION,
        **{f"{role}_token": token for role, token in names.items()},
    )


def make_model(pieces: int, recipe: Recipe) -> Any:
    """Make an XLM-R with random weights and a head that names masked pieces."""
    from transformers import XLMRobertaConfig, XLMRobertaForMaskedLM

    config = XLMRobertaConfig(
        vocab_size=pieces,
        hidden_size=recipe.width,
        num_hidden_layers=recipe.layers,
        num_attention_heads=recipe.heads,
        intermediate_size=recipe.inner,
        max_position_embeddings=recipe.positions,
        type_vocab_size=1,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
        bos_token_id=BOS,
        pad_token_id=PAD,
        eos_token_id=EOS,
    )
    return XLMRobertaForMaskedLM(config)


def draw(ids: dict[str, list[list[int]]], dice: Dice, recipe: Recipe) -> list[list[int]]:
    """Draw a batch: sentences, or half as many sentences with their translations."""
    together = dice.chance(recipe.pairs)
    rows = []
    for _ in range(recipe.batch // 2 if together else recipe.batch):
        number, one = dice.below(len(ids[LANGUAGES[0]])), dice.pick(LANGUAGES)
        row = [BOS, *ids[one][number], EOS]
        if together:
            other = dice.pick([language for language in LANGUAGES if language != one])
            row += [EOS, *ids[other][number], EOS]
        rows.append(row)
    return rows


def rates(row: Sequence[int], dice: Dice, recipe: Recipe) -> list[float]:
    """Give each piece its chance to be hidden; of a pair one half is hidden mostly, one hardly."""
    if row.count(EOS) == 1:
        return [recipe.masked] * len(row)
    halves = [recipe.hardly, recipe.mostly]
    first, second = halves if dice.chance(0.5) else halves[::-1]
    middle = row.index(EOS) + 1
    return [first] * middle + [second] * (len(row) - middle)


def padded(rows: Sequence[list[T]], filler: T) -> torch.Tensor:
    """Put rows into one rectangle: (rows, longest row)."""
    import torch

    longest = max(map(len, rows))
    return torch.tensor([row + [filler] * (longest - len(row)) for row in rows])


def hide(
    tokens: torch.Tensor, rate: torch.Tensor, pieces: int
) -> tuple[torch.Tensor, torch.Tensor]:
    """Mask pieces as BERT does (80 % mask, 10 % another, 10 % kept): what is seen, what is hidden.

    `rate` has the shape of `tokens`: each piece's chance to be hidden; marks never are.
    """
    import torch

    hidden = (torch.rand(tokens.shape) < rate) & (tokens > EOS)
    fate = torch.rand(tokens.shape)
    shown = torch.where(hidden & (fate < 0.8), torch.full_like(tokens, MASK), tokens)
    other = torch.randint(len(SPECIAL), pieces, tokens.shape)
    return torch.where(hidden & (fate > 0.9), other, shown), hidden


def loss_of(model: Any, rows: Sequence[list[int]], dice: Dice, recipe: Recipe) -> torch.Tensor:
    """Give the cross-entropy of the hidden pieces."""
    import torch

    tokens = padded(rows, PAD)
    rate = padded([rates(row, dice, recipe) for row in rows], 0.0)
    shown, hidden = hide(tokens, rate, model.config.vocab_size)
    states = model.roberta(shown, attention_mask=(tokens != PAD).long()).last_hidden_state
    return torch.nn.functional.cross_entropy(model.lm_head(states[hidden]), tokens[hidden])


def fit(model: Any, ids: dict[str, list[list[int]]], recipe: Recipe) -> list[float]:
    """Train; gives the mean loss of every hundred steps."""
    import torch

    optimizer = torch.optim.AdamW(
        model.parameters(), lr=recipe.learning_rate, betas=(0.9, 0.98), weight_decay=0.01
    )
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, recipe.learning_rate, total_steps=recipe.steps, pct_start=0.1
    )
    dice, losses = Dice(recipe.seed), list[float]()
    model.train()
    for step in range(1, recipe.steps + 1):
        loss = loss_of(model, draw(ids, dice, recipe), dice, recipe)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        losses.append(loss.item())
        if step % 100 == 0:
            print(f"step {step} of {recipe.steps}: loss {losses[-1]:.2f}", file=sys.stderr)
    return [sum(part) / len(part) for part in _hundreds(losses)]


def _hundreds(losses: list[float]) -> list[list[float]]:
    return [losses[i : i + 100] for i in range(0, len(losses), 100)]


def train(out: Path, recipe: Recipe) -> None:
    """Make tokenizer and model, and save them with a record of the training."""
    import torch

    torch.set_num_threads(recipe.threads)
    torch.manual_seed(recipe.seed)
    text = training_text()
    tokenizer = make_tokenizer((line for lines in text.values() for line in lines), recipe)
    ids = {
        language: tokenizer(lines, add_special_tokens=False)["input_ids"]
        for language, lines in text.items()
    }
    model = make_model(len(tokenizer), recipe)
    begun = time.perf_counter()
    losses = fit(model, ids, recipe)
    seconds = time.perf_counter() - begun
    out.mkdir(parents=True, exist_ok=True)
    tokenizer.save_pretrained(out)
    model.eval().save_pretrained(out)
    record: dict[str, Any] = {
        "recipe": asdict(recipe),
        "losses": [round(loss, 4) for loss in losses],
    }
    record |= {"torch": torch.__version__, "seconds": round(seconds)}
    (out / "training.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line and train."""
    parser = argparse.ArgumentParser(prog="python -m isogloss.demo.train", description=__doc__)
    parser.add_argument("out", type=Path, metavar="OUT", help="folder for the model")
    parser.add_argument("--steps", type=int, default=Recipe().steps)
    parser.add_argument("--seed", type=int, default=Recipe().seed)
    options = parser.parse_args(arguments)
    train(options.out, Recipe(steps=options.steps, seed=options.seed))


if __name__ == "__main__":
    main()
