"""What a user may choose of a transformer as a source."""

from __future__ import annotations

from dataclasses import dataclass

from isogloss import SettingsError


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """What a user may choose of a transformer as a source."""

    model: str
    revision: str
    device: str
    dtype: str
    aggregation: str
    preset: str
    max_length: int | None

    def __post_init__(self) -> None:
        """Refuse values that no reading could follow, and settings that contradict each other."""
        for name, choices in CHOICES.items():
            if (found := getattr(self, name)) not in choices:
                raise SettingsError(f"{name} {found!r}: choose one of {', '.join(choices)}")
        if self.preset == "reference" and self.aggregation != "last":
            message = "preset 'reference' keeps the last sub-word: leave aggregation at 'last'"
            raise SettingsError(message)


MIXED = "mixed-bfloat16"
"""Weights, sums and norms in float32, matrix products in bfloat16: torch's autocast."""

CHOICES = {
    "dtype": ("float32", MIXED, "bfloat16", "float16"),
    "aggregation": ("last", "first", "mean"),
    "preset": ("default", "reference"),
}
