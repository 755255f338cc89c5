"""Check a dictionary: words to translations, or None for a direction it does not have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from isogloss import Translation
from isogloss.testing.claims import require, type_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from isogloss import Corpus, Dictionary, Translations


def check_dictionary(
    make: Callable[[], Dictionary], source: str, target: str, corpus: Corpus | None = None
) -> None:
    """Check a dictionary that has translations from the language ``source`` to ``target``.

    It gives None for a direction that it does not have, text with probabilities from 0 to 1 or
    None, best first as it sees it, and the same each time.
    """
    found = make().translations(source, target, corpus)
    require(found is not None, f"it has no translations from {source!r} to {target!r}")
    assert found is not None
    require(isinstance(found, Mapping), f"translations are {type_of(found)}, not a mapping")
    require(len(found) > 0, f"it has not one entry from {source!r} to {target!r}")
    for form, translations in found.items():
        _check_entry(form, translations)
    again = make().translations(source, target, corpus)
    require(_flat(found) == _flat(again), "a new object gave other translations")
    unknown = make().translations("no-such-language", target, corpus)
    require(unknown is None, "for a direction that it does not have, it gives no None")


def _check_entry(form: object, translations: object) -> None:
    require(isinstance(form, str) and bool(form), f"{form!r} is no word")
    proper = isinstance(translations, Sequence) and not isinstance(translations, str)
    require(proper, f"{form!r} has {type_of(translations)}, not a sequence of translations")
    assert isinstance(translations, Sequence)
    for each in translations:
        require(isinstance(each, Translation), f"{form!r} has {each!r}, not a Translation")
        require(isinstance(each.form, str) and bool(each.form), f"{form!r} has {each.form!r}")
        known = each.probability
        proper = known is None or (isinstance(known, float | int) and 0 <= known <= 1)
        require(proper, f"{form!r} has the probability {known!r}, not None or 0 to 1")


def _flat(found: Translations | None) -> list[tuple[str, list[Translation]]]:
    return [(form, list(translations)) for form, translations in (found or {}).items()]
