"""The segmenters that need a library: what they are for, and exact spans of any text."""

from __future__ import annotations

import sys
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from isogloss import SettingsError
from tests.plugins.segmenters.boundaries import UNSEEN

if TYPE_CHECKING:
    from isogloss import Segmenter

LIBRARIES = {"rjieba": "zh", "sudachipy": "ja", "pythainlp": "th", "icu": "icu"}
"""Library, which is also the segmenter's name, to the extra that brings it."""

ODD = "aB1 .'-\u6211\u559c\u6b61\u304b\u3099\uff76\uff9e\u3002\uff01\u0301\u200d\u200b\u00ad"
ODD += "\U0001f468\U0001f469\U0001f1e9\U0001f3fd\u0e01\u0e34\u0e31\u0e33\u0e46\u0e52\ufdfa\u337f"
ODD += "\ufe0f\U00020bb7\n\u3000\u0640\u05d0\u1100\u1161\x00"


def factory(name: str) -> Any:
    return getattr(import_module(f"isogloss.plugins.segmenters.{name}"), name)


@cache
def made(name: str, **chosen: Any) -> Segmenter:
    pytest.importorskip(name)
    segmenter: Segmenter = factory(name)(**chosen)
    return segmenter


def words(segmenter: Segmenter, text: str) -> list[str]:
    return [text[start:end] for start, end in segmenter(text)]


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("rjieba", "我喜欢吃面条。", "我 喜欢 吃 面条 。"),
        ("rjieba", "北京是中国的首都", "北京 是 中国 的 首都"),
        ("icu", "北京是中国的首都", "北京 是 中国 的 首都"),
        ("icu", "北京是中國的首都", "北京 是 中國 的 首都"),
        ("sudachipy", "今日は天気がいいです。", "今日 は 天気 が いい です 。"),
        ("pythainlp", "ฉันชอบกินก๋วยเตี๋ยว", "ฉัน ชอบ กิน ก๋วยเตี๋ยว"),
        ("icu", "ฉันชอบกินก๋วยเตี๋ยว", "ฉัน ชอบ กิน ก๋วยเตี๋ยว"),
    ],
)
def test_sentences_are_cut_into_the_words_they_have(name: str, text: str, expected: str) -> None:
    assert words(made(name), text) == expected.split()


@pytest.mark.parametrize("name", LIBRARIES)
@given(text=st.text() | st.text(alphabet=ODD, max_size=30))
@settings(deadline=None)
def test_words_are_exact_spans_that_leave_out_what_cannot_be_seen(name: str, text: str) -> None:
    done = 0
    for start, end in made(name)(text):
        assert done <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip() != ""
        assert UNSEEN.fullmatch(text, done, start)
        done = end
    assert UNSEEN.fullmatch(text, done)


@pytest.mark.parametrize("name", LIBRARIES)
def test_a_character_of_several_code_points_stays_whole(name: str) -> None:
    text = "\U0001f468\u200d\U0001f469 e\u0301 \u304b\u3099"
    assert [len(word) for word in words(made(name), text)] == [3, 2, 2]


@pytest.mark.parametrize("name", LIBRARIES)
def test_punctuation_can_be_dropped(name: str) -> None:
    assert words(made(name, punctuation="drop"), "a, b! \u3002") == ["a", "b"]
    assert words(made(name), "a, b! \u3002") == ["a", ",", "b", "!", "\u3002"]


@pytest.mark.parametrize(("name", "extra"), LIBRARIES.items())
def test_a_missing_library_is_one_line_with_the_command(
    name: str, extra: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(SettingsError) as error:
        factory(name)()
    assert str(error.value) == f"{name} is not installed: pip install 'isogloss[{extra}]'"


def test_a_missing_dictionary_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sudachidict_full", None)
    with pytest.raises(SettingsError, match="'full' is not installed: pip install 'SudachiDict-f"):
        made("sudachipy", dictionary="full")


@pytest.mark.parametrize("name", LIBRARIES)
def test_the_version_names_library_and_dictionary(name: str) -> None:
    known = made(name).version  # type: ignore[attr-defined]
    expected = {"sudachipy": "SudachiPy .*, SudachiDict-core 20", "icu": "ICU .*, PyICU "}
    import re

    assert re.match(expected.get(name, f"{name} [0-9]"), known)


def test_the_units_of_sudachi_go_from_short_to_long() -> None:
    text = "国家公務員"
    short, middle, long = (words(made("sudachipy", mode=mode), text) for mode in "ABC")
    assert (short, middle, long) == (["国家", "公務", "員"], ["国家", "公務員"], ["国家公務員"])


def test_a_text_beyond_sudachi_s_limit_is_handed_over_in_pieces() -> None:
    from isogloss.plugins.segmenters.sudachipy import PIECE, pieces

    sentence = "今日は天気がいいです。"
    text = sentence * 5000  # 165,000 bytes
    assert words(made("sudachipy"), text) == words(made("sudachipy"), sentence) * 5000
    cut = list(pieces(text))
    assert "".join(piece for _, piece in cut) == text
    assert all(len(piece) <= PIECE and piece.endswith("。") for _, piece in cut)
    assert [offset for offset, _ in pieces("あ" * (PIECE + 1))] == [0, PIECE]


def test_names_beyond_the_bmp_are_counted_in_code_points() -> None:
    for name in ("icu", "sudachipy", "rjieba"):
        assert words(made(name), "\U00020bb7 a \U0001d54c b")[1::2] == ["a", "b"]
