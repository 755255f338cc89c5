"""A small study with enough sentences to draw from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from isogloss.core.study.pipeline import Run
from tests.core.study.fakes import Maker, Silence, open_inputs
from tests.core.study.test_pipeline import ENCODER

if TYPE_CHECKING:
    from pathlib import Path

WORDS = ("sea", "mountain", "river", "sky", "evening", "bread", "of", "a", "window", "letters")


def line(number: int, language: str) -> str:
    """Return a sentence of three words that depends on its number."""
    chosen = (WORDS[(number * step + number // 7) % len(WORDS)] for step in (1, 3, 7))
    return " ".join(word + ("en" if language == "de" else "") for word in chosen)


def run_of(
    folder: Path, sentences: int = 40, extra: str = "", overrides: tuple[str, ...] = (), **made: Any
) -> Run:
    """Return a run of a study whose vectors and concepts are made; nothing is scored."""
    maker = Maker(ENCODER, **made)
    inputs = open_inputs(folder, extra=extra, maker=maker, overrides=overrides)
    for language in ("en", "de"):
        lines = [line(number, language) for number in range(sentences)]
        (folder / f"{language}.txt").write_text("\n".join(lines) + "\n", "utf-8")
    run = Run(inputs, Silence())
    run.extract()
    run.cluster()
    return run
