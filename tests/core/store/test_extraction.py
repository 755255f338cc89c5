from __future__ import annotations

import json
import math
import random
import shutil
import threading
import weakref
from dataclasses import replace
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import zarr

from isogloss.core.errors import (
    DataError,
    IsoglossError,
    PluginError,
    ResourceError,
    SettingsError,
)
from isogloss.core.store import extraction, files
from isogloss.core.store.activations import Store
from isogloss.core.store.batches import (
    Span,
    _cheapest,
    even_chunk_rows,
    filled,
    halves,
    least_padding,
    longest_first,
    padding,
    stored_bytes,
    with_halved,
)
from isogloss.core.store.extraction import Extraction, Unit
from isogloss.core.store.journal import Journal, read_journal
from isogloss.core.store.ledger import OpenLedger
from isogloss.core.store.verify import verify_study
from isogloss.core.text.corpus import Corpus
from tests.core.store.storefakes import (
    SETTINGS,
    UNIT,
    WHERE,
    WIDTHS,
    FakeSource,
    Quiet,
    contents,
    kept_words,
    run,
    toy_corpus,
    toy_words,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from isogloss.core.types import Batch, Rows, Sentence, SourceInfo, Vectors, Where

PLAN = {"chunk_rows", "chunk_rows_at_most", "dtype", "batch_tokens", "threads", "granted"}


pytestmark = pytest.mark.usefixtures("fast")


def records(folder: Path) -> list[dict[str, Any]]:
    return read_journal(UNIT.journal(folder / "journal")).records


def store(folder: Path) -> Store:
    return Store(folder / "activations.zarr")


# The plan


def test_batches_are_filled_up_to_the_padded_tokens() -> None:
    # 9; 8 8 would be 16 of 15; 5 5 5 is 15 of 15; 2 1 is 4 of 15.
    assert filled([9, 8, 5, 5, 5, 2, 1], 15) == [(0, 1), (1, 2), (2, 5), (5, 7)]
    assert filled([20, 3], 15) == [(0, 1), (1, 2)]
    assert filled([], 15) == []


def test_no_batch_is_padded_beyond_the_limit_and_none_could_take_one_more() -> None:
    draw = random.Random(3)
    for _ in range(200):
        lengths = sorted((draw.randint(1, 40) for _ in range(draw.randint(1, 60))), reverse=True)
        limit = draw.randint(1, 100)
        plan = filled(lengths, limit)
        assert [place for span in plan for place in range(*span)] == list(range(len(lengths)))
        for span in plan:
            size = span.stop - span.start
            assert size == 1 or lengths[span.start] * size <= limit
            assert span.stop == len(lengths) or lengths[span.start] * (size + 1) > limit


def test_padding_is_weighed_against_the_number_of_batches() -> None:
    # One batch of 30 and one of 2 pad nothing; together they would pad 28 tokens: more than the
    # 24 that a batch is taken to cost. 30 and 28 pad 2, which is less, and 3 % of what is read.
    assert least_padding([30, 2], 1000) == [(0, 1), (1, 2)]
    assert least_padding([30, 28], 1000) == [(0, 2)]
    # 10 and 2 would pad 8 tokens, less than 24 and 12, but 40 % of all.
    assert least_padding([10, 2], 1000) == [(0, 1), (1, 2)]
    assert least_padding([30, 30, 30], 60) in ([(0, 1), (1, 3)], [(0, 2), (2, 3)])
    assert least_padding([90, 5, 5], 60) == [(0, 1), (1, 3)]
    assert least_padding([], 60) == []
    assert padding([30, 28, 2], [Span(0, 2), Span(2, 3)]) == pytest.approx(2 / 62)


def test_no_batch_is_too_large_and_little_is_padded() -> None:
    draw = random.Random(4)
    for _ in range(100):
        lengths = sorted((draw.randint(1, 60) for _ in range(draw.randint(1, 80))), reverse=True)
        limit = draw.randint(1, 400)
        plan = least_padding(lengths, limit)
        assert [place for span in plan for place in range(*span)] == list(range(len(lengths)))
        assert padding(lengths, plan) <= 0.07
        for span in plan:
            size = span.stop - span.start
            assert size == 1 or lengths[span.start] * size <= limit


@pytest.mark.parametrize("cost", [0, 3, 24])
def test_the_cheapest_batches_are_the_cheapest_of_all_that_there_are(cost: int) -> None:
    draw = random.Random(5)
    for _ in range(30):
        lengths = sorted((draw.randint(1, 30) for _ in range(draw.randint(1, 9))), reverse=True)
        limit = draw.randint(10, 90)
        ways = [
            [len(lengths[:a]) for a in (0, *cuts, len(lengths))]
            for count in range(len(lengths))
            for cuts in combinations(range(1, len(lengths)), count)
        ]
        prices = [
            sum((b - a) * lengths[a] + cost for a, b in pairwise(way))
            for way in ways
            if all(b - a == 1 or (b - a) * lengths[a] <= limit for a, b in pairwise(way))
        ]
        found = _cheapest(lengths, limit, cost)
        price = sum((b - a) * lengths[a] + cost for a, b in found)
        assert price == min(prices)


def test_the_longest_come_first_and_equal_ones_as_they_are() -> None:
    assert longest_first([2, 5, 2, 7, 5]) == [3, 1, 4, 0, 2]


def test_a_batch_is_halved_again_and_again_in_the_order_of_the_record() -> None:
    assert halves(Span(2, 7)) == ((2, 5), (5, 7))
    plan = [Span(0, 1), Span(1, 6)]
    assert with_halved(plan, [Span(1, 6), Span(1, 4)]) == [(0, 1), (1, 3), (3, 4), (4, 6)]


def test_chunks_are_evened_out_so_that_the_last_is_nearly_full() -> None:
    assert even_chunk_rows(5000, 4096) == 2500
    assert even_chunk_rows(4096, 4096) == 4096
    assert even_chunk_rows(4097, 4096) == 2049
    assert even_chunk_rows(7, 4096) == 7
    for rows in range(1, 300):
        chunk = even_chunk_rows(rows, 16)
        windows = math.ceil(rows / 16)
        assert chunk <= 16
        assert math.ceil(rows / chunk) <= windows
        assert math.ceil(rows / chunk) * chunk - rows < windows


def test_the_size_that_is_foretold_is_the_size_on_the_disk(tmp_path: Path) -> None:
    for dtype in ("float32", "float16"):
        settings = replace(SETTINGS, dtype=dtype)
        extracted = run(tmp_path / dtype, settings=settings)
        chunks = [path for path in (tmp_path / dtype).rglob("c/*/0") if "words" not in str(path)]
        size = sum(path.stat().st_size for path in chunks)
        assert size == stored_bytes(extracted.rows, WIDTHS.values(), settings)
    assert stored_bytes(0, WIDTHS.values(), SETTINGS) == 0
    # 5000 words in two chunks of 2500 rows of 768 float32, with a checksum each.
    assert stored_bytes(5000, [768], Extraction()) == 2 * (2500 * 768 * 4 + 4)


@pytest.mark.parametrize("wrong", [{"chunk_rows": 0}, {"batch_tokens": -1}, {"dtype": "float64"}])
def test_settings_that_make_no_plan_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(SettingsError, match=next(iter(wrong))):
        Extraction(**wrong)


# What is stored


def test_every_row_is_the_vector_of_its_word(tmp_path: Path) -> None:
    corpus, source = toy_corpus(), FakeSource()
    extracted = run(tmp_path, source, corpus=corpus)
    texts = {s.number: s.text for s in corpus.sentences("en")}
    for where in WHERE:
        vectors = store(tmp_path).vectors(UNIT, where)
        assert vectors.shape == (len(extracted.words), WIDTHS[where])
        for row, number in enumerate(extracted.words.sentence.tolist()):
            form = extracted.words.forms[extracted.words.form[row]]
            place = extracted.words.position[row]
            assert texts[number].split()[place] == form
            # One sentence at a time; the batch shows as a multiple of 1/4096 on top.
            sentence = next(iter(store_sentences(corpus, number)))
            ranks = [w for w in selected(number) if "x" not in texts[number].split()[w]]
            own = source._vectors(sentence, where)[ranks.index(int(place))]
            excess = (vectors[row] - own) * 4096
            assert np.allclose(excess, excess[0], atol=2e-3)
            assert excess[0] == pytest.approx(round(float(excess[0])), abs=2e-3)


def store_sentences(corpus: Corpus, number: int) -> Iterable[Sentence]:
    """The sentence with the spans of its selected words only, as the source got it."""
    for sentence in corpus.sentences("en", [number]):
        yield replace(sentence, words=tuple(sentence.words[w] for w in selected(number)))


def selected(number: int) -> list[int]:
    words = toy_words(toy_corpus())
    return [int(place) for place in words.position[words.sentence == number]]


def test_words_that_the_source_loses_leave_the_table_and_are_counted(tmp_path: Path) -> None:
    asked = toy_words(toy_corpus())
    extracted = run(tmp_path)
    boxes = sum(asked.forms[form] == "box" for form in asked.form.tolist())
    assert boxes > 0
    assert extracted.lost == {"holds an x": boxes}
    assert extracted.rows == len(asked) - boxes
    assert extracted.counts == {"sentences": len(np.unique(asked.sentence))}
    assert extracted.examples == {"sentences": ["the first"]}
    assert "box" not in {extracted.words.forms[form] for form in extracted.words.form.tolist()}


def test_the_words_are_read_back_as_they_were_returned(tmp_path: Path) -> None:
    first = run(tmp_path)
    for again in (store(tmp_path).read_words(UNIT), run(tmp_path).words):
        assert again.forms == first.words.forms
        assert again.types == first.words.types
        for column in ("form", "type", "sentence", "position"):
            assert np.array_equal(getattr(again, column), getattr(first.words, column))


def test_sentences_are_read_in_windows_and_by_length_within(tmp_path: Path) -> None:
    source = FakeSource()
    extracted = run(tmp_path, source)
    chunk_rows = records(tmp_path)[0]["plan"]["chunk_rows"]
    words, texts = extracted.words, {s.number: s.text for s in toy_corpus().sentences("en")}
    expected = []
    for start in range(0, extracted.rows, chunk_rows):
        numbers = sorted(set(words.sentence[start : start + chunk_rows].tolist()))
        numbers.sort(key=lambda number: -len(texts[number].split()))
        expected += numbers
    assert [number for batch in source.read_batches for number in batch] == expected
    assert len(expected) > len(set(expected)), "no sentence crosses a window here"
    padded = [len(batch) * (len(texts[batch[0]].split()) + 2) for batch in source.read_batches]
    assert max(padded) <= 24
    assert max(map(len, source.read_batches)) > 1


def test_the_language_given_is_read_with_each_sentence(tmp_path: Path) -> None:
    class Reads(FakeSource):
        def rows(self, sentences: Iterable[Sentence], /) -> Rows:
            held = list(sentences)
            assert all(s.given and s.given.number == s.number for s in held)
            assert {s.given.language for s in held if s.given} == {"de"}
            return super().rows(held)

        def read(self, sentences: Sequence[Sentence], where: Sequence[Where], /) -> Iterator[Batch]:
            assert {s.given.language for s in sentences if s.given} == {"de"}
            yield from super().read(sentences, where)

    unit = replace(UNIT, given="de")
    assert run(tmp_path, Reads(), unit=unit).computed
    assert unit.path == "toy/fake-01234567/en~de"
    assert store(tmp_path).vectors(unit, WHERE[0]).shape[0]


def test_progress_counts_every_sentence_and_every_row(tmp_path: Path) -> None:
    progress = Quiet()
    extracted = run(tmp_path, progress=progress)
    (_, sentences, _), (_, rows, unit) = progress.tasks
    assert (sentences, rows, unit) == (extracted.counts["sentences"], extracted.rows, "words")
    assert progress.done == rows


# What it costs: counts, which do not wobble


def test_every_number_is_written_once_and_nothing_is_read_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[tuple[str, int]] = []
    write = files.write_atomically

    def counted(path: Path, data: bytes) -> None:
        written.append((path.relative_to(tmp_path).as_posix(), len(data)))
        write(path, data)

    def read_bytes(path: Path) -> bytes:
        assert "/c/" not in path.as_posix(), f"{path} is read back"
        return whole(path)

    whole = type(tmp_path).read_bytes
    monkeypatch.setattr("isogloss.core.store.activations.write_atomically", counted)
    monkeypatch.setattr(type(tmp_path), "read_bytes", read_bytes)
    extracted = run(tmp_path, settings=replace(SETTINGS, dtype="float16"))
    chunks = [size for path, size in written if "/c/" in path and "/words/" not in path]
    assert len(chunks) == extracted.computed * len(WHERE)
    # 2 bytes a number, 12 numbers a word, rows that fill the last chunk up, 4 bytes a CRC.
    rows = extracted.computed * even_chunk_rows(extracted.rows, SETTINGS.chunk_rows)
    assert rows - extracted.rows < extracted.computed
    assert sum(chunks) == 24 * rows + 4 * len(chunks)
    assert len({path for path, _ in written}) == len(written)


def test_a_fixed_plan_has_so_many_passes_and_so_much_padding(tmp_path: Path) -> None:
    source = FakeSource()
    run(tmp_path, source)
    lengths = {s.number: len(s.text.split()) + 2 for s in toy_corpus().sentences("en")}
    sizes = [[lengths[number] for number in batch] for batch in source.read_batches]
    padded = sum(len(batch) * batch[0] for batch in sizes)
    tokens = sum(map(sum, sizes))
    plan = records(tmp_path)[0]["plan"]
    assert (plan["batch_tokens"], plan["batching"]) == (24, 2)
    windows = math.ceil(plan["rows"] / plan["chunk_rows"])
    assert padded <= tokens / (1 - 0.07)
    assert len(sizes) < sum(map(len, sizes)), "every sentence is read alone"
    assert len(sizes) >= windows
    assert {tuple(at) for at in source.asked} == {WHERE}, "a pass for every layer"
    assert len(source.asked) == len(sizes), "a batch is read once, whatever is asked for"


def test_a_plan_of_version_0_1_0_is_gone_on_with_as_it_was_begun(tmp_path: Path) -> None:
    run(tmp_path)
    written = records(tmp_path)
    del written[0]["plan"]["batching"]
    shutil.rmtree(tmp_path)
    journal = Journal(UNIT.journal(tmp_path / "journal"))
    journal.append(written[0])
    source = FakeSource()
    run(tmp_path, source)
    lengths = {s.number: len(s.text.split()) + 2 for s in toy_corpus().sentences("en")}
    plan = written[0]["plan"]
    numbers = store(tmp_path).read_words(UNIT).sentence[: plan["chunk_rows"]]
    window = sorted((lengths[n] for n in set(numbers.tolist())), reverse=True)
    read = [[lengths[number] for number in batch] for batch in source.read_batches]
    expected = [window[span.start : span.stop] for span in filled(window, 24)]
    assert read[: len(expected)] == expected
    assert "batching" not in records(tmp_path)[0]["plan"]


def test_a_plan_of_a_later_version_is_refused(tmp_path: Path) -> None:
    run(tmp_path)
    written = records(tmp_path)[0]
    written["plan"]["batching"] = 99
    shutil.rmtree(tmp_path)
    Journal(UNIT.journal(tmp_path / "journal")).append(written)
    with pytest.raises(SettingsError, match="batching = 99"):
        run(tmp_path)


# What is written while the next is read


def test_a_window_is_journalled_when_its_chunks_are_there_and_in_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted: list[int] = []
    note = OpenLedger.note_window

    def checked(self: OpenLedger, window: int, crc32c: dict[str, str]) -> None:
        assert all((tmp_path / "activations.zarr" / path).is_file() for path in crc32c)
        assert len(crc32c) == len(WHERE)
        noted.append(window)
        note(self, window, crc32c)

    monkeypatch.setattr(OpenLedger, "note_window", checked)
    extracted = run(tmp_path)
    assert noted == list(range(extracted.computed))
    assert [r["window"] for r in records(tmp_path) if "window" in r] == noted


def test_a_full_disk_ends_the_run_and_nothing_is_journalled_after_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_chunk = Store.write_chunk

    def fails(self: Store, unit: Unit, where: Where, window: int, chunk: Any) -> Any:
        if window == 2:
            raise ResourceError("no space left")
        return write_chunk(self, unit, where, window, chunk)

    source = FakeSource()
    with monkeypatch.context() as patch:
        patch.setattr(Store, "write_chunk", fails)
        with pytest.raises(ResourceError, match="no space left"):
            run(tmp_path, source)
    assert [r["window"] for r in records(tmp_path) if "window" in r] == [0, 1]
    whole = FakeSource()
    run(tmp_path / "whole", whole)
    assert len(source.read_batches) < len(whole.read_batches), "it read on, for nothing"
    run(tmp_path)
    assert contents(tmp_path / "journal") == contents(tmp_path / "whole" / "journal")


def test_memory_that_two_windows_do_not_fit_is_named_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # 16 rows of 3 + 5 + 4 float32 and three checksums, twice.
    monkeypatch.setattr("isogloss.core.machine.available_memory", lambda: 2 * (16 * 48 + 12) - 1)
    with pytest.raises(
        ResourceError, match=r"two windows of 16 words.*smaller chunk_rows"
    ) as caught:
        run(tmp_path, words=toy_words(toy_corpus(), max_count=None).take(np.arange(64)))
    assert caught.value.exit_code == 5
    assert list(tmp_path.iterdir()) == []


# What is missing


def test_a_second_run_computes_and_writes_nothing(tmp_path: Path) -> None:
    first = run(tmp_path)
    before, again = contents(tmp_path), FakeSource()
    second = run(tmp_path, again)
    assert first.computed > 3
    assert second.computed == 0
    assert (second.lost, second.counts) == (first.lost, first.counts)
    assert second.examples == first.examples == {"sentences": ["the first"]}
    assert again.read_batches == []
    assert again.tokenised == 0
    assert contents(tmp_path) == before


def test_a_journal_from_before_there_were_examples_is_gone_on_with(tmp_path: Path) -> None:
    first = run(tmp_path)
    written = records(tmp_path)
    del written[0]["plan"]["examples"]
    path = UNIT.journal(tmp_path / "journal")
    path.unlink()
    journal = Journal(path)
    for record in written:
        journal.append(record)
    again = run(tmp_path)
    assert again.computed == 0
    assert (again.counts, again.examples) == (first.counts, {})


def test_layers_asked_for_later_are_computed_alone_and_the_same(tmp_path: Path) -> None:
    run(tmp_path / "at once")
    later = FakeSource()
    run(tmp_path / "later", where=WHERE[:1])
    run(tmp_path / "later", later, where=WHERE)
    assert {tuple(where) for where in later.asked} == {WHERE[1:]}
    for where in WHERE:
        at_once = store(tmp_path / "at once").vectors(UNIT, where)
        assert np.array_equal(store(tmp_path / "later").vectors(UNIT, where), at_once)


@pytest.mark.parametrize("lose", ["delete", "empty", "cut"])
def test_a_chunk_that_is_gone_is_computed_again_to_the_bit(tmp_path: Path, lose: str) -> None:
    run(tmp_path)
    before = contents(tmp_path / "activations.zarr")
    chunk = tmp_path / "activations.zarr" / UNIT.chunk(WHERE[1], 2)
    if lose == "delete":
        shutil.rmtree(chunk.parent)
    else:
        chunk.write_bytes(b"" if lose == "empty" else chunk.read_bytes()[:-1])
    again, progress = FakeSource(), Quiet()
    assert run(tmp_path, again, progress=progress).computed == 1
    assert {tuple(where) for where in again.asked} == {WHERE[1:2]}
    assert contents(tmp_path / "activations.zarr") == before
    assert progress.said == []


def test_metadata_and_words_that_are_gone_are_written_again(tmp_path: Path) -> None:
    run(tmp_path)
    before = contents(tmp_path)
    for name in (name for name in before if not name.startswith("journal")):
        path = tmp_path / name
        path.unlink()
        run(tmp_path)
        assert path.read_bytes() == before[name], name
        assert verify_study(tmp_path) == []


def test_a_chunk_that_comes_out_otherwise_is_told(tmp_path: Path) -> None:
    run(tmp_path)
    path = UNIT.chunk(WHERE[0], 1)
    (tmp_path / "activations.zarr" / path).unlink()

    def warmer(_: Sentence, vectors: Vectors) -> None:
        vectors += np.float32(0.5)

    progress = Quiet()
    run(tmp_path, FakeSource(spoil=warmer), progress=progress)
    assert [message.split(":")[0] for message in progress.said] == [path]
    assert verify_study(tmp_path) == []


# The plan is for good


def test_the_plan_is_journalled_before_the_first_sentence_is_read(tmp_path: Path) -> None:
    class Peeks(FakeSource):
        def read(self, sentences: Sequence[Sentence], where: Sequence[Where], /) -> Iterator[Batch]:
            plan = records(tmp_path)[0]["plan"]
            assert plan.keys() >= PLAN
            assert plan["threads"] == 2
            yield from super().read(sentences, where)

    run(tmp_path, Peeks())


def test_metadata_and_words_are_written_while_the_first_window_is_read_and_journalled_before_it(
    tmp_path: Path,
) -> None:
    thread_of: dict[str, str] = {}

    class Notes(OpenLedger):
        def note(self, record: dict[str, Any]) -> None:
            for kind in record:
                thread_of.setdefault(kind, threading.current_thread().name)
            super().note(record)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(extraction, "OpenLedger", Notes)
        run(tmp_path)
    assert thread_of["plan"] == threading.current_thread().name
    assert thread_of["files"].startswith("isogloss-writer")
    kinds = [
        next(kind for kind in ("plan", "files", "window", "halved") if kind in record)
        for record in records(tmp_path)
    ]
    assert kinds[:3] == ["plan", "files", "window"]


def test_a_resumed_run_follows_the_plan_that_was_begun(tmp_path: Path) -> None:
    run(tmp_path / "whole")
    stop_after(tmp_path / "resumed", batches=7)
    source, progress = FakeSource(threads=7), Quiet()
    settings = replace(SETTINGS, batch_tokens=9)
    run(tmp_path / "resumed", source, settings=settings, progress=progress)
    assert source.threads == 2
    assert contents(tmp_path / "resumed") == contents(tmp_path / "whole")
    assert [message.split("goes on with ")[1].split(",")[0] for message in progress.said] == [
        "batch_tokens = 24 (not 9)",
        "threads = 2 (not 7)",
    ]


def stop_after(folder: Path, batches: int) -> None:
    """An extraction that is interrupted."""

    class Stops(FakeSource):
        def read(self, sentences: Sequence[Sentence], where: Sequence[Where], /) -> Iterator[Batch]:
            if len(self.read_batches) == batches:
                raise KeyboardInterrupt
            yield from super().read(sentences, where)

    with pytest.raises(KeyboardInterrupt):
        run(folder, Stops())


def test_what_was_begun_otherwise_is_refused(tmp_path: Path) -> None:
    stop_after(tmp_path, batches=3)
    before = contents(tmp_path)
    cases: list[tuple[type[IsoglossError], str, dict[str, Any]]] = [
        (SettingsError, "dtype = 'float16', .*begun with 'float32'", {"dtype": "float16"}),
        (SettingsError, "chunk_rows = 17, .*begun with 16", {"chunk_rows": 17}),
    ]
    for error, message, change in cases:
        with pytest.raises(error, match=message):
            run(tmp_path, settings=replace(SETTINGS, **change))
    with pytest.raises(DataError, match="other words"):
        run(tmp_path, corpus=toy_corpus(seed=6))
    with pytest.raises(DataError, match="belongs to"):
        run(tmp_path, unit=replace(UNIT, key="0123456700000000"))
    assert contents(tmp_path) == before


def test_a_source_whose_rows_change_under_the_same_key_is_named(tmp_path: Path) -> None:
    class Longer(FakeSource):
        def rows(self, sentences: Iterable[Sentence], /) -> Rows:
            rows = super().rows(sentences)
            return replace(rows, lengths=rows.lengths + 1)

    stop_after(tmp_path, batches=3)
    with pytest.raises(PluginError, match="source fake: gives other rows or lengths"):
        run(tmp_path, Longer())


# Memory


def test_a_batch_that_does_not_fit_is_halved_and_the_halving_journalled(tmp_path: Path) -> None:
    source = FakeSource(memory=14)
    run(tmp_path, source)
    halved = [record["halved"] for record in records(tmp_path) if "halved" in record]
    assert halved
    again = FakeSource()
    for where in WHERE:
        shutil.rmtree(tmp_path / "activations.zarr" / UNIT.array(where) / "c")
    before = contents(tmp_path)
    run(tmp_path, again)
    assert again.read_batches == source.read_batches
    assert [r["halved"] for r in records(tmp_path) if "halved" in r] == halved
    run(tmp_path / "whole", FakeSource(memory=14))
    whole = contents(tmp_path / "whole" / "activations.zarr")
    assert contents(tmp_path / "activations.zarr") == whole
    assert before.keys() < contents(tmp_path).keys()


def test_a_sentence_that_does_not_fit_alone_is_named_with_its_length(tmp_path: Path) -> None:
    texts = [s.text for s in toy_corpus().sentences("en")]
    with pytest.raises(ResourceError) as caught:
        run(tmp_path, FakeSource(memory=10))
    first = next(line for line, text in enumerate(texts, 1) if len(text.split()) == 9)
    assert str(caught.value) == (
        f"source fake, language en, line {first}: 11 tokens, read alone, do not fit the memory"
    )
    assert caught.value.exit_code == 5


def test_no_more_than_a_window_is_held_however_large_the_corpus(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts: list[int] = []
    blocks: list[weakref.ref[Any]] = []
    alive: list[int] = []
    sentences_of, write_chunk = Corpus.sentences, Store.write_chunk

    def counted(self: Corpus, language: str, numbers: Iterable[int]) -> Iterator[Sentence]:
        asked = list(numbers)
        texts.append(len(asked))
        return sentences_of(self, language, asked)

    def watched(self: Store, unit: Unit, where: Where, window: int, block: Any) -> Any:
        blocks.append(weakref.ref(block))
        alive.append(sum(held() is not None for held in blocks))
        assert len(block) <= SETTINGS.chunk_rows
        return write_chunk(self, unit, where, window, block)

    for sentences in (60, 600):
        corpus = toy_corpus(sentences)
        words = toy_words(corpus, max_count=None)
        with monkeypatch.context() as patch:
            patch.setattr(Corpus, "sentences", counted)
            patch.setattr(Store, "write_chunk", watched)
            extracted = run(tmp_path / str(sentences), corpus=corpus, words=words)
        to_tokenise, *to_read = texts
        assert extracted.rows > 4 * sentences
        assert to_tokenise > sentences * 0.9
        assert len(to_read) == extracted.computed
        assert max(to_read) <= SETTINGS.chunk_rows
        assert max(alive) <= 2 * len(WHERE), "more than what is read and what is written"
        texts.clear()


# Bad sources


def spoiled(value: float, line: int) -> FakeSource:
    def spoil(sentence: Sentence, vectors: Vectors) -> None:
        if sentence.number == line - 1:
            vectors[kept_words(sentence).index(True), -1] = value

    return FakeSource(spoil=spoil)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_vector_that_is_not_finite_names_source_line_and_word(
    tmp_path: Path, value: float
) -> None:
    words = run(tmp_path / "sound").words
    line = int(words.sentence[20]) + 1
    first = int(np.flatnonzero(words.sentence == line - 1)[0])
    form = words.forms[words.form[first]]
    with pytest.raises(DataError) as caught:
        run(tmp_path / "spoilt", spoiled(value, line))
    assert str(caught.value) == (
        f"source fake, encoder/0, language en, line {line}, word {form!r}: "
        f"the vector holds {value}; only finite numbers can be compared"
    )


def test_a_number_beyond_float16_is_refused_only_there(tmp_path: Path) -> None:
    line = int(run(tmp_path / "sound").words.sentence[20]) + 1
    half = replace(SETTINGS, dtype="float16")
    with pytest.raises(DataError, match=rf"line {line}, .*: 70000 does not fit float16"):
        run(tmp_path / "half", spoiled(70000, line), settings=half)
    assert run(tmp_path / "single", spoiled(70000, line)).computed
    assert run(tmp_path / "edge", spoiled(65504, line), settings=half).computed


def test_float16_is_the_nearest_half_of_float32(tmp_path: Path) -> None:
    run(tmp_path / "single")
    run(tmp_path / "half", settings=replace(SETTINGS, dtype="float16"))
    single, half = (store(tmp_path / n).vectors(UNIT, WHERE[0]) for n in ("single", "half"))
    assert half.dtype == np.float32
    assert np.array_equal(half, single.astype(np.float16).astype(np.float32))
    assert not np.array_equal(half, single)


def test_a_source_that_gives_no_word_a_vector_leaves_nothing(tmp_path: Path) -> None:
    class Loses(FakeSource):
        def rows(self, sentences: Iterable[Sentence], /) -> Rows:
            rows = super().rows(sentences)
            return replace(rows, sentence=rows.sentence[:0], word=rows.word[:0])

    with pytest.raises(DataError, match=r"none of the \d+ words a vector \(holds an x: \d+\)"):
        run(tmp_path, Loses())
    assert list(tmp_path.iterdir()) == []


def test_a_layer_that_the_source_lacks_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"has no encoder/9; it has encoder/0, encoder/norm"):
        run(tmp_path, where=[("encoder", 9)])
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_is_too_small_is_named_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Usage:
        free = 999

    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage())
    with pytest.raises(ResourceError, match=r"bytes are needed on this disk, 999 are free"):
        run(tmp_path)
    assert list(tmp_path.iterdir()) == []


