"""Which text has no spaces between words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from isogloss.core.text.scripts import is_unspaced

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    "text", ["我喜欢吃面条。", "彼はｶﾅで書く", "ฉันชอบกิน", "ខ្ញុំទៅ", "ພາສາລາວ", "မြန်မာ", "𠮷野家 in"]
)
def test_scripts_without_spaces(text: str) -> None:
    assert is_unspaced(text)


@pytest.mark.parametrize(
    "text", ["", "plain", "Straße", "한국어를 좋아한다", "کتاب‌های", "हिन्दी", "12, 34。", "It is 好"]
)
def test_scripts_with_spaces_and_text_without_letters(text: str) -> None:
    assert not is_unspaced(text)


def test_half_is_not_most() -> None:
    assert not is_unspaced("ab中文")
    assert is_unspaced("ab中文字")


def test_real_sentences(shared: Path) -> None:
    corpora = shared / "data" / "corpora" / "pud"
    for language in ("en", "de", "fr", "es", "ar", "ru", "hi", "tr", "fi", "zh", "ja"):
        text = (corpora / f"{language}.txt").read_text(encoding="utf-8")
        assert is_unspaced(text) is (language in ("zh", "ja"))
        if language in ("zh", "ja"):
            lines = text.splitlines()
            assert sum(map(is_unspaced, lines)) > 0.98 * len(lines)
