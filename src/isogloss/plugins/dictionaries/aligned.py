"""Dictionaries induced from parallel text: aligned word by word, and the links counted."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 (a setting is parsed by its annotation)
from typing import TYPE_CHECKING, Any, Literal

from isogloss import (
    Keep,
    LinkDictionary,
    Linked,
    SettingsError,
    align,
    check_aligner,
    hookimpl,
    matcher,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from isogloss import Bitext, Dictionary


def aligned(
    *,
    text: Mapping[str, Path],
    aligner: Literal["ibm", "eflomal"] = "ibm",
    symmetrisation: str = "grow-diag-final-and",
    model: Literal["diagonal", "1"] = "diagonal",
    iterations: int = 5,
    warm_up: int = 0,
    null_probability: float = 0.08,
    tension: float = 4.0,
    alpha: float = 0.01,
    max_length: int = 500,
    min_count: int = 1,
    min_probability: float = 0.0,
    max_translations: int | None = 20,
    forms: Literal["written", "matched"] = "written",
    matching: str = "nfc-casefold",
) -> Dictionary:
    """Align a text file for each of two or more languages, parallel by line, and count links.

    Lines are cut at white space. The text is aligned in its forms as ``matching`` makes them; entries are ``forms`` as written
    or as matched. ``model`` to ``alpha`` are settings of ``ibm``. ``eflomal`` has to be installed
    and cannot be seeded.
    """
    own = {
        "model": model,
        "iterations": iterations,
        "warm_up": warm_up,
        "null_probability": null_probability,
        "tension": tension,
        "alpha": alpha,
    }
    settings: dict[str, Any] = {"aligner": aligner, "max_length": max_length}
    if aligner == "ibm":
        settings |= own
    else:
        _refuse_changed(own)
    version = check_aligner(symmetrisation=symmetrisation, **settings)

    def find(source: str, target: str, both: Bitext) -> Linked:
        plain = both.matched(matcher(matching, source), matcher(matching, target))
        found = align(plain, **settings)
        return Linked(found.links(symmetrisation), found.skipped, found.warnings)

    return LinkDictionary(
        text,
        find,
        keep=Keep(min_count, min_probability, max_translations),
        forms=forms,
        matching=matching,
        made_by={**settings, "version": version, "symmetrisation": symmetrisation},
    )


def _refuse_changed(own: Mapping[str, Any]) -> None:
    for name, value in own.items():
        if value != (aligned.__kwdefaults__ or {})[name]:
            raise SettingsError(f"{name} belongs to aligner='ibm'; eflomal does not have it")


aligned.algorithm = 1  # type: ignore[attr-defined]  # functions can carry it, mypy has no type for it


@hookimpl
def isogloss_dictionaries() -> Mapping[str, Callable[..., Dictionary]]:
    """Offer ``aligned``."""
    return {"aligned": aligned}
