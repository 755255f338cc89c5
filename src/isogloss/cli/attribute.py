"""``isogloss attribute``: the concepts that one prediction rests on, with their words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from isogloss.cli.options import as_json
from isogloss.cli.tuned import model_arguments

if TYPE_CHECKING:
    from isogloss.cli.app import App
    from isogloss.cli.tuned import Chosen
    from isogloss.core.locations import Location
    from isogloss.core.study.pipeline import Run
    from isogloss.core.study.plan import PlannedClustering
    from isogloss.core.types import JSON, Examples, Task, Where
    from isogloss.evidence.causal.attribution import Moved

KEPT = 40
"""Concepts, and types of each, that the document keeps."""


@click.command()
@model_arguments
@click.option("--language", default="", help="Of the text; a file names its own.")
@click.option("--text", default="", help="A sentence, cut into words as the study cuts them.")
@click.option(
    "--test", default="", metavar="LANG=FILE", help="Labelled sentences, in place of a text."
)
@click.option("--line", type=click.IntRange(min=1), help="A line of the sentence in that file.")
@click.option("--word", type=click.IntRange(min=0), help="Which word, from 0.")
@click.option("--limit", default=10, show_default=True, type=click.IntRange(min=1))
@as_json
@click.pass_obj
def attribute(
    app: App,
    *,
    study: Location,
    overrides: tuple[str, ...],
    out: Location | None,
    chosen: Chosen,
    language: str,
    text: str,
    test: str,
    line: int | None,
    word: int | None,
    limit: int,
    json_: bool,
) -> None:
    """Show the concepts of STUDY that one prediction of a fine-tuned model rests on.

    Each concept of the sentence's language is projected out by itself; those that move the
    log-probability most come first.

    \b
    isogloss attribute study.toml --layer 4 --tuning ner.toml --test de=de.iob2 --line 12
    isogloss attribute study.toml --layer 4 --task classification --model run/step-200 \\
        --language de --text 'Das ist ja wunderbar'
    """  # noqa: D301 (click looks for the character)
    from isogloss.cli.attributetables import attribution_lines
    from isogloss.cli.meant import one_corpus, one_part
    from isogloss.cli.steps import compute, owned, prepare, raise_failures
    from isogloss.cli.tuned import load, named_model, source_of_model
    from isogloss.core.study.documents import keep
    from isogloss.evidence.causal.attribution import as_json as predicted_json
    from isogloss.evidence.causal.attribution import attribute as attributed
    from isogloss.evidence.causal.subspace import means_of

    meant = named_model(app, chosen)
    run = prepare(app, study, overrides, out)
    named = source_of_model(app, run, chosen.source, meant.model)
    part = one_part(run, named, chosen.part, chosen.layer)
    loaded = load(app, run, meant, chosen.device)
    example = _example(run, loaded.task, language, text, test, line)
    corpus = one_corpus(run, named, chosen.corpus, example.language)
    item = _clustering(run, corpus, named, part, chosen.layer, chosen.clusterer, example.language)
    side = item.sides[0]
    site: Where = (side.part, side.layer)
    with owned(run):
        compute(run, "cluster")
        concepts = run.clusters.concepts(item)
        means = means_of(side.language, run.clusters.vectors(side), concepts.labels, concepts.count)
        whole, moved = attributed(loaded.tuned, site, example, means, word, run.progress)
        words = [example.sentences[0].text[a:b] for a, b in example.sentences[0].words]
        of = predicted_json(whole, "" if whole.word is None else words[whole.word])
        found = {
            "text": example.sentences[0].text,
            "language": side.language,
            "model": loaded.model,
            "task": loaded.recipe.name,
            "source": named,
            "corpus": side.corpus,
            "part": side.part,
            "layer": side.layer,
            "clusterer": item.clusterer,
            "of": of,
            "tried": len(moved),
            "concepts": _described(run, item, moved, words),
        }
        keep(run.finished, run.places, "attribute", {"attributions": [found]})
    if json_:
        app.emit_json({"study": str(run.places.folder), **found})
    else:
        for each in attribution_lines(found, limit):
            app.show(each)
    raise_failures(run)


def _example(
    run: Run, task: Task, language: str, text: str, test: str, line: int | None
) -> Examples:
    """Return the one example that is asked for. Raises SettingsError, DataError."""
    from isogloss.cli.tuned import read_tests
    from isogloss.core.errors import SettingsError

    if bool(text) == bool(test):
        raise SettingsError("--text or --test: one of the two")
    if text:
        if not language:
            raise SettingsError("--text needs --language, such as --language de")
        return _of_text(run, language, text)
    if line is None:
        raise SettingsError("--test needs --line, a line of the sentence in the file")
    (examples,) = read_tests(task, [test]).values()
    at = [number for number, begins in enumerate(examples.lines) if begins <= line]
    if not at:
        raise SettingsError(f"--line {line}: the first sentence begins in line {examples.lines[0]}")
    return examples.take([at[-1]])


def _of_text(run: Run, language: str, text: str) -> Examples:
    from isogloss.core.text.segmenting import words_in
    from isogloss.core.types import Passage, Sentence
    from isogloss.evidence.causal.halves import examples_of

    words = words_in(Passage(text), run.inputs.cut(language), language, 0)
    return examples_of(language, [Sentence(0, language, text, tuple(words))], "--text")


def _clustering(
    run: Run, corpus: str, source: str, part: str, layer: str, clusterer: str, language: str
) -> PlannedClustering:
    """Return the concepts of one language. Raises SettingsError where there are none that fit."""
    from isogloss.core.errors import SettingsError

    alone = [item for item in run.plan.clusterings if len(item.sides) == 1]
    for item in alone:
        side = item.sides[0]
        own = (side.corpus, side.source, side.part, str(side.layer), side.language)
        if own == (corpus, source, part, layer, language) and clusterer in ("", item.clusterer):
            return item
    languages = ", ".join(dict.fromkeys(item.sides[0].language for item in alone))
    by = f" by {clusterer}" if clusterer else ""
    raise SettingsError(
        f"the study has no concepts of {language} alone{by} in {part}, layer {layer}: its "
        f"languages are {languages or 'none'}"
    )


def _described(
    run: Run, item: PlannedClustering, moved: list[Moved], words: list[str]
) -> list[dict[str, JSON]]:
    """Return the concepts that move most, with their words."""
    from isogloss.cli.steps import opened

    concepts = opened(run).clustered(item.key).concepts
    found = []
    for each in moved[:KEPT]:
        concept = concepts[each.concept]
        types = concept.types.get(item.sides[0].language, {})
        found.append(
            {
                "concept": each.concept,
                "difference": each.difference,
                "label": each.label,
                "here": [words[number] for number in each.here],
                "words": concept.words,
                "types": len(types),
                "most_frequent": dict(list(types.items())[:KEPT]),
            }
        )
    return found
