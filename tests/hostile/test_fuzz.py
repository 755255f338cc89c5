"""Some of the cases that ``python -m tests.hostile`` runs by the hundred thousand."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import pytest

from tests.hostile import fuzz
from tests.hostile.fuzz import Fuzzer, judged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="processor time is limited")
CASES = 400


@pytest.fixture(scope="module")
def fuzzer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fuzzer]:
    before = os.getcwd()
    made = Fuzzer(tmp_path_factory.mktemp("hostile"))
    made.check_seeds()
    yield made
    os.chdir(before)


@pytest.mark.parametrize("begin", range(0, CASES, 100))
def test_hostile_input_ends_cleanly(fuzzer: Fuzzer, begin: int) -> None:
    results = {number: fuzzer.case(number) for number in range(begin, begin + 100)}
    assert not [result for result in results.items() if result[1].broken]
    assert len({result.target for result in results.values()}) > 20


def busy() -> tuple[int, str]:
    while True:
        time.process_time()


def failing() -> tuple[int, str]:
    raise ZeroDivisionError


def hungry() -> tuple[int, str]:
    return 5, "error: not enough memory"


def blaming() -> tuple[int, str]:
    return 4, "error: source tiny raised KeyError"


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (busy, "takes more than"),
        (failing, "raises: "),
        (hungry, "needs more than"),
        (blaming, "ends with 4"),
    ],
)
def test_what_is_not_clean_is_noticed(
    monkeypatch: pytest.MonkeyPatch, act: Callable[[], tuple[int, str]], said: str
) -> None:
    monkeypatch.setattr(fuzz, "SECONDS", 0.05)
    monkeypatch.setattr(fuzz, "run", lambda _arguments: act())
    assert judged(("run",)).startswith(said)


def test_what_is_written_outside_is_noticed(
    fuzzer: Fuzzer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def act(_arguments: tuple[str, ...]) -> tuple[int, str]:
        outside: Path = fuzzer._folder / "outside"
        outside.mkdir(exist_ok=True)
        return 0, ""

    with monkeypatch.context() as patch:
        patch.setattr(fuzz, "run", act)
        assert "written outside: ['outside']" in fuzzer.case(0).broken
    (fuzzer._folder / "outside").rmdir()
