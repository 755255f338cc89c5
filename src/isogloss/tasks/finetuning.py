"""A fine-tuning from its file to its scores: whatever is missing is trained and evaluated."""

from __future__ import annotations

import json
import time
from functools import cached_property
from typing import TYPE_CHECKING, Any

from isogloss.core.errors import SettingsError
from isogloss.core.machine import machine
from isogloss.core.store.files import make_folders, write_atomically
from isogloss.core.store.lock import own
from isogloss.core.study.directory import json_lines, read_json_lines
from isogloss.core.study.record import versions
from isogloss.core.study.toml import to_toml
from isogloss.tasks.controls import shuffled, unlabelled
from isogloss.tasks.evaluation import baselines, check_tokenizer, evaluated, record_key
from isogloss.tasks.material import Material, read_material
from isogloss.tasks.runs import WEIGHTS, TrainingRun, file_sha256, training_runs
from isogloss.tasks.training import train
from isogloss.tasks.tuning import FILE_NAME, as_document

if TYPE_CHECKING:
    from pathlib import Path

    from isogloss.core.study.recipes import Maker
    from isogloss.core.types import JSON, Examples, Progress, Recipe, Task, Tuned
    from isogloss.tasks.tuning import Control, Tuning

TEXT = "text"
"""The task that is learnt without labels."""

LIBRARIES = ("accelerate", "sacrebleu", "nervaluate")


