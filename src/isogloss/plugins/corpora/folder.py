"""The corpus format ``folder``: a folder with a text file for each language, named after it."""

from __future__ import annotations

import re
from pathlib import Path  # noqa: TC003 (a setting is parsed by its annotation)
from typing import TYPE_CHECKING, Literal

from isogloss import DataError, hookimpl
from isogloss.plugins.corpora.lines import LineFiles

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from isogloss import CorpusFormat

_NAME = re.compile(r"([A-Za-z0-9_-]{1,64})\.txt(\.gz)?")
_TEXT = re.compile(r".*\.txt(\.gz)?", re.IGNORECASE | re.DOTALL)


def folder(*, path: Path, languages: Literal["all"] | list[str] = "all") -> CorpusFormat:
    """Read files called ``LANGUAGE.txt`` or ``LANGUAGE.txt.gz`` in one folder, a sentence a line.

    ``languages``: those that are read, in this order. ``all`` takes every file of text, in the order
    of their names, and stops at one that is not called so.
    """
    files, others = _files(path)
    if languages == "all":
        if others:
            reason = f"{others[0]!r} in it is not called LANGUAGE.txt (letters a-z, digits, _, -)"
            raise DataError.at(path, None, f"{reason}; name the languages, or move the file away")
        if not files:
            raise DataError.at(path, None, "no file in it is called LANGUAGE.txt, such as en.txt")
        return LineFiles(files)
    missing = [language for language in languages if language not in files]
    if missing:
        found = f"no {missing[0]}.txt in it; there are {', '.join(files) or 'none'}"
        raise DataError.at(path, None, found)
    return LineFiles({language: files[language] for language in languages})


def _files(path: Path) -> tuple[dict[str, Path], list[str]]:
    """Return the files by language, and the names of other files of text."""
    try:
        members = sorted(path.iterdir())
    except OSError as error:
        reason = f"no folder that can be read ({error.strerror})"
        raise DataError.at(path, None, reason) from error
    found: dict[str, Path] = {}
    others: list[str] = []
    for member in members:
        named = _NAME.fullmatch(member.name)
        if named is None:
            others += [member.name] if _TEXT.fullmatch(member.name) else []
        elif named[1] in found:
            twice = f"{found[named[1]].name} and {member.name}: two files of one language"
            raise DataError.at(path, None, twice)
        else:
            found[named[1]] = member
    return found, others


@hookimpl
def isogloss_corpora() -> Mapping[str, Callable[..., CorpusFormat]]:
    """Offer ``folder``."""
    return {"folder": folder}
