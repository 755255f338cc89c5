"""How well and how fast text is cut into words: the tables of docs/words.md.

    python benchmarks/segmenters.py FOLDER [--lines FILE ...]

FOLDER holds ``pud/LANGUAGE.txt`` (sentences as written) and ``pud-tok/LANGUAGE.txt`` (the words of
the treebanks, with spaces between). F1 is over the spans of words: right are those that the
treebank has with the same first and last character. ``--lines`` names files LANGUAGE.txt without gold
words: words per line are told. What is not installed is skipped and named.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from isogloss import Segmenter, Span

GOLD = ("en", "de", "fr", "es", "fi", "ru", "tr", "ar", "hi", "zh", "ja")


@dataclass(frozen=True, slots=True)
class Case:
    """A segmenter, how to make it, and the languages that it is for."""

    name: str
    make: Callable[[], Segmenter]
    languages: tuple[str, ...]


def built_in(name: str, **settings: Any) -> Callable[[], Segmenter]:
    """Return what makes a component of Isogloss."""

    def make() -> Segmenter:
        from isogloss import Registry

        registry = Registry()
        segmenter: Segmenter = registry.make(registry.recipe("segmenter", name, settings))
        return segmenter

    return make


@dataclass(frozen=True, slots=True)
class Located:
    """A library that gives words as text: each is looked for after the one before it."""

    cut: Callable[[str], Iterable[str]]
    version: str

    def __call__(self, text: str, /) -> list[Span]:
        """Return the spans of the words."""
        return located(text, self.cut(text))


def located(text: str, words: Iterable[str]) -> list[Span]:
    """Return the spans of words, each found after the one before it; one not found has none."""
    spans, done = list[tuple[int, int]](), 0
    for word in words:
        start = text.find(word, done)
        if word.strip() and start >= 0:
            done = start + len(word)
            spans.append((start, done))
    return spans


def jieba() -> Segmenter:
    """Cut with the library jieba, whose last release is of 2020."""
    import jieba

    jieba.setLogLevel(60)
    return Located(jieba.cut, f"jieba {version('jieba')}")


def fugashi() -> Segmenter:
    """Cut with MeCab and the small UniDic of 2013."""
    from fugashi import Tagger

    tagger = Tagger()
    releases = f"fugashi {version('fugashi')}, unidic-lite {version('unidic-lite')}"
    return Located(lambda text: [word.surface for word in tagger(text)], releases)


def janome() -> Segmenter:
    """Cut with Janome, MeCab's IPADIC in Python."""
    from janome.tokenizer import Tokenizer

    tokenizer = Tokenizer(wakati=True)
    return Located(tokenizer.tokenize, f"janome {version('janome')}")


def nagisa() -> Segmenter:
    """Cut with the neural model of nagisa."""
    import nagisa

    return Located(nagisa.wakati, f"nagisa {version('nagisa')}")


def budoux(language: str) -> Callable[[], Segmenter]:
    """Cut with BudouX, which looks for line breaks rather than words."""

    def make() -> Segmenter:
        import budoux

        load = {
            "zh": budoux.load_default_traditional_chinese_parser,
            "ja": budoux.load_default_japanese_parser,
            "th": budoux.load_default_thai_parser,
        }[language]
        return Located(load().parse, f"budoux {version('budoux')}")

    return make


CASES = (
    Case("whitespace", built_in("whitespace"), (*GOLD, "th")),
    Case("unicode", built_in("unicode"), (*GOLD, "th")),
    Case("icu", built_in("icu"), ("zh", "ja", "th")),
    Case("rjieba", built_in("rjieba"), ("zh",)),
    Case("rjieba, hmm = false", built_in("rjieba", hmm=False), ("zh",)),
    Case("jieba (not built in)", jieba, ("zh",)),
    Case("budoux zh-hant (not built in)", budoux("zh"), ("zh",)),
    Case("sudachipy, mode A", built_in("sudachipy", mode="A"), ("ja",)),
    Case("sudachipy, mode B", built_in("sudachipy", mode="B"), ("ja",)),
    Case("sudachipy, mode C", built_in("sudachipy"), ("ja",)),
    Case("janome (not built in)", janome, ("ja",)),
    Case("fugashi (not built in)", fugashi, ("ja",)),
    Case("nagisa (not built in)", nagisa, ("ja",)),
    Case("budoux ja (not built in)", budoux("ja"), ("ja",)),
    Case("pythainlp", built_in("pythainlp"), ("th",)),
    Case("budoux th (not built in)", budoux("th"), ("th",)),
)


def gold(folder: Path, language: str) -> Iterator[tuple[str, list[Span]]]:
    """Yield sentences with the spans of the treebank's words."""
    texts, words = (
        (folder / kind / f"{language}.txt").read_text(encoding="utf-8").splitlines()
        for kind in ("pud", "pud-tok")
    )
    for text, line in zip(texts, words, strict=True):
        yield text, located(text, line.split())


def agreement(segment: Segmenter, sentences: Sequence[tuple[str, list[Span]]]) -> dict[str, float]:
    """Return precision, recall and F1 over spans, and MB of UTF-8 a second."""
    size = sum(len(text.encode()) for text, _ in sentences) / 1e6
    best = float("inf")
    for _ in range(3):
        start = time.perf_counter()
        found = [segment(text) for text, _ in sentences]
        best = min(best, time.perf_counter() - start)
    right = sum(
        len(set(ours) & set(theirs)) for ours, (_, theirs) in zip(found, sentences, strict=True)
    )
    ours, theirs = sum(map(len, found)), sum(len(words) for _, words in sentences)
    return {
        "precision": right / ours,
        "recall": right / theirs,
        "f1": 2 * right / (ours + theirs),
        "speed": size / best,
    }


def main(arguments: Sequence[str]) -> None:
    """Print a table in Markdown."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--lines", type=Path, nargs="*", default=())
    given = parser.parse_args(arguments)
    sentences = {language: list(gold(given.folder, language)) for language in GOLD}
    print("| segmenter | language | precision | recall | F1 | MB/s | versions |")
    print("|---|---|---|---|---|---|---|")
    for case in CASES:
        try:
            segment = case.make()
        except Exception as error:  # noqa: BLE001 - a library that does not work is left out
            print(f"{case.name} is skipped: {error}", file=sys.stderr)
            continue
        known = getattr(segment, "version", "")
        for language in filter(sentences.get, case.languages):
            row = agreement(segment, sentences[language])
            figures = " | ".join(f"{row[name]:.3f}" for name in ("precision", "recall", "f1"))
            print(f"| {case.name} | {language} | {figures} | {row['speed']:.2f} | {known} |")
        for path in (path for path in given.lines if path.stem in case.languages):
            texts = path.read_text(encoding="utf-8").splitlines()
            count = sum(len(segment(text)) for text in texts) / len(texts)
            print(f"| {case.name} | {path.stem} | {count:.1f} words a line | | | | {known} |")


if __name__ == "__main__":
    main(sys.argv[1:])
