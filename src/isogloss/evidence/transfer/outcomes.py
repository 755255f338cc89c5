"""How checkpoints did in each language: from ``isogloss finetune``, or from a table of one's own."""

from __future__ import annotations

import csv
import io
import json
import math
from typing import TYPE_CHECKING, NamedTuple

from isogloss.core.errors import DamageError, DataError, SettingsError
from isogloss.core.store.seals import is_sound

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from isogloss.core.types import JSON

RESULTS = "results.jsonl"
"""The scores that ``isogloss finetune`` writes into its directory."""

RECORD = "run.json"
"""What it writes of all trainings there, and of each of them in its own folder."""

COLUMNS = ("source", "run", "language", "score")
"""What a table of one's own must have; ``step`` and ``loss`` are read where they are there."""

SEPARATORS = {".csv": ",", ".tsv": "\t"}
LINES = (".jsonl", ".ndjson")
REAL = "none"
"""The control of a training that is none."""


class Outcome(NamedTuple):
    """One checkpoint of a training run, scored in one language."""

    run: str
    """What is exchangeable: one seed, or one setting."""
    source: str
    """Its name in the study; empty where ``checkpoint`` tells it."""
    checkpoint: Path | None
    step: float | None
    """How far along its run it is; None where that is not told."""
    language: str
    score: float | None
    """None where it is undefined."""
    loss: float | None
    """Of training, where it is known."""
    place: str
    """File and line, for messages."""


def read_outcomes(path: Path, score: str = "") -> list[Outcome]:
    """Read a directory of ``isogloss finetune``, its ``results.jsonl``, or a table.

    A table is CSV, TSV or JSON lines with ``source`` (a name in the study), ``run``, ``language`` and
    ``score``. ``score`` names a figure of the task, without it the task's first. Controls are left
    out. Raises SettingsError for what is no such file, DataError with its line for what is no outcome.
    """
    file = path / RESULTS if path.is_dir() else path
    if not file.is_file():
        wanted = "a directory of isogloss finetune, or a table (.csv, .tsv, .jsonl), is wanted"
        raise SettingsError(
            f"--results {path}: no {'such file' if file == path else RESULTS}; {wanted}"
        )
    rows = list(_rows(file))
    if not rows:
        raise DataError.at(file, None, "empty: a line a checkpoint and language is wanted")
    tuned = "metrics" in rows[0][1]
    if tuned:
        _check_rising(file, score or next(iter(_figures(rows[0][1])), ""))
    found = [
        _tuned(file, line, row, score) if tuned else _told(file, line, row) for line, row in rows
    ]
    return [each for each in found if each is not None]


def _figures(row: dict[str, JSON]) -> dict[str, JSON]:
    """Return the figures of a line of ``isogloss finetune``; none where it is no such line."""
    metrics = row["metrics"]
    return metrics if isinstance(metrics, dict) else {}


def _check_rising(file: Path, score: str) -> None:
    """Refuse a figure that falls as a model gets better. Raises SettingsError."""
    if score in _plain(file.parent / RECORD).get("falling", ()):
        raise SettingsError(
            f"--results {file}: of {score} fewer are better, and a figure is wanted of which more is"
        )


def trained_languages(paths: Iterable[Path]) -> tuple[str, ...]:
    """Return the languages that trainings of ``isogloss finetune`` learnt from; none: unknown."""
    found: dict[str, None] = {}
    for path in paths:
        file = path / RESULTS if path.is_dir() else path
        record = _plain(file.with_name(RECORD)) if file.name == RESULTS else {}
        found.update(dict.fromkeys(record.get("files", {}).get("train", {})))
    return tuple(found)


def source_language(asked: str, trained: Sequence[str]) -> str:
    """Return the source language: the one that was asked for, else the only one that was trained on.

    Raises SettingsError where it is not clear, or was not trained on.
    """
    if asked and trained and asked not in trained:
        raise SettingsError(
            f"--source-language {asked}: the trainings were on {', '.join(trained)}"
        )
    if not asked and len(trained) > 1:
        known = ", ".join(trained)
        raise SettingsError(f"the trainings were on {known}: name one with --source-language")
    if not asked and not trained:
        raise SettingsError(
            "--source-language is missing: which language were the models trained on?"
        )
    return asked or trained[0]


