"""What ``isogloss evidence --json`` prints, made by hand."""

from __future__ import annotations

from typing import Any


def row(
    source: str,
    layer: int | str,
    observed: float | None,
    *,
    languages: tuple[str, ...] = ("en", "fake"),
    clusterer: str = "plain",
    figure: str = "area",
    metric: str = "calign",
    chance: float = 0.1,
    p: float = 0.5,
    own: float | None = 0.6,
    parts: tuple[str, ...] | None = None,
) -> dict[str, Any]:
    sides = [
        {"source": source, "language": name, "part": part, "layer": layer}
        for name, part in zip(languages, parts or ["encoder"] * len(languages), strict=True)
    ]
    return {
        "name": metric,
        "clusterer": clusterer,
        "sides": sides,
        "figure": figure,
        "null": {"observed": observed, "mean": chance, "p": p},
        "self": {"seeds": own},
    }


def document(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"chance": list(rows)}
