"""``isogloss ablate``: what a model loses without its aligned concepts, beyond what controls cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from isogloss.cli.options import as_json
from isogloss.cli.tuned import model_arguments

if TYPE_CHECKING:
    from isogloss.cli.app import App
    from isogloss.cli.tuned import Chosen, Loaded
    from isogloss.core.locations import Location
    from isogloss.core.study.pipeline import Run
    from isogloss.core.types import JSON, Examples, Task
    from isogloss.evidence.causal.effects import Asked


@click.command()
@model_arguments
@click.option(
    "--test",
    "tests",
    multiple=True,
    metavar="LANG=FILE",
    help="Labelled sentences: first those of the language that the model learnt from; repeatable.",
)
@click.option(
    "--metric", default="", help="Which score says what is aligned.  [default: the first]"
)
@click.option("--dictionary", default="", help="[default: the first]")
@click.option(
    "--controls", default=100, show_default=True, help="Control sets of concepts: 100 or more."
)
@click.option(
    "--random",
    "directions",
    default=100,
    show_default=True,
    help="Random subspaces: 100 or more, or 0 for none.",
)
@click.option(
    "--swaps",
    default=100,
    show_default=True,
    help="Swaps with concepts not aligned: 100 or more, or 0 for none.",
)
@click.option("--rank", type=int, help="Directions that go.  [default: 90 % of the means]")
@click.option(
    "--caliper",
    type=click.FloatRange(min=0, min_open=True),
    default=0.25,
    show_default=True,
    help="How near controls have to be, in standard deviations of concepts.",
)
@click.option(
    "--removed",
    type=click.FloatRange(min=0, min_open=True),
    default=0.1,
    show_default=True,
    help="How far the variance that they remove may lie from it, as a share.",
)
@click.option("--apart", is_flag=True, help="Control sets without any aligned concept.")
@click.option(
    "--unrelated",
    default=50,
    show_default=True,
    type=click.IntRange(min=1),
    help="Sentences of the study that the side effect is measured on.",
)
@as_json
@click.pass_obj
def ablate(
    app: App,
    *,
    study: Location,
    overrides: tuple[str, ...],
    out: Location | None,
    chosen: Chosen,
    tests: tuple[str, ...],
    metric: str,
    dictionary: str,
    controls: int,
    directions: int,
    swaps: int,
    rank: int | None,
    caliper: float,
    removed: float,
    apart: bool,
    unrelated: int,
    json_: bool,
) -> None:
    """Say what a fine-tuned model loses without the aligned concepts of STUDY.

    Concepts are formed and chosen on one half of the study's sentences. The directions of the
    aligned ones are projected out while the model does its task, and so are those of control sets
    that are like them; and states are moved to the partner's mean, or to that of another concept.

    \b
    isogloss ablate study.toml --layer 4 --tuning ner.toml
    isogloss ablate study.toml --layer 4 --task ner --model run/step-200 \\
        --test en=en.iob2 --test de=de.iob2
    """  # noqa: D301 (click looks for the character)
    from isogloss.cli.ablatetables import show
    from isogloss.cli.meant import one_part
    from isogloss.cli.steps import compute, owned, prepare, raise_failures
    from isogloss.cli.tuned import load, named_model, read_tests, source_of_model
    from isogloss.core.study.documents import keep
    from isogloss.evidence.causal.effects import Asked
    from isogloss.evidence.causal.pool import Calipers

    calipers = Calipers(covariates=caliper, removed=removed)
    asked = Asked(controls, directions, swaps, rank, calipers, apart, unrelated)
    meant = named_model(app, chosen, tests)
    _check_rising(meant.recipe.name, app.registry.make(meant.recipe))
    languages = _languages(meant.tests)
    run = prepare(app, study, overrides, out)
    named = source_of_model(app, run, chosen.source, meant.model)
    wanted = {
        "source": named,
        "part": one_part(run, named, chosen.part, chosen.layer),
        "layer": chosen.layer,
        "metric": metric,
        "clusterer": chosen.clusterer,
        "dictionary": dictionary,
    }
    corpora = _corpora(run, named, chosen.corpus, languages)
    loaded = load(app, run, meant, chosen.device)
    examples = read_tests(loaded.task, meant.tests)
    with owned(run):
        compute(run, "score")
        found = [
            _ablated(run, wanted | {"corpus": corpus}, loaded, asked, examples, target)
            for target, corpus in corpora.items()
        ]
        keep(run.finished, run.places, "ablate", {"ablations": found})
    if json_:
        app.emit_json({"study": str(run.places.folder), "ablations": found})
    else:
        for each in found:
            show(app, each)
    raise_failures(run)


def _check_rising(name: str, task: Task) -> None:
    """Refuse a task whose first metric falls as a model gets better: nothing of it can be lost."""
    from isogloss.core.errors import SettingsError

    headline = task.metrics[0]
    if headline in getattr(task, "falling", ()):
        raise SettingsError(
            f"task {name!r}: of {headline} fewer are better, and what is lost without "
            "concepts is asked for; take a task that is scored by how much is right"
        )


def _languages(tests: tuple[str, ...]) -> list[str]:
    from isogloss.core.errors import SettingsError

    found = [text.partition("=")[0] for text in tests]
    if len(found) < 2:
        raise SettingsError(
            f"--test names {len(found)} languages: expected the one that the model learnt from, "
            "and at least one other, such as --test en=en.iob2 --test de=de.iob2"
        )
    return found


def _corpora(run: Run, source: str, corpus: str, languages: list[str]) -> dict[str, str]:
    """Return the corpus that is meant, by target language. SettingsError where it is not clear."""
    from isogloss.cli.meant import one_corpus

    for language in languages:
        _check_language(run, source, language)
    first, *targets = languages
    return {target: one_corpus(run, source, corpus, first, target) for target in targets}


def _ablated(
    run: Run,
    wanted: dict[str, str],
    loaded: Loaded,
    asked: Asked,
    examples: dict[str, Examples],
    target: str,
) -> JSON:
    """Return the record of one target language."""
    from dataclasses import asdict

    from isogloss.cli.ablatetables import sentences
    from isogloss.evidence.causal.ablation import Ablation
    from isogloss.evidence.causal.material import gather, scoring_of

    source = next(iter(examples))
    scoring = scoring_of(run, wanted, source, target)
    tests = [examples[source], examples[target]]
    headline = loaded.task.metrics[0]
    material = gather(run, scoring, source, loaded.tuned, tests[0])
    ablation = Ablation(loaded.tuned, material, tests, headline, asked, run.inputs.study.seed)
    found = {
        "languages": [source, target],
        "model": loaded.model,
        "task": loaded.recipe.name,
        "headline": headline,
        "source": wanted["source"],
        "corpus": scoring.sides[0].corpus,
        "part": scoring.sides[0].part,
        "layer": scoring.sides[0].layer,
        "metric": scoring.metric,
        "clusterer": scoring.clusterer,
        "dictionary": scoring.dictionary,
        "calipers": asdict(asked.calipers),
        **ablation.take(run.progress),
    }
    return found | {"follows": list(sentences(found))}


def _check_language(run: Run, source: str, language: str) -> None:
    from isogloss.core.study.tables import unknown

    names = [
        name for corpus in run.inputs.read_by(source) for name in run.inputs.facts(corpus).languages
    ]
    if language not in names:
        raise unknown(language, names, "--test: the study")
