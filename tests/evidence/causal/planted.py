"""A tiny BERT whose head reads known directions, and a study over its concepts.

Blocks add nothing, so that a word's state is its embedding, normed. Every concept has a direction of
its own and that of its kind; the head says X where the direction of the first or second kind is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import torch

if TYPE_CHECKING:
    from pathlib import Path

LANGUAGES = ("en", "de")
CONCEPTS, TYPES, SENTENCES, WIDTH = 28, 3, 80, 40
KIND = {"aligned": range(4), "other": range(4, 16), "outside": range(16, 28)}
"""X by the first direction, and translated by the dictionary; X by the second; O."""

STUDY = """\
schema = 1
[corpora.planted]
files = {en = "en.txt", de = "de.txt"}
[words]
max_count = "all"
[sources.model]
use = "transformers"
model = "model"
layers = [2]
[clusterers.k]
use = "agglomerative"
n_clusters = 28
[[dictionaries]]
use = "tsv"
path = "en-de.tsv"
source = "en"
target = "de"
[metrics.calign]
use = "calign"
min_types = 1
threshold = 0.6
"""


def form(language: str, concept: int, kind: int) -> str:
    return f"{language}{concept:02d}{'abcdefgh'[kind]}"


def vocabulary() -> list[str]:
    words = [
        form(language, concept, kind)
        for language in LANGUAGES
        for concept in range(CONCEPTS)
        for kind in range(TYPES)
    ]
    return ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *words]


def direction(concept: int) -> int:
    """The axis of a concept's kind: the head reads 0 and 1."""
    return next(axis for axis, members in enumerate(KIND.values()) if concept in members)


def embeddings(seed: int = 0) -> np.ndarray:
    """(vocabulary, WIDTH): concepts lie apart, their types close together, the kinds on an axis."""
    random = np.random.default_rng(seed)
    rows = [np.zeros(WIDTH) for _ in range(5)]
    for _ in LANGUAGES:
        for concept in range(CONCEPTS):
            own = random.normal(size=WIDTH)
            own[:3] = 0.0
            own *= 3.0 / np.linalg.norm(own)
            own[direction(concept)] = 2.0
            rows += [
                own + random.normal(0, 0.02, WIDTH) * (np.arange(WIDTH) > 2) for _ in range(TYPES)
            ]
    return np.stack(rows)


def model(folder: Path) -> Any:
    """Write the checkpoint: a BERT for token classification with the labels O and B-X."""
    from transformers import BertConfig, BertForTokenClassification

    folder.mkdir(parents=True)
    (folder / "vocab.txt").write_text("\n".join(vocabulary()) + "\n", "utf-8")
    (folder / "tokenizer_config.json").write_text(
        '{"tokenizer_class": "BertTokenizer", "do_lower_case": false, "model_max_length": 64}'
    )
    config = BertConfig(
        vocab_size=len(vocabulary()),
        hidden_size=WIDTH,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=8,
        max_position_embeddings=64,
        id2label={0: "O", 1: "B-X"},
        label2id={"O": 0, "B-X": 1},
    )
    made = BertForTokenClassification(config)
    with torch.no_grad():
        for name, values in made.named_parameters():
            if "LayerNorm.weight" not in name:
                values.zero_()
        made.bert.embeddings.word_embeddings.weight.copy_(torch.tensor(embeddings()))
        made.classifier.weight[1, :2] = 8.0
        made.classifier.bias[1] = -22.0
    made.save_pretrained(folder)
    return made


def sentences(language: str, seed: int, concepts: list[int], count: int) -> list[list[str]]:
    """Sentences of six words, every type of the concepts as often as any other."""
    every = [(concept, kind) for concept in concepts for kind in range(TYPES)]
    random = np.random.default_rng(seed)
    words: list[tuple[int, int]] = []
    while len(words) < 6 * count:
        words += [every[n] for n in random.permutation(len(every)).tolist()]
    named = [form(language, *word) for word in words[: 6 * count]]
    return [named[start : start + 6] for start in range(0, len(named), 6)]


def tag(word: str) -> str:
    return "O" if direction(int(word[2:4])) == 2 else "B-X"


def write_test(path: Path, lines: list[list[str]]) -> Path:
    blocks = ["\n".join(f"{word}\t{tag(word)}" for word in words) for words in lines]
    path.write_text("\n\n".join(blocks) + "\n", "utf-8")
    return path


def planted(folder: Path) -> Path:
    """Write the model, a study over it and labelled sentences; return the study file.

    German entities are all of aligned concepts, English ones of concepts that are not.
    """
    model(folder / "model")
    for language in LANGUAGES:
        text = sentences(language, 1 + (language == "de"), [*range(CONCEPTS)], SENTENCES)
        (folder / f"{language}.txt").write_text(
            "".join(" ".join(words) + "\n" for words in text), "utf-8"
        )
    rows = [
        f"{form('en', concept, kind)}\t{form('de', concept, kind)}"
        for concept in KIND["aligned"]
        for kind in range(TYPES)
    ]
    (folder / "en-de.tsv").write_text("\n".join(rows) + "\n", "utf-8")
    outside = [*KIND["outside"]]
    write_test(folder / "en.iob2", sentences("en", 11, [*KIND["other"], *outside], 12))
    write_test(folder / "de.iob2", sentences("de", 12, [*KIND["aligned"], *outside[:4]], 12))
    path = folder / "planted.toml"
    path.write_text(STUDY, "utf-8")
    return path
