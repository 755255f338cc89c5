"""A fine-tuning from its file to its scores: whatever is missing is trained and evaluated."""

from __future__ import annotations

import shutil
import time
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from isogloss.core.errors import SettingsError
from isogloss.core.store.files import make_folders, write_atomically
from isogloss.core.store.lock import own, writable
from isogloss.core.study.directory import json_lines
from isogloss.core.study.toml import to_toml
from isogloss.tasks.controls import shuffled, unlabelled
from isogloss.tasks.evaluation import (
    Wanted,
    baselines,
    blamed,
    check_tokenizer,
    evaluated,
    record_key,
)
from isogloss.tasks.identity import check_checkpoint
from isogloss.tasks.kept import check_kept, stamps
from isogloss.tasks.material import Material, read_material
from isogloss.tasks.record import as_document, record_of
from isogloss.tasks.runs import TrainingRun, training_runs
from isogloss.tasks.timing import seconds_a_step
from isogloss.tasks.training import Watching, check_accelerate, train
from isogloss.tasks.tuning import FILE_NAME

if TYPE_CHECKING:
    from isogloss.core.study.recipes import Maker
    from isogloss.core.types import JSON, Examples, Features, Progress, Recipe, Task, Tuned
    from isogloss.tasks.tuning import Control, Tuning

TEXT = "text"
"""The task that is learnt without labels."""


