from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from isogloss.evidence.causal.edits import (
    Swap,
    moved,
    nearest,
    projected,
    projecting,
    swapping,
)
from isogloss.evidence.causal.partners import language_swap, mean_move, partner_swap
from isogloss.evidence.causal.subspace import Means, span


def means(seed: int, count: int = 4, width: int = 6) -> Means:
    random = np.random.default_rng(seed)
    concepts = random.normal(size=(count, width))
    return Means("en", concepts, concepts.mean(0), np.arange(1, count + 1))


def test_projecting_takes_the_subspace_out_about_the_centre_and_nothing_else() -> None:
    states = np.array([[3.0, 5.0, 7.0]])
    basis, centre = np.array([[1.0, 0.0, 0.0]]), np.array([1.0, 2.0, 2.0])
    assert projected(states, basis, centre).tolist() == [[1.0, 5.0, 7.0]]


def test_projecting_twice_is_projecting_once() -> None:
    random = np.random.default_rng(0)
    states, centre = random.normal(size=(7, 5)), random.normal(size=5)
    basis = span(random.normal(size=(2, 5)), rank=2)
    once = projected(states, basis, centre)
    np.testing.assert_allclose(projected(once, basis, centre), once, atol=1e-12)
    np.testing.assert_allclose((once - centre) @ basis.T, 0, atol=1e-12)


def test_states_go_to_the_nearest_mean() -> None:
    centres = np.array([[0.0, 0.0], [10.0, 0.0], [0.0, 10.0]])
    states = np.array([[1.0, 1.0], [9.0, 2.0], [3.0, 9.0]])
    distances = ((states[:, None] - centres) ** 2).sum(-1)
    assert nearest(states, centres).tolist() == distances.argmin(1).tolist() == [0, 1, 2]


def test_a_swap_there_and_back_gives_the_original() -> None:
    own, other = means(1), means(2)
    swap = partner_swap(own, other, {0: 2, 3: 1})
    concepts = np.array([0, 1, 2, 3, 0])
    states = np.random.default_rng(3).normal(size=(5, 6))
    there = moved(states, concepts, swap.shifts)
    np.testing.assert_allclose(moved(there, concepts, swap.back().shifts), states, atol=1e-12)
    assert np.array_equal(there[1:3], states[1:3])  # concepts without a partner stay
    np.testing.assert_allclose(there[3] - states[3], other.concepts[1] - own.concepts[3])


def test_a_state_at_a_mean_is_moved_to_the_partners_mean() -> None:
    own, other = means(1), means(2)
    swap = partner_swap(own, other, {0: 2})
    found = moved(own.concepts[[0]], nearest(own.concepts[[0]], own.concepts), swap.shifts)
    np.testing.assert_allclose(found[0], other.concepts[2])


def test_the_languages_means_alone_move_the_same_states_by_one_shift() -> None:
    own, other = means(1), means(2)
    partners = {0: 2, 3: 1}
    alone, swap = language_swap(own, other, partners), partner_swap(own, other, partners)
    is_moved = [bool(each.any()) for each in alone.shifts]
    assert is_moved == [bool(each.any()) for each in swap.shifts] == [True, False, False, True]
    np.testing.assert_allclose(alone.shifts[0], other.centre - own.centre)
    np.testing.assert_allclose(alone.shifts[0], alone.shifts[3])


def test_how_far_states_go_is_a_mean_over_words() -> None:
    own = Means("en", np.zeros((3, 2)), np.zeros(2), np.array([1, 3, 9]))
    swap = Swap(np.array([[3.0, 4.0], [0.0, 1.0], [0.0, 0.0]]))
    assert mean_move(swap, own) == pytest.approx((1 * 5 + 3 * 1) / 4)


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_edits_leave_padding_and_the_number_format_alone(dtype: Any) -> None:
    states = torch.randn(2, 3, 6).to(dtype)
    mask = torch.tensor([[True, True, False], [True, False, False]])
    own = means(1)
    project = projecting(span(own.directions, rank=2), own.centre)
    swap = swapping(own.concepts, partner_swap(own, means(2), dict.fromkeys(range(4), 0)))
    for edit in (project, swap):
        new = edit(states, mask)
        assert new.dtype == dtype
        assert torch.equal(new[~mask], states[~mask])
        assert not torch.equal(new[mask], states[mask])


def test_edits_of_tensors_are_those_of_arrays() -> None:
    own = means(1)
    basis = span(own.directions, rank=2)
    states = np.random.default_rng(5).normal(size=(1, 4, 6))
    edit = projecting(basis, own.centre)
    found = edit(torch.tensor(states), torch.ones(1, 4, dtype=torch.bool)).numpy()
    np.testing.assert_allclose(found, projected(states, basis, own.centre), atol=1e-6)
