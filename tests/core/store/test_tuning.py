from __future__ import annotations

from dataclasses import replace
from math import inf
from typing import TYPE_CHECKING, Any

import pytest

from isogloss.core.store import tuning
from isogloss.core.store.batches import UNTUNED
from isogloss.core.store.journal import read_journal
from isogloss.core.store.tuning import climb, cost_of_trying, place_of
from isogloss.core.text.corpus import corpus_of
from isogloss.core.types import Sentence
from tests.core.store.storefakes import (
    SETTINGS,
    UNIT,
    WHERE,
    FakeSource,
    Quiet,
    contents,
    length,
    run,
    spans,
    toy_words,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from isogloss.core.text.corpus import Corpus
    from isogloss.core.types import Batch, Where

AUTO = replace(SETTINGS, batch_tokens="auto", chunk_rows=4096)


@pytest.mark.parametrize(
    ("times", "best"),
    [
        ({1024: 1.0, 512: 0.99, 2048: 0.97}, 1024),  # no size is better by a twentieth
        ({1024: 1.0, 512: 0.9, 256: 0.8, 128: 0.79}, 256),
        ({1024: 1.0, 512: 1.2, 2048: 0.7, 4096: 0.6, 8192: 0.59}, 4096),
        ({1024: 1.0, 512: 0.5, 256: 0.4, 128: 0.3}, 128),  # none is smaller than 128
        ({1024: 1.0}, 1024),  # what cannot be had takes for ever
        ({}, 1024),
    ],
)
def test_the_fastest_size_is_found_by_halving_or_doubling(
    times: dict[int, float], best: int
) -> None:
    assert climb(lambda size: times.get(size, inf), 10**9) == best


def test_no_more_tokens_are_read_than_the_budget_has() -> None:
    read: list[int] = []

    def faster_and_faster(size: int) -> float:
        read.append(size)
        return 1 / size

    for budget in (cost_of_trying(UNTUNED), 9000, 20_000, 10**6):
        read.clear()
        climb(faster_and_faster, budget)
        assert tuning.REPEATS * sum(read) <= budget
        assert read[:2] == [1024, 512]
    assert max(read) == 65536, "no size is larger than that"


def test_what_is_measured_is_of_middling_length_and_no_larger_than_the_size() -> None:
    lengths = [500, 20, 20, 20, 20, 10, 10, 10, 10, 5]
    # The middle is the first 10: four of them are 40 tokens, and five with the 5 are 50.
    assert place_of(lengths, 40) == (5, 9)
    assert place_of(lengths, 50) == (5, 10)
    # Six would be more than there are from there on; of the 20 before, three are 60 tokens.
    assert place_of(lengths, 60) == (4, 7)
    assert place_of(lengths, 5000) == (0, 10)
    assert place_of(lengths, 5500) is None
    assert place_of([30], 20) is None


class Clock:
    """A clock that only reading moves."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def timed(clock: Clock, best: int) -> FakeSource:
    """A source for which a token takes the less, the nearer a batch is to ``best`` tokens."""

    class Timed(FakeSource):
        def read(self, sentences: Sequence[Sentence], where: Sequence[Where], /) -> Iterator[Batch]:
            padded = len(sentences) * max(map(length, sentences))
            clock.now += padded * (1 + abs(padded - best) / best)
            yield from super().read(sentences, where)

    return Timed()


def long_corpus(sentences: int) -> Corpus:
    """Sentences of eight words, ten tokens each."""
    text = " ".join(f"w{number}" for number in range(8))
    return corpus_of(
        "toy", {"en": [Sentence(n, "en", text, spans(text)) for n in range(sentences)]}
    )


def plan(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = read_journal(UNIT.journal(folder / "journal")).records[0]["plan"]
    return found


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(tuning, "perf_counter", clock)
    monkeypatch.setattr("os.fsync", lambda _: None)
    return clock


def test_a_small_job_is_not_measured(tmp_path: Path, clock: Clock) -> None:
    source = timed(clock, 256)
    corpus = long_corpus(1000)
    extracted = run(tmp_path, source, corpus=corpus, words=toy_words(corpus, None), settings=AUTO)
    assert plan(tmp_path)["batch_tokens"] == extracted.batch_tokens == UNTUNED
    assert sum(map(len, source.read_batches)) == 1000


def test_a_large_job_is_measured_told_and_repeated_when_resumed(
    tmp_path: Path, clock: Clock
) -> None:
    # Two hundredths of 160,000 tokens: 1024 and 512 twice each.
    corpus, source = long_corpus(16_000), timed(clock, 500)
    words, progress = toy_words(corpus, None), Quiet()
    where = WHERE[:1]
    told = run(
        tmp_path, source, corpus=corpus, words=words, settings=AUTO, where=where, progress=progress
    )
    assert plan(tmp_path)["batch_tokens"] == told.batch_tokens == 512
    assert [len(batch) for batch in source.read_batches[:4]] == [102, 102, 51, 51]
    (said,) = progress.said
    assert "batch_tokens = 512" in said
    before = contents(tmp_path)
    (tmp_path / "activations.zarr" / UNIT.chunk(WHERE[0], 3)).unlink()
    again, other = timed(clock, 2048), Quiet()
    run(tmp_path, again, corpus=corpus, words=words, settings=AUTO, where=where, progress=other)
    assert max(map(len, again.read_batches)) <= 51
    assert other.said == [], "what was chosen for me is nothing to be told of"
    after = contents(tmp_path)
    assert {name: after[name] for name in after if "zarr" in name} == {
        name: before[name] for name in before if "zarr" in name
    }


def test_a_source_that_looks_vectors_up_is_not_measured(tmp_path: Path, clock: Clock) -> None:
    corpus, source = long_corpus(16_000), timed(clock, 500)
    source.threads = None
    words = toy_words(corpus, None)
    run(tmp_path, source, corpus=corpus, words=words, settings=AUTO, where=WHERE[:1])
    assert plan(tmp_path)["batch_tokens"] == UNTUNED
