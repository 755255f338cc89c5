"""Steps of a run whose jobs are done by workers: what is missing goes out, and what comes back is journalled."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from isogloss.core.errors import PluginError
from isogloss.core.store.activations import word_files
from isogloss.core.store.extraction import missing_in
from isogloss.core.store.ledger import OpenLedger
from isogloss.core.store.scratch import Scratch
from isogloss.core.study.ranges import Far
from isogloss.core.study.spread import Asked, note_files, tags_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from isogloss.core.store.ledger import Plan as UnitPlan
    from isogloss.core.study.pipeline import Run
    from isogloss.core.study.plan import PlannedClustering, PlannedReading, PlannedScoring
    from isogloss.core.study.scores import Records
    from isogloss.core.study.spread import Done, Spread
    from isogloss.core.types import JSON, Where


WINDOWS = 16
"""Of a job of reading, at most: so much is lost with a worker, and read again."""
SCORES = 32
"""Of a job of reading, at most."""


class _Shard(NamedTuple):
    """Some windows of a unit, or its beginning."""

    reading: PlannedReading
    missing: Mapping[int, Sequence[Where]]
    """Of each window the parts and layers that it lacks."""
    rows: int
    """Of its windows; 1 for the beginning, which is counted in units."""


def extract(run: Run, spread: Spread, readings: Sequence[PlannedReading]) -> None:
    """Read units: each is begun by one job, and its windows are read by many."""
    ledgers = {
        reading.unit.path: OpenLedger(reading.unit.journal(run.store.journals))
        for reading in readings
    }
    run.progress.begin("begin to read", len(readings), "units")
    _read(run, spread, [_begin(run, reading) for reading in readings], ledgers)
    shards = list(_shards(run, spread, readings, ledgers))
    run.progress.begin("read", sum(shard.rows for shard in shards), "words")
    asked = [_windows(run, shard, ledgers[shard.reading.unit.path]) for shard in shards]
    _read(run, spread, asked, ledgers)
    for ledger in ledgers.values():
        ledger.rest()


def _begin(run: Run, reading: PlannedReading) -> Asked:
    what = {"do": "begin", "unit": reading.unit.as_json()}
    return _asked(run, _Shard(reading, {}, 1), what, "")


def _windows(run: Run, shard: _Shard, ledger: OpenLedger) -> Asked:
    """Ask for windows; what the journal says of them travels along, so that no worker reads it."""
    (unit, where), windows = (shard.reading.unit, shard.reading.where), [*shard.missing]
    missing = [[window, [where.index(at) for at in shard.missing[window]]] for window in windows]
    chunks = (unit.chunk(at, window) for window in windows for at in where)
    known = ledger.about(word_files(ledger, unit), windows, chunks)
    what = {"do": "read", "unit": unit.as_json(), "missing": missing, "known": known}
    return _asked(run, shard, what, f", windows {windows[0]} to {windows[-1]}")


def _asked(run: Run, shard: _Shard, what: Mapping[str, JSON], some: str) -> Asked:
    unit = shard.reading.unit
    name = f"source {unit.source}: {unit.path}{some}"
    return Asked(name, what, shard, tags_of(run.inputs.recipes.sources[unit.source]))


def _read(
    run: Run, spread: Spread, asked: Sequence[Asked], ledgers: Mapping[str, OpenLedger]
) -> None:
    for done in spread.take(asked, run.tell):
        shard: _Shard = done.asked.about
        for record in done.report.get("records", ()):
            ledgers[shard.reading.unit.path].note(record)
        run.progress.advance(shard.rows)
        if done.lost:
            run.fail(PluginError(done.lost))
            run.unread.add(shard.reading.unit)


def _shards(
    run: Run, spread: Spread, readings: Sequence[PlannedReading], ledgers: Mapping[str, OpenLedger]
) -> Iterator[_Shard]:
    """Cut what is missing of units that were begun into runs of windows."""
    left: list[tuple[PlannedReading, UnitPlan, dict[int, list[Where]]]] = []
    for reading in readings:
        ledger = ledgers[reading.unit.path]
        if reading.unit not in run.unread and ledger.plan is not None:
            widths = run.inputs.info(reading.unit.source).widths
            asked = {where: widths[where] for where in reading.where}
            missing = missing_in(run.store, ledger, reading.unit, ledger.plan, asked)
            left.append((reading, ledger.plan, missing))
    share = spread.share(sum(len(missing) for _, _, missing in left), WINDOWS)
    for reading, plan, missing in left:
        windows = list(missing)
        for at in range(0, len(windows), share):
            some = {window: missing[window] for window in windows[at : at + share]}
            yield _Shard(reading, some, sum(len(plan.window_rows(window)) for window in some))


def cluster(run: Run, spread: Spread, missing: Sequence[PlannedClustering]) -> None:
    """Make clusterings: those that are cut from one tree are one job, very large ones are many."""
    far = {item.key: item for item in missing if run.clusters.is_far(item)}
    groups: dict[str, list[PlannedClustering]] = {}
    for item in missing:
        if item.key in far:
            continue
        groups.setdefault(run.clusters.tree_of(item) or item.key, []).append(item)
    # The large ones first, so that the last ones are short to wait for.
    ordered = sorted(groups.values(), key=lambda group: -max(len(item.sides) for item in group))
    recipes = run.inputs.recipes.clusterers
    asked = [
        Asked(
            f"clusterer {items[0].clusterer!r} on {' and '.join(map(str, items[0].sides))}",
            {"do": "cluster", "keys": [item.key for item in items]},
            items,
            tags_of(recipes[items[0].clusterer]),
        )
        for items in ordered
    ]
    for done in spread.take(asked, run.tell):
        note_files(run.finished, done.report)
        items: list[PlannedClustering] = done.asked.about
        for item in items:
            if item.key in (records := done.report.get("records", {})):
                run.clusters.keep_record(item, records[item.key])
        _failed(run, done)
        run.progress.advance(len(items))
    for item in far.values():
        _cluster_ranges(run, spread, item)
        run.progress.advance(1)


def _cluster_ranges(run: Run, spread: Spread, item: PlannedClustering) -> None:
    """Make one clustering by jobs that each look at a range of its words."""
    name = f"clusterer {item.clusterer!r} on {' and '.join(map(str, item.sides))}"
    tags = tags_of(run.inputs.recipes.clusterers[item.clusterer])
    files = Scratch(run.places.scratch(item.key))

    def ask(questions: Sequence[Mapping[str, JSON]]) -> list[JSON]:
        answers: dict[int, JSON] = {}
        asked = [
            Asked(name, {"do": "answer", "key": item.key, "question": each}, place, tags)
            for place, each in enumerate(questions)
        ]
        for done in spread.take(asked, run.tell):
            if done.lost:
                raise PluginError(done.lost)
            answers[done.asked.about] = done.report["answer"]
        return [answers[place] for place in range(len(asked))]

    try:
        run.attempt(lambda: run.clusters.make(item, Far(ask, files)))
    finally:
        files.delete()


def score(run: Run, spread: Spread, missing: Mapping[str, PlannedScoring], known: Records) -> None:
    """Take scores, some of them in a job. What a whole job was lost with is taken one by one."""
    keys = list(missing)
    share = spread.share(len(keys), SCORES)
    batches = [keys[at : at + share] for at in range(0, len(keys), share)]
    again: list[list[str]] = []
    for done in spread.take([_scores(missing, batch) for batch in batches], run.tell):
        if done.lost and len(done.asked.about) > 1:
            again += [[key] for key in done.asked.about]
        else:
            _take_over(run, done, known)
    for done in spread.take([_scores(missing, batch) for batch in again], run.tell):
        _take_over(run, done, known)


def _scores(missing: Mapping[str, PlannedScoring], keys: list[str]) -> Asked:
    scoring = missing[keys[0]]
    name = f"metric {scoring.metric!r} on {' and '.join(map(str, scoring.sides))}"
    return Asked(name, {"do": "score", "keys": keys}, keys)


def _take_over(run: Run, done: Done, known: Records) -> None:
    note_files(run.finished, done.report)
    known.update(done.report.get("records", {}))
    _failed(run, done)
    run.progress.advance(len(done.asked.about))


def _failed(run: Run, done: Done) -> None:
    failures = [*done.report.get("failures", {}).values(), *([done.lost] if done.lost else [])]
    for failure in failures:
        run.fail(PluginError(failure))