ROWS: list[tuple[str, dict[str, Any], str]] = [
    ("lengths", {"lengths": np.array([3])}, "1 lengths for"),
    ("unequal", {"word": np.array([0])}, "words for its rows"),
    ("float", {"word": np.zeros(5)}, "word as float64"),
    ("negative", {"sentence": np.array([0]), "word": np.array([-1])}, "does not have"),
    ("beyond", {"sentence": np.array([0]), "word": np.array([99])}, "does not have"),
    ("sentence", {"sentence": np.array([999]), "word": np.array([0])}, "not among the"),
    ("order", {"sentence": np.array([1, 0]), "word": np.array([0, 0])}, "not in the order"),
    ("annotation", {"annotations": {"subwords": ["a"]}}, "1 values of subwords for"),
    ("its name", {"annotations": {"sub words": []}}, "annotations with this name"),
    ("twice", {"sentence": np.array([1, 1]), "word": np.array([0, 0])}, "not in the order"),
]


@pytest.mark.parametrize(("change", "message"), [c[1:] for c in ROWS], ids=[c[0] for c in ROWS])
def test_rows_that_make_no_sense_name_the_source(
    tmp_path: Path, change: dict[str, Any], message: str
) -> None:
    class Odd(FakeSource):
        def rows(self, sentences: Iterable[Sentence], /) -> Rows:
            return replace(super().rows(sentences), **change)

    with pytest.raises(PluginError, match=f"source fake: rows.. gave .*{message}"):
        run(tmp_path, Odd())
    assert list(tmp_path.iterdir()) == []


