"""``isogloss export``: a study's results as files of other tools."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from isogloss.cli.options import LocalPath, as_json, study_arguments

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from isogloss.cli.app import App
    from isogloss.core.interchange.exports import Export
    from isogloss.core.interchange.outputs import Output
    from isogloss.core.locations import Location
    from isogloss.core.study.results import Results
    from isogloss.core.types import Sentence, Side

WHAT = ("scores", "concepts", "clusters", "points", "neurox", "dataset", "sentences")


@click.command()
@study_arguments
@click.option(
    "--to",
    "folder",
    required=True,
    type=LocalPath(path_type=Path),
    help="The folder that the files go to.",
)
@click.option(
    "--what",
    multiple=True,
    type=click.Choice(WHAT),
    help="What is written; may be given again.  [default: scores and concepts]",
)
@click.option("--layer", "layers", multiple=True, metavar="LAYER", help="Only these layers.")
@click.option(
    "--language", "languages", multiple=True, metavar="NAME", help="Only these languages."
)
@click.option("--source", "sources", multiple=True, metavar="NAME", help="Only these sources.")
@click.option(
    "--clusterer", "clusterers", multiple=True, metavar="NAME", help="Only these clusterers."
)
@click.option(
    "--occurrences-from",
    "first",
    type=click.IntRange(0, 1),
    default=1,
    show_default=True,
    help="The number of the first occurrence of a form, in ConceptX files.",
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(("text", "parquet")),
    default="text",
    show_default=True,
    help="What scores and concepts are written as: CSV and JSON lines, or Parquet.",
)
@click.option("--force", is_flag=True, help="Replace files that are there.")
@as_json
@click.pass_obj
def export(
    app: App,
    *,
    study: Location,
    overrides: tuple[str, ...],
    out: Location | None,
    folder: Path,
    what: tuple[str, ...],
    layers: tuple[str, ...],
    languages: tuple[str, ...],
    sources: tuple[str, ...],
    clusterers: tuple[str, ...],
    first: int,
    format_: str,
    force: bool,
    json_: bool,
) -> None:
    """Write results of STUDY in the formats of other tools.

    \b
      scores    CSV and JSON lines, a row a score
      concepts  CSV, a row a word, and JSON lines, a line a concept
      clusters  cluster files of ConceptX
      points    processed-point.npy and processed-vocab.npy of ConceptX
      neurox    JSON lines of NeuroX
      dataset   words with vectors, in the JSON of the reference scripts
      sentences the text and its word frequencies, in the JSON of the reference scripts
    """  # noqa: D301 (click looks for the character)
    from isogloss.core.interchange.choice import Choice
    from isogloss.core.interchange.exports import Export
    from isogloss.core.interchange.outputs import write_outputs
    from isogloss.core.study.file import read_study
    from isogloss.core.study.results import Results

    results = Results(read_study(study, overrides=overrides, out=out))
    choice = Choice(*map(frozenset, (layers, languages, sources, clusterers)))
    choice.check(results)
    wanted = Export(results, choice, first)
    outputs = [one for name in what or WHAT[:2] for one in _outputs(app, wanted, name, format_)]
    write_outputs(folder, [*outputs, _manifest(results, outputs)], force=force)
    _tell(app, outputs)
    if json_:
        app.emit_json({"folder": str(folder), "files": _described(outputs)})
    else:
        for output in outputs:
            app.say(str(folder / output.path))


def _outputs(app: App, wanted: Export, name: str, format_: str) -> list[Output]:
    from isogloss.core.errors import DataError
    from isogloss.core.interchange import exports, parquet, texts, vectorfiles

    tables = parquet if format_ == "parquet" else exports
    makers: dict[str, Callable[[Export], list[Output]]] = {
        "scores": tables.scores,
        "concepts": tables.concepts,
        "clusters": exports.clusters,
        "points": vectorfiles.points,
        "neurox": vectorfiles.neurox,
        "dataset": vectorfiles.datasets,
        "sentences": lambda export: texts.sentences(export, _text(app, export.results)),
    }
    outputs = makers[name](wanted)
    if not outputs:
        raise DataError(f"{wanted.results.study.folder}: there are no {name} of what is asked for")
    return outputs


def _text(app: App, results: Results) -> Callable[[Side], Iterator[Sentence]]:
    """Return the function that gives the text of a side, read again from the study's corpora."""
    from isogloss.core.study.inputs import Inputs

    inputs = Inputs(results.study, app.registry)

    def read(side: Side) -> Iterator[Sentence]:
        corpora = {corpus.name: corpus for corpus in inputs.corpora(side.source)}
        return corpora[side.corpus].sentences(side.language)

    return read


def _described(outputs: Sequence[Output]) -> list[dict[str, object]]:
    return [{"path": output.path, **output.about} for output in outputs]


def _manifest(results: Results, outputs: Sequence[Output]) -> Output:
    """Return the file that says what the others hold."""
    import json

    from isogloss.core.interchange.outputs import Output, write_texts
    from isogloss.core.study.record import versions

    document = {
        "schema_version": 1,
        "study": str(results.study.folder),
        "isogloss": versions()["isogloss"],
        "files": _described(outputs),
    }
    text = json.dumps(document, ensure_ascii=False, allow_nan=False, indent=2) + "\n"
    return Output("export.json", lambda file: write_texts(file, [text]))


def _tell(app: App, outputs: Sequence[Output]) -> None:
    """Say what somebody has to know who reads the files with another tool."""
    noise = sum(int(output.about.get("noise", 0)) for output in outputs)
    if noise:
        app.tell(
            f"{noise} words are noise, written as concept -1: a tool may take it for a concept"
        )
    for side in (side for output in outputs for side in output.about.get("left_out", [])):
        app.tell(f"{side}: left out, because NeuroX has no name for this layer")
    for output in outputs:
        begins = output.about.get("first_sentence_of_each_side", [])
        if len(begins) == 2:
            app.tell(f"{output.path}: --last-sentence-of-first {begins[1] - 1}")
