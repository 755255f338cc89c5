"""The cache of facts about inputs: what it may keep, and when it has to let go."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from isogloss import Recipe
from isogloss.core.study import cache as module
from isogloss.core.study import stamps
from isogloss.core.study.cache import Cache, paths_of

if TYPE_CHECKING:
    from pathlib import Path

    from isogloss.core.types import JSON


@pytest.fixture(autouse=True)
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stamps, "FINE", 0)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    path = tmp_path / "data"
    path.write_text("one")
    return path


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "study" / "cache.json"


def asked(cache: Cache, path: Path, rests_on: JSON = "reading") -> bool:
    """Ask for a fact; whether it had to be found."""
    calls: list[int] = []

    def find() -> JSON:
        calls.append(1)
        return {"z": path.read_text(), "a": [1, None]}

    fact = cache.of(rests_on, [str(path)], find)
    assert list(fact) == ["z", "a"]  # in this order, because records are written in it
    assert fact["z"] == path.read_text()
    return bool(calls)


def keep(place: Path, path: Path) -> None:
    cache = Cache(place)
    assert asked(cache, path)
    cache.write()


def test_what_is_unchanged_is_not_found_again(place: Path, data: Path) -> None:
    keep(place, data)
    assert not asked(Cache(place), data)


def test_what_changed_is_found_again(place: Path, data: Path) -> None:
    keep(place, data)
    data.write_text("two")
    assert asked(Cache(place), data)


def test_other_settings_are_another_fact(place: Path, data: Path) -> None:
    keep(place, data)
    assert asked(Cache(place), data, "reading otherwise")


def test_a_fact_without_paths_is_found_every_time(place: Path, data: Path) -> None:
    for _ in range(2):
        cache = Cache(place)
        assert cache.of("x", None, data.read_text) == data.read_text()
        cache.write()
        data.write_text("new")


def test_a_fact_that_rests_on_settings_alone_is_kept(place: Path) -> None:
    cache = Cache(place)
    cache.of("fingerprint", [], lambda: 1)
    cache.write()
    assert Cache(place).of("fingerprint", [], lambda: 2) == 1


def test_a_file_that_is_too_young_is_read_again(
    place: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stamps, "FINE", 3600 * stamps.SECOND)
    keep(place, data)
    assert asked(Cache(place), data)


def test_a_file_that_changes_while_it_is_read_is_read_again(place: Path, data: Path) -> None:
    cache = Cache(place)

    def find() -> Any:
        text = data.read_text()
        data.write_text("another")
        return {"z": text, "a": []}

    cache.of("reading", [str(data)], find)
    cache.write()
    assert asked(Cache(place), data)


def test_a_distrusted_cache_is_written_anew(place: Path, data: Path) -> None:
    keep(place, data)
    cache = Cache(place, trusted=False)
    assert asked(cache, data)
    cache.write()
    assert not asked(Cache(place), data)


def test_another_version_of_the_software_forgets_everything(
    place: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(place, data)
    monkeypatch.setattr(module, "software", lambda: "newer")
    assert asked(Cache(place), data)


def test_unknown_software_keeps_nothing(
    place: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "software", lambda: None)
    keep(place, data)
    assert not place.exists()


def test_every_damage_is_noticed_and_ignored(place: Path, data: Path) -> None:
    keep(place, data)
    whole = place.read_bytes()
    damaged = [whole[:cut] for cut in range(len(whole))]
    damaged += [whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :] for at in range(len(whole))]
    damaged += [b"\xff", b"null\nnull", b"[" * 100_000]
    for content in damaged:
        place.write_bytes(content)
        assert asked(Cache(place), data)
    place.unlink()
    place.mkdir()
    assert asked(Cache(place), data)


def test_facts_that_nobody_asks_for_are_dropped(place: Path, data: Path) -> None:
    keep(place, data)
    cache = Cache(place)
    asked(cache, data, "other")
    cache.write()
    assert asked(Cache(place), data)


def test_nothing_new_writes_nothing(place: Path, data: Path) -> None:
    keep(place, data)
    os.utime(place, ns=(0, 0))
    cache = Cache(place)
    asked(cache, data)
    cache.write()
    assert place.stat().st_mtime_ns == 0


def test_a_folder_that_holds_the_results_is_read_every_time(place: Path) -> None:
    for _ in range(2):
        cache = Cache(place)
        assert cache.of("folder", [str(place.parent.parent)], lambda: "found") == "found"
        cache.write()
    assert not place.exists()


def recipe(provider: str, **settings: JSON) -> Recipe:
    return Recipe("corpus", "lines", provider, "builtin", settings)


def test_the_paths_of_our_own_components_are_those_of_their_settings() -> None:
    files = {"en": "/data/en.txt", "de": ["/data/de.txt", 3, "relative"]}
    ours = recipe("isogloss", files=files, separator="/", use="x")
    assert paths_of(ours) == ["/data/en.txt", "/data/de.txt"]
    assert paths_of(ours, recipe("isogloss", mode="A")) == ["/data/en.txt", "/data/de.txt"]


def test_what_else_a_component_reads_is_not_known() -> None:
    hub = recipe("isogloss", model="bert-base-multilingual-cased")
    assert paths_of(hub) is None
    assert paths_of(recipe("somebody", path="/data/en.txt")) is None
    assert paths_of(recipe("isogloss", path="/data"), recipe("somebody")) is None
