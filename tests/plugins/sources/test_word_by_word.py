"""Tokenizers made by hand: where a word by itself must have other sub-words, and where not."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers

from isogloss import Sentence
from isogloss.plugins.sources.lead import without_lead
from isogloss.plugins.sources.reading import DIFFERENT, SHARED, SHOWN, Table, readings
from isogloss.plugins.sources.spelling import LONGEST, alphabet, of_bytes, visible
from isogloss.plugins.sources.tokens import Tokens

if TYPE_CHECKING:
    from pathlib import Path

    from isogloss import Rows

LETTERS = "abcdefghijklmnopqrstuvwxyz.'"


def pieces_of(merges: list[str], letters: str = LETTERS) -> dict[str, int]:
    pieces = ["<unk>", "▁", "Ġ", *letters, *(merge.replace(" ", "") for merge in merges)]
    return {piece: number for number, piece in enumerate(dict.fromkeys(pieces))}


def bpe(merges: list[str]) -> Tokenizer:
    pairs = [(left, right) for left, right in map(str.split, merges)]
    return Tokenizer(models.BPE(pieces_of(merges), pairs, unk_token="<unk>"))


def metaspace(*merges: str, **settings: Any) -> Tokenizer:
    tokenizer = bpe(list(merges))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(**settings)
    return tokenizer


def runs_first(*merges: str) -> Tokenizer:
    """XLM-RoBERTa's way: split at white space, then mark every run."""
    tokenizer = bpe(list(merges))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace()]
    )
    return tokenizer


def prepended(*merges: str) -> Tokenizer:
    """Llama 2's way: a normalizer marks white space; no pre-tokenizer."""
    tokenizer = bpe(list(merges))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")]
    )
    return tokenizer


def byte_level(*merges: str, add_prefix_space: bool = False) -> Tokenizer:
    tokenizer = bpe(list(merges))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(
        add_prefix_space=add_prefix_space, use_regex=False
    )
    return tokenizer


def rows_of(folder: Path, tokenizer: Tokenizer, text: str, forms: str, number: int = 0) -> Rows:
    """Return what is said of the words ``forms``, which stand in ``text`` in this order."""
    tokenizer.save(str(folder / "tokenizer.json"))
    said = {"tokenizer_class": "PreTrainedTokenizerFast", "unk_token": "<unk>"}
    (folder / "tokenizer_config.json").write_text(json.dumps(said), "utf-8")
    tokens = Tokens.load(folder, "by hand", None)
    spans, end = [], 0
    for form in forms.split():
        start = text.index(form, end)
        end = start + len(form)
        spans.append((start, end))
    found = readings(tokens, [Sentence(number, "en", text, tuple(spans))], None)
    table = Table(tokens)
    table.add(found, [len(found[0].ids)])
    return table.rows()


WAYS = [metaspace, runs_first, prepended, byte_level]


@pytest.mark.parametrize("way", WAYS)
def test_a_merge_across_the_end_of_a_word_is_found(tmp_path: Path, way: Any) -> None:
    rows = rows_of(tmp_path, way("t ."), "a cat. a dog.", "a cat . a dog .")
    assert (rows.counts[DIFFERENT], rows.counts[SHARED]) == (2, 2)
    cat, stop = rows.examples[DIFFERENT]
    blank = "Ġ" if way is byte_level else "▁"
    assert cat == f"cat (line 1): [{blank} c a t.] in the sentence, [{blank} c a t] by itself"
    assert stop == ". (line 1): [t.] in the sentence, [.] by itself"


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("a cat.", "a cat ."),
        ("the cat sat", "the cat sat"),
        ("l'avenir", "l' avenir"),
        ("catdog", "cat dog"),
        ("cat  dog", "cat dog"),
    ],
)
def test_without_a_merge_across_both_ways_agree(
    tmp_path: Path, way: Any, text: str, forms: str
) -> None:
    rows = rows_of(tmp_path, way("a t", "▁ c", "Ġ c", "c at"), text, forms)
    assert rows.counts[DIFFERENT] == 0
    assert rows.examples == {DIFFERENT: []}


@pytest.mark.parametrize("way", [lambda *m: metaspace(*m, split=False), prepended, byte_level])
def test_a_merge_across_white_space_is_found(tmp_path: Path, way: Any) -> None:
    tokenizer = way("t ▁", "t Ġ")
    rows = rows_of(tmp_path, tokenizer, "cat sat here", "cat sat here", number=6)
    # The white space before sat and here is part of what ends cat and sat: all three differ.
    assert (rows.counts[DIFFERENT], rows.counts[SHARED]) == (3, 0)
    assert all("(line 7)" in line for line in rows.examples[DIFFERENT])


