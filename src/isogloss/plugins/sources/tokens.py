"""Cuts text into sub-words, and knows which characters each of them covers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from isogloss import SettingsError
from isogloss.plugins.sources.quiet import quiet

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

RUN = re.compile(r"\S+")
BLANK = "▁"


@dataclass(frozen=True, slots=True)
class Pieces:
    """The sub-words of a text, without special ones."""

    ids: tuple[int, ...]
    spans: tuple[tuple[int, int], ...]
    """The code points that each covers. Spans may overlap, and an empty one covers nothing."""


class Tokens:
    """A model's tokenizer.

    Words that look like special tokens are read as the text they are, so far as the vocabulary
    allows: a Unigram one holds ``</s>`` as a piece like any other.
    """

    def __init__(self, folder: Path, name: str, config: Any) -> None:
        self._name = name
        self._tokenizer = _load(folder, name, config)
        self.unknown: int | None = self._tokenizer.unk_token_id
        self.controls = frozenset(self._tokenizer.all_special_ids) - {self.unknown}

    @cached_property
    def around(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The special tokens that the tokenizer puts before and after a text."""
        plain, whole = self._ids(["a"])[0], self._ids(["a"], special=True)[0]
        for start in range(len(whole) - len(plain) + 1):
            if whole[start : start + len(plain)] == plain:
                return tuple(whole[:start]), tuple(whole[start + len(plain) :])
        raise SettingsError(
            f"model {self._name!r}: its special tokens do not stand around the text"
        )

    @cached_property
    def blank(self) -> int | None:
        """The piece that stands for white space alone, in a vocabulary that has one."""
        number: int | None = self._tokenizer.get_vocab().get(BLANK)
        return number

    @property
    def has_offsets(self) -> bool:
        """Whether it says which characters a sub-word covers."""
        return bool(self._tokenizer.is_fast)

    def special(self, name: str) -> int | None:
        """Return the number of the special token ``bos``, ``eos`` or ``pad``, or None."""
        number = getattr(self._tokenizer, f"{name}_token_id", None)
        return None if number is None else int(number)

    def pieces(self, texts: Sequence[str]) -> list[Pieces]:
        """Cut texts into sub-words.

        A tokenizer without offsets cuts each run between white space by itself, so that what its
        sub-words cover is known as far as that run.
        """
        if not texts:
            return []
        if not self.has_offsets:
            return [self._by_runs(text) for text in texts]
        cut = self._call(list(texts), add_special_tokens=False, return_offsets_mapping=True)
        return [
            Pieces(tuple(ids), tuple(spans))
            for ids, spans in zip(cut["input_ids"], cut["offset_mapping"], strict=True)
        ]

    def alone(self, forms: Sequence[str], preceded: Sequence[bool]) -> list[tuple[int, ...]]:
        """Cut words by themselves, each with the space before it that it has in its sentence."""
        spaced = [
            f" {form}" if space and self._reads_spaces else form
            for form, space in zip(forms, preceded, strict=True)
        ]
        return [tuple(ids) for ids in self._ids(spaced)] if spaced else []

    @cached_property
    def _reads_spaces(self) -> bool:
        """Whether a word's own sub-words show the space before it; else a bare word stands for it."""
        both, bare = self._ids(["a a", "a"])
        return both != bare + bare

    def _by_runs(self, text: str) -> Pieces:
        runs = list(RUN.finditer(text))
        cut = self.alone([run.group() for run in runs], [run.start() > 0 for run in runs])
        spans = [run.span() for run, ids in zip(runs, cut, strict=True) for _ in ids]
        return Pieces(tuple(number for ids in cut for number in ids), tuple(spans))

    def _ids(self, texts: list[str], *, special: bool = False) -> list[list[int]]:
        ids: list[list[int]] = self._call(texts, add_special_tokens=special)["input_ids"]
        return ids

    def _call(self, texts: list[str], **asked: bool) -> Any:
        return self._tokenizer(
            texts,
            return_attention_mask=False,
            return_token_type_ids=False,
            split_special_tokens=True,
            verbose=False,
            **asked,
        )


def _load(folder: Path, name: str, config: Any) -> Any:
    from transformers.models.auto.tokenization_auto import AutoTokenizer

    try:
        with quiet():
            tokenizer = AutoTokenizer.from_pretrained(
                folder, config=config, trust_remote_code=False, local_files_only=True
            )
    except (OSError, ValueError, KeyError, TypeError, ImportError, RuntimeError) as error:
        first = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise SettingsError(f"model {name!r}: its tokenizer cannot be loaded: {first}") from error
    _check_files(folder, name, tokenizer)
    _check_kind(name, tokenizer)
    return tokenizer


def _check_files(folder: Path, name: str, tokenizer: Any) -> None:
    """Refuse the empty vocabulary that transformers makes up where it finds no file."""
    wanted = sorted(set(type(tokenizer).vocab_files_names.values()) | {"tokenizer.json"})
    if not any((folder / file).is_file() for file in wanted):
        message = (
            f"model {name!r}: no tokenizer in {folder}; {type(tokenizer).__name__} reads "
            f"one of {', '.join(wanted)}"
        )
        raise SettingsError(message)


def _check_kind(name: str, tokenizer: Any) -> None:
    """Refuse tokenizers whose output depends on a language that they would have to be told."""
    for trait, what in (
        ("src_lang", "it writes a language's code into every sentence"),
        ("spm_target", "it cuts source and target language differently"),
    ):
        if hasattr(tokenizer, trait):
            message = f"model {name!r}: {type(tokenizer).__name__} is not supported: {what}"
            raise SettingsError(message)
