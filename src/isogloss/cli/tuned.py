"""A fine-tuned model beside the study that its concepts come from: what such commands share."""

from __future__ import annotations

from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from isogloss.cli.options import LocalPath, study_arguments

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from isogloss.cli.app import App
    from isogloss.core.study.pipeline import Run
    from isogloss.core.types import Examples, Recipe, Task, Tuned


class Chosen(NamedTuple):
    """What ``model_arguments`` reads: which concepts of the study are meant, and the model."""

    source: str
    corpus: str
    part: str
    layer: str
    clusterer: str
    tuning: Path | None
    seed: int | None
    step: int | None
    task_name: str
    task_settings: tuple[str, ...]
    model: str
    device: str


def model_arguments(command: Callable[..., None]) -> Callable[..., None]:
    """Add STUDY, which of its concepts are meant, and the model with its task, as ``chosen``."""

    @wraps(command)
    def gathered(*given: Any, **options: Any) -> None:
        chosen = Chosen(**{name: options.pop(name) for name in Chosen._fields})
        command(*given, chosen=chosen, **options)

    whole: Callable[..., None] = gathered
    for decorate in reversed(
        (
            study_arguments,
            click.option("--source", default="", help="[default: the one that read the model]"),
            click.option("--corpus", default="", help="[default: the only one]"),
            click.option("--part", default="", help="[default: the first]"),
            click.option("--layer", required=True, help="The layer that is edited."),
            click.option("--clusterer", default="", help="[default: the first]"),
            click.option(
                "--tuning",
                type=LocalPath(path_type=Path),
                help="A fine-tuning: its file or directory. It says task, model and test files.",
            ),
            click.option("--seed", type=int, help="Of its runs.  [default: the first]"),
            click.option("--step", type=int, help="Of its checkpoints.  [default: the last]"),
            click.option("--task", "task_name", default="", help="The model's task, such as ner."),
            click.option(
                "--task-set",
                "task_settings",
                multiple=True,
                metavar="SETTING=VALUE",
                help="A setting of the task; repeatable.",
            ),
            click.option(
                "--model", default="", help="The checkpoint with its head, which the study read."
            ),
            click.option("--device", default="cpu", show_default=True),
        )
    ):
        whole = decorate(whole)
    return whole


class Named(NamedTuple):
    """Which task and which model are meant, before anything is loaded."""

    recipe: Recipe
    model: str
    tests: tuple[str, ...]
    """``LANG=FILE``; the language that the model learnt from comes first."""


class Loaded(NamedTuple):
    """A task and a model that does it."""

    recipe: Recipe
    model: str
    task: Task
    tuned: Tuned


def named_model(app: App, chosen: Chosen, tests: Sequence[str] = ()) -> Named:
    """Return what is meant: by a fine-tuning, or by a task and a model. SettingsError else."""
    from isogloss.core.errors import SettingsError

    if chosen.tuning is not None:
        if chosen.task_name or chosen.task_settings or chosen.model:
            raise SettingsError("--tuning says task and model: leave --task and --model out")
        return _of_tuning(app, chosen.tuning, chosen.seed, chosen.step, tests)
    if chosen.seed is not None or chosen.step is not None:
        raise SettingsError("--seed and --step are of a fine-tuning: name it with --tuning")
    if not chosen.task_name or not chosen.model:
        raise SettingsError(
            "which model? --tuning FILE.toml, or --task and --model, such as --task ner --model "
            "run/step-200"
        )
    settings = _settings(chosen.task_settings)
    recipe = app.registry.recipe("task", chosen.task_name, settings, base=Path.cwd())
    return Named(recipe, chosen.model, tuple(tests))


