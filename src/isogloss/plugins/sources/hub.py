"""Fetches what we read of a Hugging Face repository: never a pickle, never code."""

from __future__ import annotations

from pathlib import Path

from isogloss import SettingsError, quiet

SMALL = ("*.json", "*.txt", "*.model")
WEIGHTS = ("model*.safetensors",)


def download(model: str, revision: str, *, weights: bool) -> Path:
    """Return the snapshot folder of a repository, fetching what is not cached yet.

    Raises SettingsError when the hub does not know it, or cannot be asked.
    """
    from huggingface_hub import snapshot_download

    patterns = [*SMALL, *WEIGHTS] if weights else list(SMALL)
    failures = _failures()
    try:
        with quiet():
            return Path(
                snapshot_download(
                    model, revision=revision, allow_patterns=patterns, ignore_patterns=["*/*"]
                )
            )
    except failures as error:
        raise SettingsError(_explain(model, revision, error)) from error


def _failures() -> tuple[type[Exception], ...]:
    """Return what the hub's client raises: its own errors, and those of its HTTP library.

    Which library that is depends on the client's version; its own error derives from theirs.
    """
    from huggingface_hub.errors import HfHubHTTPError

    return (*HfHubHTTPError.__bases__, OSError, ValueError)


def _explain(model: str, revision: str, error: Exception) -> str:
    from huggingface_hub.errors import (
        GatedRepoError,
        LocalEntryNotFoundError,
        RepositoryNotFoundError,
        RevisionNotFoundError,
    )

    head = f"model {model!r}"
    if isinstance(error, GatedRepoError):
        return f"{head}: its owners ask for a login and their consent on the hub first"
    if isinstance(error, RepositoryNotFoundError):
        return f"{head}: neither a folder here nor a model on the Hugging Face hub"
    if isinstance(error, RevisionNotFoundError):
        return f"{head}: the hub has no revision {revision!r} of it"
    if isinstance(error, LocalEntryNotFoundError):
        return (
            f"{head}: not a folder here, not in the hub's cache at revision {revision!r}, "
            "and the Hugging Face hub cannot be reached (or HF_HUB_OFFLINE is set)"
        )
    first = (str(error).strip() or type(error).__name__).splitlines()[0]
    return f"{head}: the Hugging Face hub did not give it: {first}"
