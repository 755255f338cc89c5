"""Dictionaries made of the others of a study: reversed, united with their reverse, chained."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from isogloss import Entries, SettingsError, hookimpl

if TYPE_CHECKING:
    from collections.abc import Mapping

    from isogloss import Corpus, Dictionary

Known: TypeAlias = Callable[[str, str], Entries | None]
"""Two languages to the entries from one to the other; None where no dictionary has them."""

Derive: TypeAlias = Callable[[str, str, Known], Entries | None]


@dataclass(frozen=True, slots=True)
class Derived:
    """A dictionary that a study makes of those that are called ``of``."""

    of: str
    derive: Derive
    """The source language, the target language and what is known, to entries."""

    def translations(self, source: str, target: str, _corpus: Corpus | None, /) -> None:
        """Refuse: without a study there is nothing to make it of."""
        what = (
            f"it has {source} -> {target} only in a study that has dictionaries named {self.of!r}"
        )
        raise SettingsError(f"a derived dictionary is made of others: {what}")


def reversed_(*, of: str) -> Dictionary:
    """Read the dictionaries of that name backwards: their pairs, without probabilities."""
    return Derived(of, _reversed)


def united(*, of: str) -> Dictionary:
    """Unite the dictionaries of that name with the reverse of the other direction."""
    return Derived(of, _united)


def pivot(*, of: str, through: str) -> Dictionary:
    """Chain the dictionaries of that name through a language: source to it, and on to target.

    A step that they lack is reversed. From or to the language itself there is nothing to chain.
    """

    def derive(source: str, target: str, known: Known) -> Entries | None:
        if through in (source, target):
            return _either_way(source, target, known)
        first = _either_way(source, through, known)
        second = _either_way(through, target, known)
        return None if first is None or second is None else first.chained(second)

    return Derived(of, derive)


def _reversed(source: str, target: str, known: Known) -> Entries | None:
    back = known(target, source)
    return None if back is None else back.reversed()


def _united(source: str, target: str, known: Known) -> Entries | None:
    ahead, back = known(source, target), _reversed(source, target, known)
    if ahead is None or back is None:
        return ahead if back is None else back
    return ahead.united(back)


def _either_way(source: str, target: str, known: Known) -> Entries | None:
    ahead = known(source, target)
    return _reversed(source, target, known) if ahead is None else ahead


@hookimpl
def isogloss_dictionaries() -> Mapping[str, Callable[..., Dictionary]]:
    """Offer ``reversed``, ``united`` and ``pivot``."""
    return {"reversed": reversed_, "united": united, "pivot": pivot}
