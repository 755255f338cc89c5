"""Records as a study keeps them, made by hand: what checks are given."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from isogloss.core.types import JSON


def side(language: str, layer: int | str = 0, source: str = "model") -> JSON:
    return {
        "corpus": "text",
        "source": source,
        "language": language,
        "part": "encoder",
        "layer": layer,
        "given": "",
    }


def score(
    value: float | None,
    *,
    metric: str = "calign",
    pair: str = "en-de",
    layer: int | str = 0,
    source: str = "model",
    clusterings: tuple[str, ...] = (),
    threshold: float = 0.8,
    **parts: float | None,
) -> JSON:
    languages = pair.split("-")
    return {
        "key": f"{metric} {pair} {layer} {source}",
        "task": f"task {metric} {pair} {layer} {source}",
        "metric": metric,
        "name": metric,
        "word_class": "",
        "clusterer": "k",
        "dictionary": "main",
        "clusterings": list(clusterings),
        "sides": [side(language, layer, source) for language in languages],
        "value": value,
        "parts": dict(parts),
        "counts": {},
        "note": "",
        "evidence": True,
        "recipes": {"metric": {"name": metric, "settings": {"threshold": threshold}}},
    }


def layers(values: list[float | None], **common: object) -> list[JSON]:
    """Return a score a layer, from layer 0."""
    return [score(value, layer=number, **common) for number, value in enumerate(values)]  # type: ignore[arg-type]


def clustering(
    key: str,
    *languages: str,
    layer: int = 3,
    source: str = "model",
    words: int = 1000,
    concepts: int = 25,
    noise: int = 0,
    position: float | None = 0.1,
    kind: float | None = 0.5,
) -> JSON:
    return {
        "key": key,
        "clusterer": "k",
        "sides": [side(language, layer, source) for language in languages or ("en",)],
        "words": words,
        "concepts": concepts,
        "noise": noise,
        "ami_position": position,
        "ami_type": kind,
    }


def grouping(name: str = "kmeans", *transforms: str, settings: JSON = None) -> dict[str, JSON]:
    """Return what the study's only clusterer is."""
    recipe = {"name": name, "settings": settings or {}}
    return {"k": {"recipe": recipe, "transforms": [{"name": each} for each in transforms]}}
