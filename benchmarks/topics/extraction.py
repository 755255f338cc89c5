"""Vectors of words out of a model: ours, the model's bare forward pass, and NeuroX."""

from __future__ import annotations

import contextlib
import io
import json
import os
import random
import re
import shutil
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from isogloss import Words
    from isogloss.core.text.corpus import Corpus

    Point = Mapping[str, int | float | str]
    Work = Callable[[], Mapping[str, float]]
    Contender = Callable[[Point, Path], Work]

OURS = "isogloss"
TEXT = "ISOGLOSS_BENCH_TEXT"
"""The environment variable that names a file of real text: a sentence a line, words and spaces."""
SHAPES = {"MiniLM": (6, 384), "BERT-base": (12, 768)}
"""Blocks and features of the models, whose weights are drawn."""
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]


def points(scale: str) -> list[dict[str, int | float | str]]:
    """All layers, the middle one and the last one, of either shape."""
    sentences = {"quick": {"MiniLM": 60}, "full": {"MiniLM": 1000, "BERT-base": 300}}[scale]
    return [
        {"model": model, "layers": layers, "sentences": count}
        for model, count in sentences.items()
        for layers in ("all", "middle", "last")
    ]


def contenders() -> Mapping[str, Contender]:
    """Return ours, the floor that no extractor can go below, and the peer."""
    return {OURS: _ours, "bare forward": _bare, "neurox": _neurox}


def lines(count: int) -> list[str]:
    """Return the first sentences of the real text, or made ones of like lengths."""
    if path := os.environ.get(TEXT, ""):
        return Path(path).read_text("utf-8").splitlines()[:count]
    draw = random.Random(0)
    letters = "etaoinshrdlu"
    words = ["".join(draw.choices(letters, k=draw.randint(1, 9))) for _ in range(4000)]
    shares = list(accumulate(1 / rank for rank in range(1, len(words) + 1)))
    lengths = (max(3, round(draw.gauss(20, 8))) for _ in range(count))
    return [" ".join(draw.choices(words, cum_weights=shares, k=length)) for length in lengths]


def checkpoint(data: Path, model: str) -> Path:
    """Return the folder of a model with drawn weights and a tokenizer trained on the text."""
    import torch
    from tokenizers import Tokenizer, models, pre_tokenizers, trainers
    from transformers import BertConfig, BertModel

    folder = data / f"extraction-{model}"
    if (folder / "model.safetensors").exists():
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    tokens = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokens.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    trainer = trainers.WordPieceTrainer(
        vocab_size=12_000, special_tokens=SPECIAL, show_progress=False
    )
    tokens.train_from_iterator(lines(2000), trainer)
    vocabulary = tokens.get_vocab()
    (folder / "vocab.txt").write_text(
        "\n".join(sorted(vocabulary, key=lambda piece: vocabulary[piece])) + "\n", "utf-8"
    )
    said = {"tokenizer_class": "BertTokenizer", "do_lower_case": False, "model_max_length": 512}
    (folder / "tokenizer_config.json").write_text(json.dumps(said), "utf-8")
    blocks, features = SHAPES[model]
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=12_000,
        hidden_size=features,
        num_hidden_layers=blocks,
        num_attention_heads=12,
        intermediate_size=4 * features,
    )
    BertModel(config).save_pretrained(folder)
    return folder