class Finetuning:
    """Trains and evaluates what a file asks for. Nothing is read before it is needed."""

    def __init__(self, tuning: Tuning, maker: Maker, progress: Progress) -> None:
        self.tuning = tuning
        self._maker = maker
        self._progress = progress
        self._told: set[str] = set()
        self._looked: set[tuple[bool, str]] = set()

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
        with blamed(self.recipe.name):
            return read_material(self.tuning, self.task)

    @cached_property
    def baselines(self) -> dict[str, JSON]:
        """What scores without a model, by language and name."""
        with blamed(self.recipe.name):
            return baselines(self.task, self.material)

    @cached_property
    def runs(self) -> list[TrainingRun]:
        """Every training run. Raises SettingsError where a folder holds another."""
        own_recipe = self.recipe.as_json()
        recipes: dict[Control, JSON] = {
            "none": own_recipe,
            "shuffled-labels": own_recipe,
            "without-labels": self._text_recipe.as_json(),
        }
        check_checkpoint(self.tuning.model.checkpoint)
        found = training_runs(self.tuning, recipes, self.material.train_keys, self.material.labels)
        for run in found:
            run.check()
        return found

    @cached_property
    def _wanted(self) -> list[Wanted]:
        draws = self.tuning.scores.draws
        return [
            Wanted(run, step, language, record_key(run, step, language, key, draws))
            for run in self.runs
            for step in run.steps
            for language, key in self.material.test_keys.items()
        ]

    def stored(self) -> list[dict[str, JSON]]:
        """Return the scores that are stored and still what the file asks for, in its order."""
        every = [record for run in self.runs for record in run.stored_scores()]
        there = {record["key"]: record for record in every}
        return [there[each.key] for each in self._wanted if each.key in there]

    def missing(self) -> list[Wanted]:
        """Return the scores that are still to be taken."""
        there = {record["key"] for record in self.stored()}
        return [each for each in self._wanted if each.key not in there]

    def run(self) -> list[dict[str, JSON]]:
        """Train and evaluate what is missing; return all scores, in the file's order."""
        _ = self.runs  # whatever is wrong with the input shows before anything is written
        folder = self.tuning.folder
        with writable(folder):
            make_folders(folder / "runs")
        with own(folder):
            document = as_document(self.tuning, self.recipe.settings)
            write_atomically(folder / FILE_NAME, to_toml(document).encode())
            for run in self.runs:
                run.clear()
                if not run.is_trained:
                    self._train(run)
                if not run.finished:
                    self._finish(run)
                self._evaluate(run)
                write_atomically(folder / "results.jsonl", json_lines(self.stored()))
            write_atomically(folder / "run.json", record_of(self))
        return self.stored()

    def seconds(self) -> float | None:
        """Return about how long it takes to train what is missing, measured on a few steps.

        None where the model is not here: to know, it would have to be fetched.
        """
        if not Path(self.tuning.model.checkpoint).is_dir():
            return None
        table, found = self.tuning.training, 0.0
        measured: dict[bool, float] = {}
        for run in (each for each in self.runs if not each.is_trained):
            labelled = run.control != "without-labels"
            if labelled not in measured:
                tuned, examples = self._prepared(run)
                with blamed(self.recipe.name):
                    parts = [tuned.features(each) for each in examples]
                measured[labelled] = seconds_a_step(tuned, parts, table, run.seed) or 0.0
            found += measured[labelled] * run.left
        return found

    def _prepared(self, run: TrainingRun) -> tuple[Tuned, list[Examples]]:
        """Return the model of a run as it begins, and the examples that it learns from."""
        task, examples = self._learnt(run)
        labels = self.material.labels if task is self.task else ()
        model, device = self.tuning.model, self.tuning.training.device
        with blamed(self.recipe.name):
            tuned = task.prepare(
                model.checkpoint, labels, seed=run.seed, device=device, revision=model.revision
            )
        return tuned, examples

    def _train(self, run: TrainingRun) -> None:
        check_accelerate()
        began = time.perf_counter()
        tuned, examples = self._prepared(run)
        record = self._begun(run, tuned)
        if 0 in run.missing:
            run.keep(0, tuned)
        if not run.is_trained:
            self._progress.begin(run.name, self.tuning.training.steps, "steps")
            with blamed(self.recipe.name):
                parts = [tuned.features(each) for each in examples]
            record["notes"] = self._noticed(examples, parts)
            run.write_record(record)
            table = self.tuning.training
            record["losses"] = train(run, tuned, parts, table, Watching(self._progress))
        record["seconds"] = round(time.perf_counter() - began, 3)
        run.write_record(record)

    def _finish(self, run: TrainingRun) -> None:
        """Write down what is kept, also of a run that died before it could; drop its state."""
        record = run.record
        learnt = {
            "losses": record["losses"] if "losses" in record else run.losses(),
            "seconds": record.get("seconds"),
        }
        kept = {str(step): stamps(run.step(step)) for step in run.steps}
        run.write_record(record | learnt | {"kept": kept})
        shutil.rmtree(run.state, ignore_errors=True)

    def _learnt(self, run: TrainingRun) -> tuple[Task, list[Examples]]:
        """Return the task that a run trains, and the examples that it learns from."""
        every = list(self.material.train.values())
        if run.control == "shuffled-labels":
            return self.task, [shuffled(each, run.seed) for each in every]
        if run.control == "without-labels":
            return self._text, [unlabelled(each, self.material.labels) for each in every]
        return self.task, every

    def _begun(self, run: TrainingRun, tuned: Tuned) -> dict[str, JSON]:
        """Write down what a run is, before anything of it is there; go on with its threads."""
        import torch

        record, info = run.record, tuned.source().describe()
        if record.get("base", info.fingerprint) != info.fingerprint:
            message = f"{run.folder} was begun with other weights of {run.checkpoint}"
            raise SettingsError(f"{message}; remove it, or choose another --out DIR")
        if "threads" in record:
            torch.set_num_threads(record["threads"])
        record |= {
            "identity": dict(run.identity),
            "base": info.fingerprint,
            "commit": info.details.get("commit", ""),
            "tokenizer": tuned.tokenizer_key,
            "threads": torch.get_num_threads(),
        }
        record.pop("kept", None)  # more is to be kept: what says so counts as the end of the run
        run.write_record(record)
        return record

    def _noticed(self, examples: list[Examples], parts: list[Features]) -> dict[str, JSON]:
        """Tell what the model does not read of what is learnt from, and return it by language."""
        for each, part in zip(examples, parts, strict=True):
            self._tell_notes(each, part)
        pairs = zip(examples, parts, strict=True)
        return {each.language: dict(part.notes) for each, part in pairs}

    def _evaluate(self, run: TrainingRun) -> None:
        wanted = [each for each in self.missing() if each.run == run]
        if not wanted:
            return
        self._progress.begin(f"{run.name}: evaluation", len(wanted), "scores")
        task = self._text if run.control == "without-labels" else self.task
        device, tokenizer = self.tuning.training.device, run.record.get("tokenizer", "")
        for step in dict.fromkeys(each.step for each in wanted):
            check_kept(run.step(step), run.record, step)
            tuned = task.prepare(run.step(step), (), seed=run.seed, device=device)
            check_tokenizer(run, step, tuned, tokenizer)
            taken = [self._score(each, tuned) for each in wanted if each.step == step]
            run.add_scores(taken)

    def _score(self, wanted: Wanted, tuned: Tuned) -> dict[str, JSON]:
        examples = self.material.test[wanted.language]
        if wanted.run.control == "without-labels":
            examples = unlabelled(examples, self.material.labels)
        with blamed(self.recipe.name):
            record = evaluated(wanted, tuned, examples, self.tuning.scores.draws)
        if lost := record["lost_words"]:
            self._tell(f"{examples.file}: {lost:,} words that the model does not read")
        else:
            self._tell_cut(wanted, tuned, examples)
        self._progress.advance(1)
        return record

    def _tell_cut(self, wanted: Wanted, tuned: Tuned, examples: Examples) -> None:
        """Tell what else is not read as it stands, such as texts that are cut: once a language."""
        look = (wanted.run.control == "without-labels", wanted.language)
        if look not in self._looked:
            self._looked.add(look)
            with blamed(self.recipe.name):
                features = tuned.features(examples)
            self._tell_notes(examples, features)

    def _tell_notes(self, examples: Examples, features: Features) -> None:
        for what, count in features.notes.items():
            self._tell(f"{examples.file}: {count:,} {what}")

    def _tell(self, message: str) -> None:
        """Tell something once, whichever runs notice it."""
        if message not in self._told:
            self._told.add(message)
            self._progress.say(message)
