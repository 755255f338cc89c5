"""What was found of metrics and transfer: by layer, by metric, and of all together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from isogloss.core.types import JSON, Layer
    from isogloss.evidence.transfer.bootstrap import Spans
    from isogloss.evidence.transfer.joining import Runs
    from isogloss.evidence.transfer.measuring import Track


class AtLayer(NamedTuple):
    """The statistic of one metric in one layer."""

    layer: Layer
    statistic: float | None
    """Mean over languages of Spearman's rho over runs; None where nothing has an order."""
    spans: Spans
    p_alone: float | None
    """Of this layer as if it were the only figure."""
    p_layers: float | None
    """Against the largest absolute statistic over the layers of this metric."""
    p: float | None
    """Against the largest over all layers and metrics: what is to be reported."""

    def as_json(self) -> dict[str, JSON]:
        """Plain data with every field."""
        return {
            **self._asdict(),
            "spans": {name: span._asdict() for name, span in self.spans._asdict().items()},
        }


class Beside(NamedTuple):
    """What stands beside the association: rank correlations, means over languages; descriptive."""

    name: str
    with_metric: float | None
    with_gap: float | None
    held: float | None
    """Of metric and gap when this is held (partial rank correlation)."""


@dataclass(frozen=True, slots=True)
class Association:
    """One metric against transfer."""

    track: Track
    layers: tuple[AtLayer, ...]
    leading: int | None
    """Place of the layer with the largest absolute statistic; None where none has one."""
    by_language: Mapping[str, float | None]
    """At the leading layer."""
    beside: tuple[Beside, ...]
    with_score: float | None
    """The statistic with the zero-shot score itself instead of the difference; descriptive."""
    across: float | None
    """Over languages instead of runs, of means over runs; None with fewer than three."""
    across_p: float | None
    """By permuting languages; None below six."""
    notes: tuple[str, ...]

    @property
    def best(self) -> AtLayer | None:
        """The leading layer."""
        return None if self.leading is None else self.layers[self.leading]

    def as_json(self) -> dict[str, JSON]:
        """Plain data with every field."""
        plain = {name: getattr(self, name) for name in self.__slots__}
        return plain | {
            "track": self.track._asdict(),
            "layers": [each.as_json() for each in self.layers],
            "by_language": dict(self.by_language),
            "beside": [each._asdict() for each in self.beside],
            "notes": list(self.notes),
        }


@dataclass(frozen=True, slots=True)
class Transfer:
    """Everything that was found."""

    runs: Runs
    associations: tuple[Association, ...]
    orders: int
    exact: bool
    least_p: float
    """The smallest p that these runs, languages, layers and metrics can attain."""
    critical: float | None
    """The smallest absolute statistic whose p is at most 0.05; None: none can be."""

    def as_json(self) -> dict[str, JSON]:
        """Plain data with every field."""
        runs = self.runs
        return {
            "runs": dict(zip(runs.names, runs.sources, strict=True)),
            "source_language": runs.source_language,
            "languages": list(runs.languages),
            "own": runs.own.tolist(),
            "scores": runs.scores.tolist(),
            "loss": None if runs.loss is None else runs.loss.tolist(),
            "associations": [each.as_json() for each in self.associations],
            "orders": self.orders,
            "exact": self.exact,
            "least_p": self.least_p,
            "critical": self.critical,
            "notes": list(runs.notes),
        }
