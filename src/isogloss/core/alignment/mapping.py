"""The published scripts' mapping: for every sentence, which of its words translate each other.

JSON: ``{"sentence": [[source words, target words, [source indices], [target indices]], ...]}``;
sentences and indices count from 0.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from isogloss.core.errors import DataError
from isogloss.core.text.lines import lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet
    from pathlib import Path

    from isogloss.core.alignment.links import Link

_NUMBER = re.compile(r"0|[1-9][0-9]{0,17}", re.ASCII)
_LARGEST = 1 << 31


class Mapped(NamedTuple):
    """Words of a sentence and the words of its translation that they are linked to."""

    source: str
    target: str
    sources: tuple[int, ...]
    """Positions of the source words."""
    targets: tuple[int, ...]


def mapping_of(
    sentences: Iterable[tuple[int, Sequence[str], Sequence[str], AbstractSet[Link]]],
) -> dict[int, list[Mapped]]:
    """Return one entry a link, by source word, for sentences of (number, words, words, links)."""
    return {
        number: [Mapped(source[i], target[j], (i,), (j,)) for i, j in sorted(links)]
        for number, source, target, links in sentences
    }


def format_mapping(mapping: Mapping[int, Sequence[Mapped]]) -> str:
    """Return the JSON text, with a line for every sentence."""
    rows = (
        f"{json.dumps(str(number))}: {json.dumps([list(each) for each in words], ensure_ascii=False)}"
        for number, words in mapping.items()
    )
    return "{" + ",\n".join(rows) + "}\n"


def read_mapping(
    path: Path, *, sentences: Mapping[int, tuple[Sequence[str], Sequence[str]]] | None = None
) -> dict[int, list[Mapped]]:
    """Read a mapping file, in its order. Raises DataError with file, sentence and reason.

    ``sentences``, the words of both sides by number, makes sure that every index is inside and
    that an entry of one index names the word that stands there.
    """
    try:
        document = json.loads(
            "\n".join(text for _, text in lines(path)),
            object_pairs_hook=_object,
            parse_constant=_constant,
        )
    except json.JSONDecodeError as error:
        raise DataError.at(path, error.lineno, f"not JSON: {error.msg}") from None
    except RecursionError:
        raise DataError.at(path, None, "not a mapping: too deeply nested") from None
    except ValueError as error:
        raise DataError.at(path, None, str(error)) from None
    if not isinstance(document, dict):
        raise DataError.at(path, None, 'an object of sentences is wanted, as in {"0": [...]}')
    found: dict[int, list[Mapped]] = {}
    for key, entries in document.items():
        try:
            number = _sentence(key)
            found[number] = [_entry(place, each) for place, each in _listed(entries)]
            if sentences is not None:
                _check(found[number], sentences.get(number))
        except ValueError as error:
            raise DataError.at(path, None, f"sentence {key!r}: {error}") from None
    return found


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"sentence {twice!r} is there twice")
    return found


def _constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number of JSON")


def _sentence(key: str) -> int:
    if not _NUMBER.fullmatch(key):
        raise ValueError("a whole number from 0 is wanted")
    return int(key)


def _listed(entries: Any) -> Iterable[tuple[int, Any]]:
    if not isinstance(entries, list):
        raise ValueError("a list of [source, target, [indices], [indices]] is wanted")  # noqa: TRY004 (a reason, not a bug)
    return enumerate(entries)


def _entry(place: int, entry: Any) -> Mapped:
    if not isinstance(entry, list) or len(entry) != 4:
        raise ValueError(f"entry {place} is not [source, target, [indices], [indices]]")
    source, target = (_word(place, word) for word in entry[:2])
    return Mapped(source, target, *(_indices(place, each) for each in entry[2:]))


def _word(place: int, word: Any) -> str:
    if not isinstance(word, str) or not word:
        raise ValueError(f"entry {place}: {word!r} is no word")
    if not word.isascii() and any("\ud800" <= each <= "\udfff" for each in word):
        raise ValueError(f"entry {place}: {word!r} holds half a character (a lone surrogate)")
    return word


def _indices(place: int, indices: Any) -> tuple[int, ...]:
    good = isinstance(indices, list) and all(
        type(each) is int and 0 <= each < _LARGEST for each in indices
    )
    if not good or not indices:
        raise ValueError(f"entry {place}: {indices!r:.60} is no list of positions from 0")
    return tuple(indices)


def _check(entries: Iterable[Mapped], words: tuple[Sequence[str], Sequence[str]] | None) -> None:
    if words is None:
        raise ValueError("there is no such sentence")
    for place, entry in enumerate(entries):
        sides = zip((entry.source, entry.target), entry[2:], words, strict=True)
        for form, indices, sentence in sides:
            if max(indices) >= len(sentence):
                message = (
                    f"entry {place}: position {max(indices)} is not in its {len(sentence)} words"
                )
                raise ValueError(message)
            if len(indices) == 1 and sentence[indices[0]] != form:
                there = sentence[indices[0]]
                raise ValueError(
                    f"entry {place}: at position {indices[0]} stands {there!r}, not {form!r}"
                )
