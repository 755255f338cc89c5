"""Which corpus of a study is meant, where a fine-tuned model is asked about."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from isogloss import SettingsError
from isogloss.cli.meant import one_corpus

CORPORA = {"pud": ("en", "de", "fr"), "captions": ("en", "de"), "news": ("en", "sw")}


def run() -> Any:
    inputs = SimpleNamespace(
        read_by=lambda _: list(CORPORA),
        facts=lambda name: SimpleNamespace(languages=CORPORA[name]),
    )
    return cast("Any", SimpleNamespace(inputs=inputs))


def test_the_only_corpus_with_the_languages_need_not_be_named() -> None:
    assert one_corpus(run(), "s", "", "en", "fr") == "pud"
    assert one_corpus(run(), "s", "", "sw") == "news"
    assert one_corpus(run(), "s", "", "ja") == ""


def test_one_of_several_has_to_be_named() -> None:
    with pytest.raises(SettingsError, match="in 2 corpora: name one with --corpus: pud, captions"):
        one_corpus(run(), "s", "", "en", "de")
    assert one_corpus(run(), "s", "captions", "en", "de") == "captions"


def test_a_corpus_that_lacks_a_language_or_is_unknown_is_refused() -> None:
    with pytest.raises(SettingsError, match="--corpus news has en, sw, and not all of en, de"):
        one_corpus(run(), "s", "news", "en", "de")
    with pytest.raises(SettingsError, match="did you mean 'captions'"):
        one_corpus(run(), "s", "caption", "en", "de")
