"""Dictionaries induced from parallel text: aligned word by word, and the links counted."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 (a setting is parsed by its annotation)
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from isogloss import (
    Keep,
    LinkDictionary,
    Linked,
    Registry,
    SettingsError,
    align,
    check_aligner,
    hookimpl,
    matcher,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from isogloss import JSON, Bitext, Dictionary, Segmenter


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
    segmenter: str | Mapping[str, str] = "whitespace",
) -> Dictionary:
    """Align a text file for each of two or more languages, parallel by line, and count links.

    ``segmenter`` finds words as in ``[words]``: a name, or names by language with one under
    ``default``. The text is aligned in its forms as ``matching`` makes them; entries are ``forms``
    as written or as matched. ``model`` to ``alpha`` are settings of ``ibm``. ``eflomal`` has to be
    installed and cannot be seeded.
    """
    names = {"default": segmenter} if isinstance(segmenter, str) else dict(segmenter)
    finders = {name: _segmenter(name) for name in dict.fromkeys(names.values())}
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
        made_by={
            **settings,
            "version": version,
            "symmetrisation": symmetrisation,
            "segmenters": {language: finders[name].recipe for language, name in names.items()},
        },
        segmenter=lambda language: _of(language, names, finders),
    )


class _Finder(NamedTuple):
    segment: Segmenter | None
    """None cuts at white space, faster."""
    recipe: JSON


def _segmenter(name: str) -> _Finder:
    if name == "whitespace":
        return _Finder(None, name)
    registry = Registry()
    recipe = registry.recipe("segmenter", name, {})
    segment: Segmenter = registry.make(recipe)
    return _Finder(segment, [recipe.as_json(), str(getattr(segment, "version", ""))])


def _of(
    language: str, names: Mapping[str, str], finders: Mapping[str, _Finder]
) -> Segmenter | None:
    name = names.get(language, names.get("default"))
    if name is None:
        raise SettingsError(f"segmenter has none for {language}; name one, or a 'default'")
    return finders[name].segment


def _refuse_changed(own: Mapping[str, Any]) -> None:
    for name, value in own.items():
        if value != (aligned.__kwdefaults__ or {})[name]:
            raise SettingsError(f"{name} belongs to aligner='ibm'; eflomal does not have it")


aligned.algorithm = 1  # type: ignore[attr-defined]  # functions can carry it, mypy has no type for it


@hookimpl
def isogloss_dictionaries() -> Mapping[str, Callable[..., Dictionary]]:
    """Offer ``aligned``."""
    return {"aligned": aligned}
