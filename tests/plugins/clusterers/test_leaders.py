"""Leaders: the labels of a plain loop over rows, whatever the blocks; Ward over their means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from sklearn.cluster import AgglomerativeClustering
from sklearn.metrics import adjusted_rand_score
from sklearn.neighbors import NearestNeighbors

from isogloss import DataError, ResourceError, SettingsError
from isogloss.core import machine
from isogloss.core.concepts.clustering import run_clusterer
from isogloss.plugins.clusterers import leaders_pass
from isogloss.plugins.clusterers.leaders import Leaders, centres_of, isogloss_clusterers, leaders
from isogloss.testing import check_clusterer, check_factory

if TYPE_CHECKING:
    from isogloss import Ints, Vectors

DRAW = np.random.default_rng(0)
CLOUD = DRAW.normal(size=(300, 6)).astype(np.float32)


def plain(vectors: Vectors, tau: float, join: str, order: Ints | None = None) -> list[int]:
    """Take the rows one by one: the definition."""
    rows = vectors.astype(np.float64)
    found: list[int] = []
    labels = [-1] * len(rows)
    for row in range(len(rows)) if order is None else order.tolist():
        gaps = [float(((rows[row] - rows[leader]) ** 2).sum()) for leader in found]
        near = [number for number, gap in enumerate(gaps) if gap <= tau * tau]
        if not near:
            labels[row] = len(found)
            found.append(row)
        else:
            labels[row] = near[0] if join == "first" else min(near, key=gaps.__getitem__)
    return labels


def with_spread(*_: Any) -> Vectors:
    """Return rows of very different lengths, far from zero, with tiny ones among them."""
    rows = CLOUD * np.logspace(-12, 0, len(CLOUD))[:, None]
    return (rows[DRAW.permutation(len(rows))]).astype(np.float32)


CASES = {
    "a cloud": (CLOUD, 2.0),
    "a cloud far from zero": (CLOUD * np.float32(1e-2) + np.float32(100), 0.02),
    "whole numbers, where distances tie": (
        DRAW.integers(0, 4, size=(300, 3)).astype(np.float32),
        np.sqrt(2),
    ),
    "equal rows": (np.repeat(CLOUD[:60], 5, axis=0), 0.0),
    "lengths from 1e-12 to 1": (with_spread(), 1e-9),
    "huge values": (CLOUD * np.float32(1e37), 2e37),
    "tiny values": (CLOUD * np.float32(1e-30), 2e-30),
    "an outlier": (np.concatenate([CLOUD, [[1e20] * 6]]).astype(np.float32), 2.0),
    "all within": (CLOUD, 1e3),
}


@pytest.mark.parametrize("blocks", [(512, 4096), (16, 5)])
@pytest.mark.parametrize("join", ["first", "nearest"])
@pytest.mark.parametrize("case", CASES)
def test_labels_are_those_of_a_loop_over_rows(
    monkeypatch: pytest.MonkeyPatch, case: str, join: Any, blocks: tuple[int, int]
) -> None:
    monkeypatch.setattr(leaders_pass, "HEIGHT", blocks[0])
    monkeypatch.setattr(leaders_pass, "WIDTH", blocks[1])
    vectors, tau = CASES[case]
    made = Leaders(tau=float(tau), join=join)
    labels = made.fit_predict(vectors)
    expected = plain(vectors, float(tau), join)
    assert labels.tolist() == expected
    assert labels[made.leaders_].tolist() == list(range(max(expected) + 1))


def test_nearest_and_first_differ_only_where_several_are_within_reach() -> None:
    """On a line with tau 2: 0 leads, 3 leads, and 1.8 is nearer to 3 than to 0."""
    line = np.array([[0], [3], [1.8]], np.float32)
    assert Leaders(tau=2).fit_predict(line).tolist() == [0, 1, 0]
    assert Leaders(tau=2, join="nearest").fit_predict(line).tolist() == [0, 1, 1]


def test_a_leader_that_comes_later_takes_no_one_from_before() -> None:
    """1.8 has joined 0 before 3 came, although 3 is nearer."""
    line = np.array([[0], [1.8], [3]], np.float32)
    assert Leaders(tau=2, join="nearest").fit_predict(line).tolist() == [0, 0, 1]


def test_at_the_threshold_is_within() -> None:
    points = np.array([[0, 0], [3, 4], [6, 8.001]], np.float32)
    assert Leaders(tau=5).fit_predict(points).tolist() == [0, 0, 1]


def test_just_beyond_the_threshold_is_not_within() -> None:
    """Closer to it than products in float32 can tell."""
    beyond = np.nextafter(np.float32(1), np.float32(2))
    assert Leaders(tau=1).fit_predict(np.array([[0], [1]], np.float32)).tolist() == [0, 0]
    assert Leaders(tau=1).fit_predict(np.array([[0], [beyond]], np.float32)).tolist() == [0, 1]


def test_a_seeded_order_is_that_permutation() -> None:
    order = np.random.default_rng(7)
    order.choice(300, 300, replace=False)  # the rows that would tell tau
    expected = plain(CLOUD, 2.0, "first", order.permutation(300))
    made = Leaders(tau=2.0, order="random", random_state=7)
    assert made.fit_predict(CLOUD).tolist() == expected
    assert expected != plain(CLOUD, 2.0, "first")


def test_without_tau_it_is_the_median_distance_to_the_nearest_other_word() -> None:
    gaps = NearestNeighbors(n_neighbors=2).fit(CLOUD.astype(np.float64))
    expected = np.median(gaps.kneighbors(CLOUD.astype(np.float64))[0][:, 1])
    made = Leaders(n_clusters=5)
    made.fit_predict(CLOUD)
    assert made.tau_ == pytest.approx(expected, rel=1e-12)


def test_a_thousand_words_tell_tau() -> None:
    vectors = np.random.default_rng(1).normal(size=(3000, 4)).astype(np.float32)
    asked = np.random.default_rng(5).choice(3000, 1000, replace=False)
    rows = vectors.astype(np.float64)
    gaps = NearestNeighbors(n_neighbors=2).fit(rows).kneighbors(rows[asked])[0][:, 1]
    made = Leaders(n_clusters=5, random_state=5)
    made.fit_predict(vectors)
    assert made.tau_ == pytest.approx(np.median(gaps), rel=1e-12)


def test_equal_rows_have_no_distance_and_one_word_no_other() -> None:
    for vectors in (np.repeat(CLOUD[:3], 4, axis=0), CLOUD[:1]):
        made = Leaders(n_clusters=1)
        made.fit_predict(vectors)
        assert made.tau_ == 0


def test_concepts_are_wards_over_the_means_of_leaders() -> None:
    labels = np.array(plain(CLOUD, 2.0, "first"))
    means = np.array([CLOUD[labels == each].mean(axis=0) for each in range(labels.max() + 1)])
    expected = AgglomerativeClustering(4).fit_predict(means)[labels]
    found = Leaders(tau=2.0, n_clusters=4).fit_predict(CLOUD)
    assert adjusted_rand_score(found, expected) == 1


def test_means_are_summed_over_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("isogloss.plugins.clusterers.leaders.SUMMED", 7)
    labels = np.arange(300) % 11
    means = [CLOUD[labels == each].mean(axis=0, dtype=np.float64) for each in range(11)]
    np.testing.assert_allclose(centres_of(CLOUD, labels, 11), means, rtol=1e-6)


def test_whoever_has_joined_looks_at_no_later_leaders(monkeypatch: pytest.MonkeyPatch) -> None:
    """200 leaders far apart, then 800 words beside the first: they ask one slice of leaders."""
    monkeypatch.setattr(leaders_pass, "WIDTH", 10)
    monkeypatch.setattr(leaders_pass, "HEIGHT", 100)
    line = np.concatenate([np.arange(200) * 10, np.zeros(800)]).astype(np.float32)[:, None]
    made = Leaders(tau=1)
    made.fit_predict(line)
    # 100 x 100 and 100 x (100 + 100) pairs while they are found, then 10 a word; few are measured.
    assert made.distances_ < 100 * 300 + 800 * 10 + 1000


def test_it_keeps_the_contract_and_is_offered() -> None:
    check_factory(leaders)
    for settings in ({"tau": 4.0}, {"n_clusters": 3}, {"tau": 4.0, "join": "nearest"}):
        check_clusterer(lambda settings=settings: leaders(**settings))  # type: ignore[misc]  # a default binds it
    assert isogloss_clusterers() == {"leaders": leaders}


def test_fewer_words_or_fewer_leaders_than_concepts_are_refused() -> None:
    with pytest.raises(DataError, match="n_clusters = 4, but there are only 3 words; set"):
        Leaders(n_clusters=4).fit_predict(CLOUD[:3])
    message = "n_clusters = 4, but tau = 1000 leaves only 1 leaders; .* to 1 or less or lower tau"
    with pytest.raises(DataError, match=message):
        Leaders(n_clusters=4, tau=1000).fit_predict(CLOUD)


def test_more_concepts_than_distinct_vectors_say_so() -> None:
    vectors = np.repeat(CLOUD[:3], 4, axis=0)
    with pytest.raises(DataError, match="n_clusters = 5, but tau = 0 leaves only 3 leaders"):
        run_clusterer(lambda: leaders(n_clusters=5), vectors, name="mine")


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({}, "set tau, n_clusters or both"),
        ({"tau": -1.0}, "tau is -1.0; it must be a distance of 0 or more"),
        ({"tau": float("nan")}, "tau is nan; it must be"),
        ({"tau": float("inf")}, "tau is inf; it must be"),
        ({"n_clusters": 0}, "n_clusters is 0; it must be 1 or more"),
        ({"tau": 1.0, "random_state": -1}, "random_state is -1; it must be 0 or more"),
    ],
)
def test_settings_out_of_range_are_named(settings: Any, message: str) -> None:
    with pytest.raises(SettingsError, match=f"leaders: {message}"):
        leaders(**settings)


def test_what_cannot_fit_into_memory_does_not_begin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "available_memory", lambda: 1000)
    with pytest.raises(ResourceError, match="leaders: 300 words of 6 features need about"):
        Leaders(tau=1).fit_predict(CLOUD)
