"""What models of the known cause read, and that they learn."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import torch

from examples.known_cause.text import Parts, Vocabulary
from examples.known_cause.training import (
    CLS,
    MASK,
    SEP,
    UNK,
    Reader,
    Row,
    Settings,
    hidden_states,
    make_model,
    make_tokenizer,
    train,
)

if TYPE_CHECKING:
    from pathlib import Path

WORDS = Vocabulary(("a", "b", "c", "d"))
SHIFT = 4
PARTS = Parts([["a", "b", "rare"]] * 2, [["c", "d", "d", "a"]] * 2, [["a"]], [["b"]])
SMALL = Settings(50, 0, steps=3, sentences=6, width=16, layers=1, heads=2, inner=16)


def reader(dose: int, *, wrong: bool = False, sentences: int = 12) -> Reader:
    return Reader(PARTS, WORDS, Settings(dose, 0, wrong=wrong, sentences=sentences))


def drawn(dose: int, *, wrong: bool = False) -> tuple[list[Row], list[Row]]:
    source = reader(dose, wrong=wrong)
    steps = [source.step() for _ in range(400)]
    return [row for pairs, _ in steps for row in pairs], [row for _, rows in steps for row in rows]


@pytest.mark.parametrize("dose", [0, 10, 50])
def test_the_dose_is_the_share_of_sequences_and_sentences_stay_as_many(dose: int) -> None:
    source = reader(dose)
    for pairs, singles in (source.step() for _ in range(50)):
        assert 2 * len(pairs) + len(singles) == 12
    pairs, singles = drawn(dose)
    assert len(pairs) / (len(pairs) + len(singles)) == pytest.approx(dose / 100, abs=0.02)


def test_english_and_fake_english_read_other_sentences() -> None:
    _, singles = drawn(0)
    # "a b rare" in English, "c d d a" in fake English: 5 6 unknown, 11 12 12 9.
    assert {tuple(row.tokens) for row in singles} == {
        (CLS, 5, 6, UNK, SEP),
        (CLS, 11, 12, 12, 9, SEP),
    }


def halves(row: Row) -> tuple[list[int], list[int]]:
    end = row.tokens.index(SEP)
    return row.tokens[1:end], row.tokens[end + 1 : -1]


def test_a_pair_is_a_sentence_and_its_translation_at_the_same_positions() -> None:
    pairs, _ = drawn(50)
    for row in pairs:
        first, second = halves(row)
        english, fake = sorted((first, second), key=max)
        assert fake == [token if token == UNK else token + SHIFT for token in english]
        middle = len(first) + 2
        assert row.positions == [*range(middle), *range(1, middle)]
        assert set(row.rates[1 : middle - 1]) | set(row.rates[middle:-1]) <= {0.1, 0.6, 0.0}
    firsts = [min(halves(row)[0]) for row in pairs]
    assert 0 < sum(first < 9 and first != UNK for first in firsts) < len(pairs)


def test_backwards_the_translation_still_has_the_position_of_its_word() -> None:
    source = Reader(PARTS, WORDS, Settings(50, 0, backwards=True, sentences=12))
    steps = [source.step() for _ in range(50)]
    assert {tuple(row.tokens) for _, singles in steps for row in singles} == {
        (CLS, 5, 6, UNK, SEP),
        (CLS, 9, 12, 12, 11, SEP),
    }
    for row in (row for pairs, _ in steps for row in pairs):
        first, second = halves(row)
        places = dict(zip(row.positions[1 : len(first) + 1], first, strict=True))
        others = dict(zip(row.positions[len(first) + 2 : -1], second, strict=True))
        shifts = {abs(places[at] - others[at]) for at in places if places[at] != UNK}
        assert shifts == {SHIFT}
        assert row.positions[-1] == row.positions[len(first) + 1] == len(first) + 1


def test_a_wrong_pair_is_of_two_sentences_most_of_the_time() -> None:
    pairs, _ = drawn(50, wrong=True)
    same = sum(len(set(map(len, halves(row)))) == 1 for row in pairs)
    # Two sentences, twice each: half of the draws meet.
    assert same / len(pairs) == pytest.approx(0.5, abs=0.1)


def test_the_tokenizer_reads_the_forms_as_the_shifted_numbers() -> None:
    tokenizer = make_tokenizer(WORDS)
    english = tokenizer("a b rare c")["input_ids"]
    fake = tokenizer(" ".join(map(WORDS.fake, ["a", "b", "rare", "c"])))["input_ids"]
    assert english == [CLS, 5, 6, UNK, 7, SEP]
    assert fake == [CLS, 9, 10, UNK, 11, SEP]


def test_only_words_that_were_hidden_are_asked_for() -> None:
    torch.manual_seed(0)
    model = make_model(SMALL, len(WORDS.forms()))
    tokens = [CLS, 5, UNK, 6, SEP]
    row = Row(tokens, list(range(5)), [0.0, 1.0, 0.0, 1.0, 0.0])
    short = Row([CLS, 7, SEP], [0, 1, 2], [0.0, 1.0, 0.0])
    ((said, meant),) = hidden_states(model, [row, short])
    assert meant.tolist() == [5, 6, 7]
    assert said.shape == (3, len(WORDS.forms()))
    assert list(hidden_states(model, [])) == []


def test_of_hidden_words_most_are_masked_and_none_is_replaced() -> None:
    seen = []

    class Spy:
        def bert(self, shown: torch.Tensor, **_: object) -> object:
            seen.append(shown)
            return type("Found", (), {"last_hidden_state": torch.zeros(*shown.shape, 2)})

        def cls(self, states: torch.Tensor) -> torch.Tensor:
            return states

    torch.manual_seed(0)
    row = Row([CLS, *[5] * 500, SEP], list(range(502)), [0.0, *[1.0] * 500, 0.0])
    list(hidden_states(Spy(), [row]))
    words = seen[0][0, 1:-1]
    assert set(words.tolist()) == {5, MASK}
    assert (words == MASK).float().mean().item() == pytest.approx(0.8, abs=0.06)


def test_a_model_is_saved_with_its_record_and_made_once(tmp_path: Path) -> None:
    from transformers import AutoTokenizer, BertForMaskedLM

    folder = tmp_path / SMALL.name
    train(folder, PARTS, WORDS, SMALL)
    model = BertForMaskedLM.from_pretrained(folder)
    assert model.config.vocab_size == len(AutoTokenizer.from_pretrained(folder)) == 13
    torch.manual_seed(SMALL.seed)
    fresh = make_model(SMALL, 13).state_dict()
    learnt = model.state_dict()
    assert any(not torch.equal(fresh[name], learnt[name]) for name in fresh)
    record = json.loads((folder / "training.json").read_text(encoding="utf-8"))
    assert record["settings"]["dose"] == 50
    assert len(record["losses"]) == 3
    stamp = (folder / "model.safetensors").stat().st_mtime_ns
    train(folder, PARTS, WORDS, SMALL)
    assert (folder / "model.safetensors").stat().st_mtime_ns == stamp
    # Other text makes another model.
    train(folder, replace(PARTS, english=PARTS.english[:1]), WORDS, SMALL)
    assert (folder / "model.safetensors").stat().st_mtime_ns != stamp
