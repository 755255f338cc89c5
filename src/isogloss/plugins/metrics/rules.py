"""The two rules, as settings and comparisons: exact fractions, or the published script's floats."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from isogloss import SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import numpy as np
    import numpy.typing as npt

    Mask = npt.NDArray[np.bool_]
    Counts = npt.NDArray[Any]

Number: TypeAlias = float | str | Decimal | Fraction
"""A setting that is read from its decimal text."""

RuleName: TypeAlias = Literal["paper", "reference"]

Comparison: TypeAlias = "Callable[[Counts, Counts], Mask]"
"""Whether a part of a whole is large enough, element by element."""

DEFAULTS = {"max_size_difference": 0.4, "size_ratio": 0.6}
OWNERS = {"max_size_difference": "paper", "size_ratio": "reference", "relative_sizes": "paper"}

_ROOM = 2**62
"""Products below this fit 64 bits."""


@dataclass(frozen=True, slots=True)
class AtLeast:
    """part / whole >= least, compared as integers."""

    least: Fraction

    def __call__(self, part: Counts, whole: Counts) -> Mask:
        """Compare two arrays of whole numbers."""
        import numpy as np

        over, under = self.least.as_integer_ratio()
        largest = max(part.max(initial=0), whole.max(initial=0))
        wide = np.int64 if int(largest) * max(over, under) < _ROOM else object
        part, whole = (each.astype(wide, copy=False) for each in (part, whole))
        return (part * under >= whole * over).astype(bool)


@dataclass(frozen=True, slots=True)
class MoreThan:
    """part / whole > limit, in floating point."""

    limit: float

    def __call__(self, part: Counts, whole: Counts) -> Mask:
        """Compare two arrays of whole numbers."""
        return (part / whole > self.limit).astype(bool)


@dataclass(frozen=True, slots=True)
class MorePercent:
    """part / whole * 100 > limit * 100, in floating point and in this order."""

    limit: float

    def __call__(self, part: Counts, whole: Counts) -> Mask:
        """Compare two arrays of whole numbers."""
        return (part / whole * 100 > self.limit * 100).astype(bool)


@dataclass(frozen=True, slots=True)
class Rule:
    """When a source concept S is aligned with a target concept T."""

    name: RuleName
    translations: int
    """N, of the first N translations."""
    min_types: int
    """S has more types than this."""
    covers: Comparison
    """Of (types of S that have a translation in T, types of S)."""
    fits: Comparison
    """Of (types of S, types of T): whether their sizes allow it."""
    relative: bool = False
    """Whether sizes are shares of the types of their side."""

    @property
    def raw(self) -> bool:
        """Whether types are forms as written."""
        return self.name == "reference"

    def eligible(self, sizes: Counts) -> Mask:
        """Whether source concepts are large enough."""
        return sizes > self.min_types


def alignment_rule(
    *,
    rule: str,
    threshold: Number,
    translations: int,
    max_size_difference: Number | None,
    size_ratio: Number | None,
    min_types: int,
    relative_sizes: bool = False,
) -> Rule:
    """Return CALIGN's rule; SettingsError names the setting and what would be accepted."""
    named = rule_name(rule)
    own = {
        "max_size_difference": max_size_difference,
        "size_ratio": size_ratio,
        "relative_sizes": relative_sizes or None,
    }
    _refuse_the_others(named, own)
    count("translations", translations, 1)
    count("min_types", min_types, 0)
    covers = comparison(named, "threshold", threshold, Fraction(1))
    if named == "reference":
        ratio = exact("size_ratio", _or_default("size_ratio", size_ratio))
        if ratio < 0:
            raise SettingsError(f"size_ratio is {size_ratio}, expected 0 or more")
        return Rule(named, translations, min_types, covers, MoreThan(float(ratio)))
    most = exact("max_size_difference", _or_default("max_size_difference", max_size_difference))
    if not 0 <= most <= 1:
        raise SettingsError(f"max_size_difference is {max_size_difference}, expected 0 to 1")
    alike = _Alike(AtLeast(1 - most))
    return Rule(named, translations, min_types, covers, alike, relative_sizes)


@dataclass(frozen=True, slots=True)
class _Alike:
    """Whether the smaller of two sizes is a large enough part of the larger one."""

    enough: AtLeast

    def __call__(self, one: Counts, other: Counts) -> Mask:
        import numpy as np

        return self.enough(np.minimum(one, other), np.maximum(one, other))


def comparison(
    rule: RuleName, setting: str, value: Number, most: Fraction, *, percent: bool = False
) -> Comparison:
    """Return how a rule compares a share with a threshold between 0 and ``most``.

    The paper's rule wants more than 0: a share of at least 0 holds for everything.
    """
    limit = exact(setting, value)
    if rule == "paper" and not 0 < limit <= most:
        raise SettingsError(f"{setting} is {value}, expected more than 0 and at most {most}")
    if not 0 <= limit <= most:
        raise SettingsError(f"{setting} is {value}, expected 0 to {most}")
    if rule == "paper":
        return AtLeast(limit)
    return MorePercent(float(limit)) if percent else MoreThan(float(limit))


def rule_name(rule: str) -> RuleName:
    """Return the rule's name, checked."""
    if rule == "paper":
        return "paper"
    if rule == "reference":
        return "reference"
    raise SettingsError(f"rule is {rule!r}, expected 'paper' or 'reference'")


def exact(setting: str, value: Number) -> Fraction:
    """Return the fraction that the decimal text of ``value`` says: 0.3 is 3/10."""
    try:
        return Fraction(str(value))
    except (ValueError, ZeroDivisionError):
        raise SettingsError(f"{setting} is {value!r}, expected a number") from None


def count(setting: str, value: int, least: int) -> None:
    """Refuse what is not a whole number from ``least``."""
    if type(value) is not int or value < least:
        raise SettingsError(f"{setting} is {value!r}, expected a whole number from {least}")


def _refuse_the_others(rule: RuleName, settings: dict[str, Number | None]) -> None:
    for setting, value in settings.items():
        if value is not None and OWNERS[setting] != rule:
            own = next(name for name, owner in OWNERS.items() if owner == rule)
            raise SettingsError(
                f"{setting} belongs to rule={OWNERS[setting]!r}; rule={rule!r} has {own}"
            )


def filled(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return CALIGN's settings with the defaults of those that belong to its rule."""
    own = [name for name in DEFAULTS if OWNERS[name] == settings["rule"]]
    defaults = {name: DEFAULTS[name] for name in own if settings[name] is None}
    return {**settings, **defaults}


def _or_default(setting: str, value: Number | None) -> Number:
    return DEFAULTS[setting] if value is None else value
