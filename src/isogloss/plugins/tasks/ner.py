"""The task ``ner``: named entities, a tag a word (IOB2)."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 (a setting is parsed by its annotation)
from typing import TYPE_CHECKING, Literal

from isogloss import BlockFile, DataError, Examples, Sentence, Task, hookimpl
from isogloss.plugins.corpora.iob2 import spaced
from isogloss.plugins.corpora.tagged import COMMENT, Columns, Separator, TaggedFile
from isogloss.plugins.tasks.entities import entity_scores, kept_types
from isogloss.plugins.tasks.libraries import check_library
from isogloss.plugins.tasks.tags import TokenTask, accuracy

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from isogloss.plugins.tasks.tags import Tags


def ner(
    *,
    form_column: int | Literal["auto"] = "auto",
    tag_column: int = -1,
    separator: Separator = "tab",
    strict: bool = True,
    types: list[str] | None = None,
    max_length: int | None = None,
) -> Task:
    """Named entities: IOB2 tags of words, in columns; entity F1, precision and recall.

    ``form_column`` is found where it is ``auto``: the first, or the second where the first numbers
    the words. ``types`` are those that count; others are read as O. ``strict`` as for ``iob2``.
    """
    check_library("nervaluate")
    columns = Columns(1 if form_column == "auto" else form_column, tag_column, separator, strict)
    kept = None if types is None else frozenset(types)
    return Ner(columns.checked(), form_column == "auto", kept, max_length)


class Ner(TokenTask):
    """Reads files of tagged tokens, and scores entities."""

    metrics = ("f1", "precision", "recall", "accuracy")

    def __init__(
        self, columns: Columns, find: bool, types: frozenset[str] | None, max_length: int | None
    ) -> None:
        super().__init__(max_length)
        self._columns = columns
        self._find = find
        self._types = types

    def read(self, path: Path, language: str, /) -> Examples:
        """Read a file of tokens and tags. Raises DataError with file, line and reason."""
        file = TaggedFile(path, self._columns_of(path))
        sentences, targets, lines = [], [], []
        for number, tokens in enumerate(file.read(range(len(file)))):
            if not tokens:
                continue
            text, spans = spaced([token.form for token in tokens])
            tags = tuple(token.tag for token in tokens)
            sentences.append(Sentence(number, language, text, spans))
            targets.append(tags if self._types is None else kept_types(tags, self._types))
            lines.append(tokens[0].line)
        if not sentences:
            raise DataError.at(path, None, "it holds no sentence; tokens and tags are wanted")
        return Examples(language, tuple(sentences), tuple(targets), str(path), tuple(lines))

    def measure(
        self, predicted: Sequence[Tags], wanted: Sequence[Tags]
    ) -> Mapping[str, float | None]:
        """Score entities, and count words whose tag is right."""
        return {**entity_scores(predicted, wanted), "accuracy": accuracy(predicted, wanted)}

    def _columns_of(self, path: Path) -> Columns:
        """Return the columns of a file: in some, the first only numbers the words."""
        if not self._find or self._columns.separator != "tab":
            return self._columns
        blocks = BlockFile(path)
        for block in blocks.read(range(min(len(blocks), 1))):
            rows = [line.split("\t") for line in block.lines if not COMMENT.fullmatch(line)]
            numbered = [row[0] for row in rows] == [str(n) for n in range(1, len(rows) + 1)]
            if rows and numbered and min(map(len, rows)) > 2:
                return self._columns._replace(form=2)
        return self._columns


@hookimpl
def isogloss_tasks() -> Mapping[str, Callable[..., Task]]:
    """Offer ``ner``."""
    return {"ner": ner}
