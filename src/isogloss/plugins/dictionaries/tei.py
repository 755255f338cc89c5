"""The dictionaries of FreeDict: TEI, read as a stream, without entities and without a DTD."""

from __future__ import annotations

from functools import partial
from pathlib import Path  # noqa: TC003 (a setting is parsed by its annotation)
from typing import TYPE_CHECKING, Literal

from isogloss import DataError, EntryLimits, FileDictionary, Translation, XmlError, hookimpl, lines
from isogloss.plugins.dictionaries.records import Passed, as_it_is, reaching
from isogloss.plugins.dictionaries.teixml import Article, Articles

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from isogloss import Dictionary
    from isogloss.plugins.dictionaries.records import Row

ACCEPTS = (
    "'<entry><form><orth>cat</orth></form><sense>"
    '<cit type="trans"><quote>Katze</quote></cit></sense></entry>\''
)


def tei(
    *,
    path: Path,
    source: str,
    target: str,
    quote_language: str = "",
    phrases: Literal["keep", "drop"] = "keep",
) -> Dictionary:
    """TEI dictionaries as FreeDict has them: entries with forms and quoted translations.

    ``quote_language`` keeps only translations that are marked (``xml:lang``) as of that language,
    for a file with several. Entities and other encodings than UTF-8 are refused; a DTD is not read.
    """
    rows = partial(_rows, language=quote_language)
    limits = EntryLimits(phrases)
    return FileDictionary(
        path, source, target, as_it_is, accepts=ACCEPTS, strict=True, limits=limits, rows=rows
    )


def _rows(path: Path, language: str) -> Iterator[Row]:
    reader = Articles()
    try:
        yield from reaching(_read(path, reader, language), lambda: reader.lines)
    except XmlError as error:
        raise DataError.at(path, error.line, str(error)) from None


def _read(path: Path, reader: Articles, language: str) -> Iterator[Row]:
    passed = Passed()
    for _, text in lines(path):
        for article in reader.read(text):
            yield from _entries(article, language, passed)
    reader.close()
    yield from passed.rest(reader.lines)


def _entries(article: Article, language: str, passed: Passed) -> Iterator[Row]:
    """Yield a row for each pair of an article, or one that says why there is none."""
    if not article.forms:
        yield from passed.row(article.line, "an entry without a form")
        return
    if not article.quotes:
        yield from passed.row(article.line, "an entry without a translation")
        return
    wanted = [text for text, marked in article.quotes if not language or marked == language]
    if not wanted:
        yield from passed.row(article.line, f"an entry without a translation into {language!r}")
    for form in article.forms:
        for to in wanted:
            yield article.line, article.line, (form, Translation(to))


@hookimpl
def isogloss_dictionaries() -> Mapping[str, Callable[..., Dictionary]]:
    """Offer ``tei``."""
    return {"tei": tei}