def _of_tuning(
    app: App, path: Path, seed: int | None, step: int | None, tests: Sequence[str]
) -> Named:
    from isogloss.core.errors import SettingsError
    from isogloss.core.study.directory import read_json
    from isogloss.tasks.kept import check_kept
    from isogloss.tasks.runs import RECORD
    from isogloss.tasks.tuning import read_tuning

    tuning = read_tuning(path)
    table = tuning.training
    run = table.seeds[0] if seed is None else seed
    last = table.kept[-1] if step is None else step
    for name, value, known in (("seed", run, table.seeds), ("step", last, table.kept)):
        if value not in known:
            has = ", ".join(map(str, known))
            raise SettingsError(f"--{name} {value}: {tuning.path} keeps {has}")
    folder = tuning.folder / "runs" / f"seed-{run}" / f"step-{last}"
    if not folder.is_dir():
        raise SettingsError(f"{folder} is not there yet; isogloss finetune {path}")
    record = folder.parent / RECORD
    check_kept(folder, read_json(record) if record.is_file() else {}, last)
    recipe = app.registry.recipe("task", tuning.task.use, tuning.task.settings, base=tuning.base)
    # A language that was learnt from has nothing to be transferred: one of them is the source.
    first = [language for language in tuning.test if language in tuning.train][:1]
    others = [language for language in tuning.test if language not in tuning.train]
    found = [f"{language}={tuning.test[language]}" for language in (*first, *others)]
    # Without a test of what was learnt from there is nothing to compare with.
    return Named(recipe, str(folder), tuple(tests or (found if first else ())))


def source_of_model(app: App, run: Run, name: str, model: str) -> str:
    """Return the source of a study that read a model: the one of that name, or the first that did.

    Raises SettingsError where it is another model's: its concepts would be, too.
    """
    from isogloss.core.errors import SettingsError
    from isogloss.core.study.tables import unknown

    sources = list(run.inputs.study.sources)
    if name and name not in sources:
        raise unknown(name, sources, "--source: the study")
    recipes = run.inputs.recipes.sources
    if name and "model" not in recipes[name].settings:
        message = f"[sources.{name}] use = {recipes[name].name!r} reads no model"
        raise SettingsError(f"{message}: nothing can be edited; take one such as transformers")
    for source in [name] if name else sources:
        if _has_read(app, run, source, model):
            return source
    which = f"[sources.{name}] read {recipes[name].settings['model']}" if name else "no source did"
    raise SettingsError(
        f"the study has no concepts of the model {model}: {which}; put a source with "
        f"use = 'transformers' and model = {model!r} into it, and run it"
    )


def _has_read(app: App, run: Run, source: str, model: str) -> bool:
    """Whether a source, given that model, would give the vectors that it gives."""
    from dataclasses import replace

    recipe = run.inputs.recipes.sources[source]
    if "model" not in recipe.settings:
        return False
    path = Path(model).expanduser()
    named = str(path.resolve()) if path.exists() else model
    own = replace(recipe, settings={**recipe.settings, "model": named})
    found: str = app.registry.make(own).describe().fingerprint
    return found == run.inputs.info(source).fingerprint


def load(app: App, run: Run, named: Named, device: str) -> Loaded:
    """Load a model with its head. Raises SettingsError for one that cannot do the task."""
    made: Task = app.registry.make(named.recipe)
    tuned = made.prepare(named.model, (), seed=run.inputs.study.seed, device=device)
    return Loaded(named.recipe, named.model, made, tuned)


def read_tests(task: Task, tests: Sequence[str]) -> dict[str, Examples]:
    """Read the files of ``LANG=FILE``, by language in the order given."""
    from isogloss.core.errors import SettingsError
    from isogloss.core.types import check_name

    found: dict[str, Examples] = {}
    for text in tests:
        language, equals, file = text.partition("=")
        if not equals or not file:
            raise SettingsError(f"--test {text}: expected LANG=FILE, such as de=de.iob2")
        check_name("language", language)
        if language in found:
            raise SettingsError(f"--test {text}: {language} has a file already")
        found[language] = task.read(Path(file), language)
    return found


def _settings(written: Sequence[str]) -> Mapping[str, Any]:
    """Read ``SETTING=VALUE`` as TOML has it; what is no TOML is text."""
    from isogloss.core.errors import SettingsError
    from isogloss.core.study.tables import toml_value

    found: dict[str, Any] = {}
    for text in written:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise SettingsError(f"--task-set {text}: expected SETTING=VALUE")
        found[name] = toml_value(value)
    return found
