"""What ``isogloss finetune`` prints: scores by language and step, and the gap to training."""

from __future__ import annotations

from statistics import mean, stdev
from typing import TYPE_CHECKING

from isogloss.core.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from rich.table import Table

    from isogloss.core.types import JSON
    from isogloss.tasks.finetuning import Finetuning

UNDEFINED = "-"
SHOWN = 20
"""Labels that a plan names."""
INTERVALS = " and its 95 % interval over test examples"


def check_metric(known: Sequence[str], wanted: str | None) -> str:
    """Return the metric that is shown. Raises SettingsError for one that the task lacks."""
    if wanted is None:
        return known[0]
    if wanted not in known:
        raise SettingsError(f"--metric {wanted!r}: the task has {', '.join(known)}")
    return wanted


def score_tables(
    work: Finetuning, records: Sequence[JSON], metric: str, *, each: bool
) -> Iterator[Table]:
    """Yield a table of all that was trained with labels, and one of what was trained without.

    A row is a control and a step: the mean over seeds with their deviation, or with ``each`` a
    row a seed; what is of one seed has its interval over test examples. Beside every language that was not trained on: its difference to the one that was.
    """
    with_labels = [record for record in records if record["control"] != "without-labels"]
    without = [record for record in records if record["control"] == "without-labels"]
    if with_labels:
        yield _table(work, with_labels, metric, each=each)
    if without:
        figure = next(iter(without[0]["metrics"]))
        yield _table(work, without, figure, each=each)


def _table(work: Finetuning, records: Sequence[JSON], metric: str, *, each: bool) -> Table:
    from isogloss.cli.tables import new_table

    languages = list(work.tuning.test)
    home = _home(work)
    away = [language for language in languages if home and language != home]
    seeds = len({record["seed"] for record in records})
    alone = seeds == 1 or each
    of_one = INTERVALS if work.tuning.scores.draws else ""
    spread = of_one if alone else ", mean over seeds and deviation"
    trained = "+".join(work.tuning.train)
    table = new_table(f"{work.recipe.name}, trained on {trained}: {metric}{spread}")
    table.add_column("control")
    if each:
        table.add_column("seed", justify="right")
    for name in ("step", *languages, *(f"{language} - {home}" for language in away)):
        table.add_column(name, justify="right")
    for name, cells in _baseline_rows(work, metric, languages):
        table.add_row(name, *([""] if each else []), "", *cells, *([""] * len(away)))
    for names, rows in _rows(records, each=each).items():
        scores = {language: _values(rows, language, metric) for language in languages}
        gaps = [_gaps(scores[language], scores[home or language]) for language in away]
        table.add_row(
            *names,
            *(
                _shown(scores[language].values()) + _interval(rows, language, metric)
                for language in languages
            ),
            *(_shown(gap, sign="+") for gap in gaps),
        )
    return table


def _home(work: Finetuning) -> str | None:
    """Return the one language that was trained on, where it is evaluated on, too."""
    trained = list(work.tuning.train)
    return trained[0] if len(trained) == 1 and trained[0] in work.tuning.test else None


def _rows(records: Iterable[JSON], *, each: bool) -> dict[tuple[str, ...], list[JSON]]:
    found: dict[tuple[str, ...], list[JSON]] = {}
    for record in records:
        seed = (str(record["seed"]),) if each else ()
        found.setdefault((record["control"], *seed, str(record["step"])), []).append(record)
    return found


def _values(rows: Iterable[JSON], language: str, metric: str) -> dict[int, float | None]:
    """Return a metric by seed."""
    own = [row for row in rows if row["language"] == language]
    return {row["seed"]: row["metrics"].get(metric) for row in own}


def _gaps(away: Mapping[int, float | None], home: Mapping[int, float | None]) -> list[float | None]:
    both = [(value, home.get(seed)) for seed, value in away.items()]
    return [None if a is None or b is None else a - b for a, b in both]


def _shown(values: Iterable[float | None], sign: str = "") -> str:
    found = list(values)
    known = [value for value in found if value is not None]
    if not known or len(known) < len(found):
        return UNDEFINED
    shown = f"{mean(known):{sign}.3f}"
    return f"{shown} \u00b1{stdev(known):.3f}" if len(known) > 1 else shown


def _interval(rows: Sequence[JSON], language: str, metric: str) -> str:
    """Return the interval of a cell that is of one seed; nothing where there is none."""
    own = [row for row in rows if row["language"] == language]
    found = own[0].get("intervals", {}).get(metric) if len(own) == 1 else None
    return " ({:.3f} to {:.3f})".format(*found) if found else ""


def _baseline_rows(
    work: Finetuning, metric: str, languages: Sequence[str]
) -> Iterator[tuple[str, list[str]]]:
    """Yield what scores without a model, where it has the metric."""
    found = work.baselines
    names = dict.fromkeys(name for own in found.values() for name in own)
    for name in names:
        values = [found.get(language, {}).get(name, {}).get(metric) for language in languages]
        if any(value is not None for value in values):
            yield name, [_shown([value]) for value in values]


def plan_lines(plan: Mapping[str, JSON]) -> Iterator[str]:
    """Yield what would be done, a line each."""
    from isogloss.cli.tables import duration, size

    for table in ("train", "test"):
        counts = ", ".join(f"{language} {count:,}" for language, count in plan[table].items())
        yield f"{table}: {counts} examples"
    if not plan["is_here"]:
        yield f"model: {plan['checkpoint']}, no folder here, so it is looked for on the hub"
    if plan["labels"]:
        shown, more = plan["labels"][:SHOWN], len(plan["labels"]) - SHOWN
        yield f"labels: {', '.join(shown)}" + (f" and {more} more" if more > 0 else "")
    yield f"every example is seen {plan['rounds']:g} times on average"
    for run in plan["runs"]:
        missing = ", ".join(map(str, run["missing"]))
        adds = f", {size(run['bytes'])}" if run["bytes"] else ""
        todo = f"{run['steps']:,} steps to train, to keep {missing}{adds}"
        todo = todo if missing else "all is kept"
        yield f"{run['run']}: {todo}"
    if plan["seconds"]:
        yield f"training: {duration(plan['seconds'])}, as a few steps took; evaluation comes on top"
    scores = plan["scores"]
    yield f"scores: {scores['missing']:,} to take, {scores['kept']:,} kept"
    yield f"results: {plan['folder']}"
