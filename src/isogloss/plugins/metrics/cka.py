"""CKA: how alike the geometry of parallel sentences is on two sides, corrected for its bias."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Literal, NamedTuple

from isogloss import Score, check_memory, hookimpl
from isogloss.plugins.metrics.parallels import sizes
from isogloss.plugins.metrics.pooling import sentence_means

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from isogloss import JSON, Ints, Need, Space
    from isogloss.plugins.metrics.pooling import Floats

NAME = "cka"
LEAST = 4
"""Sentences without which the unbiased estimate divides by 0."""

_NOTHING = 1e-12
"""What is left of a figure, as a share of it, when what it should lose it has lost but for rounding."""


@hookimpl
def isogloss_metrics() -> Mapping[str, Callable[..., Cka]]:
    """Offer CKA."""
    return {NAME: cka}


def cka() -> Cka:
    """Similarity of the two languages' geometries of sentences: linear CKA without its bias."""
    return Cka()


# Part of every key and score; it rises when the same settings can give other figures.
cka.algorithm = 1  # type: ignore[attr-defined]  # functions can carry it, mypy has no type for it


@dataclass(frozen=True, slots=True)
class Cka:
    """The metric: one score for two sides."""

    needs: ClassVar[frozenset[Need]] = frozenset({"vectors"})
    compares: ClassVar[Literal["pair", "all"]] = "pair"

    def __call__(self, space: Space, /) -> Iterator[Score]:
        """Score a space of two sides."""
        pooled = sentence_means(space)
        one, other = pooled[0].means, pooled[1].means
        count = len(one)
        counts = sizes(space, count) | {"features": one.shape[1], "features_other": other.shape[1]}
        if count < LEAST:
            why = f"sentences with words on both sides: {count}; at least {LEAST} are needed"
            yield Score(NAME, space.sides, None, counts=counts, note=why)
            return
        found = linear_cka(one, other)
        left = sentence_means(space, identical=False)
        enough = len(left[0].means) >= LEAST
        yield Score(
            NAME,
            space.sides,
            found.debiased,
            counts=counts | {"sentences_without_identical": len(left[0].means)},
            parts={
                "plain": found.plain,
                "plain_by_chance": found.by_chance,
                "plain_bias": bias(count, one.shape[1], other.shape[1]),
                "without_identical": (
                    linear_cka(left[0].means, left[1].means).debiased if enough else None
                ),
            },
            evidence=None
            if found.plain is None
            else partial(_evidence, pooled[0].numbers, one, other),
            note="" if found.debiased is not None else "the sentences of a side do not differ",
        )


class LinearCka(NamedTuple):
    """Linear CKA of the same things on two sides."""

    debiased: float | None
    plain: float | None
    by_chance: float | None
    """The mean of the plain one over all ways to pair the two sides' rows."""


def linear_cka(one: Floats, other: Floats) -> LinearCka:
    """Return linear CKA of two (things, features), rows in the same order; None where rows are equal.

    Plain: ||X'Y||² / (||X'X|| ||Y'Y||) of centred columns, Frobenius norms (Kornblith, Norouzi, Lee and
    Hinton 2019, "Similarity of neural network representations revisited"). Debiased: the three
    inner products by the unbiased estimator of HSIC (Song et al. 2012, "Feature selection via
    dependence maximization"), which for centred X with squared row lengths a, and b of Y, is

        ||X'Y||² - n/(n-2) Σ a_i b_i + Σ a_i Σ b_i / ((n-1)(n-2)),  over n(n-3)

    The memory is that of features x features.
    """
    raw, (one, other) = (one, other), (_centred(one), _centred(other))
    if not _differ(one, raw[0]) or not _differ(other, raw[1]):
        return LinearCka(None, None, None)
    pairs = ((one, other), (one, one), (other, other))
    across, first, second = (_product(*pair) for pair in pairs)
    plain = _ratio(across, first, second)
    chance = _trace(one) * _trace(other) / (len(one) - 1)
    free, own, others = (_unbiased(*pair) for pair in pairs)
    if own <= _NOTHING * first or others <= _NOTHING * second:
        return LinearCka(None, plain, _ratio(chance, first, second))
    return LinearCka(_ratio(free, own, others), plain, _ratio(chance, first, second))


def bias(count: int, features: int, others: int) -> float:
    """Return about what plain CKA is of independent data without any structure: d / (n + d)."""
    return float((features * others / ((count + features) * (count + others))) ** 0.5)


def _centred(vectors: Floats) -> Floats:
    mean: Floats = vectors.mean(axis=0)
    return vectors - mean


def _differ(centred: Floats, vectors: Floats) -> bool:
    """Whether rows differ by more than the rounding that centring equal ones leaves."""
    return _trace(centred) > _NOTHING**2 * _trace(vectors)


def _product(one: Floats, other: Floats) -> float:
    """Return ||X'Y||²: the sum over pairs of rows of both sides' inner products, multiplied."""
    import numpy as np

    cells = min(one.shape[1] * other.shape[1], len(one) ** 2)
    check_memory(
        "CKA of the sentences", 8 * (one.size + other.size + 2 * cells), "read fewer features"
    )
    if len(one) < min(one.shape[1], other.shape[1]):
        return float(np.sum((one @ one.T) * (other @ other.T)))
    return float(np.sum((one.T @ other) ** 2))


def _unbiased(one: Floats, other: Floats) -> float:
    """Return n(n-3) times the unbiased estimate of HSIC, of centred rows."""
    count = len(one)
    a, b = (one**2).sum(axis=1), (other**2).sum(axis=1)
    removed = count / (count - 2) * float(a @ b)
    return _product(one, other) - removed + float(a.sum() * b.sum()) / ((count - 1) * (count - 2))


def _trace(vectors: Floats) -> float:
    return float((vectors**2).sum())


def _ratio(across: float, one: float, other: float) -> float | None:
    return across / (one**0.5 * other**0.5) if one > 0 and other > 0 else None


def _evidence(numbers: Ints, one: Floats, other: Floats) -> Iterator[JSON]:
    """Yield, for each sentence, its share of ||X'Y||²: a few that are far out can be most of it."""
    one, other = _centred(one), _centred(other)
    shares = ((one @ (one.T @ other)) * other).sum(axis=1)
    shares /= shares.sum()
    for number, share in zip(numbers.tolist(), shares.tolist(), strict=True):
        yield {"sentence": number, "share": round(share, 9)}
