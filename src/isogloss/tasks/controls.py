"""What a model is trained on instead of the labels, so that there is something to compare with."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from isogloss.core.types import Examples

if TYPE_CHECKING:
    from collections.abc import Sequence

    from isogloss.core.types import Target


def shuffled(examples: Examples, seed: int) -> Examples:
    """Return the examples with their targets in another order, each as often as before.

    Where every word has a target, those of all words of the file change places, whatever
    sentences they are in: nothing is left to learn but how frequent each is.
    """
    import numpy as np

    random = np.random.default_rng((seed, len(examples)))
    tags = [tag for target in examples.targets if isinstance(target, tuple) for tag in target]
    if not tags:
        order = random.permutation(len(examples)).tolist()
        targets: tuple[Target, ...] = tuple(examples.targets[number] for number in order)
        return dataclasses.replace(examples, targets=targets)
    mixed = iter([tags[number] for number in random.permutation(len(tags)).tolist()])
    words = tuple(tuple(next(mixed) for _ in target) for target in examples.targets)
    return dataclasses.replace(examples, targets=words)


def unlabelled(examples: Examples, labels: Sequence[str]) -> Examples:
    """Return all text that the task reads, each by itself and without labels.

    Target texts are among it, where targets are no labels.
    """
    texts = [each.text for each in (*examples.sentences, *examples.seconds)]
    lines = [*examples.lines, *(examples.lines if examples.seconds else ())]
    if not labels:
        texts += [target for target in examples.targets if isinstance(target, str)]
        lines += examples.lines
    sentences = tuple(
        dataclasses.replace(examples.sentences[0], number=number, text=text, words=())
        for number, text in enumerate(texts)
    )
    lines = lines[: len(texts)]
    return Examples(examples.language, sentences, ((),) * len(texts), examples.file, tuple(lines))
