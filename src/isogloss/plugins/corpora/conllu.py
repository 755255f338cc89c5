"""The corpus format ``conllu``: treebanks of Universal Dependencies, joined by sentence id."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 (a setting is parsed by its annotation)
from typing import TYPE_CHECKING

from isogloss import BlockFile, DataError, SettingsError, hookimpl
from isogloss.plugins.corpora.entities import Attached, attach
from isogloss.plugins.corpora.tagged import Columns, TaggedFile, notes_on_ids
from isogloss.plugins.corpora.treebank import comments, read_tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from isogloss import JSON, CorpusFormat, Passage, Passages
    from isogloss.plugins.corpora.treebank import Tree


def conllu(
    *,
    files: Mapping[str, Path],
    entities: Mapping[str, Path] = {},
    form_column: int = 2,
    tag_column: int = 3,
) -> CorpusFormat:
    """Treebanks in CoNLL-U, one file a language; annotations pos, lemma, document.

    A multi-word token is one word, with the values of its parts joined by ``+``; empty nodes are
    none. ``entities``: language to a file of IOB2 tags for the same sentences, by sent_id or in the
    same order, with forms and tags in these columns; they become the annotation ``entity``.
    """
    unknown = [language for language in entities if language not in files]
    if unknown:
        raise SettingsError(f"entities are given for {unknown[0]!r}, and files are not")
    return Treebanks(files, entities, Columns(form_column, tag_column, "tab", strict=True))


class Treebanks:
    """Opens a treebank, and the tags that belong to it, for every language."""

    def __init__(
        self, files: Mapping[str, Path], entities: Mapping[str, Path], columns: Columns
    ) -> None:
        self._files = files
        self._entities = entities
        self._columns = columns.checked()

    def passages(self) -> Mapping[str, Passages]:
        """Return the sentences of every file. Raises DataError at the first line that is none."""
        return {language: self._of(language, path) for language, path in self._files.items()}

    def _of(self, language: str, path: Path) -> Treebank:
        tags = self._entities.get(language)
        return Treebank(path, None if tags is None else TaggedFile(tags, self._columns))


class Treebank:
    """The sentences of one treebank as the passages of one language."""

    def __init__(self, path: Path, tagged: TaggedFile | None) -> None:
        self._path = path
        self._blocks = BlockFile(path)
        self._tagged = tagged
        self._documents: list[str] = []
        ids = self._scan()
        self._notes = notes_on_ids(len(ids), len(self._blocks))
        self.ids: Sequence[str] | None = ids if ids and not self._notes else None
        self._places = self._joined() if tagged is not None else {}
        self._notes |= self._attached() if tagged is not None else {}
        own = None if tagged is None else [tagged.file.sha256, list(tagged.columns)]
        self.fingerprint = f"{self._blocks.file.sha256} {own}"

    @property
    def details(self) -> Mapping[str, JSON]:
        """Path, hash, and what was noticed; the same of the file of entities."""
        own = self._blocks.file.details
        found = {**own, "notes": {**own["notes"], **self._notes}}
        return found if self._tagged is None else found | {"entities": self._tagged.file.details}

    def __len__(self) -> int:
        return len(self._blocks)

    def read(self, numbers: Iterable[int], /) -> Iterator[Passage]:
        """Yield the sentences at ``numbers`` (from 0)."""
        for number, tree, attached in self._trees(list(numbers)):
            extra = {} if attached is None else {"entity": attached.tags}
            document = self._documents[number]
            if document:
                extra["document"] = (document,) * len(tree.spans)
            yield tree.passage(extra)

    def _scan(self) -> list[str]:
        """Collect the documents, and return the ids, of all sentences."""
        document = ""
        ids: list[str] = []
        for block in self._blocks.read(range(len(self._blocks))):
            for number, key, value in comments(block):
                if key in ("newdoc", "newdoc id"):
                    document = value or f"at line {number}"
                ids += [value] if key == "sent_id" else []
            self._documents.append(document)
        return ids

    def _joined(self) -> dict[int, int]:
        """Return which sentence of the file of entities belongs to which of the treebank."""
        tagged = self._tagged
        assert tagged is not None  # asked for only where there is one
        if tagged.ids is None or self.ids is None:
            if len(tagged) != len(self):
                found = f"{len(tagged)} sentences, and {self._path} has {len(self)}"
                raise DataError.at(tagged.path, None, f"{found}; without sent_id they must agree")
            return {number: number for number in range(len(self))}
        places = {name: place for place, name in enumerate(tagged.ids)}
        return {n: places[name] for n, name in enumerate(self.ids) if name in places}

    def _attached(self) -> dict[str, int]:
        """Count what of the file of entities found no place."""
        lost = untagged = 0
        for _, _, attached in self._trees(range(len(self))):
            lost += attached.lost if attached is not None else 0
            untagged += attached is None
        found = {"entity tags without a word": lost, "sentences without entity tags": untagged}
        return {what: count for what, count in found.items() if count}

    def _trees(self, numbers: Sequence[int]) -> Iterator[tuple[int, Tree, Attached | None]]:
        tagged = self._tagged
        places = [self._places[number] for number in numbers if number in self._places]
        tokens = iter(()) if tagged is None else tagged.read(places)
        for number, block in zip(numbers, self._blocks.read(numbers), strict=True):
            tree = read_tree(self._path, block)
            found = attach(tree, next(tokens)) if number in self._places else None
            yield number, tree, found


@hookimpl
def isogloss_corpora() -> Mapping[str, Callable[..., CorpusFormat]]:
    """Offer ``conllu``."""
    return {"conllu": conllu}