class Finetuning:
    """Trains and evaluates what a file asks for. Nothing is read before it is needed."""

    def __init__(self, tuning: Tuning, maker: Maker, progress: Progress) -> None:
        self.tuning = tuning
        self._maker = maker
        self._progress = progress

    @cached_property
    def recipe(self) -> Recipe:
        """The task, its settings checked."""
        table = self.tuning.task
        return self._maker.recipe("task", table.use, table.settings, base=self.tuning.base)

    @cached_property
    def task(self) -> Task:
        """The task."""
        made: Task = self._maker.make(self.recipe)
        return made

    @cached_property
    def _text_recipe(self) -> Recipe:
        # The same length as the task's, so that the same text is read.
        longest = self.recipe.settings.get("max_length")
        return self._maker.recipe("task", TEXT, {} if longest is None else {"max_length": longest})

    @cached_property
    def _text(self) -> Task:
        made: Task = self._maker.make(self._text_recipe)
        return made

    @cached_property
    def material(self) -> Material:
        """What is learnt from and evaluated on. Raises DataError."""
        return read_material(self.tuning, self.task)

    @cached_property
    def runs(self) -> list[TrainingRun]:
        """Every training run. Raises SettingsError where a folder holds another."""
        own_recipe = self.recipe.as_json()
        recipes: dict[Control, JSON] = {
            "none": own_recipe,
            "shuffled-labels": own_recipe,
            "without-labels": self._text_recipe.as_json(),
        }
        found = training_runs(self.tuning, recipes, self.material.train_keys, self.material.labels)
        for run in found:
            run.check()
        return found

    @property
    def results(self) -> Path:
        """Where the scores lie."""
        return self.tuning.folder / "results.jsonl"

    def stored(self) -> list[dict[str, JSON]]:
        """Return the scores that are stored and still what the file asks for, in its order."""
        there = {record["key"]: record for record in read_json_lines(self.results)}
        return [there[key] for key in self._keys if key in there]

    @cached_property
    def _keys(self) -> dict[str, tuple[TrainingRun, int, str]]:
        return {
            record_key(run, step, language, key): (run, step, language)
            for run in self.runs
            for step in run.steps
            for language, key in self.material.test_keys.items()
        }

    def run(self) -> list[dict[str, JSON]]:
        """Train and evaluate what is missing; return all scores, in the file's order."""
        _ = self.runs  # whatever is wrong with the input shows before anything is written
        folder = self.tuning.folder
        try:
            make_folders(folder / "runs")
        except OSError as error:
            raise SettingsError(f"results cannot go to {folder}: {error.strerror}") from error
        with own(folder):
            document = as_document(self.tuning, self.recipe.settings)
            write_atomically(folder / FILE_NAME, to_toml(document).encode())
            for run in self.runs:
                self._train(run)
                self._evaluate(run)
            self._write_record()
        return self.stored()

    def _train(self, run: TrainingRun) -> None:
        if not run.missing:
            return
        self._check_library()
        began = time.perf_counter()
        task, examples = self._learnt(run)
        tuned = self._prepared(task, self.tuning.model.checkpoint, run, first=True)
        record = self._begun(run, tuned)
        if 0 in run.missing:
            run.keep(0, tuned)
        losses: list[JSON] = record.get("losses", [])
        if run.missing:
            self._progress.begin(run.name, self.tuning.training.steps, "steps")
            parts = [tuned.features(each) for each in examples]
            record["notes"] = {
                each.language: dict(part.notes) for each, part in zip(examples, parts, strict=True)
            }
            losses = train(run, tuned, parts, self.tuning.training, _Watching(self._progress))
        seconds = round(record.get("seconds", 0.0) + time.perf_counter() - began, 3)
        kept = {str(step): file_sha256(run.step(step) / WEIGHTS) for step in run.steps}
        run.write_record(record | {"seconds": seconds, "kept": kept, "losses": losses})

    def _begun(self, run: TrainingRun, tuned: Tuned) -> dict[str, JSON]:
        """Write down what a run is, before anything of it is there; go on with its threads."""
        import torch

        record = run.record
        if "threads" in record:
            torch.set_num_threads(record["threads"])
        record |= {
            "identity": dict(run.identity),
            "tokenizer": tuned.tokenizer_key,
            "threads": torch.get_num_threads(),
        }
        run.write_record(record)
        return record

    def _learnt(self, run: TrainingRun) -> tuple[Task, list[Examples]]:
        """Return the task that a run trains, and the examples that it learns from."""
        every = list(self.material.train.values())
        if run.control == "shuffled-labels":
            return self.task, [shuffled(each, run.seed) for each in every]
        if run.control == "without-labels":
            return self._text, [unlabelled(each, self.material.labels) for each in every]
        return self.task, every

    def _prepared(
        self, task: Task, checkpoint: str | Path, run: TrainingRun, *, first: bool
    ) -> Tuned:
        labels = self.material.labels if first and run.control != "without-labels" else ()
        return task.prepare(
            checkpoint,
            labels,
            seed=run.seed,
            device=self.tuning.training.device,
            revision=self.tuning.model.revision if first else "main",
        )

    def _evaluate(self, run: TrainingRun) -> None:
        there = {record["key"]: record for record in self.stored()}
        wanted = [(key, *at) for key, at in self._keys.items() if at[0] == run and key not in there]
        if not wanted:
            return
        self._progress.begin(f"{run.name}: evaluation", len(wanted), "scores")
        task = self._text if run.control == "without-labels" else self.task
        tokenizer = run.record.get("tokenizer", "")
        for step in dict.fromkeys(step for _, _, step, _ in wanted):
            tuned = self._prepared(task, run.step(step), run, first=False)
            check_tokenizer(run, step, tuned, tokenizer)
            for key, _, _, language in (each for each in wanted if each[2] == step):
                examples = self.material.test[language]
                if run.control == "without-labels":
                    examples = unlabelled(examples, self.material.labels)
                there[key] = evaluated(run, step, tuned, examples, key)
                self._progress.advance(1)
        kept = [there[key] for key in self._keys if key in there]
        write_atomically(self.results, json_lines(kept))

    @cached_property
    def baselines(self) -> dict[str, JSON]:
        """What scores without a model, by language and name."""
        return baselines(self.task, self.material)

    def _write_record(self) -> None:
        every = {"train": self.material.train, "test": self.material.test}
        document = {
            "schema_version": 1,
            "versions": versions() | versions(LIBRARIES),
            "machine": machine(),
            "task": self.recipe.as_json(),
            "metrics": list(self.task.metrics),
            "labels": list(self.material.labels),
            "baselines": self.baselines,
            "files": {
                name: {language: _described(own) for language, own in some.items()}
                for name, some in every.items()
            },
            "runs": [run.folder.name for run in self.runs],
        }
        text = json.dumps(document, ensure_ascii=False, allow_nan=False, indent=2)
        write_atomically(self.tuning.folder / "run.json", text.encode())

    def _check_library(self) -> None:
        from importlib.util import find_spec

        if find_spec("accelerate") is None:
            raise SettingsError("accelerate is not installed: pip install 'isogloss[tune]'")

    def plan(self) -> dict[str, JSON]:
        """Return what would be trained and evaluated, as plain data; nothing is written."""
        table, there = self.tuning.training, {record["key"] for record in self.stored()}
        size = sum(len(each) for each in self.material.train.values())
        return {
            "folder": str(self.tuning.folder),
            "task": self.recipe.name,
            "labels": list(self.material.labels),
            "train": {language: len(each) for language, each in self.material.train.items()},
            "test": {language: len(each) for language, each in self.material.test.items()},
            "rounds": round(table.steps * table.batch_size * table.accumulate / size, 2),
            "baselines": self.baselines,
            "runs": [_planned(run) for run in self.runs],
            "scores": {"missing": len(self._keys) - len(there), "kept": len(there)},
        }


def _planned(run: TrainingRun) -> JSON:
    missing, state = run.missing, run.going_on()
    done = int(state.name.rpartition("-")[2]) if state is not None else 0
    left = missing[-1] - done if missing else 0
    return {"run": run.name, "folder": str(run.folder), "missing": missing, "steps": left}


def _described(examples: Examples) -> JSON:
    return {"file": examples.file, "examples": len(examples), "notes": dict(examples.notes)}


class _Watching:
    """Tells a ``Progress`` how a training goes; what it notes is shown where that can be."""

    def __init__(self, progress: Progress) -> None:
        self._progress: Any = progress

    def advance(self, steps: int, /) -> None:
        """Do some more steps."""
        if steps:
            self._progress.advance(steps)

    def note(self, text: str, /) -> None:
        """Tell the loss."""
        note = getattr(self._progress, "note", None)
        if note is not None:
            note(text)
