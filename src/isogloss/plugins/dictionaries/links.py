"""Dictionaries counted from links that any aligner wrote as a Pharaoh file."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 (a setting is parsed by its annotation)
from typing import TYPE_CHECKING, Literal

from isogloss import Keep, LinkDictionary, Linked, SettingsError, hookimpl, read_links

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from isogloss import Bitext, Dictionary


def links(
    *,
    text: Mapping[str, Path],
    path: Path,
    source: str,
    base: Literal[0, 1] = 0,
    which: Literal["sure", "possible"] = "sure",
    min_count: int = 1,
    min_probability: float = 0.0,
    max_translations: int | None = None,
    forms: Literal["written", "matched"] = "written",
    matching: str = "nfc-casefold",
) -> Dictionary:
    """Two text files, parallel by line and cut at white space, and a file of their links.

    In ``0-1`` the first number counts words of the language ``source``. ``base`` is what the first
    word is called. With ``which = "possible"`` links such as ``0p1`` count, too.
    """
    if len(text) != 2 or source not in text:
        have = ", ".join(text) or "nothing"
        raise SettingsError(f"text names {have}; two languages are wanted, one of them {source!r}")
    [target] = (language for language in text if language != source)

    def find(_source: str, _target: str, both: Bitext) -> Linked:
        found = read_links(path, base=base, lengths=both.lengths)
        return Linked(each.possible if which == "possible" else each.sure for each in found)

    return LinkDictionary(
        text,
        find,
        keep=Keep(min_count, min_probability, max_translations),
        forms=forms,
        matching=matching,
        languages=(source, target),
        reads=(path,),
        made_by={"links": 1, "base": base, "which": which},
    )


links.algorithm = 1  # type: ignore[attr-defined]  # functions can carry it, mypy has no type for it


@hookimpl
def isogloss_dictionaries() -> Mapping[str, Callable[..., Dictionary]]:
    """Offer ``links``."""
    return {"links": links}
