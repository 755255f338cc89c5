"""The check of edits: what is broken fails with a plain sentence."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from isogloss import SettingsError
from isogloss.testing import check_edits
from tests.evidence.causal import toy

if TYPE_CHECKING:
    from collections.abc import Iterator


class Sound(toy.ToySource):
    """Refuses a layer that it lacks, as a source has to."""

    def edit(self, site: Any, function: Any, /) -> Any:
        if site != toy.SITE:
            raise SettingsError(f"no {site}")
        return self.changed(function)

    @contextmanager
    def changed(self, function: Any) -> Iterator[None]:
        self.toy.edits.append(function)
        try:
            yield
        finally:
            self.toy.edits.remove(function)


class Stays(Sound):
    @contextmanager
    def changed(self, function: Any) -> Iterator[None]:
        self.toy.edits.append(function)
        yield
        self.toy.edits.remove(function)  # not after an error


class Backwards(Sound):
    @contextmanager
    def changed(self, function: Any) -> Iterator[None]:
        self.toy.edits.insert(0, function)
        try:
            yield
        finally:
            self.toy.edits.remove(function)


class Deaf(Sound):
    @contextmanager
    def changed(self, function: Any) -> Iterator[None]:
        yield


class Lenient(Sound):
    def edit(self, site: Any, function: Any, /) -> Any:
        return self.changed(function)


def check(kind: type[toy.ToySource]) -> None:
    read = toy.examples("de", range(4), ()).sentences
    check_edits(kind(toy.Toy(toy.table())), read, toy.SITE)


def test_a_sound_source_passes() -> None:
    check(Sound)


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        (Stays, "after an error in the function vectors are not what they were"),
        (Backwards, "edits do not compose in the order in which they were entered"),
        (Deaf, "the function was not called at"),
        (Lenient, "a layer that the source lacks is not refused with SettingsError"),
    ],
)
def test_a_broken_edit_is_named(kind: type[toy.ToySource], sentence: str) -> None:
    with pytest.raises(AssertionError, match=sentence):
        check(kind)


def test_a_source_without_edits_is_named() -> None:
    with pytest.raises(AssertionError, match="object has no edit"):
        check_edits(object(), [], toy.SITE)