def test_a_merge_that_white_space_forbids_is_no_difference(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, metaspace("t ▁"), "cat sat", "cat sat")
    assert rows.counts[DIFFERENT] == 0


def test_a_continued_run_begins_otherwise_for_word_pieces(tmp_path: Path) -> None:
    vocabulary = ["[UNK]", "don", "'", "t", "##t", "do", "n", "##n"]
    model = models.WordPiece({p: n for n, p in enumerate(vocabulary)}, unk_token="[UNK]")
    tokenizer = Tokenizer(model)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    rows = rows_of(tmp_path, tokenizer, "don't", "do n't")
    assert (rows.counts[DIFFERENT], rows.counts[SHARED]) == (2, 2)
    assert rows.examples[DIFFERENT] == [
        "do (line 1): [don] in the sentence, [do] by itself",
        "n't (line 1): [don ' t] in the sentence, [n ' t] by itself",
    ]


def test_a_few_forms_are_shown_each_once(tmp_path: Path) -> None:
    text = "at. at. bt. ct. dt. et. ft. gt."
    rows = rows_of(tmp_path, metaspace("t ."), text, "at at bt ct dt et ft gt")
    assert rows.counts[DIFFERENT] == 8
    shown = [line.partition(" ")[0] for line in rows.examples[DIFFERENT]]
    assert shown == ["at", "bt", "ct", "dt", "et"]
    assert len(shown) == SHOWN


# The tokenizer without what it puts before a text


@pytest.mark.parametrize(
    ("tokenizer", "expected"),
    [
        (metaspace("▁ c", "c a"), ["ca", "t"]),
        (metaspace("▁ c", "c a", prepend_scheme="first"), ["ca", "t"]),
        (runs_first("▁ c", "c a"), ["ca", "t"]),
        (prepended("▁ c", "c a"), ["ca", "t"]),
        (byte_level("Ġ c", "c a", add_prefix_space=True), ["ca", "t"]),
    ],
)
def test_nothing_is_put_before_a_text(tokenizer: Tokenizer, expected: list[str]) -> None:
    assert tokenizer.encode("cat").tokens != expected
    bare = without_lead(tokenizer)
    assert bare is not None
    assert bare.encode("cat").tokens == expected


def test_words_are_neither_filled_up_nor_cut_whatever_the_tokenizer_says() -> None:
    tokenizer = metaspace()
    tokenizer.enable_truncation(2)
    tokenizer.enable_padding(length=7)
    bare = without_lead(tokenizer)
    assert bare is not None
    assert [cut.tokens for cut in bare.encode_batch(["c", "cat"])] == [["c"], ["c", "a", "t"]]


def test_a_tokenizer_that_puts_nothing_before_a_text_stays_as_it_is() -> None:
    word_piece = Tokenizer(models.WordPiece({"[UNK]": 0}, unk_token="[UNK]"))
    word_piece.normalizer = normalizers.Sequence([normalizers.NFC(), normalizers.BertNormalizer()])
    word_piece.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    for tokenizer in (word_piece, byte_level(), bpe([]), metaspace(prepend_scheme="never")):
        assert without_lead(tokenizer) is None


def test_a_part_that_only_exists_in_memory_is_no_error() -> None:
    class Custom:
        def pre_tokenize(self, text: Any) -> None: ...

    tokenizer = bpe([])
    tokenizer.pre_tokenizer = pre_tokenizers.PreTokenizer.custom(Custom())
    assert without_lead(tokenizer) is None


# What is shown of them


def test_the_alphabet_of_bytes_is_the_librarys() -> None:
    assert set(alphabet()) == set(pre_tokenizers.ByteLevel.alphabet())
    assert sorted(alphabet().values()) == list(range(256))


@given(st.text())
def test_byte_level_sub_words_are_shown_as_the_text_they_are(text: str) -> None:
    split = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    pieces = [piece for piece, _ in split.pre_tokenize_str(text)]
    assert "".join(of_bytes(pieces)) == text.replace(" ", "Ġ")
    assert decoders.ByteLevel().decode(pieces) == text


def test_parts_of_a_character_are_shown_as_bytes() -> None:
    # CYRILLIC SMALL LETTER KA is D0 BA.
    assert list(of_bytes(["Ð", "º", "ĠÐº", "<|end|>", "中"])) == [
        "\\xd0",
        "\\xba",
        "Ġк",
        "<|end|>",
        "中",
    ]


def test_what_cannot_be_seen_is_written_out_and_what_is_long_is_cut() -> None:
    assert visible("a\u202eb\x1b\n中") == "a\\u202eb\\x1b\\n中"
    assert visible("x" * 1000) == "x" * LONGEST + "…"
    assert visible("x" * LONGEST) == "x" * LONGEST
