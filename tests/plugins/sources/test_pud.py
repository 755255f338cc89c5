"""The measurement of sub-words by two ways, on the text that the figures in the docs are of."""

from __future__ import annotations

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest

SCRIPT = Path(__file__).parents[3] / "benchmarks" / "subwords.py"

pytestmark = pytest.mark.skipif(not SCRIPT.is_file(), reason="benchmarks lie in a checkout only")


@pytest.fixture(scope="module")
def script() -> Any:
    spec = spec_from_file_location("subwords_script", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


def test_words_are_located_one_after_the_other(script: Any) -> None:
    assert list(script.located("a dog, a (dog)", ["a", "dog", ",", "a", "(", "dog", ")"])) == [
        (0, 1), (2, 5), (5, 6), (7, 8), (9, 10), (10, 13), (13, 14),
    ]  # fmt: skip
    with pytest.raises(ValueError, match="' d ' stands between two words"):
        list(script.located("a d b", ["a", "b"]))


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["WordPiece", "Unigram", "byte-level BPE"])
def test_between_spaces_both_ways_agree_and_without_spaces_they_do_not(
    kind: str, script: Any, shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(script, "VOCABULARY", 4000)
    texts = [t for t in script.texts_of(shared / "data" / "corpora") if t.language in ("en", "ja")]
    tokens = script.trained(kind, [line for t in texts for line in t.written[::2]], tmp_path / "t")
    for text in texts:
        found = script.measure(tokens, list(text.sentences(spaced=True)))
        assert found["different"] == 0
        assert found["kept"] > 10_000
        found = script.measure(tokens, list(text.sentences(spaced=False)))
        assert (found["different"] > 0.1 * found["kept"]) == (text.language == "ja")
        if kind != "WordPiece":
            assert found["different"] <= found["shared"]
