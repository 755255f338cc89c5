"""A fine-tuned model beside the study that its concepts come from: what such commands share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import click

from isogloss.cli.options import study_arguments

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from isogloss.cli.app import App
    from isogloss.core.study.pipeline import Run
    from isogloss.core.types import Examples, Recipe, Task, Tuned

F = TypeVar("F", bound="Callable[..., Any]")


def model_arguments(command: F) -> F:
    """Add STUDY, which of its concepts are meant, and the model with its task."""
    for decorate in reversed(
        (
            study_arguments,
            click.option("--source", default="", help="The study's source.  [default: the first]"),
            click.option("--part", default="", help="[default: the first]"),
            click.option("--layer", required=True, help="The layer that is edited."),
            click.option("--clusterer", default="", help="[default: the first]"),
            click.option(
                "--task", "task_name", required=True, help="The model's task, such as ner."
            ),
            click.option(
                "--task-set",
                "task_settings",
                multiple=True,
                metavar="SETTING=VALUE",
                help="A setting of the task; repeatable.",
            ),
            click.option(
                "--model",
                required=True,
                help="The checkpoint with its head: the one that the source of the study read.",
            ),
            click.option("--device", default="cpu", show_default=True),
        )
    ):
        command = decorate(command)
    return command


class Loaded(NamedTuple):
    """A task and a model that does it."""

    recipe: Recipe
    task: Task
    tuned: Tuned


def one_source(run: Run, name: str) -> str:
    """Return the source of a study that is meant. Raises SettingsError for an unknown one."""
    from isogloss.core.study.tables import unknown

    sources = list(run.inputs.study.sources)
    if name and name not in sources:
        raise unknown(name, sources, "--source: the study")
    return name or sources[0]


def one_part(run: Run, source: str, part: str, layer: str) -> str:
    """Return the part that is meant. Raises SettingsError where it, or the layer, is not there."""
    from isogloss.core.errors import SettingsError
    from isogloss.core.study.tables import unknown

    where = run.inputs.where(source)
    parts = list(dict.fromkeys(found for found, _ in where))
    if part and part not in parts:
        raise unknown(part, parts, f"--part: source {source!r} of the study")
    chosen = part or parts[0]
    layers = [str(found) for owner, found in where if owner == chosen]
    if layer not in layers:
        has = f"source {source!r} has {', '.join(layers)} in {chosen} in this study"
        raise SettingsError(f"--layer {layer}: {has}")
    return chosen


def load_tuned(
    app: App, run: Run, source: str, task: str, settings: Sequence[str], model: str, device: str
) -> Loaded:
    """Load a model with its head, after looking whether the study's concepts are of this model.

    Raises SettingsError where they are of another.
    """
    check_same_model(app, run, source, model)
    recipe = app.registry.recipe("task", task, _settings(settings), base=Path.cwd())
    made: Task = app.registry.make(recipe)
    return Loaded(recipe, made, made.prepare(model, (), seed=run.inputs.study.seed, device=device))


def check_same_model(app: App, run: Run, source: str, model: str) -> None:
    """Refuse a model other than the one whose vectors the study grouped."""
    from dataclasses import replace

    from isogloss.core.errors import SettingsError

    recipe = run.inputs.recipes.sources[source]
    if "model" not in recipe.settings:
        message = f"[sources.{source}] use = {recipe.name!r} reads no model: nothing can be edited"
        raise SettingsError(f"{message}; take a source such as transformers")
    path = Path(model).expanduser()
    named = str(path.resolve()) if path.exists() else model
    own = replace(recipe, settings={**recipe.settings, "model": named})
    if app.registry.make(own).describe().fingerprint != run.inputs.info(source).fingerprint:
        raise SettingsError(
            f"--model {model} is not what [sources.{source}] of the study read "
            f"({recipe.settings['model']}): its concepts would be those of another model; put "
            f"model = {model!r} into a source of the study, and run it"
        )


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
    import tomllib

    from isogloss.core.errors import SettingsError

    found: dict[str, Any] = {}
    for text in written:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise SettingsError(f"--task-set {text}: expected SETTING=VALUE")
        try:
            found[name] = tomllib.loads(f"value = {value}")["value"]
        except tomllib.TOMLDecodeError:
            found[name] = value
    return found
