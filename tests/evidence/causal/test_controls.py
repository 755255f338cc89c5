from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from scipy.stats import binom

from isogloss import DataError
from isogloss.evidence.causal.contrast import rank_p
from isogloss.evidence.causal.controls import balance, draw_controls
from isogloss.evidence.causal.partners import NEIGHBOURS, distances, other_partners
from isogloss.evidence.causal.pool import Calipers, Pool, Window
from isogloss.evidence.causal.subspace import removed_share

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDE = Calipers(covariates=99.0, classes=1.0, removed=99.0)


def pool(aligned: Sequence[int], count: int = 40, seed: int = 0, **changes: Any) -> Pool:
    """Half of the concepts are of each language; covariates and directions are random."""
    random = np.random.default_rng(seed)
    marked = np.isin(np.arange(count), list(aligned))
    classes = random.dirichlet([2.0, 2.0, 2.0], size=count)
    own: dict[str, Any] = {
        "language": np.repeat([0, 1], count // 2),
        "directions": random.normal(size=(count, 12)),
        "aligned": marked,
        "covariates": {"one": random.normal(size=count), "two": random.gamma(2.0, size=count)},
        "classes": classes,
        "covariance": np.diag(np.arange(1.0, 13.0)),
        "usable": np.ones(count, bool),
    }
    return Pool(**{**own, **changes})


def test_control_sets_are_different_and_within_every_caliper() -> None:
    made = pool(aligned=[1, 4, 8, 22, 30])
    window = Window(made, 3, Calipers(covariates=0.5, classes=0.3, removed=0.15))
    drawn = draw_controls(window, 100, seed=0)
    assert len({tuple(each.tolist()) for each in drawn.sets}) == 100
    for each in drawn.sets:
        assert made.language[each].tolist() == [0, 0, 0, 1, 1]
        assert len(set(each.tolist())) == 5
        assert each.tolist() != window.aligned.tolist()
        for name in made.covariates:
            values = made.covariates[name]
            for number in (0, 1):
                inside = made.language == number
                own, theirs = (
                    values[some[made.language[some] == number]].mean()
                    for some in (window.aligned, each)
                )
                assert abs(own - theirs) <= 0.5 * values[inside].std() + 1e-9
        share = removed_share(made.basis(each, 3), made.covariance)
        assert abs(share / window.removed - 1) <= 0.15 + 1e-9
        for number in (0, 1):
            own, theirs = (
                made.classes[some[made.language[some] == number]].mean(0)
                for some in (window.aligned, each)
            )
            assert np.abs(own - theirs).sum() / 2 <= 0.3 + 1e-9


def test_what_is_removed_by_products_is_what_the_basis_removes() -> None:
    made = pool(aligned=[0, 1])
    for members in ([0, 1, 25], [3, 9, 20, 33]):
        for rank in (1, 2, 3):
            basis = made.basis(np.array(members), rank)
            expected = removed_share(basis, made.covariance)
            assert made.removed(np.array(members), rank) == pytest.approx(expected)


def test_a_set_that_spans_too_little_is_no_control() -> None:
    directions = np.ones((40, 12))
    directions[:3] = np.eye(12)[:3]
    made = pool(aligned=[0, 1, 2], directions=directions)
    window = Window(made, 3, WIDE)
    assert made.removed(np.array([0, 1, 5]), 3) is not None
    assert not window.holds(np.array([0, 5, 6]))


def test_concepts_that_no_metric_could_align_are_in_no_control_set() -> None:
    usable = np.arange(40) % 2 == 0
    drawn = draw_controls(Window(pool([0, 2, 24], usable=usable), 2, WIDE), 100, seed=1)
    assert all(usable[each].all() for each in drawn.sets)


def test_fewer_sets_than_asked_for_are_an_error_that_counts_them() -> None:
    window = Window(pool(aligned=[0, 20], count=24), 1, WIDE)
    with pytest.raises(DataError, match=r"^143 different control sets, and 200 are asked for: 22 "):
        draw_controls(window, 200, seed=0)


def test_a_rank_that_the_aligned_concepts_do_not_span_is_an_error() -> None:
    with pytest.raises(DataError, match="2 aligned concepts span fewer than 3 directions"):
        Window(pool(aligned=[0, 20]), 3, WIDE)


def test_the_balance_says_how_alike_the_sets_are() -> None:
    made = pool(aligned=[1, 4, 8, 22, 30])
    window = Window(made, 3, WIDE)
    (own,) = (
        row for row in balance(window, (window.aligned,)) if row["covariate"] == "removed variance"
    )
    assert own["difference"] == own["largest"] == 0.0
    other = np.array([0, 2, 3, 25, 26])
    rows = {(r["covariate"], r["language"]): r for r in balance(window, (window.aligned, other))}
    assert set(rows) == {
        *(((name, language)) for name in ("one", "two", "word class") for language in (0, 1)),
        ("removed variance", None),
    }
    values = made.covariates["one"]
    gap = (values[[0, 2, 3]].mean() - values[[1, 4, 8]].mean()) / values[:20].std()
    assert rows["one", 0]["difference"] == pytest.approx(gap / 2)
    assert rows["one", 0]["largest"] == pytest.approx(abs(gap))
    assert rows["one", 0]["aligned"] == pytest.approx(values[[1, 4, 8]].mean())


def drawn_p(seed: int, *, apart: bool) -> float:
    """The p-value of a null study: which concepts are aligned has nothing to do with effects.

    Three of eight concepts a language are aligned.
    """
    random = np.random.default_rng([seed, 77])
    effects = random.normal(size=16)
    own, other = (random.choice(8, 3, replace=False) for _ in range(2))
    made = pool([*own, *(8 + other)], 16, seed, classes=np.zeros((16, 0)))
    window = Window(made, 2, WIDE)
    sets = draw_controls(window, 19, seed, apart=apart).sets
    return rank_p(effects[window.aligned].sum(), [effects[each].sum() for each in sets])


@pytest.fixture(scope="module")
def null() -> dict[bool, Any]:
    """The p-values of 200 null studies, with and without aligned concepts in control sets.

    Chains are short: a p by rank is valid without mixing.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("isogloss.evidence.causal.controls.FEWEST_STEPS", 25)
        patch.setattr("isogloss.evidence.causal.controls.ROUNDS", 50)
        return {
            apart: np.array([drawn_p(seed, apart=apart) for seed in range(200)])
            for apart in (False, True)
        }


def test_null_p_values_are_super_uniform(null: dict[bool, Any]) -> None:
    """At most as many are small as chance gives: bounds that it keeps in 999 of 1000 cases."""
    for level, bound in ((0.05, 21), (0.1, 35), (0.25, 70)):
        assert binom.sf(bound, 200, level) < 0.001
        assert (null[False] <= level).sum() <= bound


def test_controls_without_aligned_concepts_make_p_too_small(null: dict[bool, Any]) -> None:
    """Why aligned concepts may be in control sets."""
    assert (null[True] <= 0.1).sum() > 35


def test_apart_leaves_aligned_concepts_out() -> None:
    made = pool(aligned=[1, 4, 8, 22, 30])
    window = Window(made, 3, Calipers(covariates=0.8, classes=0.4, removed=0.3))
    drawn = draw_controls(window, 100, seed=0, apart=True)
    assert drawn.overlap == 0.0
    assert not any(made.aligned[each].any() for each in drawn.sets)
    assert draw_controls(window, 100, seed=0).overlap > 0


def test_the_same_seed_draws_the_same_sets() -> None:
    window = Window(pool(aligned=[1, 4, 22]), 2, WIDE)
    one, two, three = (draw_controls(window, 100, seed) for seed in (5, 5, 6))
    assert all(np.array_equal(a, b) for a, b in zip(one.sets, two.sets, strict=True))
    assert not all(np.array_equal(a, b) for a, b in zip(one.sets, three.sets, strict=True))


def test_other_partners_are_like_the_partner_and_aligned_with_nothing() -> None:
    made = pool(aligned=[0, 1, 50, 51], count=100)
    ways = other_partners(made, 0, {0: 0, 1: 1}, {0: [0, 7], 1: [1]}, 100, seed=0)
    assert len({tuple(each.values()) for each in ways}) == 100
    other = np.arange(50, 100)
    near = np.argsort(distances(made, other, 50), kind="stable").tolist()
    allowed = [n for n in near if n not in (0, 7)][:NEIGHBOURS]
    assert {each[0] for each in ways} <= set(allowed)
    assert len({each[0] for each in ways}) > NEIGHBOURS / 2


def test_too_few_other_partners_are_an_error() -> None:
    made = pool(aligned=[0, 3], count=6)
    with pytest.raises(DataError, match="2 ways to give aligned concepts other partners, and 100"):
        other_partners(made, 0, {0: 0}, {0: [0]}, 100, seed=0)


def leaning_p(seed: int, caliper: float) -> float:
    """The p-value of a study whose effects are a trait that aligned concepts have more of, no more.

    Five of thirty concepts a language are aligned; what is lost in the target language is the trait.
    """
    random = np.random.default_rng([seed, 99])
    trait = random.normal(size=60)
    keen = trait + random.gumbel(size=60)
    aligned = [*np.argsort(-keen[:30])[:5], *(30 + np.argsort(-keen[30:])[:5])]
    made = pool(aligned, 60, seed, covariates={"trait": trait}, classes=np.zeros((60, 0)))
    window = Window(made, 2, Calipers(covariates=caliper, removed=99.0))
    lost = np.where(made.language == 1, trait, 0.0)
    sets = draw_controls(window, 19, seed).sets
    return rank_p(lost[window.aligned].sum(), [lost[each].sum() for each in sets])


def test_what_calipers_leave_moves_p_and_narrow_ones_leave_next_to_nothing() -> None:
    most = binom.ppf(0.999, 40, 0.25)
    wide, narrow = (sum(leaning_p(n, c) <= 0.25 for n in range(40)) for c in (0.25, 0.05))
    assert wide > most  # what docs/causal.md warns of
    assert narrow <= most
