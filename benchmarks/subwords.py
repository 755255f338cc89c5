"""Count words whose sub-words differ when they are tokenised one by one, and print a table.

    python benchmarks/subwords.py FOLDER

FOLDER holds parallel text of the Universal Dependencies PUD treebanks: ``pud/<language>.txt``, a
sentence a line as written, and ``pud-tok/<language>.txt``, its words with one space between two.
Three tokenizers are trained on every second sentence of all languages; the others are measured.
"""

from __future__ import annotations

import json
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from tokenizers import (
    Tokenizer,
    decoders,
    models,
    normalizers,
    pre_tokenizers,
    trainers,
)

from isogloss import Sentence
from isogloss.plugins.sources.reading import (
    DIFFERENT,
    SHARED,
    SOME_UNKNOWN,
    Reading,
    Table,
    readings,
)
from isogloss.plugins.sources.tokens import Tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

VOCABULARY = 12_000
UNKNOWN = "<unk>"


def word_piece() -> tuple[Tokenizer, Any]:
    """Like multilingual BERT, cased: every Chinese character by itself."""
    tokenizer = Tokenizer(models.WordPiece(unk_token=UNKNOWN))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=False, strip_accents=False)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    return tokenizer, trainers.WordPieceTrainer


def unigram() -> tuple[Tokenizer, Any]:
    """Like XLM-R: compatibility forms are unified, white space is part of what follows it."""
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.NFKC()
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    return tokenizer, trainers.UnigramTrainer