def layers_of(point: Point) -> list[int]:
    """Return the layers that are asked for."""
    blocks, _ = SHAPES[str(point["model"])]
    chosen = {"all": list(range(blocks + 1)), "middle": [blocks // 2], "last": [blocks]}
    return chosen[str(point["layers"])]


def _corpus(point: Point) -> tuple[Corpus, Words]:
    from isogloss import Sentence
    from isogloss.core.text.corpus import corpus_of
    from isogloss.core.text.limits import Limits
    from isogloss.core.text.selection import select_words

    sentences = [
        Sentence(number, "en", text, tuple(found.span() for found in re.finditer(r"\S+", text)))
        for number, text in enumerate(lines(int(point["sentences"])))
    ]
    corpus = corpus_of("text", {"en": sentences})
    limits = Limits(max_count=None)
    return corpus, select_words(corpus, "en", matching="exact", limits=limits).words


def _ours(point: Point, data: Path) -> Work:
    """Tokenise, read, pool, check, write as float16 with checksums, and synchronise."""
    from isogloss.core.store.activations import Store
    from isogloss.core.store.extraction import Extraction, Unit, extract
    from isogloss.core.text.selection import selected_sentences
    from isogloss.plugins.sources.transformers import transformers

    source = transformers(model=str(checkpoint(data, str(point["model"]))))
    corpus, words = _corpus(point)
    where = [("encoder", layer) for layer in layers_of(point)]
    first = list(selected_sentences(corpus, words))[:16]
    folder, unit = data / "extraction-store", Unit("text", "model", "0" * 16, "en")

    def work(some: Words = words) -> Mapping[str, float]:
        store = Store(folder / "activations.zarr")
        settings = Extraction(dtype="float16")
        journals, progress = folder / "journal", _Silent()
        done = extract(store, journals, unit, source, corpus, some, where, settings, progress)
        return {"words": done.rows, "bytes": _size(folder)}

    shutil.rmtree(folder, ignore_errors=True)
    work(words.take(range(sum(len(sentence.words) for sentence in first))))
    shutil.rmtree(folder)
    return work


def _bare(point: Point, data: Path) -> Work:
    """Run the whole model on the same batches: no layer is kept, nothing is written."""
    import torch
    from transformers import AutoTokenizer, BertModel

    from isogloss.core.store.batches import LEAST, UNTUNED, even_chunk_rows, planned

    folder = checkpoint(data, str(point["model"]))
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = BertModel.from_pretrained(folder, attn_implementation="eager").eval()
    texts = lines(int(point["sentences"]))
    read = tokenizer(texts, return_attention_mask=False)["input_ids"]
    starts = list(accumulate((len(text.split()) for text in texts), initial=0))
    rows = even_chunk_rows(starts[-1], 4096)
    batches = []
    for start in range(0, starts[-1], rows):
        inside = [
            n for n in range(len(texts)) if starts[n] < start + rows and starts[n + 1] > start
        ]
        window = sorted((read[n] for n in inside), key=len, reverse=True)
        for span in planned([len(ids) for ids in window], UNTUNED, LEAST):
            batches.append(_padded(window[span.start : span.stop]))

    def work(some: list[Any] = batches) -> Mapping[str, float]:
        with torch.inference_mode():
            for ids, mask in some:
                model(input_ids=ids, attention_mask=mask)
        return {"words": starts[-1], "bytes": 0}

    work(batches[:1])
    return work


def _padded(rows: list[list[int]]) -> tuple[Any, Any]:
    import torch

    ids = torch.zeros((len(rows), len(rows[0])), dtype=torch.long)
    mask = torch.zeros_like(ids)
    for number, row in enumerate(rows):
        ids[number, : len(row)] = torch.tensor(row)
        mask[number, : len(row)] = 1
    return ids, mask


def _neurox(point: Point, data: Path) -> Work:
    """Let NeuroX write JSON; the model is loaded before, which it does itself otherwise."""
    from neurox.data.extraction import transformers_extractor as theirs

    loaded = theirs.get_model_and_tokenizer(str(checkpoint(data, str(point["model"]))))
    theirs.get_model_and_tokenizer = lambda *_, **__: loaded
    asked = None if point["layers"] == "all" else ",".join(map(str, layers_of(point)))
    texts = lines(int(point["sentences"]))
    out = data / "extraction-neurox.json"

    def work(some: list[str] = texts) -> Mapping[str, float]:
        path = data / "extraction-neurox.txt"
        path.write_text("\n".join(some), "utf-8")
        with contextlib.redirect_stdout(io.StringIO()):
            theirs.extract_representations(
                "", str(path), str(out), output_type="json", filter_layers=asked
            )
        return {"words": sum(len(text.split()) for text in some), "bytes": out.stat().st_size}

    work(texts[:4])
    return work


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


class _Silent:
    """A progress that nobody sees."""

    def begin(self, task: str, total: int, unit: str, /) -> None:
        """Ignore it."""

    def advance(self, amount: int, /) -> None:
        """Ignore it."""

    def say(self, message: str, /) -> None:
        """Ignore it."""
