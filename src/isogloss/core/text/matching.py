"""Which forms are one type: the rules that a study can name, made of parts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from typing import TYPE_CHECKING, Literal
from unicodedata import combining, decomposition, normalize

from isogloss.core.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

FORMS = ("exact", "nfc", "nfkc")
"""The first part of a rule: the Unicode form."""

CASES = ("casefold", "lower")
"""The second part, where case does not count."""

IGNORED: Mapping[str, str] = {
    "arabic": "\u0640\u064b-\u0652\u0656\u0657\u0670\u08f0-\u08f2",
    "hebrew": "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7",
    "invisible": "\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff",
}
"""What does not count under further parts: vowel marks and tatweel, points and accents, and
characters that show nothing. Joiners count: Persian and Hindi spell with them."""

EXTRAS = ("arabic", "hebrew", "width", "invisible")
"""Further parts, in the order in which a rule names them."""

DOTLESS = frozenset({"az", "aze", "tr", "tur"})
"""Languages whose i without a dot is a letter of its own."""


def _rules() -> Iterator[str]:
    for form in FORMS:
        for case in ("", *CASES):
            for count in range(len(EXTRAS) + 1):
                for extras in combinations(EXTRAS, count):
                    if form != "nfkc" or "width" not in extras:
                        yield "-".join(filter(None, (form, case, *extras)))


RULES: tuple[str, ...] = tuple(_rules())
"""Every rule there is. ``nfkc`` makes widths one anyway, so it does not go with ``width``."""


def matcher(rule: str, language: str = "") -> Callable[[str], str]:
    """Return the function that gives a form of ``language`` its type under ``rule``.

    A rule is a Unicode form and what else does not count, joined by ``-`` in this order:

    * ``exact`` (code points as they are), ``nfc`` (canonically equivalent spellings are one,
      Unicode Standard Annex 15) or ``nfkc`` (compatibility variants, too);
    * ``casefold`` (Unicode's full case folding, section 3.13, the same for all languages) or
      ``lower`` (lower case as the language has it: i with and without a dot are apart in Turkish
      and Azerbaijani; ß is not ss; a final sigma is found by its place);
    * ``arabic``, ``hebrew``, ``width``, ``invisible``: see ``IGNORED``; ``width`` makes full-width
      and half-width characters ordinary ones.

    The language is the part of its name before the first ``-`` or ``_``. A type's type is itself,
    and none is empty: a form that has nothing else keeps what the rule would ignore. Raises
    SettingsError for what is no rule.
    """
    _check(rule)
    if rule == "exact":
        return _exact
    form, *parts = rule.split("-")
    subtag = re.split("[-_]", language, maxsplit=1)[0].lower()
    case = next((part for part in parts if part in CASES), "")
    ignored = "".join(IGNORED.get(part, "") for part in parts)
    return _Matcher(
        form,
        "dotless" if case == "lower" and subtag in DOTLESS else case,
        re.compile(f"[{ignored}]+") if ignored else None,
        "width" in parts,
    )


@dataclass(frozen=True, slots=True)
class _Matcher:
    """Applies a rule until nothing changes: every step can bring forth what another one changes."""

    form: str
    case: str
    ignored: re.Pattern[str] | None
    width: bool

    def __call__(self, form: str) -> str:
        if form.isascii() and self.case != "dotless":
            return form.lower() if self.case else form
        return (self._settled(form, self.ignored) if self.ignored else "") or self._settled(form)

    def _settled(self, form: str, ignored: re.Pattern[str] | None = None) -> str:
        while (matched := self._once(form, ignored)) != form:
            form = matched
        return form

    def _once(self, form: str, ignored: re.Pattern[str] | None) -> str:
        form = self._normal(form, "D")
        if self.width:
            form = form.translate(_widths())
        if ignored:
            form = ignored.sub("", form)
        return self._normal(_cased(form, self.case), "C")

    def _normal(self, form: str, end: Literal["C", "D"]) -> str:
        if self.form == "nfc":
            return normalize("NFC" if end == "C" else "NFD", form)
        if self.form == "nfkc":
            return normalize("NFKC" if end == "C" else "NFKD", form)
        return form


def _exact(form: str) -> str:
    return form


def _cased(form: str, case: str) -> str:
    if case == "casefold":
        return form.casefold()
    if case == "dotless":
        form = _dotted().sub(r"i\1", form.replace("\u0130", "i")).replace("I", "\u0131")
    return form.lower() if case else form


@cache
def _dotted() -> re.Pattern[str]:
    """Return what finds a capital I whose dot is written apart, maybe after marks below it."""
    between = "".join(
        chr(code) for code in range(0x300, 0x370) if combining(chr(code)) not in (0, 230)
    )
    return re.compile(f"I([{between}]*)\u0307")


@cache
def _widths() -> dict[int, str]:
    """Return the ordinary character of every full-width and half-width one."""
    found = ((code, decomposition(chr(code)).split()) for code in (0x3000, *range(0xFF01, 0xFFEF)))
    return {
        code: chr(int(parts[1], 16))
        for code, parts in found
        if parts and parts[0] in ("<wide>", "<narrow>")
    }


def _check(rule: str) -> None:
    if rule in RULES:
        return
    from difflib import get_close_matches

    near = _reordered(rule) or get_close_matches(rule, RULES, 1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    raise SettingsError(
        f"matching {rule!r} is no rule{hint + ' ' if near else '. '}A rule is one of {', '.join(FORMS)}, then maybe one "
        f"of {', '.join(CASES)}, then any of {', '.join(EXTRAS)}, in this order, joined by '-'; "
        "'nfkc' includes 'width'"
    )


def _reordered(rule: str) -> list[str]:
    """Return the rule that the same parts make, where they make one."""
    parts = set(rule.split("-"))
    if "nfkc" in parts:
        parts.discard("width")
    return [known for known in RULES if parts == set(known.split("-"))]
