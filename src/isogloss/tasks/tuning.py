"""The file of a fine-tuning: read from TOML and checked key by key."""

from __future__ import annotations

import dataclasses
import math
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from isogloss.core.errors import SettingsError
from isogloss.core.locations import local
from isogloss.core.study.tables import (
    Kind,
    check_schema,
    errors_of,
    read_toml,
    table_of,
    toml_value,
    unknown,
    value_of,
    wrong,
)
from isogloss.core.types import check_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from isogloss.core.types import JSON

FILE_NAME = "tuning.toml"

KIND = Kind(
    FILE_NAME,
    mark="runs",
    directory="directory of a fine-tuning",
    missing="no such file, and no directory of a fine-tuning",
)

Control: TypeAlias = Literal["none", "shuffled-labels", "without-labels"]


@dataclass(frozen=True, slots=True)
class ModelTable:
    """``[model]``: what is fine-tuned."""

    checkpoint: str
    """A folder, or a name on the Hugging Face hub."""
    revision: str = "main"


@dataclass(frozen=True, slots=True)
class TaskTable:
    """``[task]``: what it is fine-tuned to do."""

    use: str
    settings: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TrainingTable:
    """``[training]``: how."""

    steps: int
    """Updates of the weights."""
    seeds: list[int] = field(default_factory=lambda: [0])
    """A run each: of the head, the order of the examples and dropout."""
    keep: list[int] = field(default_factory=list)
    """The steps after which the model is kept and evaluated; none means 0 and the last."""
    batch_size: int = 16
    accumulate: int = 1
    """Batches whose gradients make one step."""
    learning_rate: float = 5e-5
    schedule: Literal["linear", "cosine", "constant"] = "linear"
    warmup: float = 0.1
    """The share of the steps in which the learning rate rises."""
    weight_decay: float = 0.01
    max_grad_norm: float = 1.0
    control: Control | list[Control] = "none"
    """What is learnt instead, to compare with; several are trained side by side."""
    device: str = "cpu"
    save_every: int | Literal["auto"] = "auto"
    """Steps after which a run that is killed goes on; ``auto``: a tenth of them."""

    @property
    def controls(self) -> list[Control]:
        """The controls, as a list."""
        return [self.control] if isinstance(self.control, str) else self.control

    @property
    def kept(self) -> list[int]:
        """The steps that are kept, ascending, the last among them."""
        return sorted({*(self.keep or [0]), self.steps})

    @property
    def between(self) -> int:
        """How many steps lie between two states to go on from."""
        return max(1, self.steps // 10) if self.save_every == "auto" else self.save_every


@dataclass(frozen=True, slots=True)
class ScoresTable:
    """``[scores]``: what is said of how far a score would move on other test sentences."""

    draws: int = 200
    """Draws of as many examples, with replacement, that intervals are made of; 0 for none."""


@dataclass(frozen=True, slots=True)
class Tuning:
    """A file of a fine-tuning, checked. The task is still a name and settings."""

    path: Path
    folder: Path
    """The directory of the results."""
    model: ModelTable
    task: TaskTable
    train: Mapping[str, Path]
    """Language to the file that is learnt from."""
    test: Mapping[str, Path]
    training: TrainingTable
    scores: ScoresTable = field(default_factory=ScoresTable)

    @property
    def base(self) -> Path:
        """Where relative paths of the file start."""
        return self.path.parent.resolve()


TABLES = {"model": ModelTable, "task": TaskTable, "training": TrainingTable}
FILES = ("train", "test")
SCORES = "scores"
"""The table that need not be there."""
KNOWN = (*TABLES, *FILES, SCORES)


def read_tuning(
    argument: Path | str, *, overrides: Sequence[str] = (), out: Path | None = None
) -> Tuning:
    """Read a file, apply ``TABLE.KEY=VALUE`` overrides, and check every key."""
    path = local(KIND.locate(argument), "a fine-tuning")
    document = read_toml(path)
    for override in overrides:
        _override(document, override)
    with errors_of(path):
        return _check(path, document, out or local(KIND.folder_of(path), "a fine-tuning"))


def _override(document: dict[str, JSON], text: str) -> None:
    target, equals, value = text.partition("=")
    name, dot, key = target.strip().partition(".")
    if not (equals and dot and key):
        raise SettingsError(f"-s {text}: expected TABLE.KEY=VALUE, such as training.steps=200")
    if name not in KNOWN:
        raise unknown(name, KNOWN, f"-s {text}: a fine-tuning")
    table = document.setdefault(name, {})
    if not isinstance(table, dict):
        raise SettingsError(f"-s {text}: {name!r} is no table")
    table[key] = toml_value(value.strip())


def _check(path: Path, document: dict[str, JSON], folder: Path) -> Tuning:
    tables = dict(document)
    check_schema(tables.pop("schema", None))
    for key in tables:
        if key not in KNOWN:
            raise unknown(key, [*KNOWN, "schema"], "the file")
    for key in (*TABLES, *FILES):
        if key not in tables:
            raise SettingsError(f"no [{key}]: {WANTED[key]}")
    base = path.parent.resolve()
    model = table_of(ModelTable, tables["model"], "model")
    tuning = Tuning(
        path=path.absolute(),
        folder=Path(folder).absolute(),
        model=dataclasses.replace(model, checkpoint=_placed(model.checkpoint, base)),
        task=table_of(TaskTable, tables["task"], "task"),
        train=_files(tables["train"], "train", base),
        test=_files(tables["test"], "test", base),
        training=table_of(TrainingTable, tables["training"], "training"),
        scores=table_of(ScoresTable, tables.get(SCORES, {}), SCORES),
    )
    _check_training(tuning.training)
    if 0 != tuning.scores.draws < LEAST_DRAWS:
        found = f"[scores] draws = {tuning.scores.draws}"
        raise wrong("draws", f"{found}: expected {LEAST_DRAWS} or more, or 0 for no intervals")
    KIND.check_folder(tuning.path, tuning.folder)
    return tuning


WANTED = {
    "model": "it names the checkpoint that is fine-tuned",
    "task": "use = 'ner', 'classification', 'translation' or another task",
    "train": "a language and the file that is learnt from, such as en = 'train.tsv'",
    "test": "languages and the files that are evaluated on, such as de = 'test-de.tsv'",
    "training": "at least steps, the number of updates",
}


def _files(table: JSON, key: str, base: Path) -> dict[str, Path]:
    if not isinstance(table, dict) or not table:
        raise wrong(key, f"[{key}]: {WANTED[key]}")
    found = {}
    for language, file in table.items():
        check_name(f"[{key}]: language", language)
        path = value_of(file, str, language, f"[{key}]")
        found[language] = Path(os.path.abspath(base / Path(path).expanduser()))
    return found


def _placed(checkpoint: str, base: Path) -> str:
    """Return a folder as seen from the file; a name that no folder has is the hub's."""
    path = Path(os.path.abspath(base / Path(checkpoint).expanduser()))
    return str(path) if checkpoint.startswith((".", "/", "~")) or path.exists() else checkpoint


LEAST_DRAWS = 40
"""Fewer have no 2.5 % quantile."""

LEAST = {"steps": 1, "batch_size": 1, "accumulate": 1, "learning_rate": 0, "weight_decay": 0}
"""The smallest that a setting may be."""


def _check_training(table: TrainingTable) -> None:
    for key, least in LEAST.items():
        found = getattr(table, key)
        if not least <= found < math.inf:
            raise wrong(key, f"[training] {key} = {found}: expected {least} or more")
    if table.save_every != "auto" and table.save_every < 1:
        raise wrong("save_every", f"[training] save_every = {table.save_every}: expected 1 or more")
    if not 0 <= table.warmup < 1:
        raise wrong("warmup", f"[training] warmup = {table.warmup}: expected a share below 1")
    if not 0 < table.max_grad_norm < math.inf:
        raise wrong("max_grad_norm", f"[training] max_grad_norm = {table.max_grad_norm}: above 0")
    if table.device.partition(":")[1]:
        message = f"[training] device = {table.device!r}: one device is used, such as cpu or cuda"
        raise wrong("device", f"{message}; CUDA_VISIBLE_DEVICES chooses which")
    if beyond := [step for step in table.keep if not 0 <= step <= table.steps]:
        raise wrong(
            "keep", f"[training] keep: {beyond[0]} is no step: there are 0 to {table.steps}"
        )
    for key, values in (("seeds", table.seeds), ("control", table.controls)):
        if not values or len(set(values)) < len(values):
            raise wrong(key, f"[training] {key} = {values}: expected one or more, each once")
    if min(table.seeds) < 0:
        raise wrong("seeds", f"[training] seeds = {table.seeds}: expected 0 or more")