def _plain(path: Path) -> dict[str, JSON]:
    """Return the record that ``isogloss finetune`` left; empty where there is none."""
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _rows(file: Path) -> Iterator[tuple[int, dict[str, JSON]]]:
    """Yield (line from 1, row) of a table."""
    try:
        text = file.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError.at(file, None, f"not UTF-8 at byte {error.start}") from error
    except OSError as error:
        raise SettingsError(f"--results {file}: {error.strerror}") from error
    if file.suffix in LINES:
        yield from _json_rows(file, text)
    elif file.suffix in SEPARATORS:
        yield from _csv_rows(file, text)
    else:
        known = ", ".join([*SEPARATORS, *LINES])
        folder = file.with_suffix("")
        meant = f"; did you mean its directory {folder}" if (folder / RESULTS).is_file() else ""
        raise SettingsError(f"--results {file}: a table ends in {known}{meant}")


def _json_rows(file: Path, text: str) -> Iterator[tuple[int, dict[str, JSON]]]:
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise DataError.at(file, number, f"not JSON: {error}") from error
        if not isinstance(row, dict):
            raise DataError.at(file, number, f"{line.strip()[:40]}: an object is wanted")
        yield number, row


def _csv_rows(file: Path, text: str) -> Iterator[tuple[int, dict[str, JSON]]]:
    lines = csv.reader(io.StringIO(text), delimiter=SEPARATORS[file.suffix])
    head = [name.strip() for name in next(lines, [])]
    _check_columns(file, head)
    for row in lines:
        if any(cell.strip() for cell in row):
            if len(row) != len(head):
                found = f"{len(row)} cells, and the first line has {len(head)}"
                raise DataError.at(file, lines.line_num, found)
            yield lines.line_num, {name: cell.strip() for name, cell in zip(head, row, strict=True)}


def _check_columns(file: Path, names: Iterable[str], line: int = 1) -> None:
    there = list(names)
    if missing := [name for name in COLUMNS if name not in there]:
        found = ", ".join(there) or "nothing"
        wanted = f"{', '.join(COLUMNS)} are wanted (step and loss may stand beside them)"
        raise DataError.at(file, line, f"no column {missing[0]!r}, but {found}; {wanted}")


def _told(file: Path, line: int, row: dict[str, JSON]) -> Outcome:
    """Return what a row of a table of one's own says."""
    _check_columns(file, row, line)
    names = {name: str(row[name]) for name in ("run", "source", "language")}
    if empty := [name for name, value in names.items() if not value]:
        raise DataError.at(file, line, f"{empty[0]} is empty")
    step, score, loss = (_number(file, line, name, row) for name in ("step", "score", "loss"))
    return Outcome(
        names["run"],
        names["source"],
        None,
        step,
        names["language"],
        score,
        loss,
        f"{file}, line {line}",
    )


def _tuned(file: Path, line: int, row: dict[str, JSON], score: str) -> Outcome | None:
    """Return what a line of ``isogloss finetune`` says; None for a control."""
    if not is_sound(row):
        remedy = "isogloss finetune writes the file again"
        raise DamageError.at(file, line, f"not what was written; {remedy}")
    metrics = row.get("metrics")
    needed = [name for name in ("seed", "step", "language") if name not in row]
    if needed or not isinstance(metrics, dict) or not metrics:
        wanted = "seed, step, language and metrics are wanted, as isogloss finetune writes them"
        raise DataError.at(file, line, f"no {needed[0] if needed else 'metrics'}; {wanted}")
    if row.get("control", REAL) != REAL:
        return None
    name = score or next(iter(metrics))
    if name not in metrics:
        known = ", ".join(metrics)
        raise SettingsError(f"--score {name}: {file} has no such figure; it has {known}")
    run = file.parent / "runs" / f"seed-{row['seed']}"
    own = {
        "step": row["step"],
        "score": metrics[name],
        "loss": _loss_at(_plain(run / RECORD), row["step"]),
    }
    step, value, loss = (_number(file, line, each, own) for each in own)
    return Outcome(
        f"{file.parent} seed {row['seed']}",
        "",
        run / f"step-{row['step']}",
        step,
        str(row["language"]),
        value,
        loss,
        f"{file}, line {line}",
    )


def _loss_at(record: dict[str, JSON], step: JSON) -> JSON:
    """Return the last loss of training that was noted until a step; None where there is none."""
    noted = [each for each in record.get("losses", []) if each["step"] <= step]
    return noted[-1]["loss"] if noted else None


def _number(file: Path, line: int, name: str, row: dict[str, JSON]) -> float | None:
    """Return a cell as a number; None where it is empty or not there."""
    value = row.get(name)
    if value is None or value == "":
        return None
    try:
        number = float(value) if not isinstance(value, bool) else math.nan
    except (TypeError, ValueError):
        number = math.nan
    if not math.isfinite(number):
        raise DataError.at(file, line, f"{name} is {value!r}: a number, or nothing, is wanted")
    return number
