"""CALIGN's matching: whole processes, one coverage, a thousand permutations, and thresholds.

``process`` is ``isogloss metric`` beside a script. ``first`` ranks the dictionary and matches words
that are in memory. ``again`` matches other concepts of the same words, as every further layer of a
study does. ``permutations`` asks for the best hits under permutations of the target's types,
``thresholds`` for whole scores at several thresholds.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
from itertools import accumulate
from typing import TYPE_CHECKING, Any, NamedTuple

from benchmarks.topics import _plainloop

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from benchmarks.harness import Contender, Point, Quality, Work
    from isogloss import Coverage, Ints, Score, Space
    from isogloss.plugins.metrics.alignment import Alignment
    from isogloss.plugins.metrics.calign import Calign

OURS = "isogloss"
LOOP, EACH = "plain loop", "one by one"
GROWTH = ("concepts",)

TRANSLATIONS = 10
SHARED = 20
"""Every twentieth type is the same string on both sides."""
LARGE = 1200
"""Most concepts that the plain loop is given: its time grows with their square."""


def points(scale: str) -> list[dict[str, int | float | str]]:
    """Return the published size, a large one, and growth; quick: a small one."""
    if scale == "quick":
        return _each(100, 1000, 4000, permutations=20, thresholds=5)
    published = _each(600, 15_000, 50_000, permutations=1000, thresholds=51)
    large = [_point(what, 5000, 200_000, 600_000) for what in ("first", "again")]
    growth = [_point("again", concepts, 15_000, 50_000) for concepts in (150, 300, 1200)]
    return [*published, *large, *growth]


def _each(
    concepts: int, types: int, words: int, *, permutations: int, thresholds: int
) -> list[dict[str, int | float | str]]:
    return [
        *(_point(what, concepts, types, words) for what in ("process", "first", "again")),
        _point("permutations", concepts, types, words) | {"count": permutations},
        _point("thresholds", concepts, types, words) | {"count": thresholds},
    ]


def _point(what: str, concepts: int, types: int, words: int) -> dict[str, int | float | str]:
    return {"what": what, "concepts": concepts, "types": types, "words": words}


def contenders() -> Mapping[str, Contender]:
    """Return ours, the definition as a loop, and our own pieces without what they share."""
    return {OURS: _ours, LOOP: _loop, EACH: _each_alone}


def skip(name: str, point: Point) -> str:
    """Leave the loop out where it takes hours, and one by one where there is one."""
    many = "count" in point
    if name == LOOP and (many or int(point["concepts"]) > LARGE):
        return "it would take hours"
    if name == EACH and not many:
        return "there is one"
    return ""


SMALL: Point = {"concepts": 5, "types": 40, "words": 100}
"""What contenders warm up on."""


class Problem(NamedTuple):
    """Two clustered sides and a dictionary."""

    source: tuple[list[int], list[str]]
    """Concept and form of every word."""
    target: tuple[list[int], list[str]]
    entries: dict[str, list[tuple[str, float]]]


def problem(point: Point) -> Problem:
    """Return a problem with as many words and types a side as asked for.

    Types have Zipf's frequencies. Those of every second concept have all words there, and their
    best translations share a concept; the words of the others are scattered over the other
    concepts. The other nine translations of a type are drawn from all.
    """
    draw = random.Random(0)
    concepts, types, words = (int(point[name]) for name in ("concepts", "types", "words"))
    home = [draw.randrange(concepts) for _ in range(types)]
    shares = list(accumulate(1 / (rank + 10) for rank in range(types)))

    def side(letter: str) -> tuple[list[int], list[str]]:
        chosen = [*range(types), *draw.choices(range(types), cum_weights=shares, k=words - types)]
        draw.shuffle(chosen)
        labels = [
            home[kind] if home[kind] % 2 else 2 * draw.randrange(concepts // 2) for kind in chosen
        ]
        return labels, [_name(letter, kind) for kind in chosen]

    entries = {
        _name("s", kind): [
            (_name("t", other), 1 / (rank + 1.5))
            for rank, other in enumerate([kind, *draw.choices(range(types), k=TRANSLATIONS - 1)])
        ]
        for kind in range(types)
    }
    return Problem(side("s"), side("t"), entries)


def _name(letter: str, kind: int) -> str:
    return f"x{kind}" if kind % SHARED == 0 else f"{letter}{kind}"


def _ours(point: Point, data: Path) -> Work:
    if point["what"] == "process":
        source, target, dictionary = _files(point, data)
        command = ["-m", "isogloss", "metric", "calign", "--json", "--dictionary"]
        command += [f"reference:{dictionary}", "--source", source, "--target", target]
        return lambda: {"aligned pairs": _told(json.loads(_run(command)))}
    _align(_cover(_space(problem(SMALL))))
    space = _space(problem(point))
    if point["what"] == "first":
        return lambda: _aligned(_align(_cover(space)))
    coverage, again = _cover(space), _again(space)
    if point["what"] == "again":
        return lambda: _aligned(_align(_cover(again)))
    if point["what"] == "permutations":
        return lambda: _reached(_permuted(coverage, int(point["count"])))
    return lambda: _scored(_metric().curve(again, "threshold", _thresholds(point)))


def _loop(point: Point, data: Path) -> Work:
    if point["what"] == "process":
        command = ["-m", "benchmarks.topics._plainloop", *_files(point, data), str(TRANSLATIONS)]
        return lambda: {"aligned pairs": int(_run(command))}
    made = problem(point)
    source, target = _sets(made.source), _sets(made.target)
    # They are listed best first.
    entries = {word: [to for to, _ in found] for word, found in made.entries.items()}
    return lambda: {"aligned pairs": len(_plainloop.aligned_pairs(source, target, entries))}


def _each_alone(point: Point, data: Path) -> Work:
    """Multiply for every permutation, or score for every threshold."""
    del data
    space = _space(problem(point))
    coverage = _cover(space)
    if point["what"] == "permutations":
        return lambda: _reached(_multiplied(coverage, int(point["count"])))
    spaces = [(_again(space), threshold) for threshold in _thresholds(point)]
    return lambda: _scored(s for one, at in spaces for s in _metric(threshold=at)(one))


def _thresholds(point: Point) -> list[float]:
    """Return thresholds from 0.5 to 1."""
    last = int(point["count"]) - 1
    return [0.5 + 0.5 * step / last for step in range(last + 1)]


def _space(made: Problem) -> Space:
    from isogloss import space_of

    sides = {"source": made.source, "target": made.target}
    return space_of(sides, {("source", "target"): made.entries})


def _cover(space: Space) -> Coverage:
    return space.coverage(*space.sides, translations=TRANSLATIONS)


def _again(space: Space) -> Space:
    """Return a space that knows the words and their ranked translations, but no coverage."""
    return space.replace(labels={side: space.concepts(side) for side in space.sides})


def _metric(**settings: Any) -> Calign:
    from isogloss.plugins.metrics.calign import calign

    return calign(**settings)


def _align(coverage: Coverage) -> Alignment:
    from isogloss.plugins.metrics.alignment import align

    return align(coverage, _metric().rule)


def _aligned(found: Alignment) -> Quality:
    return {"aligned pairs": int(found.aligned.sum())}


def _scored(scores: Iterable[Score]) -> Quality:
    return {"aligned concepts": sum(score.counts.get("aligned", 0) for score in scores)}


def _permuted(coverage: Coverage, count: int) -> Iterable[Ints]:
    from isogloss import best_hits

    return list(best_hits(coverage, *_null(coverage, count)))


def _multiplied(coverage: Coverage, count: int) -> Iterable[Ints]:
    """Return the same from two sparse products a permutation."""
    import numpy as np

    admissible, permutations = _null(coverage, count)
    held, found = coverage.target.types.T.tocsr(), []
    for goes in permutations:
        reached = coverage.relation @ held[goes]
        reached.data[:] = 1
        best = ((coverage.source.types @ reached).toarray() * admissible).max(axis=1)
        found.append(np.where(2 * best >= coverage.source_sizes, best, 0))
    return found


def _null(coverage: Coverage, count: int) -> tuple[Any, Iterable[Ints]]:
    """Return which pairs are admissible, and permutations of all types."""
    import numpy as np

    from isogloss import shuffles
    from isogloss.plugins.metrics.alignment import admissible

    strata = np.zeros(len(coverage.target.names), np.int64)
    return admissible(coverage, _metric().rule), shuffles(strata, 0, range(count))


def _reached(found: Iterable[Ints]) -> Quality:
    return {"best hits": lambda: float(sum(best.sum() for best in found))}


def _sets(side: tuple[list[int], list[str]]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    for label, word in zip(*side, strict=True):
        found.setdefault(label, set()).add(word)
    return found


def _files(point: Point, data: Path) -> list[str]:
    names = ("source.txt", "target.txt", "dictionary.txt")
    return [str(data / f"matching-{point['types']}" / name) for name in names]


def prepare(point: Point, data: Path) -> None:
    """Write the cluster files and the dictionary of a whole process."""
    if point["what"] != "process":
        return
    made, places = problem(point), _files(point, data)
    (data / f"matching-{point['types']}").mkdir(parents=True, exist_ok=True)
    for (labels, words), place in zip((made.source, made.target), places, strict=False):
        with open(place, "w", encoding="utf-8") as file:
            file.writelines(
                f"{word}|||1|||{number // 20}|||{number % 20}|||{label}\n"
                for number, (label, word) in enumerate(zip(labels, words, strict=True))
            )
    with open(places[2], "w", encoding="utf-8") as file:
        file.writelines(
            f"{word} -> {translation}: Probability = {probability:.4f}, Count = 1\n"
            for word, found in made.entries.items()
            for translation, probability in found
        )


def _run(command: list[str]) -> str:
    done = subprocess.run([sys.executable, *command], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return done.stdout


def _told(document: Any) -> float:
    return float(document["scores"][0]["counts"]["aligned_pairs"])
