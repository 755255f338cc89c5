"""Which sources are twins, and what stands beside a curve."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from isogloss import Recipe
from isogloss.evidence.references.twins import beside, twins_of

if TYPE_CHECKING:
    from isogloss.core.types import JSON


def recipe(name: str, **settings: Any) -> Recipe:
    return Recipe("source", name, "isogloss", "1", settings)


def record(source: str, layer: int, value: float | None, **more: JSON) -> JSON:
    side = {"corpus": "c", "source": source, "part": "encoder", "layer": layer, "given": ""}
    sides = [side | {"language": language} for language in ("en", "de")]
    names = {"name": "calign", "clusterer": "k", "dictionary": "d", "word_class": ""}
    key = f"{source}{layer}"
    return {"key": key, "sides": sides, "value": value, "parts": {"area": 0.5}, **names, **more}


SOURCES = {
    "base": recipe("transformers", model="m", revision="main", dtype="float32"),
    "other": recipe("transformers", model="n", revision="main", dtype="float32"),
    **{
        f"twin{n}": recipe("random-weights", model="m", revision="x", dtype="float32", seed=n)
        for n in range(11)
    },
    "half": recipe("random-weights", model="m", revision="main", dtype="float16", seed=0),
    "files": recipe("activations", folder="m"),
}


def test_twins_differ_in_seed_and_revision_alone() -> None:
    assert twins_of(SOURCES) == {"base": [f"twin{n}" for n in range(11)]}


def test_ten_twins_make_a_range_and_fewer_are_counted() -> None:
    records = [record("base", layer, 0.5) for layer in (0, 1)]
    records += [record(f"twin{n}", layer, n / 100) for n in range(10) for layer in (0, 1)]
    records += [record("twin10", 0, 0.9), record("twin10", 1, None), record("other", 0, 0.1)]
    first, second = beside(records, SOURCES)
    assert (first.value, first.range, first.note) == (0.5, (0.0, 0.9), "")
    assert (second.range, len(second.twins)) == ((0.0, 0.09), 10)
    few = beside(records[:8], SOURCES)
    assert [each.range for each in few] == [None, None]
    assert few[0].note == "untrained twins: 3; a range takes 10"
    assert beside(records, SOURCES, part="area")[0].twins == (0.5,) * 11


def test_a_curve_of_another_metric_is_no_twin() -> None:
    records = [record("base", 0, 0.5), record("twin1", 0, 0.1, name="colap")]
    assert beside(records, SOURCES) == []
