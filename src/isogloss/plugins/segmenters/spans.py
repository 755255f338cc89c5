"""From the pieces that a library cuts to the words of a text."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from isogloss import PluginError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from isogloss import Span

Punctuation: TypeAlias = Literal["keep", "drop"]

UNSEEN = r"[[\s\x1c-\x1f\p{Default_Ignorable_Code_Point}]--\p{L}]"
"""White space as Python has it and characters that show nothing, in ``regex``'s syntax (V1).

Hangul fillers show nothing either, but are letters that hold syllables together.
"""

_PUNCTUATION = r"\p{P}[\p{P}\p{Cf}\s]*+"

_JOINED = r"[\p{M}\p{Cf}\p{Emoji_Modifier}\p{Regional_Indicator}\u1100-\u11ff\uff9e\uff9f]"
"""A text with none of these has a boundary between any two characters."""


@dataclass(frozen=True, slots=True)
class Library:
    """A segmenter that has somebody else's library do the cutting."""

    cut: Callable[[str], Iterable[Span]]
    """Gives spans of a text, in order, not overlapping; white space may be among them."""
    punctuation: Punctuation
    version: str

    def __call__(self, text: str, /) -> list[Span]:
        """Return the spans of the words in ``text``."""
        return words(text, whole(text, self.cut(text)), self.punctuation)


def words(text: str, spans: Iterable[Span], punctuation: Punctuation) -> list[Span]:
    """Return the spans that are words, without white space at their ends.

    A span that holds nothing to see is none, nor is one of punctuation where that is dropped.
    """
    kept = []
    for start, end in spans:
        if not (text[start].isalnum() and text[end - 1].isalnum()):
            start = _compiled(f"{UNSEEN}*+").match(text, start, end).end()
            end = start + len(text[start:end].rstrip())
            if start == end or (punctuation == "drop" and is_punctuation(text, start, end)):
                continue
        kept.append((start, end))
    return kept


def is_punctuation(text: str, start: int, end: int) -> bool:
    """Tell whether a span holds punctuation (Unicode's general category P) and nothing else."""
    return bool(_compiled(_PUNCTUATION).fullmatch(text, start, end))


def whole(text: str, spans: Iterable[Span]) -> Iterable[Span]:
    """Join spans that meet inside of what a reader sees as one character: a grapheme cluster."""
    if text.isascii() or not _compiled(_JOINED).search(text):
        return spans
    inside = {
        place
        for cluster in _compiled(r"\X").finditer(text)
        for place in range(cluster.start() + 1, cluster.end())
    }
    return _joined(spans, inside)


def _joined(spans: Iterable[Span], inside: set[int]) -> Iterator[Span]:
    held: Span | None = None
    for start, end in spans:
        if held and start == held[1] and start in inside:
            held = held[0], end
            continue
        if held:
            yield held
        held = start, end
    if held:
        yield held


def located(text: str, pieces: Iterable[str]) -> list[Span]:
    """Return the spans of the pieces that together are ``text``. PluginError if they are not."""
    spans, done = list[tuple[int, int]](), 0
    for piece in pieces:
        if not text.startswith(piece, done):
            raise PluginError(f"the library gave {piece!r} where the text has {text[done:][:20]!r}")
        spans.append((done, done + len(piece)))
        done += len(piece)
    if done < len(text):
        raise PluginError(f"the library left out the end of the text: {text[done:][:20]!r}")
    return [(start, end) for start, end in spans if start < end]


@cache
def _compiled(pattern: str) -> Any:
    import regex

    return regex.compile(pattern, regex.V1)
