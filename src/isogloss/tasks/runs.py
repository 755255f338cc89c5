"""Training runs and their folders: which there are, what each was trained on, what is kept."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from isogloss.core.errors import DamageError, SettingsError
from isogloss.core.keys import key_of
from isogloss.core.store import seals
from isogloss.core.store.files import (
    check_inside,
    fsync_folder,
    make_folders,
    write_atomically,
)
from isogloss.core.study.directory import json_lines, read_json
from isogloss.tasks.identity import DECIDING, checkpoint_key, deciding, differences
from isogloss.tasks.kept import is_sound, is_whole, seal, settle

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from isogloss.core.types import JSON, Tuned
    from isogloss.tasks.tuning import Control, Tuning

STATE = "state"
RECORD = "run.json"
SCORES = "scores.jsonl"


@dataclass(frozen=True, slots=True)
class TrainingRun:
    """One seed under one control."""

    seed: int
    control: Control
    folder: Path
    steps: tuple[int, ...]
    """What is kept, ascending."""
    identity: Mapping[str, JSON]
    """Everything that its weights depend on, beside the machine."""

    @property
    def name(self) -> str:
        """What the user is told."""
        return f"seed {self.seed}" + ("" if self.control == "none" else f", {self.control}")

    @property
    def checkpoint(self) -> str:
        """What it starts from."""
        return str(self.identity["model"]["checkpoint"])

    @property
    def state(self) -> Path:
        """Where it is kept what a killed run goes on from."""
        return self.folder / STATE

    @property
    def key(self) -> str:
        """Changes whenever its weights could."""
        return key_of(deciding(self.identity))

    def step(self, number: int) -> Path:
        """Return the folder of a kept checkpoint."""
        return self.folder / f"step-{number}"

    @property
    def missing(self) -> list[int]:
        """The steps that are to be kept and are not yet."""
        return [step for step in self.steps if not self.step(step).is_dir()]

    @property
    def record(self) -> dict[str, JSON]:
        """What was written of it; empty for a run that has not begun."""
        path = self.folder / RECORD
        found: dict[str, JSON] = read_json(path) if path.is_file() else {}
        return found

    def write_record(self, record: Mapping[str, JSON]) -> None:
        """Write what is known of it."""
        text = json.dumps(record, ensure_ascii=False, allow_nan=False, indent=2)
        write_atomically(self.folder / RECORD, text.encode())

    @property
    def scores(self) -> Path:
        """Where every score lies that was taken of it, also of files that are evaluated no more."""
        return self.folder / SCORES

    def add_scores(self, records: Sequence[JSON]) -> None:
        """Write scores beside those that are there."""
        new = map(seals.sealed, records)
        there = {record["key"]: record for record in [*self.stored_scores(), *new]}
        write_atomically(self.scores, json_lines(there.values()))

    def stored_scores(self) -> list[dict[str, JSON]]:
        """Return what was taken of it; a line that is damaged was not, and is taken again."""
        if not self.scores.is_file():
            return []
        found = []
        for line in self.scores.read_bytes().split(b"\n"):
            try:
                record = json.loads(line)
            except (ValueError, RecursionError):
                continue
            if isinstance(record, dict) and "key" in record and seals.is_sound(record):
                found.append(record)
        return found

    def keep(self, step: int, tuned: Tuned) -> None:
        """Save a checkpoint: its folder is whole or not there."""
        partial = self.folder / f".step-{step}.partial"
        check_inside(partial)
        shutil.rmtree(partial, ignore_errors=True)
        make_folders(self.folder)
        tuned.save(partial)
        settle(partial)
        if self.step(step).exists():
            shutil.rmtree(self.step(step))
        partial.rename(self.step(step))
        fsync_folder(self.folder)

    def check(self) -> None:
        """Refuse a folder in which something else was trained. Raises SettingsError.

        Also one of which nothing says any more what was trained: DamageError.
        """
        if self._has_learnt and not (self.folder / RECORD).is_file():
            remedy = f"remove {self.folder}, and isogloss finetune makes it again"
            raise DamageError.at(self.folder / RECORD, None, f"deleted; {remedy}")
        if (found := self.otherwise) and self._has_learnt:
            message = f"{self.folder} was trained otherwise: {found[0]}"
            raise SettingsError(f"{message}; remove it, or choose another --out DIR")

    @property
    def otherwise(self) -> list[str]:
        """What its folder was begun with that it is not, a sentence each."""
        if not (before := self.record):
            return []
        began = deciding(before.get("identity", {}))
        return sorted(differences(began, deciding(self.identity)))

    @property
    def _has_learnt(self) -> bool:
        kept = (path for path in self.folder.glob("step-*") if path.name != "step-0")
        return any(kept) or any(map(is_whole, self._states))

    def clear(self) -> None:
        """Delete what another run began here and never trained: it failed before its first state.

        For the one that owns the folder; what was trained since ``check`` is refused here, too.
        """
        self.check()
        if self.otherwise:
            check_inside(self.folder)
            shutil.rmtree(self.folder)

    @property
    def finished(self) -> bool:
        """Whether everything is kept, and written down."""
        return not self.missing and "kept" in self.record

    @property
    def is_trained(self) -> bool:
        """Whether everything is kept, and what the losses were is known: the state tells it last."""
        last = self.state / f"checkpoint-{self.steps[-1]}"
        return not self.missing and ("losses" in self.record or is_sound(last))

    def losses(self) -> list[JSON]:
        """Return the losses that the latest state has; none without a state."""
        found = [path for path in self._states if is_sound(path)]
        if not found:
            return []
        history = read_json(max(found, key=_step_of) / "trainer_state.json")["log_history"]
        return [logged(entry) for entry in history if "loss" in entry]

    def add_state(self, step: int) -> None:
        """Put the state that the trainer has written on the disk; those before it go.

        The trainer would delete them by their times, before the new one is on the disk.
        """
        new = self.state / f"checkpoint-{step}"
        seal(new)
        for path in self._states:
            if path != new:
                shutil.rmtree(path)

    @property
    def _states(self) -> list[Path]:
        return [path for path in self.state.glob("checkpoint-*") if path.name[11:].isdecimal()]

    def check_states(self) -> None:
        """Raise DataError where the trainer would write through a link to somewhere else."""
        for path in (self.state, *self.state.glob("*")):
            check_inside(path)

    def going_on(self) -> Path | None:
        """Return the state to go on from: the latest before the first step that is missing.

        Where only the losses of the last steps are, the latest of all.
        """
        first = min(self.missing, default=self.steps[-1])
        found = [path for path in self._states if _step_of(path) < first]
        return max(filter(is_sound, found), key=_step_of, default=None)

    @property
    def left(self) -> int:
        """How many steps are still to be trained."""
        if self.is_trained:
            return 0
        state = self.going_on()
        return max(self.missing or self.steps) - (0 if state is None else _step_of(state))


def logged(entry: Mapping[str, JSON]) -> JSON:
    """Return what is kept of an entry of the trainer's log."""
    return {key: entry[key] for key in ("step", "loss", "learning_rate", "grad_norm")}


def _step_of(state: Path) -> int:
    return int(state.name.rpartition("-")[2])


def training_runs(
    tuning: Tuning,
    recipes: Mapping[Control, JSON],
    train_keys: Mapping[str, str],
    labels: Sequence[str],
) -> list[TrainingRun]:
    """Return every run that the file asks for, in order; ``recipes``: what each control trains."""
    found = []
    model = {
        "checkpoint": tuning.model.checkpoint,
        "revision": tuning.model.revision,
        "content": checkpoint_key(tuning.model.checkpoint),
    }
    table = tuning.training
    for control in table.controls:
        for seed in table.seeds:
            name = f"seed-{seed}" if control == "none" else f"{control}-seed-{seed}"
            identity = {
                "model": model,
                "task": recipes[control],
                "labels": [] if control == "without-labels" else list(labels),
                "train": dict(train_keys),
                "training": {key: getattr(table, key) for key in DECIDING},
                "control": control,
                "seed": seed,
            }
            folder = tuning.folder / "runs" / name
            found.append(TrainingRun(seed, control, folder, tuple(table.kept), identity))
    return found
