"""What reading each difficult corpus and labelled file comes to; docs/corpora.md says it in words."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from isogloss.plugins.corpora.conllu import conllu
from isogloss.plugins.corpora.iob2 import iob2
from isogloss.plugins.corpora.joined import joined

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from isogloss import CorpusFormat

NUL = {"NUL characters": 1}
MARK = {"byte order marks removed": 1}


@dataclass(frozen=True)
class Alone:
    """A file as a corpus of one language, cut at white space."""

    sentences: int
    first: str
    """The first words."""
    notes: Mapping[str, int] = field(default_factory=dict)


ALONE: dict[str, Alone | str] = {
    "clean/en.txt": Alone(8, "The cat sleeps"),
    "clean/de.txt": Alone(8, "Die Katze schläft"),
    "clean/fr.txt": Alone(8, "Le chat dort"),
    "encodings/en.txt": Alone(8, "The cat sleeps"),
    "encodings/de.txt": "line 1: byte 14: E4 is not UTF-8",
    "encodings/fr.txt": "line 1: byte 0: FF FE is the mark of UTF-16, and only UTF-8 is read",
    "encodings/mojibake.txt": Alone(8, "Le chat dort sur le vieux canap\u00c3\u00a9."),
    "zero_width/en.txt": Alone(5, "I will go home."),
    "zero_width/fa.txt": Alone(5, "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"),
    "zero_width/hi.txt": Alone(5, "\u092e\u0948\u0902 \u0918\u0930"),
    "zero_width/km.txt": Alone(
        5,
        "\u1781\u17d2\u1789\u17bb\u17c6\u200b\u1793\u17b9\u1784\u200b"
        "\u1791\u17c5\u200b\u1795\u17d2\u1791\u17c7\u17d4",
    ),
    "zero_width/de.txt": Alone(5, "Ich werde nach Hause gehen."),
    "rtl/en.txt": Alone(5, "In the name"),
    "rtl/ar.txt": Alone(5, "\u0628\u0650\u0627\u0633\u0652\u0645\u0650"),
    "rtl/ar_plain.txt": Alone(5, "\u0628\u0627\u0633\u0645"),
    "rtl/he.txt": Alone(5, "\u05d1\u05b0\u05bc\u05e9\u05b5\u05c1\u05dd"),
    "no_spaces/en.txt": Alone(5, "I like to eat noodles."),
    "no_spaces/zh.txt": Alone(5, "我喜欢吃面条。"),
    "no_spaces/ja.txt": Alone(5, "私はラーメンを食べるのが好きです。"),
    "no_spaces/th.txt": Alone(5, "ฉันชอบกินก๋วยเตี๋ยว"),
    "no_spaces/zh_hant.txt": Alone(5, "我喜歡吃麵條。"),
    "emoji/en.txt": Alone(6, "I love you \u2764\ufe0f"),
    "emoji/de.txt": Alone(6, "Ich liebe dich \u2764\ufe0f"),
    "whitespace/en.txt": Alone(7, "The cat sleeps on the sofa."),
    "whitespace/de.txt": Alone(7, "Die Katze schläft auf dem Sofa."),
    "invalid_utf8/en.txt": Alone(8, "The cat sleeps"),
    "invalid_utf8/de.txt": "line 2: byte 50: FF is not UTF-8",
    "delimiters/en.txt": Alone(18, "a|||b ||| c||| |||d"),
    "delimiters/de.txt": Alone(18, "a|||b ||| c||| |||d"),
    "nfc_nfd/fr_nfc.txt": Alone(3, "L'\u00e9t\u00e9 dernier,"),
    "nfc_nfd/fr_nfd.txt": Alone(3, "L'e\u0301te\u0301 dernier,"),
    "nfc_nfd/en.txt": Alone(3, "Last summer"),
    "nfc_nfd/vi_nfd.txt": Alone(3, "To\u0302i ye\u0302u"),
    "nfc_nfd/vi_nfc.txt": Alone(3, "T\u00f4i y\u00eau"),
    "nfc_nfd/ko_nfd.txt": Alone(3, "\u1102\u1161\u1102\u1173\u11ab"),
    "nfc_nfd/ko_nfc.txt": Alone(3, "\ub098\ub294"),
    "nfc_nfd/compat.txt": Alone(3, "\ufb01ne o\ufb03ce \uff21\uff50\uff50\uff4c\uff45"),
    "casing/tr.txt": Alone(2, "\u0130stanbul I\u011eDIR \u0131l\u0131k"),
    "casing/de.txt": Alone(2, "STRASSE Straße STRA\u1e9eE"),
    "casing/el.txt": Alone(2, "\u039f\u0394\u03a5\u03a3\u03a3\u0395\u03a5\u03a3"),
    "control_chars/en.txt": Alone(6, "nul\0byte here", NUL),
    "control_chars/de.txt": Alone(6, "Null\0byte hier", NUL),
    "degenerate/empty.txt": "empty; at least one line is wanted",
    "degenerate/newline_only.txt": "no line is left: 1 with no words in xx",
    "degenerate/blank_lines.txt": "no line is left: 3 with no words in xx",
    "degenerate/one_word.txt": Alone(1, "Hello"),
    "degenerate/one_line_no_newline.txt": Alone(1, "Hello world"),
    "degenerate/punct_only.txt": Alone(4, "..."),
    "degenerate/repeated.txt": Alone(300, "The cat sleeps on the old sofa."),
    "code_switch/en.txt": Alone(5, "I told him que no venga."),
    "code_switch/es.txt": Alone(5, "Le dije que no venga."),
}
"""File to what is read, or to the error's message after the file's name."""


@dataclass(frozen=True)
class Together:
    """The files of a folder as one corpus, by line."""

    languages: str
    kept: tuple[int, ...] = tuple(range(8))
    """Numbers of the sentences, from 0."""
    skipped: Mapping[str, int] = field(default_factory=dict)
    same: tuple[str, ...] = ()
    """Languages with the same text."""
    notes: Mapping[str, int] = field(default_factory=dict)
    """Of every file."""
    clean: bool = False
    """Whether the words are those of ``clean``."""
    max_words: int | None = None
    error: str = ""


TOGETHER = {
    "crlf": Together("en de fr", clean=True),
    "bom": Together("en de", notes=MARK, clean=True),
    "long_lines": Together(
        "en de", (0, 2, 3, 5), {"more than 300 words in en, de": 2}, max_words=300
    ),
    "empty_lines": Together(
        "en de", (0, 2, 4, 6, 8), {"no words in en, de": 4, "no words in en": 2}
    ),
    "mismatched": Together(
        "en de fr",
        error="the files do not have the same number of lines: {folder}/en.txt has 8, "
        "{folder}/de.txt has 7, {folder}/fr.txt has 8; line 8 is the first without its counterpart",
    ),
    "shifted": Together("en de"),
    "identical": Together("en de", same=("en", "de")),
}
"""Folders whose outcome is that of all their files."""

NAMES = {
    "EN.TXT": "no EN.txt in it; there are -de, zh-Hant_TW",
    "français.txt": "no français.txt in it; there are -de, zh-Hant_TW",
    "zh-Hant_TW.txt": "",
    "-de.txt": "",
}
"""Files of the folder ``file names`` to the error that ``folder`` gives when each is named."""


def tagged(path: Path) -> CorpusFormat:
    return iob2(files={"en": path})


def spaced(path: Path) -> CorpusFormat:
    return iob2(files={"en": path}, separator="space")


def treebank(path: Path) -> CorpusFormat:
    return conllu(files={"fr": path})


def sentiment(path: Path) -> CorpusFormat:
    return joined(path=path, languages=["label", "text"], separator="tab")


def inference(path: Path) -> CorpusFormat:
    return joined(path=path, languages=["label", "premise", "hypothesis"], separator="tab")


@dataclass(frozen=True)
class Labelled:
    """A labelled file in the format that comes nearest: words by sentence, values, or the error."""

    make: Callable[[Path], CorpusFormat]
    words: tuple[tuple[str, ...], ...] = ()
    values: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    error: str = ""


LABELLED = {
    "ner_ok.conll": Labelled(
        tagged,
        (("Angela", "Merkel", "visited", "Paris", "."), ("OK",)),
        {"entity": (("B-PER", "I-PER", "O", "B-LOC", "O"), ("O",))},
    ),
    "ner_bad_tags.conll": Labelled(
        tagged, error="line 1: I-PER comes after O; in IOB2 an entity begins with B-PER"
    ),
    "ner_docstart.conll": Labelled(
        spaced,
        (("EU", "rejects"),),
        {"entity": (("B-ORG", "O"),), "document": (("1", "1"),)},
    ),
    "pud_like.conllu": Labelled(
        treebank,
        (("Du", "vin", "au", "café", "."), ("10 000", "mètres")),
        {
            "pos": (("ADP+DET", "NOUN", "ADP+DET", "NOUN", "PUNCT"), ("NUM", "NOUN")),
            "lemma": (("de+le", "vin", "à+le", "café", "."), ("10000", "mètre")),
        },
    ),
    "sentiment_quotes.tsv": Labelled(
        sentiment, error="line 8: 3 columns between '\\t'; 2 are wanted, for label, text"
    ),
    "nli_uneven.tsv": Labelled(
        inference,
        error="line 2: 2 columns between '\\t'; 3 are wanted, for label, premise, hypothesis",
    ),
}