def test_what_a_source_says_of_words_is_kept_beside_what_the_corpus_says(tmp_path: Path) -> None:
    class Says(FakeSource):
        def rows(self, sentences: Iterable[Sentence], /) -> Rows:
            found = super().rows(sentences)
            said = [f"{a} {b}" for a, b in zip(found.sentence, found.word, strict=True)]
            return replace(found, annotations={"subwords": said})

    words = run(tmp_path, Says()).words
    assert len(set(words.annotations["subwords"])) == len(words) > 1
    again = run(tmp_path, Says())
    assert again.computed == 0
    assert again.words.annotations == words.annotations


def _narrow(batch: Batch) -> Iterator[Batch]:
    yield replace(batch, vectors=batch.vectors[:, 1:])


def _short(batch: Batch) -> Iterator[Batch]:
    yield replace(batch, vectors=batch.vectors[1:])


def _double(batch: Batch) -> Iterator[Batch]:
    yield replace(batch, vectors=batch.vectors.astype(np.float64))


def _twice(batch: Batch) -> Iterator[Batch]:
    yield batch
    yield batch


def _nothing(_: Batch) -> Iterator[Batch]:
    yield from ()


def _raises(batch: Batch) -> Iterator[Batch]:
    yield batch
    raise RuntimeError("broken model")


