"""Which corpus and which part of a study are meant, where a fine-tuned model is asked about."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from isogloss.core.study.pipeline import Run


def one_corpus(run: Run, source: str, corpus: str, *languages: str) -> str:
    """Return the corpus whose concepts are meant, of those that have these languages.

    Empty where none has them. Raises SettingsError where several do and none is named: they have
    other words, and other concepts.
    """
    from isogloss.core.errors import SettingsError
    from isogloss.core.study.tables import unknown

    names = run.inputs.read_by(source)
    if corpus and corpus not in names:
        raise unknown(corpus, names, f"--corpus: source {source!r} of the study")
    fitting = [
        name
        for name in ([corpus] if corpus else names)
        if set(languages) <= set(run.inputs.facts(name).languages)
    ]
    if len(fitting) > 1:
        raise SettingsError(
            f"the study has {', '.join(languages)} in {len(fitting)} corpora: name one with "
            f"--corpus: {', '.join(fitting)}"
        )
    if corpus and not fitting:
        has = ", ".join(run.inputs.facts(corpus).languages)
        raise SettingsError(f"--corpus {corpus} has {has}, and not all of {', '.join(languages)}")
    return fitting[0] if fitting else ""


def one_part(run: Run, source: str, part: str, layer: str) -> str:
    """Return the part that is meant. Raises SettingsError where it, or the layer, is not there."""
    from isogloss.core.errors import SettingsError
    from isogloss.core.study.tables import unknown

    where = run.inputs.where(source)
    parts = list(dict.fromkeys(found for found, _ in where))
    if part and part not in parts:
        raise unknown(part, parts, f"--part: source {source!r} of the study")
    chosen = part or parts[0]
    layers = [str(found) for owner, found in where if owner == chosen]
    if layer not in layers:
        has = f"source {source!r} has {', '.join(layers)} in {chosen} in this study"
        raise SettingsError(f"--layer {layer}: {has}")
    return chosen
