"""Which values of a setting a sweep takes."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from isogloss.core.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from isogloss.evidence.sweep.curve import Value

MOST = 10_000
"""Values beyond which a sweep is a mistake."""

USUAL: dict[str, tuple[Value, ...]] = {
    "threshold": tuple(n / 20 for n in range(1, 21)),
    "match_threshold": tuple(n / 20 for n in range(10, 21)),
    "translations": (1, 2, 3, 5, 10, 20),
    "min_types": (0, 1, 2, 3, 5, 8, 10),
    "max_size_difference": tuple(n / 10 for n in range(11)),
    "size_ratio": tuple(n / 10 for n in range(11)),
    "min_words": (1, 2, 3, 5, 10),
}
"""Where the user names none."""


def read_values(text: str) -> tuple[Value, ...]:
    """Read ``FIRST:LAST:STEP``, with its last value, or ``A,B,C``; SettingsError otherwise."""
    if not text.strip():
        return ()
    if ":" in text:
        return _range(text)
    return tuple(dict.fromkeys(_value(each.strip(), text) for each in text.split(",")))


def grid(setting: str, asked: Sequence[Value], own: Any) -> tuple[Value, ...]:
    """Return the values to be taken, ascending: those asked for or the usual, and the study's own."""
    values = list(asked) or list(USUAL.get(setting, ()))
    if isinstance(own, bool):
        values = values or [False, True]
    elif isinstance(own, int | float) and values and own not in values:
        values.append(own)
    return tuple(sorted(values))


def _range(text: str) -> tuple[Value, ...]:
    try:
        first, last, step = (Decimal(each.strip()) for each in text.split(":"))
        count = int((last - first) / step) + 1
    except (ValueError, ArithmeticError, InvalidOperation):
        raise _refused(text) from None
    if step <= 0 or last < first:
        raise _refused(text)
    if count > MOST:
        raise SettingsError(f"--values {text!r}: {count} values; at most {MOST}")
    return tuple(_value(str(first + number * step), text) for number in range(count))


def _value(word: str, text: str) -> Value:
    if word in {"true", "false"}:
        return word == "true"
    try:
        number = Decimal(word)
        whole = "." not in word and "e" not in word.lower()
        if number.is_finite():
            return int(number) if whole else float(number)
    except InvalidOperation:
        pass
    raise _refused(text)


def _refused(text: str) -> SettingsError:
    return SettingsError(
        f"--values {text!r}: expected FIRST:LAST:STEP or A,B,C, such as 0.5:1:0.05"
    )
