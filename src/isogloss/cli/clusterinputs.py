"""Cluster files and dictionaries that were named on the command line, made into a space."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import click

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from isogloss.cli.app import App
    from isogloss.core.concepts.space import Space
    from isogloss.core.types import Metric, Translations


class Inputs(NamedTuple):
    """The files that the user named, and how to read them."""

    source: Path | None
    target: Path | None
    clusters: Path | None
    last: int | None
    languages: tuple[str, str]
    dictionaries: tuple[str, ...]
    matching: str


def check(name: str, component: Metric, inputs: Inputs) -> None:
    """Refuse files that are missing, and files that the metric would not read."""
    if "vectors" in component.needs:
        raise click.UsageError(f"{name} needs vectors, which no cluster file has: use a study")
    reads = component.needs | getattr(component, "uses", frozenset())
    separate, joint = "separate" in component.needs, "joint" in component.needs
    if separate and joint:
        raise click.UsageError(f"{name} needs separate and joint clusters: use a study")
    _expect(name, separate, {"--source": inputs.source, "--target": inputs.target})
    files = {"--clusters": inputs.clusters, "--last-sentence-of-first": inputs.last}
    _expect(name, joint, files)
    if "dictionary" in component.needs and not inputs.dictionaries:
        raise click.UsageError(f"{name} needs --dictionary FORMAT:FILE")
    if "dictionary" not in reads and inputs.dictionaries:
        raise click.UsageError(f"{name} reads no dictionary")
    if len(inputs.dictionaries) > 2:
        raise click.UsageError("--dictionary: at most two, source to target and target to source")


def _expect(name: str, needed: bool, options: Mapping[str, object]) -> None:
    missing = [option for option, value in options.items() if value is None]
    if needed and missing:
        raise click.UsageError(f"{name} needs {' and '.join(missing)}")
    if not needed and len(missing) < len(options):
        given = next(option for option, value in options.items() if value is not None)
        raise click.UsageError(f"{name} does not read {given}")


def space_of_files(app: App, inputs: Inputs) -> Space:
    """Read the files: two sides clustered one by one, or two in one file."""
    from isogloss.core.concepts.lists import side_of, space_with
    from isogloss.core.interchange.clusterfiles import read_clusters

    dictionaries = _dictionaries(app, inputs)
    if inputs.source is None or inputs.target is None:
        return _pooled(inputs, dictionaries)
    paths = dict(zip(inputs.languages, (inputs.source, inputs.target), strict=True))
    read = {
        side_of(name): read_clusters(path, name, matching=inputs.matching)
        for name, path in paths.items()
    }
    return space_with(
        {side: words for side, (words, _) in read.items()},
        separate={side: concepts for side, (_, concepts) in read.items()},
        dictionaries=dictionaries,
        matching=inputs.matching,
    )


def _pooled(inputs: Inputs, dictionaries: Mapping[tuple[str, str], Translations]) -> Space:
    from isogloss.core.concepts.lists import side_of, space_with
    from isogloss.core.errors import DataError
    from isogloss.core.interchange.clusterfiles import concepts_in, read_rows, table

    path, last = inputs.clusters, inputs.last
    assert path is not None  # the check of the options has seen to it
    assert last is not None
    rows = read_rows(path)
    halves = [[r for r in rows if r.sentence <= last], [r for r in rows if r.sentence > last]]
    for half, language, where in zip(halves, inputs.languages, ("up to", "after"), strict=True):
        if not half:
            found = f"no word of {language}: no line has a sentence {where} {last}"
            raise DataError.at(path, None, found)
    return space_with(
        {
            side_of(language): table(half, language, inputs.matching)
            for language, half in zip(inputs.languages, halves, strict=True)
        },
        joint=concepts_in([*halves[0], *halves[1]]),
        dictionaries=dictionaries,
        matching=inputs.matching,
    )


def _dictionaries(app: App, inputs: Inputs) -> dict[tuple[str, str], Translations]:
    from isogloss.core.errors import DataError
    from isogloss.registry import parse_component

    found = {}
    directions = (inputs.languages, inputs.languages[::-1])
    for text, (source, target) in zip(inputs.dictionaries, directions, strict=False):
        name, path = parse_component(text)
        settings = {**path, "source": source, "target": target}
        component = app.registry.make(app.registry.recipe("dictionary", name, settings))
        translations = component.translations(source, target, None)
        if translations is None:
            raise DataError(f"dictionary {text!r} has no direction from {source} to {target}")
        for warning in getattr(translations, "warnings", ()):
            app.tell(f"warning: {text}: {warning}")
        found[source, target] = translations
    return found
