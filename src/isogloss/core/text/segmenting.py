"""Where the words of a sentence are: as its file marks them, or as a segmenter finds them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from isogloss.core.errors import IsoglossError, PluginError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from isogloss.core.types import JSON, Passage, Recipe, Segmenter, Span

_RUN = re.compile(r"\S+")


def whitespace_words(text: str) -> tuple[Span, ...]:
    """Return the spans of the maximal runs that hold no white space, as ``str.split()`` sees it."""
    return tuple(run.span() for run in _RUN.finditer(text))


@dataclass(frozen=True, slots=True)
class Cut:
    """A segmenter, and what stands for it in keys and records."""

    segment: Segmenter
    recipe: Mapping[str, JSON] = field(default_factory=dict)

    @classmethod
    def of(cls, segmenter: Segmenter, recipe: Recipe) -> Cut:
        """Make one of a component and its recipe: its library's release belongs into keys, too."""
        return cls(
            segmenter, {**recipe.as_json(), "library": str(getattr(segmenter, "version", ""))}
        )

    @property
    def name(self) -> str:
        """What its user calls it."""
        return str(self.recipe.get("name", "segmenter"))


WHITESPACE = Cut(whitespace_words, {"name": "whitespace"})


def words_in(passage: Passage, cut: Cut, language: str, number: int) -> tuple[Span, ...]:
    """Return the words of a passage, checked.

    Raises PluginError where a format or a segmenter marks what are no spans of the text, or
    annotates other words than there are.
    """
    if passage.words is None:
        words, by = _segmented(passage.text, cut, language, number), f"segmenter {cut.name!r}"
    else:
        words, by = tuple(passage.words), "the corpus format"
    place = f"{by}: sentence {number + 1} of {language}"
    if not are_spans(words, len(passage.text)):
        raise PluginError(f"{place}: its words are not spans of its text, in order and apart")
    for name, values in passage.annotations.items():
        if len(values) != len(words):
            raise PluginError(f"{place}: {len(values)} values of {name!r} for {len(words)} words")
    return words


def are_spans(words: Iterable[Span], length: int) -> bool:
    """Whether spans lie in a text of that length, in order, apart, none of them empty."""
    done = 0
    for start, end in words:
        if not done <= start < end <= length:
            return False
        done = end
    return True


def _segmented(text: str, cut: Cut, language: str, number: int) -> tuple[Span, ...]:
    try:
        return tuple((int(start), int(end)) for start, end in cut.segment(text))
    except (IsoglossError, MemoryError):
        raise
    except (Exception, SystemExit) as error:
        what = f"sentence {number + 1} of {language}: {error!r}"
        raise PluginError(f"segmenter {cut.name!r} failed on {what}") from error
