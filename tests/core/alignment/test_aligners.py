"""What every aligner gives, and eflomal where it is installed."""

from __future__ import annotations

import sys
from importlib.util import find_spec

import pytest

from isogloss.core.alignment.aer import agreement
from isogloss.core.alignment.aligners import align, check_aligner
from isogloss.core.alignment.bitext import Bitext
from isogloss.core.alignment.links import Links
from isogloss.core.errors import DataError, SettingsError
from tests.core.alignment.test_ibm import planted

needs_eflomal = pytest.mark.skipif(
    find_spec("eflomal") is None, reason="the extra isogloss[eflomal] is not installed"
)
AVAILABLE = ["ibm", pytest.param("eflomal", marks=needs_eflomal)]


@pytest.mark.parametrize("aligner", AVAILABLE)
def test_an_aligner_finds_a_planted_dictionary(aligner: str) -> None:
    pairs, truth = planted(11)
    text = Bitext.of(*zip(*pairs, strict=True))
    gold = [Links.of((i, j) for j, i in enumerate(order)) for order in truth]
    found = align(text, aligner=aligner)
    for method in ("intersection", "union", "grow-diag-final-and"):
        rate = agreement(found.links(method), gold).aer
        assert rate is not None
        assert rate < 0.05
    # Every target word has at most one source word ahead, and the other way round.
    for ahead, back in zip(found.forward, found.backward, strict=True):
        assert len({j for _, j in ahead}) == len(ahead)
        assert len({i for i, _ in back}) == len(back)


@pytest.mark.parametrize("aligner", AVAILABLE)
def test_further_text_is_estimated_on_and_gets_no_links(aligner: str) -> None:
    pairs, truth = planted(12)
    text = Bitext.of([["s3", "s4"], [], ["s9"] * 600], [["t4", "t3"], ["t1"], ["t9"]])
    found = align(text, aligner=aligner, also=Bitext.of(*zip(*pairs, strict=True)))
    assert len(found.forward) == len(found.backward) == 3
    assert list(found.links("intersection")) == [{(0, 1), (1, 0)}, set(), set()]
    assert found.skipped == {
        "no words on a side": (1,),
        "more than 500 words on a side": (2,),
    }
    assert found.details["pairs_trained_on"] == 1 + len(truth)


def test_links_are_a_sequence() -> None:
    found = align(Bitext.of([["a"], ["a", "b"]], [["x"], ["x", "y"]])).forward
    assert found[-1] == found[1] == found[0:2][1]
    with pytest.raises(IndexError):
        found[2]


def test_unknown_names_are_refused() -> None:
    text = Bitext.of([["a"]], [["x"]])
    with pytest.raises(SettingsError, match="'giza' is not one of ibm, eflomal"):
        align(text, aligner="giza")
    with pytest.raises(SettingsError, match="symmetrisation 'gdfa'"):
        check_aligner(aligner="ibm", symmetrisation="gdfa")
    with pytest.raises(SettingsError, match="iterations is 0"):
        check_aligner(aligner="ibm", symmetrisation="union", iterations=0)
    with pytest.raises(SettingsError, match="symmetrisation 'x'"):
        align(text).links("x")


@needs_eflomal
def test_eflomal_warns_that_it_has_no_seed_and_takes_any_words() -> None:
    text = Bitext.of([["a b", "<NULL>"], ["\u2028"]] * 5, [["x", "y\tz"], ["q"]] * 5)
    found = align(text, aligner="eflomal")
    assert len(list(found.links("union"))) == 10
    assert any("cannot be seeded" in warning for warning in found.warnings)
    assert found.details["version"] == check_aligner(aligner="eflomal", symmetrisation="union")


@needs_eflomal
def test_eflomal_takes_the_longest_sentences_that_we_let_through() -> None:
    text = Bitext.of([["a"] * 1023, ["a"]], [["x"] * 1023, ["x"]])
    found = align(text, aligner="eflomal", max_length=1023, iterations=0.001)
    assert found.skipped == {}
    assert found.forward[0]
    for wrong in ({"max_length": 1024}, {"max_length": 0}, {"iterations": 0.0}):
        with pytest.raises(SettingsError, match="eflomal takes"):
            align(text, aligner="eflomal", **wrong)
    with pytest.raises(DataError, match="no pair of sentences to align: 1 with no words"):
        align(Bitext.of([[]], [["x"]]), aligner="eflomal")


def test_without_eflomal_the_command_that_installs_it_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "eflomal", None)
    message = r"pip install 'isogloss\[eflomal\]'"
    with pytest.raises(SettingsError, match=message):
        align(Bitext.of([["a"]], [["x"]]), aligner="eflomal")
    with pytest.raises(SettingsError, match=message):
        check_aligner(aligner="eflomal", symmetrisation="union")


def test_progress_is_told_of_every_iteration_of_both_directions() -> None:
    told: list[tuple[str, int]] = []

    class Watching:
        def begin(self, task: str, total: int, unit: str, /) -> None:
            told.append((f"{task} {unit}", total))

        def advance(self, amount: int, /) -> None:
            told.append(("advance", amount))

        def say(self, message: str, /) -> None:
            raise AssertionError(message)

    text = Bitext.of([["a"]], [["x"]])
    align(text, progress=Watching(), iterations=2, warm_up=1)
    assert told == [("aligning iterations", 6), *[("advance", 1)] * 6]
    told.clear()
    align(text, progress=Watching(), model="1", iterations=2, warm_up=1)
    assert len(told) == 5
