"""Training runs side by side: what of the study belongs to each, and what each scored."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import fmean
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from isogloss.core.errors import DataError
from isogloss.evidence.curves import figure

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    import numpy as np
    import numpy.typing as npt

    from isogloss.core.types import JSON, Layer
    from isogloss.evidence.transfer.outcomes import Outcome

    Reals: TypeAlias = npt.NDArray[np.float64]

LEAST = 4
"""Training runs without which nothing is said: three have six orders, so no p is below 1/3."""


@dataclass(frozen=True, slots=True, eq=False)
class Runs:
    """The training runs of a study, at the last checkpoint of each."""

    names: tuple[str, ...]
    sources: tuple[str, ...]
    """What the study calls them."""
    source_language: str
    languages: tuple[str, ...]
    """Those that were not trained on."""
    own: Reals
    """(runs,) score in the source language."""
    scores: Reals
    """(runs, languages) zero-shot score."""
    loss: Reals | None
    """(runs,) loss of training, where it is known of all of them."""
    notes: tuple[str, ...]
    """What was left out, and why."""

    @property
    def gap(self) -> Reals:
        """Zero-shot score less the score in the source language: (runs, languages)."""
        return self.scores - self.own[:, None]


class Track(NamedTuple):
    """What the scores of one curve have in common, but for source, layer and language."""

    name: str
    """What the study calls the metric."""
    clusterer: str
    dictionary: str
    corpus: str
    part: str

    @property
    def title(self) -> str:
        """What tables call it."""
        return ", ".join(filter(None, self))


class Measured(NamedTuple):
    """A metric of every run."""

    track: Track
    layers: tuple[Layer, ...]
    values: Reals
    """(layers, runs, languages), the mean over both directions; no NaN."""
    notes: tuple[str, ...]
    """Layers that were left out, and why."""


def join_runs(
    outcomes: Iterable[Outcome],
    folders: Mapping[str, Path | None],
    source_language: str,
    languages: Sequence[str] = (),
) -> Runs:
    """Join outcomes with the sources of a study, and keep the last checkpoint of every run.

    ``folders``: source to the folder of its model, None where it is no folder. ``languages``: the
    target languages, all but the source language without it. A language in which a run has no score
    is left out, because an order of the runs moves whole runs. Raises DataError with fewer than four
    runs, for two scores of one thing, and where nothing fits.
    """
    import numpy as np

    known = list(outcomes)
    by_source = _by_source(known, folders)
    notes = _unmatched(known, by_source, folders)
    chosen, dropped = _last_of_each(by_source)
    if dropped:
        notes.append(
            f"checkpoints along one run are no units: {', '.join(dropped)} left out, the last "
            "checkpoint of each run counts"
        )
    notes += _settings([by_source[source][0] for source in chosen.values()])
    if len(chosen) < LEAST:
        raise DataError(
            f"{len(chosen)} training runs ({', '.join(chosen) or 'none'}) have both scores and a "
            f"source in the study: at least {LEAST} are needed, and eight should be there"
        )
    tables = [
        {each.language: each.score for each in by_source[source]} for source in chosen.values()
    ]
    own = _own(tables, list(chosen), source_language)
    there, lacking = _languages(tables, list(chosen), source_language, languages)
    losses = [_loss(by_source[source]) for source in chosen.values()]
    return Runs(
        tuple(chosen),
        tuple(chosen.values()),
        source_language,
        tuple(there),
        np.array(own, np.float64),
        np.array([[table[language] for language in there] for table in tables], np.float64),
        None if None in losses else np.array(losses, np.float64),
        (*notes, *lacking),
    )


def _by_source(
    outcomes: Iterable[Outcome], folders: Mapping[str, Path | None]
) -> dict[str, list[Outcome]]:
    """Return the outcomes of every source of the study that has some."""
    places = {path.resolve(): name for name, path in folders.items() if path is not None}
    found: dict[str, list[Outcome]] = {}
    seen: dict[tuple[str, str], Outcome] = {}
    for each in outcomes:
        name = each.source if each.checkpoint is None else places.get(each.checkpoint.resolve(), "")
        if name not in folders:
            continue
        if twice := seen.get((name, each.language)):
            raise DataError(
                f"{each.place}: source {name} has a score in {each.language} already ({twice.place})"
            )
        seen[name, each.language] = each
        own = found.setdefault(name, [])
        if own and (own[0].run, own[0].step) != (each.run, each.step):
            raise DataError(
                f"{each.place}: source {name} has another run or step in {own[0].place}"
            )
        own.append(each)
    return found


def _unmatched(
    outcomes: Sequence[Outcome], by_source: Mapping[str, Sequence[Outcome]], folders: Iterable[str]
) -> list[str]:
    """Return notes on what has no counterpart: sources without scores, runs without a source."""
    runs = {each.run for own in by_source.values() for each in own}
    without = [name for name in folders if name not in by_source]
    missing = [run for run in dict.fromkeys(each.run for each in outcomes) if run not in runs]
    notes = []
    if without:
        notes.append(f"sources without zero-shot scores are left out: {', '.join(without)}")
    if missing:
        notes.append(
            f"training runs without a source in the study are left out: {', '.join(missing)}"
        )
    return notes


def _last_of_each(
    by_source: Mapping[str, Sequence[Outcome]],
) -> tuple[dict[str, str], list[str]]:
    """Return run to the source of its last checkpoint, and the sources that are earlier ones."""
    of_run: dict[str, list[tuple[float | None, str]]] = {}
    for source, own in by_source.items():
        of_run.setdefault(own[0].run, []).append((own[0].step, source))
    chosen, dropped = {}, []
    for run, checkpoints in of_run.items():
        steps = [step for step, _ in checkpoints]
        known = [step for step in steps if step is not None]
        if len(checkpoints) > 1 and (len(known) < len(steps) or len(set(known)) < len(known)):
            names = " and ".join(source for _, source in checkpoints)
            raise DataError(
                f"run {run} has the sources {names}: a column 'step' has to tell which is the last"
            )
        ordered = sorted(checkpoints, key=lambda each: each[0] or 0.0)
        chosen[run] = ordered[-1][1]
        dropped += [source for _, source in ordered[:-1]]
    return chosen, dropped


def _settings(runs: Sequence[Outcome]) -> list[str]:
    """Return a note where seeds of several trainings are taken together."""
    folders = [each.checkpoint.parents[2] for each in runs if each.checkpoint is not None]
    trainings = len(set(folders))
    note = (
        f"{trainings} trainings with several seeds are taken together: seeds of one training resemble "
        "each other, and p takes them for as many runs"
    )
    return [note] if 1 < trainings < len(folders) else []


def _own(
    tables: Sequence[Mapping[str, float | None]], runs: Sequence[str], language: str
) -> list[float]:
    found = []
    for run, table in zip(runs, tables, strict=True):
        value = table.get(language)
        if value is None:
            have = ", ".join(table)
            raise DataError(
                f"run {run} has no score in the source language {language} (it has {have}): "
                "name the right one with --source-language"
            )
        found.append(value)
    return found


def _languages(
    tables: Sequence[Mapping[str, float | None]],
    runs: Sequence[str],
    source_language: str,
    wanted: Sequence[str],
) -> tuple[list[str], list[str]]:
    """Return the languages in which all runs have a score, and notes on the others."""
    every = dict.fromkeys(name for table in tables for name in table if name != source_language)
    there, notes = [], []
    for language in wanted or every:
        lacking = [
            run for run, table in zip(runs, tables, strict=True) if table.get(language) is None
        ]
        if lacking:
            notes.append(f"{language} is left out: no score of {', '.join(lacking)}")
        else:
            there.append(language)
    if not there:
        raise DataError(
            "no language beside the source language has a score of every run: "
            + ("; ".join(notes) or f"there is {source_language} alone")
        )
    return there, notes


def _loss(outcomes: Sequence[Outcome]) -> float | None:
    known = [each.loss for each in outcomes if each.loss is not None]
    return fmean(known) if known else None


def measured(records: Iterable[JSON], runs: Runs, *, part: str = "value") -> list[Measured]:
    """Return the metrics of every run on the pairs of the source language with the others.

    ``records`` as in ``scores.jsonl``. A layer in which a run has no defined value in a language is
    left out. Scores of classes of words and of more than two sides are no part of it.
    """
    import numpy as np

    found: list[Measured] = []
    for track, layers in _tables(records, runs, part).items():
        kept, notes = [], []
        for layer, cells in layers.items():
            lacking = _lacking(cells, runs)
            if lacking:
                notes.append(f"layer {layer} is left out: {lacking}")
            else:
                kept.append(layer)
        values = [
            [[_mean(layers[layer][source, to]) for to in runs.languages] for source in runs.sources]
            for layer in kept
        ]
        shape = (len(kept), len(runs.sources), len(runs.languages))
        found.append(
            Measured(track, tuple(kept), np.array(values, np.float64).reshape(shape), tuple(notes))
        )
    return found


_Cells: TypeAlias = "dict[tuple[str, str], list[float | None]]"
"""By source and target language: the value in each direction."""


def _tables(records: Iterable[JSON], runs: Runs, part: str) -> dict[Track, dict[Layer, _Cells]]:
    found: dict[Track, dict[Layer, _Cells]] = {}
    for record in records:
        if record["word_class"] or len(record["sides"]) != 2:
            continue
        side, other = record["sides"]
        languages = {side["language"], other["language"]}
        targets = languages - {runs.source_language}
        if len(targets) != 1 or len(languages) != 2 or side["source"] not in runs.sources:
            continue
        parts = " - ".join(dict.fromkeys(each["part"] for each in record["sides"]))
        # A source that brings words of its own has a corpus of its own name: not another curve.
        corpus = "" if side["corpus"] == side["source"] else side["corpus"]
        track = Track(record["name"], record["clusterer"], record["dictionary"], corpus, parts)
        cells = found.setdefault(track, {}).setdefault(side["layer"], {})
        cells.setdefault((side["source"], targets.pop()), []).append(figure(record, part))
    return found


def _mean(values: Sequence[float | None]) -> float:
    """Return the mean over directions, of a layer in which all are defined."""
    return fmean(value for value in values if value is not None)


def _lacking(cells: _Cells, runs: Runs) -> str:
    """Return which value is missing first, for people; empty where all are there."""
    for source in runs.sources:
        for language in runs.languages:
            values = cells.get((source, language))
            if not values:
                return f"{source} has no score of {runs.source_language}-{language}"
            if None in values:
                return f"undefined for {source} in {runs.source_language}-{language}"
    return ""


def compared(records: Iterable[JSON], source_language: str) -> list[str]:
    """Return the languages that a study compares with the source language."""
    found: dict[str, None] = {}
    for record in records:
        languages = [side["language"] for side in record["sides"]]
        if len(languages) == 2 and source_language in languages:
            found.update(dict.fromkeys(name for name in languages if name != source_language))
    return list(found)
