"""What a fine-tuning is, came from and would do: ``tuning.toml``, ``run.json`` and the plan."""

from __future__ import annotations

import dataclasses
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from isogloss.core.machine import machine
from isogloss.core.study.record import versions
from isogloss.core.study.tables import SCHEMA
from isogloss.tasks.identity import checkpoint_size

if TYPE_CHECKING:
    from collections.abc import Mapping

    from isogloss.core.types import JSON, Examples
    from isogloss.tasks.finetuning import Finetuning
    from isogloss.tasks.runs import TrainingRun
    from isogloss.tasks.tuning import Tuning

LIBRARIES = ("accelerate", "sacrebleu", "nervaluate")


def as_document(tuning: Tuning, settings: Mapping[str, JSON]) -> dict[str, JSON]:
    """Return the fine-tuning with every default written out, as seen from its directory.

    ``settings`` are those of the task, with its defaults.
    """
    folder = os.path.realpath(tuning.folder)

    def moved(path: str | Path) -> str:
        return os.path.relpath(os.path.realpath(path), folder) if os.path.isabs(path) else str(path)

    training = dataclasses.asdict(tuning.training) | {"keep": tuning.training.kept}
    return {
        "schema": SCHEMA,
        "model": {
            "checkpoint": moved(tuning.model.checkpoint),
            "revision": tuning.model.revision,
        },
        "task": {"use": tuning.task.use, **{k: v for k, v in settings.items() if v is not None}},
        "train": {language: moved(path) for language, path in tuning.train.items()},
        "test": {language: moved(path) for language, path in tuning.test.items()},
        "training": training,
        "scores": dataclasses.asdict(tuning.scores),
    }


def record_of(work: Finetuning) -> bytes:
    """Return what ``run.json`` holds."""
    material = work.material
    document = {
        "schema_version": 1,
        "versions": versions() | versions(LIBRARIES),
        "machine": machine(),
        "task": work.recipe.as_json(),
        "metrics": list(work.task.metrics),
        "falling": list(getattr(work.task, "falling", ())),
        "labels": list(material.labels),
        "baselines": work.baselines,
        "files": {
            "train": {language: _described(each) for language, each in material.train.items()},
            "test": {language: _described(each) for language, each in material.test.items()},
        },
        "runs": [run.folder.name for run in work.runs],
    }
    return json.dumps(document, ensure_ascii=False, allow_nan=False, indent=2).encode()


def _described(examples: Examples) -> JSON:
    return {"file": examples.file, "examples": len(examples), "notes": dict(examples.notes)}


def plan_of(work: Finetuning) -> dict[str, JSON]:
    """Return what would be trained and evaluated, as plain data; nothing is written."""
    table, material, missing = work.tuning.training, work.material, len(work.missing())
    learnt = sum(len(each) for each in material.train.values())
    return {
        "folder": str(work.tuning.folder),
        "task": work.recipe.name,
        "checkpoint": work.tuning.model.checkpoint,
        "is_here": Path(work.tuning.model.checkpoint).is_dir(),
        "labels": list(material.labels),
        "train": {language: len(each) for language, each in material.train.items()},
        "test": {language: len(each) for language, each in material.test.items()},
        "rounds": round(table.steps * table.batch_size * table.accumulate / learnt, 2),
        "baselines": work.baselines,
        "runs": [_planned(run) for run in work.runs],
        "seconds": work.seconds(),
        "scores": {"missing": missing, "kept": len(work.stored())},
    }


def _planned(run: TrainingRun) -> JSON:
    missing = run.missing
    return {
        "run": run.name,
        "folder": str(run.folder),
        "missing": missing,
        "steps": run.left,
        "bytes": len(missing) * checkpoint_size(run.checkpoint) or None,
    }
