"""Task concepts of a curve, layer by layer: before, after, by chance, and where they come from."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from isogloss.evidence.change.tasklabels import (
    NOT_OF_A_TASK,
    agreement_with,
    relabelled,
    standing,
    tasks_in,
    turns,
)
from isogloss.evidence.curves import mean_of_all
from isogloss.evidence.references.chance import chances

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from isogloss.core.types import JSON, Labels, Words
    from isogloss.evidence.change.tasklabels import Standing, Task
    from isogloss.evidence.references.chance import Chance

    BySeed = tuple[Sequence[Labels], Sequence[Labels]]
    """The labels of the words before and after, for each seed."""


def annotations_of(words: Words, asked: Sequence[str] | None) -> list[str]:
    """Return whose labels are looked for: those asked for, else those that may be of a task."""
    known = words.annotations
    if asked is None:
        return [name for name in known if name not in NOT_OF_A_TASK]
    return [name for name in asked if name in known]


def tasks_of(
    words: Words,
    layers: Sequence[BySeed],
    asked: Sequence[str] | None,
    *,
    seed: int,
    permutations: int,
) -> list[list[JSON]]:
    """Return, for each layer, a row an annotation: the task concepts of two groupings of ``words``.

    ``layers`` are the labels (words,) before and after for each seed, the study's own first: what
    is told is of these, and the rise of their share is of every seed. All layers have the same
    permutations, and p holds for all layers at once.
    """
    found: list[list[JSON]] = [[] for _ in layers]
    names = annotations_of(words, asked)
    for task in (task for name in names for task in tasks_in(words, name)):
        chance = list(relabelled(task, words, seed, range(permutations)))
        ends = [
            [standing(layer[at][0], words.type, task, chance) for layer in layers] for at in (0, 1)
        ]
        judged = [_judged(each, permutations) for each in ends]
        for at, layer in enumerate(layers):
            own = [e[at] for e in ends], [j[at] for j in judged]
            row = _row(task, layer[0][0], layer[1][0], words, *own)
            share = partial(_share, words, task)
            agreement = partial(agreement_with, task=task)
            rises = {"rise": _rise(layer, share), "ami_rise": _rise(layer, agreement)}
            found[at].append(row | rises)
    return found


def _share(words: Words, task: Task, labels: Labels) -> float | None:
    return standing(labels, words.type, task, []).share


def _rise(layer: BySeed, figure: Callable[[Labels], float | None]) -> JSON:
    """Return by how much a figure is higher afterwards: a value a seed, and their mean."""
    before, after = ([figure(labels) for labels in each] for each in layer)
    values = [
        None if one is None or other is None else other - one
        for one, other in zip(before, after, strict=True)
    ]
    return {"mean": mean_of_all(values), "seeds": values}


def _judged(layers: Sequence[Standing], permutations: int) -> list[Chance]:
    nulls = [each.nulls or (None,) * permutations for each in layers]
    return chances([each.share for each in layers], nulls, "upper")


def _row(
    task: Task,
    before: Labels,
    after: Labels,
    words: Words,
    ends: Sequence[Standing],
    judged: Sequence[Chance],
) -> JSON:
    found = turns(before, after, words, task, ends[0].carried, ends[1].carried)
    return {
        "annotation": task.annotation,
        "unit": task.unit,
        "labels": [name for name, real in zip(task.names, task.real.tolist(), strict=True) if real],
        "largest_label": task.share,
        "from": _end(task, ends[0], judged[0]) | {"ami": agreement_with(before, task)},
        "to": _end(task, ends[1], judged[1]) | {"ami": agreement_with(after, task)},
        "kept": found.kept,
        "lost": found.lost,
        "turned": found.turned,
    }


def _end(task: Task, own: Standing, chance: Chance) -> JSON:
    carried = [task.names[code] for code in own.carried[own.carried >= 0].tolist()]
    return {
        "concepts": own.concepts,
        "carried": {name: carried.count(name) for name in sorted(set(carried))},
        "share": own.share,
        "by_chance": chance.mean,
        "by_chance_95": chance.quantiles[-1] if chance.quantiles else None,
        "p": chance.p if chance.permutations and own.share is not None else None,
    }
