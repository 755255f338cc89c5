"""The dictionaries of the published scripts as JSON: translations with probabilities and counts."""

from __future__ import annotations

import json
from pathlib import Path  # noqa: TC003 (a setting is parsed by its annotation)
from typing import TYPE_CHECKING, Any, Literal, NoReturn

from isogloss import DataError, EntryLimits, FileDictionary, Translation, hookimpl, lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from isogloss import Dictionary

    Entry = tuple[str, Translation] | tuple[str, Translation, int]

WANTED = (
    '{"cat": {"Katze": 0.25}} with a probability, [0.25, 3] or {"Probability": 0.25, "Count": 3}, '
    'or {"cat": [["Katze", 0.25, 3]]}'
)

PARTS = ["Probability", "Count"]


class _Object(list[tuple[str, Any]]):
    """The members of a JSON object, in order: a key that comes twice is not lost."""


def reference_json(
    *,
    path: Path,
    source: str,
    target: str,
    phrases: Literal["keep", "drop"] = "keep",
    min_probability: float = 0.0,
    min_count: int = 0,
) -> Dictionary:
    """JSON like {"cat": {"Katze": 0.25}}, with or without counts; every entry must be right.

    Entries have numbers instead of lines: from 1, in the order of the file.
    """
    return FileDictionary(
        path,
        source,
        target,
        _as_it_is,
        accepts=WANTED,
        strict=True,
        limits=EntryLimits(phrases, min_probability, min_count),
        known=("probability", "count"),
        rows=_rows,
        counted="entries",
    )


def _as_it_is(entry: Entry) -> Entry:
    return entry


def _rows(path: Path) -> Iterator[tuple[int, int, Entry]]:
    try:
        yield from ((n, n, entry) for n, entry in enumerate(_entries(_document(path)), 1))
    except _Wrong as error:
        raise DataError.at(path, None, f"{error}; wanted is {WANTED}") from None


class _Wrong(Exception):
    """Something is not as it should be at a place in the document."""

    def __init__(self, where: tuple[str | int, ...], what: str) -> None:
        keys = "".join(f"[{json.dumps(_short(key), ensure_ascii=False)}]" for key in where)
        super().__init__(f"at {keys}: {what}" if keys else what)


def _short(key: str | int) -> str | int:
    return f"{key[:40]}..." if isinstance(key, str) and len(key) > 40 else key


def _document(path: Path) -> Any:
    text = "\n".join(text for _, text in lines(path))
    if not text.strip():
        raise _Wrong((), "no entries")
    try:
        return json.loads(text, object_pairs_hook=_Object, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise DataError.at(path, error.lineno, f"not JSON: {error.msg}") from None
    except RecursionError:
        raise _Wrong((), "not JSON that can be a dictionary: too deep") from None
    except ValueError as error:  # a number with thousands of digits
        raise _Wrong((), f"not JSON that can be a dictionary: {error}") from None


def _no_number(name: str) -> NoReturn:
    raise _Wrong((), f"{name} is no number of JSON")


def _entries(document: Any) -> Iterator[Entry]:
    if not isinstance(document, _Object):
        raise _Wrong((), "not a JSON object")
    for form, translations in document:
        if isinstance(translations, _Object):
            for to, value in translations:
                yield _entry(form, to, *_numbers((form, to), value), where=(form, to))
        elif isinstance(translations, list):
            for place, item in enumerate(translations):
                yield _listed(form, item, (form, place))
        else:
            raise _Wrong((form,), f"{_shown(translations)} is neither an object nor a list")


def _listed(form: str, item: Any, where: tuple[str | int, ...]) -> Entry:
    if isinstance(item, _Object) or not isinstance(item, list) or len(item) != 3:
        raise _Wrong(where, f"{_shown(item)} is not [translation, probability, count]")
    to, probability, count = item
    if not isinstance(to, str):
        raise _Wrong(where, f"the translation {_shown(to)} is no text")
    return _entry(form, to, probability, count, where=where)


def _numbers(where: tuple[str | int, ...], value: Any) -> tuple[Any, ...]:
    """Return the probability, and the count where there is one, of whatever form they have."""
    if isinstance(value, _Object):
        members = dict(value)
        if len(members) != len(value) or sorted(members) != sorted(PARTS):
            raise _Wrong(where, 'its keys are not "Probability" and "Count"')
        return tuple(members[part] for part in PARTS)
    if isinstance(value, list):
        if len(value) != 2:
            raise _Wrong(where, f"{_shown(value)} is not [probability, count]")
        return tuple(value)
    return (value,)


def _entry(form: str, to: str, *numbers: Any, where: tuple[str | int, ...]) -> Entry:
    for word in (form, to):
        if not word.strip() or word != word.strip():
            raise _Wrong(where, "a word is missing, or has white space around it")
        if any("\ud800" <= character <= "\udfff" for character in word):
            raise _Wrong(where, "half of a surrogate pair is no character")
    probability = numbers[0]
    if isinstance(probability, bool) or not isinstance(probability, int | float):
        raise _Wrong(where, f"the probability {_shown(probability)} is not a number")
    if not 0 <= probability <= 1:
        raise _Wrong(where, f"the probability {_shown(probability)} is not between 0 and 1")
    if len(numbers) == 1:
        return form, Translation(to, float(probability))
    count = numbers[1]
    if isinstance(count, bool) or not isinstance(count, int) or count < 0:
        raise _Wrong(where, f"the count {_shown(count)} is not a whole number")
    return form, Translation(to, float(probability)), count


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:57]}..."


@hookimpl
def isogloss_dictionaries() -> Mapping[str, Callable[..., Dictionary]]:
    """Offer ``reference-json``."""
    return {"reference-json": reference_json}
