from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from isogloss import Sentence, SettingsError
from isogloss.plugins.sources.transformers import transformers
from tests.plugins.sources.checkpoints import build
from tests.plugins.sources.reading_aloud import one_by_one, sentence, sentences, vectors

if TYPE_CHECKING:
    from pathlib import Path

    from isogloss import Where
    from isogloss.plugins.sources.tokens import Tokens
    from tests.plugins.conftest import Checkpoint
    from tests.plugins.sources.conftest import Make

ENCODER: list[Where] = [("encoder", layer) for layer in (0, 1, 2)]


@pytest.mark.parametrize("kind", ["bert", "xlm-roberta", "mt5"])
def test_words_of_unknown_sub_words_are_lost_and_counted(kind: str, make: Make) -> None:
    rows = make(kind).rows([sentence("the 中国 cat"), sentence("cat中 Ж cat")])
    assert rows.lost["consists of unknown sub-words"] == [(0, 1), (1, 1)]
    assert rows.counts["words with an unknown sub-word"] == 3
    assert rows.sentence.tolist() == [0, 0, 1, 1]
    assert rows.word.tolist() == [0, 2, 0, 2]


def test_a_words_token_position_is_that_of_its_last_sub_word(make: Make) -> None:
    source = make("bert")
    words = ["the", "cat", "sleeps", "on", "the", "old", "mat"]
    alone = [int(source.rows([sentence(word)]).lengths[0]) - 2 for word in words]
    assert max(alone) > 1  # or it would tell nothing
    rows = source.rows([sentence(" ".join(words)), sentence("the cat")])
    ends = (np.cumsum(alone) - 1).tolist()
    assert rows.token_position is not None
    assert rows.token_position.tolist() == [*ends, *ends[:2]]


@pytest.mark.parametrize("kind", ["bert", "xlm-roberta", "gpt2"])
def test_rows_say_the_sub_words_of_their_words(kind: str, make: Make) -> None:
    source: Any = make(kind)
    text = "the cat sleeps on the old mat"
    rows = source.rows([sentence(text), sentence("old cat")])
    said = rows.annotations["subwords"]
    cut = source._model.tokens._tokenizer.tokenize(text)
    assert " ".join(said[:7]).split() == cut
    assert len(cut) > 7  # or it would tell little
    assert len(said) == len(rows.word) == 9
    assert said[8] == said[1]


@pytest.mark.parametrize("kind", ["llama", "gpt2"])
def test_bytes_are_never_unknown(kind: str, make: Make) -> None:
    rows = make(kind).rows([sentence("the 中国 😀 cat")])
    assert rows.lost == {}
    assert rows.counts["words with an unknown sub-word"] == 0
    assert rows.counts["words tokenised differently word by word"] == 0


def test_a_word_of_which_the_tokenizer_keeps_nothing_is_lost(make: Make) -> None:
    rows = make("bert").rows([sentence("the \u200b cat")])
    assert rows.lost == {"no sub-word": [(0, 1)]}


def test_a_long_sentence_is_cut_at_a_whole_word(make: Make) -> None:
    text = "the cat sleeps on the old mat"
    full, short = make("bert"), make("bert", max_length=8)
    rows = short.rows([sentence(text), sentence("the cat")])
    assert rows.counts["sentences cut"] == 1
    kept = int((rows.sentence == 0).sum())
    assert rows.lost == {"beyond the model's length": [(0, n) for n in range(kept, 7)]}
    assert 0 < kept < 7
    assert rows.lengths.max() <= 8
    by_hand = vectors(full, [sentence(" ".join(text.split()[:kept]))])["encoder", 3]
    cut = vectors(short, [sentence(text)])["encoder", 3]
    np.testing.assert_allclose(cut, by_hand, atol=1e-5)


@pytest.mark.parametrize(("kind", "longest"), [("bert", 20), ("xlm-roberta", 18)])
def test_the_models_own_positions_bound_a_sentence(kind: str, longest: int, tmp_path: Path) -> None:
    """RoBERTa numbers its positions from its padding token's number (1) plus one on."""
    source = transformers(model=str(build(kind, tmp_path, max_position_embeddings=20)))
    assert source.describe().details["longest"] == longest
    rows = source.rows([sentence("x y " * 30)])
    assert rows.lengths.tolist() == [longest]
    assert vectors(source, [sentence("x y " * 30)])["encoder", 3].shape == (len(rows.word), 16)


def test_a_run_longer_than_the_model_is_broken_and_its_word_lost(make: Make) -> None:
    rows = make("bert", max_length=8).rows([sentence("unbelievableunbelievable")])
    assert rows.lost == {"beyond the model's length": [(0, 0)]}
    assert rows.lengths.tolist() == [8]


@pytest.mark.parametrize("length", [0, 513])
def test_a_length_that_the_model_does_not_have_is_refused(length: int, make: Make) -> None:
    with pytest.raises(SettingsError, match=f"max_length {length}: a number between 1 and 512"):
        make("bert", max_length=length).describe()


def test_a_length_without_room_for_a_word_is_refused(make: Make) -> None:
    with pytest.raises(SettingsError, match="max_length 2: leaves no room"):
        make("bert", max_length=2).rows([sentence("cat")])