def byte_level() -> tuple[Tokenizer, Any]:
    """Like GPT-2: merges of bytes within letters, digits or punctuation."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    return tokenizer, trainers.BpeTrainer


KINDS: dict[str, Callable[[], tuple[Tokenizer, Any]]] = {
    "WordPiece": word_piece,
    "Unigram": unigram,
    "byte-level BPE": byte_level,
}


def trained(kind: str, texts: list[str], folder: Path) -> Tokens:
    """Train a tokenizer and load it as a source loads that of a model."""
    tokenizer, trainer = KINDS[kind]()
    settings: dict[str, Any] = {"vocab_size": VOCABULARY, "show_progress": False}
    settings["special_tokens"] = [] if kind == "byte-level BPE" else [UNKNOWN]
    if kind == "Unigram":
        settings["unk_token"] = UNKNOWN
    if kind == "byte-level BPE":
        settings["initial_alphabet"] = pre_tokenizers.ByteLevel.alphabet()
    tokenizer.train_from_iterator(texts, trainer(**settings))
    folder.mkdir()
    tokenizer.save(str(folder / "tokenizer.json"))
    said = {"tokenizer_class": "PreTrainedTokenizerFast"}
    if kind != "byte-level BPE":
        said["unk_token"] = UNKNOWN
    (folder / "tokenizer_config.json").write_text(json.dumps(said), "utf-8")
    return Tokens.load(folder, kind, None)


@dataclass
class Text:
    """One language: its sentences as written, and the words of each."""

    language: str
    written: list[str]
    words: list[list[str]]

    def sentences(self, *, spaced: bool) -> Iterator[Sentence]:
        """Yield every second sentence, as written or with one space between two words."""
        for number in range(1, len(self.written), 2):
            words = self.words[number]
            text = " ".join(words) if spaced else self.written[number]
            yield Sentence(number, self.language, text, tuple(located(text, words)))


def located(text: str, words: list[str]) -> Iterator[tuple[int, int]]:
    """Yield where the words stand in the text, one after the other."""
    end = 0
    for word in words:
        start = text.index(word, end)
        if text[end:start].strip():
            raise ValueError(f"{text[end:start]!r} stands between two words of {text!r}")
        end = start + len(word)
        yield start, end


def texts_of(folder: Path) -> list[Text]:
    """Read all languages."""
    found = []
    for path in sorted((folder / "pud").glob("*.txt")):
        written = path.read_text("utf-8").splitlines()
        tokenised = (folder / "pud-tok" / path.name).read_text("utf-8").splitlines()
        found.append(Text(path.stem, written, [line.split() for line in tokenised]))
    return found


def split_differs(tokens: Tokens, found: list[Reading]) -> int:
    """Count words that get other sub-words as a list of words (``is_split_into_words``)."""
    backend = tokens._tokenizer.backend_tokenizer
    different = 0
    for reading in found:
        sentence = reading.sentence
        words = [sentence.text[start:end] for start, end in sentence.words]
        # Byte-level tokenizers are used with a space before every word then.
        bare = "".join(words[:1])
        spaced = [bare, *(f" {word}" for word in words[1:])] if tokens._reads_spaces else words
        cut = backend.encode(spaced, is_pretokenized=True, add_special_tokens=False)
        own: dict[int, list[int]] = {}
        for number, word in zip(cut.ids, cut.word_ids, strict=True):
            own.setdefault(word, []).append(number)
        different += sum(tuple(own.get(w, ())) != reading.ids_of(w) for w in reading.kept)
    return different


def measure(tokens: Tokens, sentences: list[Sentence]) -> dict[str, Any]:
    """Tokenise sentences and count."""
    begun = perf_counter()
    found = readings(tokens, sentences, None)
    read = perf_counter() - begun
    begun = perf_counter()
    table = Table(tokens)
    table.add(found, [len(reading.ids) for reading in found])
    rows = table.rows()
    compared = perf_counter() - begun
    words = len(rows.word) + sum(map(len, rows.lost.values()))
    return {
        "words": words,
        "pieces": sum(len(reading.ids) for reading in found) / words,
        "different": rows.counts[DIFFERENT],
        "kept": len(rows.word),
        "shared": rows.counts[SHARED],
        "unknown": rows.counts[SOME_UNKNOWN],
        "lost": words - len(rows.word),
        "split": split_differs(tokens, found),
        "seconds": (read, compared),
        "examples": rows.examples[DIFFERENT],
    }


def line(kind: str, language: str, found: dict[str, Any], apart: dict[str, Any]) -> str:
    """Return one row of the table: the text as written, and with a space between all words."""
    kept = found["kept"]
    cells = [
        kind,
        language,
        f"{found['words']:,}",
        f"{found['pieces']:.2f}",
        f"{found['different']:,} ({found['different'] / kept:.1%})",
        f"{found['shared']:,}",
        f"{found['unknown']:,}",
        f"{found['lost']:,}",
        f"{found['split'] / kept:.1%}",
        f"{apart['pieces']:.2f}",
        f"{apart['different']:,}",
    ]
    return f"| {' | '.join(cells)} |"


HEAD = """\
| tokenizer | language | words | sub-words a word | differ | share a sub-word | some unknown | lost \
| differ as a list | spaced: sub-words a word | spaced: differ |
|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|"""


def main(folder: Path) -> None:
    """Print a table of all kinds and languages in Markdown, and examples on stderr."""
    texts = texts_of(folder)
    half = [text.written[number] for text in texts for number in range(0, len(text.written), 2)]
    print(HEAD)
    with tempfile.TemporaryDirectory() as made:
        for kind in KINDS:
            tokens = trained(kind, half, Path(made) / kind)
            seconds = [0.0, 0.0]
            for text in texts:
                found = measure(tokens, list(text.sentences(spaced=False)))
                apart = measure(tokens, list(text.sentences(spaced=True)))
                print(line(kind, text.language, found, apart), flush=True)
                print(kind, text.language, *found["examples"], sep="\n  ", file=sys.stderr)
                seconds = [sum(pair) for pair in zip(seconds, found["seconds"], strict=True)]
            told = f"{seconds[0]:.1f} s to tokenise, {seconds[1]:.1f} s to compare"
            print(f"{kind}: {told}", file=sys.stderr)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
