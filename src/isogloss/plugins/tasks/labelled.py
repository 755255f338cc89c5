"""Reads sentences that have labels: tables with tabs, and JSON lines."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from isogloss import DataError, Examples, Sentence, lines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from isogloss import JSON, Target

Several: TypeAlias = Literal["refuse", "skip", "first", "multi"]
"""What is done with an example that has several labels."""

SKIPPED = "examples with several labels left out"

JSON_ENDINGS = (".jsonl", ".json", ".ndjson")

TEXTS = (("text",), ("premise", "hypothesis"), ("sentence1", "sentence2"))


class Labelled(NamedTuple):
    """One line of a file."""

    line: int
    labels: tuple[str, ...]
    texts: tuple[str, ...]
    """One, or two that belong together."""


def read_labelled(path: Path, language: str, several: Several) -> Examples:
    """Read a file: JSON lines where its name says so, else a table. Raises DataError.

    A table has ``label<tab>text`` or ``label<tab>premise<tab>hypothesis`` in a line, with commas
    between several labels. An object has ``label``, a text, a number or a list of them, and ``text``
    or ``premise`` and ``hypothesis``. Empty lines are passed over.
    """
    found = list(_lines(path))
    if not found:
        raise DataError.at(path, None, "it holds no example; a label and a text are wanted")
    width = len(found[0].texts)
    for each in found:
        if len(each.texts) != width:
            reason = f"{len(each.texts)} text(s), and {width} in line {found[0].line}"
            raise DataError.at(path, each.line, reason)
        if several == "refuse" and len(each.labels) > 1:
            reason = f"{len(each.labels)} labels ({', '.join(each.labels)}); several = 'first', "
            reason += "'skip' or 'multi' says what they mean"
            raise DataError.at(path, each.line, reason)
    kept = [each for each in found if several != "skip" or len(each.labels) == 1]
    if not kept:
        raise DataError.at(path, None, "every example has several labels, and several = 'skip'")
    texts = [
        tuple(Sentence(number, language, each.texts[place], ()) for number, each in enumerate(kept))
        for place in range(width)
    ]
    targets = tuple(_target(each, several) for each in kept)
    seconds = texts[1] if width > 1 else ()
    places = tuple(each.line for each in kept)
    notes = {SKIPPED: len(found) - len(kept)} if len(kept) < len(found) else {}
    return Examples(language, texts[0], targets, str(path), places, seconds, notes)


def _target(each: Labelled, several: Several) -> Target:
    return frozenset(each.labels) if several == "multi" else each.labels[0]


def _lines(path: Path) -> Iterator[Labelled]:
    name = path.name.removesuffix(".gz")
    read = _of_json if name.endswith(JSON_ENDINGS) else _of_table
    for number, line in lines(path):
        if line.strip():
            yield read(path, number, line)


def _of_table(path: Path, number: int, line: str) -> Labelled:
    label, *texts = (field.strip() for field in line.split("\t"))
    if not 1 <= len(texts) <= 2:
        reason = f"{len(texts) + 1} column(s) between tabs; a label and one or two texts are wanted"
        raise DataError.at(path, number, reason)
    labels = tuple(dict.fromkeys(part.strip() for part in label.split(",")))
    return _checked(path, Labelled(number, labels, tuple(texts)))


def _of_json(path: Path, number: int, line: str) -> Labelled:
    try:
        found = json.loads(line)
    except json.JSONDecodeError as error:
        raise DataError.at(path, number, f"no valid JSON: {error.msg}") from error
    if not isinstance(found, dict):
        raise DataError.at(path, number, "an object with label and text is wanted")
    names = next(
        (names for names in TEXTS if all(isinstance(found.get(n), str) for n in names)), ()
    )
    if "label" not in found or not names:
        reason = f"it has {', '.join(found) or 'nothing'}; 'label' and 'text', or 'label', "
        raise DataError.at(path, number, f"{reason}'premise' and 'hypothesis' are wanted")
    labels = tuple(dict.fromkeys(_label(path, number, each) for each in _listed(found["label"])))
    return _checked(path, Labelled(number, labels, tuple(found[name].strip() for name in names)))


def _listed(value: JSON) -> list[JSON]:
    return value if isinstance(value, list) else [value]


def _label(path: Path, number: int, value: JSON) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise DataError.at(path, number, f"the label is {value!r}; a text or a number is wanted")
    return str(value).strip()


def _checked(path: Path, each: Labelled) -> Labelled:
    if not each.labels or not all(each.labels):
        raise DataError.at(path, each.line, "the label is empty")
    if not all(each.texts):
        raise DataError.at(path, each.line, "the text is empty")
    return each