def test_what_a_decoder_is_given_is_cut_and_counted_too(make: Make) -> None:
    source = make("mt5", max_length=9)
    read = [sentence("the cat", 0, "the children read unbelievable stories")]
    rows = source.rows(read)
    assert rows.counts["given sentences cut"] == 1
    assert len(vectors(source, read)["decoder.reads", 2]) == len(rows.word)


@pytest.mark.parametrize("kind", ["bert", "llama", "mt5"])
def test_vectors_do_not_depend_on_which_words_are_asked_for(kind: str, make: Make) -> None:
    source, whole = make(kind), sentences()
    some = [Sentence(s.number, s.language, s.text, s.words[1::2], s.given) for s in whole]
    rows = source.rows(whole)
    odd = rows.word % 2 == 1
    few, all_of_them = vectors(source, some), vectors(source, whole)
    for place, found in few.items():
        np.testing.assert_array_equal(found, all_of_them[place][odd])


@pytest.mark.parametrize(("kind", "form"), [("bert", "[SEP]"), ("llama", "<|begin|>")])
def test_words_that_look_like_special_tokens_are_text(kind: str, form: str, make: Make) -> None:
    source = make(kind)
    tokens = source._model.tokens  # type: ignore[attr-defined] # no part of the protocol
    special = tokens._tokenizer.convert_tokens_to_ids(form)
    assert special in tokens._tokenizer(form)["input_ids"]
    read = tokens.pieces([f"the {form} cat"])[0]
    assert special not in read.ids
    assert len(read.ids) > len(tokens.pieces(["the cat"])[0].ids) + 1


@pytest.mark.parametrize("kind", ["xlm-roberta", "mt5"])
def test_words_that_a_vocabulary_cannot_tell_from_special_tokens_are_lost(
    kind: str, make: Make
) -> None:
    source, read = make(kind), [sentence("the </s> cat"), sentence("the <pad> cat sleeps")]
    assert source.rows(read).lost == {"is read as a special token": [(0, 1), (1, 1)]}
    together, alone = vectors(source, read, ENCODER), one_by_one(source, read, ENCODER)
    for place, found in together.items():
        np.testing.assert_allclose(found, alone[place], atol=1e-5)


@pytest.mark.parametrize("kind", ["bert", "xlm-roberta", "llama", "gpt2", "mt5"])
def test_a_full_stop_by_itself_is_what_it_is_after_a_word(kind: str, make: Make) -> None:
    """SentencePiece begins every text with white space; this full stop has none before it."""
    text = "the cat."
    joined = Sentence(0, "en", text, ((0, 3), (4, 7), (7, 8)))
    rows = make(kind).rows([joined])
    assert rows.counts["words tokenised differently word by word"] == 0
    assert rows.examples == {"words tokenised differently word by word": []}


def test_sub_words_across_a_boundary_belong_to_both_words(make: Make) -> None:
    source = make("llama")
    split = Sentence(0, "en", "the cat", ((0, 1), (1, 3), (4, 7)))
    assert source.rows([split]).counts["words that share a sub-word"] == 2
    the = vectors(source, [split])["decoder.reads", 2]
    np.testing.assert_array_equal(the[0], the[1])


def test_lengths_are_what_a_batch_costs(make: Make) -> None:
    from transformers import AutoTokenizer

    text, other = "the black cat", "ein Hund"
    read = [sentence(text), sentence(text, 1, other)]
    for kind, costs in (("bert", (1, 0)), ("mt5", (1, 1)), ("llama", (1, 0))):
        source = make(kind)
        tokenizer = AutoTokenizer.from_pretrained(source.describe().details["model"])
        alone, given = (len(tokenizer(one)["input_ids"]) for one in (text, other))
        expected = [alone, costs[0] * alone + costs[1] * given]
        assert source.rows(read).lengths.tolist() == expected


def test_mt5_reads_its_spiece_model_as_sentencepiece_does(
    checkpoint: Checkpoint, make: Make
) -> None:
    import sentencepiece

    oracle = sentencepiece.SentencePieceProcessor(str(checkpoint("mt5") / "spiece.model"))
    tokens: Tokens = make("mt5")._model.tokens  # type: ignore[attr-defined] # no part of the protocol
    for one in sentences():
        assert list(tokens.pieces([one.text])[0].ids) == oracle.encode(one.text)
    assert tokens.around == ((), (oracle.eos_id(),))


def test_a_tokenizer_without_offsets_cuts_run_by_run(make: Make) -> None:
    """The same tokenizer, deprived of its offsets, gives the same vectors."""
    source, blind = make("mt5"), make("mt5", revision="another object")
    read = sentences()
    tokens = blind._model.tokens  # type: ignore[attr-defined] # no part of the protocol
    seeing = vectors(source, read)
    tokens._tokenizer = Blind(tokens._tokenizer)
    rows = blind.rows(read)
    assert rows.word.tolist() == source.rows(read).word.tolist()
    for place, found in vectors(blind, read).items():
        np.testing.assert_array_equal(found, seeing[place])


class Blind:
    """A tokenizer that does not say which characters its sub-words cover."""

    is_fast = False

    def __init__(self, tokenizer: object) -> None:
        self._tokenizer = tokenizer

    def __getattr__(self, name: str) -> object:
        return getattr(self._tokenizer, name)

    def __call__(self, texts: list[str], **asked: bool) -> object:
        if asked.get("return_offsets_mapping"):
            raise NotImplementedError
        return self._tokenizer(texts, **asked)  # type: ignore[operator] # stands for a tokenizer