def _leaves(batch: Batch) -> Iterator[Batch]:
    yield batch
    raise SystemExit(3)


@pytest.mark.parametrize(
    ("breaks", "message"),
    [
        (_narrow, r"read\(\) gave float32 of shape"),
        (_short, r"read\(\) gave float32 of shape"),
        (_double, r"read\(\) gave float64 of shape"),
        (_twice, r"read\(\) gave .* which is not awaited"),
        (_nothing, r"read\(\) gave nothing for \[\('encoder', 0\)"),
        (_raises, r"read\(\) raised RuntimeError: broken model"),
        (_leaves, r"read\(\) raised SystemExit: 3"),
    ],
)
def test_a_source_that_reads_otherwise_than_it_must_is_named(
    tmp_path: Path, breaks: Any, message: str
) -> None:
    class Odd(FakeSource):
        def read(self, sentences: Sequence[Sentence], where: Sequence[Where], /) -> Iterator[Batch]:
            for batch in super().read(sentences, where):
                yield from breaks(batch)

    with pytest.raises(PluginError, match=f"source fake: {message}"):
        run(tmp_path, Odd())
    assert not [record for record in records(tmp_path) if "window" in record]


def test_a_source_that_cannot_describe_itself_is_named(tmp_path: Path) -> None:
    class Odd(FakeSource):
        def describe(self) -> SourceInfo:
            raise KeyError("hidden_size")

    with pytest.raises(PluginError, match=r"source fake: describe\(\) raised KeyError"):
        run(tmp_path, Odd())


def test_names_that_no_folder_can_have_are_refused() -> None:
    with pytest.raises(SettingsError, match="a name has"):
        Unit("toy", "..", "0" * 16, "en")
    with pytest.raises(SettingsError, match="given language"):
        Unit("toy", "fake", "0" * 16, "en", "../de")
    with pytest.raises(SettingsError, match="a key has"):
        Unit("toy", "fake", "../../..", "en")
    for where in (("words", 0), ("..", 0), ("encoder", -1), ("encoder", "layer-03"), ("e", "a/b")):
        with pytest.raises(SettingsError, match=r"part|layer"):
            UNIT.array(where)


def test_the_journal_is_one_json_document_a_line(tmp_path: Path) -> None:
    run(tmp_path)
    lines = UNIT.journal(tmp_path / "journal").read_text().splitlines()
    kinds = [next(iter(json.loads(line)["record"])) for line in lines]
    windows = records(tmp_path)[0]["plan"]["rows"] / records(tmp_path)[0]["plan"]["chunk_rows"]
    assert kinds[:2] == ["plan", "files"]
    assert len(kinds) == 2 + math.ceil(windows)
    assert zarr.open_group(tmp_path / "activations.zarr", mode="r").attrs == {}
