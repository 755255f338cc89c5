"""Short forms of what ``make evidence`` measures, with fixed seeds; and how it judges."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from isogloss.evidence.resampling.draws import Drawing, blocks_of, rows_in
from tests.evidence.corpora import Kind, World
from tests.evidence.truth import __main__ as command
from tests.evidence.truth import intervals, nulls, references
from tests.evidence.truth.rows import always, share, table
from tests.evidence.truth.work import desk

if TYPE_CHECKING:
    from pathlib import Path

    from isogloss import Ints

KIND = Kind(hard=(0.4,))
"""The layer that is drawn in every way, by itself."""


def variances(number: int) -> tuple[float, float]:
    """Return SE^2 of one corpus from drawn documents and from drawn words, by the formula."""
    world = World(KIND)
    corpus = world.corpus(np.random.default_rng([2, number, 1]))
    layer = intervals.Layer(world, corpus, 0)
    everything, blocks = np.arange(len(corpus.words)), blocks_of([corpus.words])
    random = np.random.default_rng([3, number, 1])
    drawing = Drawing(count=20, seed=number)
    seed = float(np.var([layer.score(everything, each) for each in range(5)], ddof=1))

    def error(drawn: list[Ints]) -> float:
        scores = [layer.score(rows, 100 + at) for at, rows in enumerate(drawn)]
        return seed + max(0.0, float(np.var(scores, ddof=1)) - seed)

    half = len(everything) // 2
    return (
        error([rows_in(corpus.words, blocks.draw(drawing, at)) for at in range(drawing.count)]),
        error([np.sort(random.choice(everything, half, replace=False)) for _ in range(20)]),
    )


def test_standard_errors_are_what_scores_vary_by_and_those_of_words_are_not() -> None:
    # 200 corpora tell a variance to 10 %, 10 corpora with 20 draws a mean SE^2 to about 15 %.
    scores = [intervals.score_fresh(number, KIND)["scores"][0] for number in range(200)]
    documents, words = np.mean([variances(number) for number in range(10)], axis=0)
    assert 0.7 < documents / np.var(scores, ddof=1) < 1.5
    # A normal interval of half the variance holds 83 % of the time.
    assert words / np.var(scores, ddof=1) < 0.5


def test_a_hard_document_is_hard_in_all_later_layers_and_alignment_falls() -> None:
    found = [intervals.score_fresh(number, Kind())["scores"] for number in range(20)]
    first, second, third = np.mean(found, axis=0)
    assert first > second > third > 0


def test_p_values_without_alignment_are_not_too_small() -> None:
    found = [nulls.p_values(number, nulls.KIND, 19) for number in range(40)]
    held = {row.what: row for row in nulls.judged(found, 19)}
    assert all(row.held for row in held.values())
    # Frequent words stand together in every language: a permutation that ignores it is no null.
    loose = [record["loose"] <= 0.05 for record in found]
    assert np.mean(loose) > 0.5


def test_p_values_that_are_too_small_are_found() -> None:
    uniform = [(1 + number) / 200 for number in range(200)] * 5
    assert nulls.above_diagonal("p", uniform, 199).held
    assert nulls.above_diagonal("p", [1.0] * 1000, 199).held
    small = [p**1.3 for p in uniform]
    assert not nulls.above_diagonal("p", small, 199).held
    # 40 of 1,000 at the smallest level, where 5 are expected, and all others where they should be.
    assert not nulls.above_diagonal("p", [0.005] * 35 + uniform[35:], 199).held


def test_the_order_of_a_planted_study() -> None:
    found = references.order(3, 19)
    assert all(row.held for row in references.judged([found]))
    for apart, aligned in found["directions"]:
        assert aligned["self"] > aligned["observed"] > aligned["chance"] >= 0
        assert aligned["observed"] > apart["observed"]
    worse = [[apart, {**aligned, "self": 0.0}] for apart, aligned in found["directions"]]
    held = [row.held for row in references.judged([{"directions": worse}])]
    assert held == [False, True, True]


def record(low: float, high: float) -> dict[str, Any]:
    one, two = [low, high, 0.1], [0.0, 1.0, 0.1]
    return {
        "subsample": [one, two],
        "band": [two, one],
        "words": two,
        "bootstrap": one,
        "fixed": [None, None, None],
    }


def test_intervals_are_judged_by_how_often_they_hold() -> None:
    # 96 of 100 hold 0.5 in layer 0 and all hold it in layer 1, where 100 % is too often.
    found = [record(0.4, 0.6)] * 96 + [record(0.51, 0.6)] * 4
    rows = {row.what: row for row in intervals.judged(found, [0.5, 0.5])}
    shown = {what: (row.measured, row.held) for what, row in rows.items()}
    assert shown["95 % intervals, layer 0"] == ("96.0%", True)
    assert shown["95 % intervals, layer 1"] == ("100.0%", False)
    assert shown["95 % bands, 2 layers at once"] == ("96.0%", True)
    assert shown["words drawn one by one, layer 1"] == ("100.0%", False)
    assert shown["fixed concepts, layer 1"] == ("0.0%", True)


def test_a_share_may_miss_its_target_by_the_error_of_measuring_only() -> None:
    assert share("s", [True] * 92 + [False] * 8, 0.93, 0.97).held
    assert not share("s", [True] * 920 + [False] * 80, 0.945, 0.97).held
    assert not share("s", [True] * 80 + [False] * 20, 0.93, 0.97).held
    assert not always("a", [True, False]).held
    shown = table([always("a", [True, False]), always("b", [True])]).splitlines()
    assert shown[1].endswith("MISSED")
    assert not shown[2].endswith("MISSED")


def test_numbers_that_were_worked_on_are_kept(tmp_path: Path) -> None:
    with desk(tmp_path, 1) as own:
        first = own.take("squares", {"a": 1}, squared, 3)
    with desk(tmp_path, 1) as own:
        again = own.take("squares", {"a": 1}, fails, 3)
        assert [each["square"] for each in again] == [0, 1, 4]
        assert own.take("squares", {"a": 1}, fails, 2) == first[:2]
        assert len(own.take("squares", {"a": 2}, squared, 1)) == 1
    assert again == first


def squared(number: int) -> dict[str, Any]:
    return {"square": number**2}


def fails(_number: int) -> dict[str, Any]:
    raise AssertionError("this was there")


@pytest.mark.slow
def test_the_command_says_what_was_missed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sizes = "--runs 3 --fresh 4 --replicates 4 --nulls 2 --permutations 19 --studies 1 --transfers 2 --workers 1"
    asked = [*sizes.split(), "--folder", str(tmp_path / "kept")]
    code = command.main(asked)
    told = capsys.readouterr().out
    assert code == ("MISSED" in told)
    assert "95 % bands, 3 layers at once" in told
    assert command.main([*asked, "--resume"]) == code
    assert capsys.readouterr().out == told
