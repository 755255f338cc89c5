"""Wiktionary as wiktextract reads it and kaikki.org offers it: a JSON object a line."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path  # noqa: TC003 (a setting is parsed by its annotation)
from typing import TYPE_CHECKING, Any, Literal

from isogloss import DataError, EntryLimits, FileDictionary, Translation, hookimpl, lines
from isogloss.plugins.dictionaries.records import Passed, Row, as_it_is

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from isogloss import Dictionary

ACCEPTS = (
    '\'{"word": "cat", "lang_code": "en", "translations": [{"code": "de", "word": "Katze"}]}\''
)

NO_WORD = "translation without a word"


def kaikki(
    *,
    path: Path,
    source: str,
    target: str,
    source_code: str = "",
    target_code: str = "",
    phrases: Literal["keep", "drop"] = "keep",
) -> Dictionary:
    """Wiktionary from kaikki.org (wiktextract): the translations of the words of one language.

    ``source_code`` and ``target_code`` are Wiktionary's codes where the study calls a language
    otherwise. Translations of senses come before those of the whole word. Every line must be one
    JSON object; lines of other languages are passed over.
    """
    rows = partial(_rows, source=source_code or source, target=target_code or target)
    limits = EntryLimits(phrases)
    return FileDictionary(
        path, source, target, as_it_is, accepts=ACCEPTS, strict=True, limits=limits, rows=rows
    )


def _rows(path: Path, source: str, target: str) -> Iterator[Row]:
    passed, number = Passed(), 0
    for number, text in lines(path):
        try:
            yield from _entries(number, text, source, target, passed)
        except ValueError as error:
            raise DataError.at(path, number, f"{error}; wanted are lines like {ACCEPTS}") from None
    yield from passed.rest(number)


def _entries(number: int, text: str, source: str, target: str, passed: Passed) -> Iterator[Row]:
    """Yield a row for each translation of a line, or one that says why there is none."""
    if not text.strip():
        yield from passed.row(number, "empty line")
        return
    item = _object(text)
    if "redirect" in item:
        yield from passed.row(number, "redirect to another page")
        return
    form, code = _text(item, "word"), _text(item, "lang_code")
    if not form or not code:
        raise ValueError("no 'word' or no 'lang_code'")
    if code != source:
        yield from passed.row(number, f"not a word of {source!r}")
        return
    found = [each for each in _translations(item) if _code(each) == target]
    if not found:
        yield from passed.row(number, f"no translation into {target!r}")
    for each in found:
        if to := _text(each, "word"):
            yield number, number, (form, Translation(to))
        else:
            yield from passed.row(number, NO_WORD)


def _object(text: str) -> dict[str, Any]:
    try:
        item = json.loads(text)
    except RecursionError:
        raise ValueError("JSON that is nested too deeply") from None
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON ({error.msg}, character {error.pos + 1})") from None
    if not isinstance(item, dict):
        raise ValueError("JSON, but not an object")  # noqa: TRY004 (how a row is refused)
    return item


def _translations(item: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for sense in _objects(item, "senses"):
        yield from _objects(sense, "translations")
    yield from _objects(item, "translations")


def _objects(item: dict[str, Any], name: str) -> list[dict[str, Any]]:
    members = item.get(name)
    if members is None:
        return []
    if not isinstance(members, list) or not all(isinstance(each, dict) for each in members):
        raise ValueError(f"{name!r} is not a list of objects")
    return members


def _code(translation: dict[str, Any]) -> str:
    """Return the language of a translation: ``lang_code``, in older files ``code``."""
    return _text(translation, "lang_code") or _text(translation, "code")


def _text(item: dict[str, Any], name: str) -> str:
    """Return a member without white space around it; "" for one that is missing or null."""
    value = item.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ValueError(f"{name!r} is not text")  # noqa: TRY004 (how a row is refused)
    if any("\ud800" <= character <= "\udfff" for character in value):
        raise ValueError(f"{name!r} has half of a surrogate pair, which is no character")
    return value.strip()


@hookimpl
def isogloss_dictionaries() -> Mapping[str, Callable[..., Dictionary]]:
    """Offer ``kaikki``."""
    return {"kaikki": kaikki}
