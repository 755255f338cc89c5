"""Trains one run with transformers' Trainer: its loop, its optimizer, its way of going on."""

from __future__ import annotations

import math
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from isogloss.core.errors import DataError, ResourceError, SettingsError
from isogloss.core.quiet import quiet
from isogloss.tasks.runs import logged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from isogloss.core.types import JSON, FeatureRows, Features, Progress, Tuned
    from isogloss.tasks.runs import TrainingRun
    from isogloss.tasks.tuning import TrainingTable

LOGGED = 100
"""Losses that are recorded of a run."""

FULL = ("out of memory", "can't allocate memory", "not enough memory", "cannot allocate memory")


class Watching:
    """Tells a ``Progress`` how a training goes; what it notes is shown where that can be."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress

    def advance(self, steps: int, /) -> None:
        """Do some more steps."""
        if steps:
            self._progress.advance(steps)

    def note(self, text: str, /) -> None:
        """Tell the loss."""
        note = getattr(self._progress, "note", None)
        if note is not None:
            note(text)


def check_accelerate() -> None:
    """Raise SettingsError where what the Trainer needs is not installed."""
    from importlib.util import find_spec

    if find_spec("accelerate") is None:
        raise SettingsError("accelerate is not installed: pip install 'isogloss[tune]'")


class InOrder:
    """A torch Dataset of everything that is learnt from in a run, in the order of learning.

    Every example comes once before any comes again. The order depends on the seed alone, so
    a run that goes on skips as many as it has seen.
    """

    def __init__(self, parts: Sequence[FeatureRows], count: int, seed: int) -> None:
        import numpy as np

        self._places = [(part, number) for part in parts for number in range(len(part))]
        whole = len(self._places)
        rounds = range(-(-count // whole)) if whole else ()
        orders = [np.random.default_rng((seed, each)).permutation(whole) for each in rounds]
        self._order = np.concatenate([np.empty(0, np.int64), *orders])[:count].tolist()

    def __len__(self) -> int:
        return len(self._order)

    def __getitem__(self, place: int) -> Mapping[str, JSON]:
        part, number = self._places[self._order[place]]
        visit = getattr(part, "visit", None)
        found: Mapping[str, JSON] = part[number] if visit is None else visit(number, place)
        return found


def train(
    run: TrainingRun,
    tuned: Tuned,
    parts: Sequence[Features],
    table: TrainingTable,
    watch: Watching,
) -> list[JSON]:
    """Train until every step that is to be kept is kept; return the losses by step.

    Goes on from the latest state of the run where there is one. Raises SettingsError when the
    loss is no number, ResourceError when a batch does not fit.
    """
    each = table.batch_size * table.accumulate
    examples = InOrder([part.dataset for part in parts], table.steps * each, run.seed)
    if not len(examples):
        raise DataError(f"{run.name}: no example of [train] is left to learn from")
    state = run.going_on()
    run.check_states()
    with quiet():
        trainer = _trainer(run, tuned, parts[0].collate, examples, table, watch)
        with _named_failures(table):
            trainer.train(resume_from_checkpoint=None if state is None else str(state))
    return [logged(entry) for entry in trainer.state.log_history if "loss" in entry]


def _trainer(
    run: TrainingRun,
    tuned: Tuned,
    collate: Callable[[list[Any]], Any],
    examples: InOrder,
    table: TrainingTable,
    watch: Watching,
) -> Any:
    from transformers import PrinterCallback, Trainer

    trainer = Trainer(
        model=tuned.model,
        args=_arguments(run, table),
        train_dataset=examples,
        data_collator=collate,
        callbacks=[_keeping(run, tuned, watch)],
    )
    trainer.remove_callback(PrinterCallback)
    return trainer


def _arguments(run: TrainingRun, table: TrainingTable) -> Any:
    from transformers import TrainingArguments

    arguments = TrainingArguments(
        output_dir=str(run.state),
        max_steps=table.steps,
        per_device_train_batch_size=table.batch_size,
        gradient_accumulation_steps=table.accumulate,
        learning_rate=table.learning_rate,
        lr_scheduler_type=SCHEDULES[table.schedule],
        warmup_steps=math.floor(table.warmup * table.steps),
        weight_decay=table.weight_decay,
        max_grad_norm=table.max_grad_norm,
        optim="adamw_torch",
        seed=run.seed,
        # The examples come in the order of learning already.
        train_sampling_strategy="sequential",
        remove_unused_columns=False,
        dataloader_pin_memory=False,
        save_strategy="steps",
        save_steps=table.between,
        logging_strategy="steps",
        logging_steps=max(1, table.steps // LOGGED),
        logging_nan_inf_filter=False,
        eval_strategy="no",
        report_to=[],
        disable_tqdm=True,
        use_cpu=table.device.partition(":")[0] == "cpu",
    )
    arguments._n_gpu = min(
        arguments.n_gpu, 1
    )  # the device that was asked for, and no others beside
    return arguments


SCHEDULES = {"linear": "linear", "cosine": "cosine", "constant": "constant_with_warmup"}


def _keeping(run: TrainingRun, tuned: Tuned, watch: Watching) -> Any:
    """Return a callback that keeps checkpoints and tells how it goes."""
    from transformers import TrainerCallback

    wanted = frozenset(run.missing)

    class Keeping(TrainerCallback):  # type: ignore[misc] # transformers has no types
        def on_train_begin(self, _args: Any, state: Any, _control: Any, **_: Any) -> None:
            watch.advance(state.global_step)

        def on_step_end(self, _args: Any, state: Any, _control: Any, **_: Any) -> None:
            watch.advance(1)
            if state.global_step in wanted:
                run.keep(state.global_step, tuned)

        def on_save(self, _args: Any, state: Any, _control: Any, **_: Any) -> None:
            run.add_state(state.global_step)

        def on_log(self, _args: Any, state: Any, _control: Any, logs: Any = None, **_: Any) -> None:
            if (loss := (logs or {}).get("loss")) is None:
                return
            if not math.isfinite(loss):
                message = f"{run.name}: the loss is {loss} at step {state.global_step}"
                raise SettingsError(f"{message}; a lower learning_rate may help")
            watch.note(f"loss {loss:.4f}")

    return Keeping()


@contextmanager
def _named_failures(table: TrainingTable) -> Iterator[None]:
    """Say that a batch does not fit, and what would be less."""
    try:
        yield
    except RuntimeError as error:
        if not any(saying in str(error).lower() for saying in FULL):
            raise
        message = f"a batch of {table.batch_size} does not fit into memory"
        advice = "lower batch_size and raise accumulate, which gives the same steps"
        raise ResourceError(f"{message}: {advice} ({str(error).splitlines()[0]})") from error
