"""Reads sentences and what they are to become: two files parallel by line, or a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isogloss import DataError, Examples, Sentence, lines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TABLES = (".tsv", ".tab")

Pair = tuple[int, str, str]
"""Line, source and target."""


def read_pairs(path: Path, language: str, target: str) -> Examples:
    """Read a table ``source<tab>target``, or a file and its twin in the language ``target``.

    The twin's name is the file's, with ``target`` in place of ``language``: ``train.en`` and
    ``train.de``, ``en.txt.gz`` and ``de.txt.gz``. A line that is empty on either side is left out
    and counted. Raises DataError with file, line and reason.
    """
    if language == target:
        reason = f"{language!r} is the target language: a text is not translated into itself"
        raise DataError.at(path, None, reason)
    name = path.name.removesuffix(".gz")
    read = _of_table(path) if name.endswith(TABLES) else _of_twins(path, language, target)
    found = list(read)
    kept = [pair for pair in found if pair[1] and pair[2]]
    if not kept:
        raise DataError.at(path, None, "it holds no sentence with its translation")
    sentences = tuple(Sentence(at, language, pair[1], ()) for at, pair in enumerate(kept))
    left = len(found) - len(kept)
    return Examples(
        language,
        sentences,
        tuple(pair[2] for pair in kept),
        str(path),
        tuple(pair[0] for pair in kept),
        notes={"lines that are empty on one side left out": left} if left else {},
    )


def _of_table(path: Path) -> Iterator[Pair]:
    for number, line in lines(path):
        fields = line.split("\t")
        if len(fields) == 2:
            yield number, fields[0].strip(), fields[1].strip()
        elif line.strip():
            reason = f"{len(fields)} column(s) between tabs; a source and a target text are wanted"
            raise DataError.at(path, number, reason)


def _of_twins(path: Path, language: str, target: str) -> Iterator[Pair]:
    twin = _twin(path, language, target)
    ours, theirs = list(lines(path)), list(lines(twin))
    if len(ours) != len(theirs):
        reason = f"{len(ours)} lines, and {twin} has {len(theirs)}: they are parallel by line"
        raise DataError.at(path, min(len(ours), len(theirs)) + 1, reason)
    for (number, source), (_, text) in zip(ours, theirs, strict=True):
        yield number, source.strip(), text.strip()


def _twin(path: Path, language: str, target: str) -> Path:
    parts = path.name.split(".")
    if language not in parts:
        reason = (
            f"no part of its name is {language!r}, so that the file in {target!r} is not known; "
        )
        raise DataError.at(path, None, f"{reason}a table (.tsv) holds both")
    at = len(parts) - 1 - parts[::-1].index(language)
    return path.with_name(".".join([*parts[:at], target, *parts[at + 1 :]]))
