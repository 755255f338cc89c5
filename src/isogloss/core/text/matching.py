"""Which forms are one type: the rules that a study can name."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Literal
from unicodedata import normalize

from isogloss.core.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable

RULES: tuple[str, ...] = ("exact", "nfc", "nfc-casefold", "nfkc-casefold")
"""From the strictest to the most lenient."""


def matcher(rule: str, language: str = "") -> Callable[[str], str]:
    """Return the function that gives a form of ``language`` its type under ``rule``.

    ``exact`` leaves a form alone. ``nfc`` makes canonically equivalent spellings one (Unicode
    Standard Annex 15). ``nfc-casefold`` also ignores case, by Unicode's full case folding
    (section 3.13: canonical caseless matching); ``nfkc-casefold`` also ignores widths, ligatures
    and other compatibility variants. Under the last three, a type's type is itself. Raises
    SettingsError for another rule.
    """
    try:
        return _MATCHERS[rule]
    except KeyError:
        near = get_close_matches(rule, RULES, 1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        message = f"matching {rule!r} is not one of {', '.join(RULES)}{hint}"
        raise SettingsError(message) from None


def _exact(form: str) -> str:
    return form


def _nfc(form: str) -> str:
    return normalize("NFC", form)


def _nfc_casefold(form: str) -> str:
    return form.lower() if form.isascii() else _folded(form, "NFD", "NFC")


def _nfkc_casefold(form: str) -> str:
    return form.lower() if form.isascii() else _folded(form, "NFKD", "NFKC")


def _folded(form: str, apart: Literal["NFD", "NFKD"], together: Literal["NFC", "NFKC"]) -> str:
    """Fold until nothing changes: normalising can bring forth letters that fold once more."""
    while (folded := normalize(together, normalize(apart, form).casefold())) != form:
        form = folded
    return form


_MATCHERS: dict[str, Callable[[str], str]] = {
    "exact": _exact,
    "nfc": _nfc,
    "nfc-casefold": _nfc_casefold,
    "nfkc-casefold": _nfkc_casefold,
}
