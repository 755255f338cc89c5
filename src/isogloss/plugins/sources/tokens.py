"""Cuts text into sub-words, and knows which characters each of them covers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from isogloss import SettingsError, quiet
from isogloss.plugins.sources.lead import without_lead
from isogloss.plugins.sources.spelling import alphabet, of_bytes, visible

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

RUN = re.compile(r"\S+")
BLANK = "▁"

Stand = Literal["first", "spaced", "joined"]
"""What is before a word: nothing, white space, or another character."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """The sub-words of a text, without special ones."""

    ids: Sequence[int]
    spans: Sequence[tuple[int, int]]
    """The code points that each covers. Spans may overlap, and an empty one covers nothing."""


class Tokens:
    """A model's tokenizer.

    Words that look like special tokens are read as the text they are, so far as the vocabulary
    allows: a Unigram one holds ``</s>`` as a piece like any other.
    """

    def __init__(self, tokenizer: Any, name: str) -> None:
        self._name = name
        self._tokenizer = tokenizer
        self.unknown: int | None = self._tokenizer.unk_token_id
        self.controls = frozenset(self._tokenizer.all_special_ids) - {self.unknown}

    @classmethod
    def load(cls, folder: Path, name: str, config: Any) -> Tokens:
        """Read a checkpoint's tokenizer. Raises SettingsError where there is none to be read."""
        return cls(_load(folder, name, config), name)

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

    @cached_property
    def odd_ids(self) -> list[int]:
        """The sub-words for which a word may be lost: most words have none of them."""
        return [n for n in self.controls | {self.unknown, self.blank} if n is not None]

    @property
    def has_offsets(self) -> bool:
        """Whether it says which characters a sub-word covers."""
        return bool(self._tokenizer.is_fast)

    def special(self, name: str) -> int | None:
        """Return the number of the special token ``bos``, ``eos`` or ``pad``, or None."""
        number = getattr(self._tokenizer, f"{name}_token_id", None)
        return None if number is None else int(number)

    def numbers(self) -> list[int]:
        """Return the numbers of all sub-words."""
        return sorted(self._tokenizer.get_vocab().values())

    def sentinels(self) -> list[int]:
        """Return the numbers of the tokens that stand for what was cut out of a text, as T5 has them."""
        vocabulary: dict[str, int] = self._tokenizer.get_vocab()
        named = (f"<extra_id_{number}>" for number in range(100))
        return [vocabulary[name] for name in named if name in vocabulary]

    def texts(self, ids: Sequence[Sequence[int]]) -> list[str]:
        """Return the texts that sub-words are of; special tokens are left out."""
        found: list[str] = self._tokenizer.batch_decode(
            ids, skip_special_tokens=True, clean_up_tokenization_spaces=False
        )
        return [text.strip() for text in found]

    def pieces(self, texts: Sequence[str]) -> list[Pieces]:
        """Cut texts into sub-words.

        A tokenizer without offsets cuts each run between white space by itself, so that what its
        sub-words cover is known as far as that run.
        """
        if not texts:
            return []
        if not self.has_offsets:
            return [self._by_runs(text) for text in texts]
        if self._direct is not None:
            found = self._encoded(self._direct, list(texts), special=False)
            return [Pieces(one.ids, one.offsets) for one in found]
        cut = self._call(list(texts), add_special_tokens=False, return_offsets_mapping=True)
        both = zip(cut["input_ids"], cut["offset_mapping"], strict=True)
        return [Pieces(ids, spans) for ids, spans in both]

    def pairs(
        self, first: Sequence[str], second: Sequence[str], longest: int | None
    ) -> tuple[list[dict[str, list[int]]], int]:
        """Return ``input_ids``, and ``token_type_ids`` where the model has them, of pairs of texts.

        They have the special tokens that the tokenizer puts around and between them. Beside them:
        how many were cut to ``longest`` tokens.
        """
        whole = self._call_pairs(first, second)
        lengths = [len(ids) for ids in whole["input_ids"]]
        cut = 0 if longest is None else sum(length > longest for length in lengths)
        if cut:
            whole = self._call_pairs(first, second, truncation="longest_first", max_length=longest)
        names = [name for name in ("input_ids", "token_type_ids") if name in whole]
        return [{name: whole[name][at] for name in names} for at in range(len(lengths))], cut

    def _call_pairs(self, first: Sequence[str], second: Sequence[str], **asked: Any) -> Any:
        return self._tokenizer(
            list(first),
            list(second),
            return_attention_mask=False,
            split_special_tokens=True,
            verbose=False,
            **asked,
        )

    def alone(self, words: Sequence[tuple[str, Stand]]) -> list[tuple[int, ...]]:
        """Cut words by themselves, each the way it stands in its sentence.

        The white space that some tokenizers put before every text is left out for a word that has
        none before it, where the tokenizer can be had without.
        """
        joined = self._without_lead([form for form, stand in words if stand == "joined"])
        others = [self._spaced(form, stand) for form, stand in words if stand != "joined"]
        cut = {True: iter(joined), False: iter(self._ids(others))}
        return [tuple(next(cut[stand == "joined"])) for _, stand in words]

    def shown(self, ids: Sequence[int]) -> str:
        """Return sub-words as people can read them, with a space between two."""
        pieces: list[str] = self._tokenizer.convert_ids_to_tokens(list(ids))
        return visible(" ".join(of_bytes(pieces) if self._is_of_bytes else pieces))

    def joined(self, ids: tuple[int, ...]) -> str:
        """Return sub-words as the vocabulary has them, with a space between two."""
        if (known := self._joined.get(ids)) is None:
            pieces: list[str] = self._tokenizer.convert_ids_to_tokens(list(ids))
            known = self._joined[ids] = " ".join(pieces)
        return known

    @cached_property
    def _joined(self) -> dict[tuple[int, ...], str]:
        return {}

    @cached_property
    def _is_of_bytes(self) -> bool:
        pieces: dict[str, int] = self._tokenizer.get_vocab()
        return alphabet().keys() <= pieces.keys()

    @cached_property
    def _bare(self) -> Any | None:
        """The tokenizer without the white space that it puts before a text, where it does."""
        if not self.has_offsets or self._reads_spaces:
            return None
        return without_lead(self._tokenizer.backend_tokenizer)

    def _without_lead(self, forms: list[str]) -> list[list[int]]:
        if not forms or self._bare is None:
            return self._ids(forms)
        return [cut.ids for cut in self._bare.encode_batch(forms, add_special_tokens=False)]

    def _spaced(self, form: str, stand: Stand) -> str:
        return f" {form}" if stand == "spaced" and self._reads_spaces else form

    @cached_property
    def _reads_spaces(self) -> bool:
        """Whether a word's own sub-words show the space before it; else a bare word stands for it."""
        both, bare = self._ids(["a a", "a"])
        return both != bare + bare

    def _by_runs(self, text: str) -> Pieces:
        runs = list(RUN.finditer(text))
        cut = self.alone([(run.group(), "spaced" if run.start() else "first") for run in runs])
        spans = [run.span() for run, ids in zip(runs, cut, strict=True) for _ in ids]
        return Pieces([number for ids in cut for number in ids], spans)

    @cached_property
    def _direct(self) -> Any | None:
        """The library below the tokenizer, where calling the tokenizer would do nothing else.

        transformers handles every text by itself after that, in as much time as cutting it takes.
        """
        from transformers import PreTrainedTokenizerFast

        for name in ("__call__", "_encode_plus"):
            own, plain = (
                getattr(kind, name, None)
                for kind in (type(self._tokenizer), PreTrainedTokenizerFast)
            )
            if own is not plain or plain is None:
                return None
        self._ids_called(["a"], special=False)  # sets what a tokenizer.json may have set otherwise
        return self._tokenizer.backend_tokenizer

    def _encoded(self, backend: Any, texts: list[str], *, special: bool) -> list[Any]:
        backend.encode_special_tokens = True  # calling the tokenizer otherwise takes it back
        found: list[Any] = backend.encode_batch(texts, add_special_tokens=special)
        return found

    def _ids(self, texts: list[str], *, special: bool = False) -> list[list[int]]:
        if not texts:
            return []
        if self.has_offsets and self._direct is not None:
            return [one.ids for one in self._encoded(self._direct, texts, special=special)]
        return self._ids_called(texts, special=special)

    def _ids_called(self, texts: list[str], *, special: bool) -> list[list[int]]:
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
    check_kind(name, tokenizer)
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


def check_kind(name: str, tokenizer: Any) -> None:
    """Refuse tokenizers whose output depends on a language that they would have to be told."""
    for trait, what in (
        ("src_lang", "it writes a language's code into every sentence"),
        ("spm_target", "it cuts source and target language differently"),
    ):
        if hasattr(tokenizer, trait):
            message = f"model {name!r}: {type(tokenizer).__name__} is not supported: {what}"
            raise SettingsError(message)
