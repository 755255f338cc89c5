"""Training runs side by side: what of the study belongs to each, and what each scored."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import fmean
from typing import TYPE_CHECKING, TypeAlias

from isogloss.core.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from pathlib import Path

    import numpy as np
    import numpy.typing as npt

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


def join_runs(
    outcomes: Iterable[Outcome],
    folders: Mapping[str, Path | None],
    source_language: str,
    languages: Sequence[str] = (),
    trained: Collection[str] = (),
) -> Runs:
    """Join outcomes with the sources of a study, and keep the last checkpoint of every run.

    ``folders``: source to the folder of its model, None where it is no folder. ``languages``: the
    target languages, all but the source language without it. A language in which a run has no score
    is left out, because an order of the runs moves whole runs; so is one that is ``trained`` on, in
    which no score is zero-shot. Raises DataError with fewer than four runs, for two scores of one
    thing, and where nothing fits.
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
            + "".join(f"; {note}" for note in notes)
        )
    tables = [
        {each.language: each.score for each in by_source[source]} for source in chosen.values()
    ]
    own = _own(tables, list(chosen), source_language)
    there, lacking = _languages(tables, list(chosen), source_language, languages, trained)
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
    trained: Collection[str],
) -> tuple[list[str], list[str]]:
    """Return the languages in which all runs have a zero-shot score, and notes on the others."""
    every = dict.fromkeys(name for table in tables for name in table if name != source_language)
    there, notes = [], []
    for language in wanted or every:
        lacking = [
            run for run, table in zip(runs, tables, strict=True) if table.get(language) is None
        ]
        if language in trained:
            notes.append(f"{language} is left out: it was trained on, so no score is zero-shot")
        elif lacking:
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
