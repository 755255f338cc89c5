"""What clusterers ask of their settings, told in one way."""

from __future__ import annotations

from isogloss import DataError, SettingsError


def check_least(who: str, least: int, **settings: float | None) -> None:
    """Raise SettingsError for a setting of the clusterer ``who`` below ``least``; None is unset."""
    for name, value in settings.items():
        if value is not None and not value >= least:  # NaN is no number of anything
            raise SettingsError(f"{who}: {name} is {value}; it must be {least} or more")


def check_enough(who: str, n_clusters: int | None, rows: int, left: str = "") -> None:
    """Raise DataError for fewer rows than concepts; ``left`` says which words these are."""
    if n_clusters is not None and rows < n_clusters:
        raise DataError(
            f"{who}: n_clusters = {n_clusters}, but there are only {rows} words{left}; set "
            f"n_clusters to {rows} or less"
        )
