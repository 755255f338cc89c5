"""Take one score: give a metric its space, check what it returns, make records of it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from isogloss.core.errors import IsoglossError, PluginError, ResourceError, of_the_disk
from isogloss.core.keys import key_of
from isogloss.core.leftovers import no_threads_left
from isogloss.core.study.directory import json_lines
from isogloss.core.types import Score

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from isogloss.core.concepts.space import Space
    from isogloss.core.study.plan import PlannedScoring
    from isogloss.core.types import JSON, Ints, Metric, Side


def take_scores(name: str, metric: Metric, space: Space) -> list[Score]:
    """Call the metric and check what it returns; PluginError names what breaks the contract."""
    try:
        with no_threads_left(f"metric {name!r}"):
            scores = list(metric(space))
    except IsoglossError:
        raise
    except MemoryError as error:
        raise _no_memory(name, space.sides) from error
    except (Exception, SystemExit) as error:
        if of_the_disk(error):
            raise
        raise PluginError(f"metric {name!r} raised {error!r} on {_names(space.sides)}") from error
    for score in scores:
        _check(name, score)
    return scores


def _names(sides: Sequence[Side]) -> str:
    return " and ".join(str(side) for side in sides)


def _no_memory(name: str, sides: Sequence[Side]) -> ResourceError:
    return ResourceError(f"metric {name!r} ran out of memory on {_names(sides)}")


def _check(name: str, score: object) -> None:
    if not isinstance(score, Score):
        raise PluginError(f"metric {name!r} returned {type(score).__name__}, not a Score")
    for label, value in {"value": score.value, **score.parts}.items():
        _check_number(name, label, value)
    if score.value is None and not score.note:
        raise PluginError(f"metric {name!r} returned no value and no note that says why")
    _plain(name, "a score", lambda: json_lines([score.as_json()]))


def _check_number(name: str, label: str, value: object) -> None:
    if value is None:
        return
    if isinstance(value, bool) or not isinstance(value, int | float):
        found = f"{label} as {type(value).__name__}, not as a float or None"
        raise PluginError(f"metric {name!r} returned {found}")
    if not math.isfinite(value):
        message = f"metric {name!r} returned {label} = {value}: undefined is None, with a note"
        raise PluginError(message)


def evidence_lines(name: str, score: Score) -> bytes:
    """Return a score's evidence as JSON lines; PluginError where it raises or is no plain data."""
    return _plain(name, "evidence", lambda: json_lines(score.evidence() if score.evidence else ()))


def _plain(name: str, what: str, write: Callable[[], bytes]) -> bytes:
    try:
        return write()
    except IsoglossError:
        raise
    except MemoryError as error:
        raise ResourceError(f"metric {name!r} ran out of memory writing {what}") from error
    except (TypeError, ValueError) as error:
        raise PluginError(
            f"metric {name!r} returned {what} that JSON cannot hold: {error}"
        ) from error
    except (Exception, SystemExit) as error:
        raise PluginError(f"metric {name!r} raised {error!r} for {what}") from error


def classes(space: Space, by: str) -> Iterator[tuple[str, Space]]:
    """Yield the words of each value of an annotation that every side has, such as ``pos=NOUN``."""
    import numpy as np

    if not by:
        return
    values = {side: np.array(space.words(side).annotations[by]) for side in space.sides}
    shared = set.intersection(*(set(own.tolist()) for own in values.values())) - {""}
    for value in sorted(shared):
        rows = {side: np.flatnonzero(own == value) for side, own in values.items()}
        yield f"{by}={value}", space.take(rows)


def record_of(
    score: Score, scoring: PlannedScoring, key: str, recipes: dict[str, JSON], word_class: str = ""
) -> JSON:
    """Return what ``scores.jsonl`` keeps of a score.

    ``key`` is that of its scoring; ``word_class`` says which words it was taken of, where not all.
    """
    return {
        "key": key_of([key, [str(side) for side in score.sides], score.metric, word_class]),
        "task": key,
        "name": scoring.metric,
        "word_class": word_class,
        "clusterer": scoring.clusterer,
        "dictionary": scoring.dictionary,
        "clusterings": [item.key for item in scoring.clusterings],
        **score.as_json(),
        "evidence": score.evidence is not None,
        "recipes": recipes,
    }


def thinned(counts: Sequence[int], seed: int) -> list[Ints]:
    """Return, for each side, which of its words stay when all sides are as large as the smallest.

    A uniform sample without replacement, ascending, by a generator seeded with the side's place.
    """
    import numpy as np

    size = min(counts)
    return [
        np.sort(np.random.default_rng([seed, place]).choice(count, size, replace=False))
        for place, count in enumerate(counts)
    ]
