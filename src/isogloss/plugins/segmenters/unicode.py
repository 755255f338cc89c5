"""Words by the boundaries that Unicode defines, for scripts that write them apart."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from isogloss import hookimpl
from isogloss.plugins.segmenters.libraries import releases
from isogloss.plugins.segmenters.spans import UNSEEN, Punctuation, is_punctuation, words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from isogloss import Segmenter, Span


NARROW = "\u202f"
"""The only white space that joins what it stands between (in numbers, in Mongolian)."""


def unicode(*, punctuation: Literal["keep", "drop"] = "keep") -> Segmenter:
    """Word boundaries of Unicode (UAX 29); punctuation marks are words of their own, or dropped.

    Every Chinese character and every hiragana is a word. Thai, Lao, Khmer and Burmese are cut at
    white space and at U+200B only, where the standard leaves them to a dictionary.
    """
    return _Unicode(_pattern(), punctuation, releases("regex"))


unicode.algorithm = 1  # type: ignore[attr-defined]  # functions can carry it, mypy has no type for it


@dataclass(frozen=True, slots=True)
class _Unicode:
    pattern: Any
    punctuation: Punctuation
    version: str

    def __call__(self, text: str, /) -> list[Span]:
        found: list[Span] = [word.span() for word in self.pattern.finditer(text)]
        if NARROW in text:
            return words(text, found, self.punctuation)
        if self.punctuation == "keep":
            return found
        return [span for span in found if not is_punctuation(text, *span)]


@cache
def _pattern() -> Any:
    r"""Return what matches one word: the rules WB3 to WB16 of UAX 29, read from left to right.

    Not ``\b``: regex's own word boundaries are not those of the standard beside flags, marks and
    quotation marks. Extend, Format and ZWJ belong to what they follow (WB4), so that each
    character below takes them along, and what precedes a word is looked at only where a letter
    and a katakana meet without a boundary rule, and after a ZWJ (WB3c).
    """
    import regex

    tail = r"[\p{WB=Extend}\p{WB=Format}\p{WB=ZWJ}]*+"
    letter, hebrew = r"\p{WB=ALetter}", r"\p{WB=Hebrew_Letter}"
    digit, kana = r"\p{WB=Numeric}", r"\p{WB=Katakana}"
    any_letter = r"[\p{WB=ALetter}\p{WB=Hebrew_Letter}]"
    inner_of_letters = rf"[\p{{WB=MidLetter}}\p{{WB=MidNumLet}}']{tail}(?={any_letter})"
    inner_of_digits = rf"[\p{{WB=MidNum}}\p{{WB=MidNumLet}}']{tail}(?={digit})"
    run = rf"""
        (?:
            {letter}++{tail} (?: {inner_of_letters} | (?!{kana}) )
          | {digit}++{tail} (?: {inner_of_digits} | (?!{kana}) )
          | {hebrew}++{tail} (?: {inner_of_letters} | "{tail}(?={hebrew}) | (?!{kana}|') )
          | {kana}++{tail} (?! [\p{{WB=ALetter}}\p{{WB=Hebrew_Letter}}\p{{WB=Numeric}}] )
          | \p{{WB=ExtendNumLet}}++{tail}
        )
    """
    # The last of a run: after it there is a boundary, although a run could go on.
    last = rf"(?: {hebrew}++{tail} (?:'{tail})?+ | (?: {letter}++ | {digit}++ | {kana}++ ){tail} )"
    flag = rf"\p{{WB=Regional_Indicator}}{tail}"
    # The standard would cut between any two letters that only a dictionary can group.
    unspaced = rf"(?: [\p{{LB=Complex_Context}}&&\p{{WB=Other}}]{tail} )++"
    piece = rf"(?: {run}++ {last}?+ | {last} | {flag}(?:{flag})?+ | {unspaced} | .{tail} )"
    joined = rf"(?: (?<=\u200d) (?=\p{{Extended_Pictographic}}) {piece} )*+"
    word = rf"(?! [{UNSEEN}--{NARROW}] ) {piece} {joined}"
    return regex.compile(word, regex.V1 | regex.VERBOSE | regex.DOTALL)


@hookimpl
def isogloss_segmenters() -> Mapping[str, Callable[..., Segmenter]]:
    """Offer ``unicode``."""
    return {"unicode": unicode}
