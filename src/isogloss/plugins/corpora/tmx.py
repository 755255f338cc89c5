"""The corpus format ``tmx``: a translation memory, with the languages of a sentence in one unit."""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path  # noqa: TC003 (a setting is parsed by its annotation)
from typing import TYPE_CHECKING

from isogloss import DataError, LineFile, Passage, SettingsError, XmlError, hookimpl
from isogloss import lines as lines_of
from isogloss.plugins.corpora.tmxxml import Units

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from isogloss import JSON, CorpusFormat, Passages


def tmx(*, path: Path, languages: list[str]) -> CorpusFormat:
    """Read a translation memory in TMX 1.4, in UTF-8; ``.gz`` is unpacked on the way.

    ``languages``: those that are read. ``en`` takes ``en`` and ``en-GB``; ``en-GB`` takes that alone.
    """
    if not languages or len({one.lower() for one in languages}) < len(languages):
        raise SettingsError(f"languages {languages}: at least one, and each once")
    return Memory(path, languages)


class Memory:
    """Opens the file, and gives every language a text in every unit."""

    def __init__(self, path: Path, languages: Sequence[str]) -> None:
        self._path = path
        self._languages = {language.lower(): language for language in languages}

    def passages(self) -> Mapping[str, Passages]:
        """Return the languages; a text that a unit lacks is empty. Raises DataError."""
        file = LineFile(self._path)
        texts: dict[str, list[str]] = {name: [] for name in self._languages.values()}
        notes: Counter[str] = Counter()
        seen: set[str] = set()
        for unit in _units(self._path, notes):
            found = self._chosen(unit, notes)
            seen.update(code for code, _ in unit)
            for name, column in texts.items():
                column.append(found.get(name, ""))
            notes["units without a language"] += len(found) < len(texts)
        for name, column in texts.items():
            if not any(column):
                there = ", ".join(sorted(seen)[:20]) or "none"
                reason = f"no text in {name}; the languages in it are: {there}"
                raise DataError.at(self._path, None, reason)
        own = file.details
        details = {**own, "notes": {**own["notes"], **{k: n for k, n in notes.items() if n}}}
        return {name: Texts(column, details) for name, column in texts.items()}

    def _chosen(self, unit: Sequence[tuple[str, str]], notes: Counter[str]) -> dict[str, str]:
        found: dict[str, str] = {}
        for code, text in unit:
            name = self._language(code)
            if name in found:
                notes["further texts of a language in its unit"] += 1
            elif name is not None:
                found[name] = text
        return found

    def _language(self, code: str) -> str | None:
        code = code.lower()
        return self._languages.get(code) or self._languages.get(code.partition("-")[0])


class Texts:
    """One language of the file, held in memory."""

    ids = None
    """Units are numbered: few files name them."""

    def __init__(self, texts: Sequence[str], details: Mapping[str, JSON]) -> None:
        self._texts = texts
        self.details = details
        digest = hashlib.sha256()
        for text in texts:
            digest.update(text.encode() + b"\n")
        self.fingerprint = digest.hexdigest()

    def __len__(self) -> int:
        return len(self._texts)

    def read(self, numbers: Iterable[int], /) -> Iterator[Passage]:
        """Yield the texts of the units ``numbers`` (from 0)."""
        return (Passage(self._texts[number]) for number in numbers)


def _units(path: Path, notes: Counter[str]) -> Iterator[list[tuple[str, str]]]:
    reader = Units()
    try:
        for _, line in lines_of(path):
            yield from reader.read(line)
        reader.close()
    except XmlError as error:
        raise DataError.at(path, error.line, str(error)) from None
    notes["inline elements dropped"] = reader.codes


@hookimpl
def isogloss_corpora() -> Mapping[str, Callable[..., CorpusFormat]]:
    """Offer ``tmx``."""
    return {"tmx": tmx}
