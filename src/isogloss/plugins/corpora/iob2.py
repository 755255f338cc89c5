"""The corpus format ``iob2``: tokens with entity tags in columns, as NER data sets have them."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 (a setting is parsed by its annotation)
from typing import TYPE_CHECKING

from isogloss import Passage, hookimpl
from isogloss.plugins.corpora.tagged import Columns, Separator, Tagged, TaggedFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from isogloss import JSON, CorpusFormat, Passages, Span


def iob2(
    *,
    files: Mapping[str, Path],
    form_column: int = 1,
    tag_column: int = -1,
    separator: Separator = "tab",
    strict: bool = True,
) -> CorpusFormat:
    """Tokens with entity tags (IOB2), a token a line, an empty line between sentences.

    Columns count from 1, or from -1 at the right. With ``strict = false`` an entity may begin with
    ``I-``. A sentence's text is its tokens with a space between them; the annotation is ``entity``.
    """
    return TaggedFiles(files, Columns(form_column, tag_column, separator, strict).checked())


class TaggedFiles:
    """Opens a file of tagged tokens for every language."""

    def __init__(self, files: Mapping[str, Path], columns: Columns) -> None:
        self._files = files
        self._columns = columns

    def passages(self) -> Mapping[str, Passages]:
        """Return the sentences of every file. Raises DataError at the first line that is none."""
        return {
            language: TaggedPassages(TaggedFile(path, self._columns))
            for language, path in self._files.items()
        }


class TaggedPassages:
    """The sentences of one file as the passages of one language."""

    def __init__(self, file: TaggedFile) -> None:
        self._file = file
        self.ids: Sequence[str] | None = file.ids
        self.fingerprint = f"{file.file.sha256} {list(file.columns)}"

    @property
    def details(self) -> Mapping[str, JSON]:
        """Path, hash, and what was noticed."""
        own = self._file.file.details
        return {**own, "notes": {**own["notes"], **self._file.notes}}

    def __len__(self) -> int:
        return len(self._file)

    def read(self, numbers: Iterable[int], /) -> Iterator[Passage]:
        """Yield the sentences at ``numbers`` (from 0)."""
        wanted = list(numbers)
        for number, tokens in zip(wanted, self._file.read(wanted), strict=True):
            yield _passage(tokens, self._file.documents[number])


def _passage(tokens: Sequence[Tagged], document: str) -> Passage:
    text, spans = spaced([token.form for token in tokens])
    annotations = {"entity": tuple(token.tag for token in tokens)}
    if document:
        annotations["document"] = (document,) * len(spans)
    return Passage(text, spans, annotations)


def spaced(forms: Sequence[str]) -> tuple[str, tuple[Span, ...]]:
    """Return tokens as a text with a space between two, and where in it each stands."""
    spans: list[Span] = []
    end = -1
    for form in forms:
        spans.append((end + 1, end + 1 + len(form)))
        end = spans[-1][1]
    return " ".join(forms), tuple(spans)


@hookimpl
def isogloss_corpora() -> Mapping[str, Callable[..., CorpusFormat]]:
    """Offer ``iob2``."""
    return {"iob2": iob2}
