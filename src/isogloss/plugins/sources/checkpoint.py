"""Finds a model's folder, and refuses what cannot be read safely, before any of it is loaded."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

from isogloss import JSON, DataError, SettingsError
from isogloss.plugins.sources.hub import download

HUB_ID = re.compile(r"(?!.*(?:--|\.\.))\w[\w.-]*(?:/\w[\w.-]*)?")
WEIGHTS = "model.safetensors"
INDEX = "model.safetensors.index.json"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A folder with a model's configuration, tokenizer and, once they are asked for, weights."""

    name: str
    """As the user wrote it."""
    folder: Path
    revision: str = ""
    """What was asked of the hub; empty for a local folder."""
    commit: str = ""
    """What the hub gave."""


def find_checkpoint(model: str, revision: str) -> Checkpoint:
    """Find a local folder, or fetch the small files of a hub repository; check the configuration.

    Raises SettingsError when there is no such folder or repository, or when it would need code of
    its own to be read; DataError for a broken ``config.json``.
    """
    folder = Path(model).expanduser()
    if folder.exists() or _looks_like_path(model):
        found = Checkpoint(model, _existing(model, folder))
    else:
        snapshot = download(model, revision, weights=False)
        found = Checkpoint(model, snapshot, revision, commit=snapshot.name)
    _check_config(found)
    return found


def _looks_like_path(model: str) -> bool:
    return model.startswith((".", "/", "~")) or not HUB_ID.fullmatch(model)


def _existing(model: str, folder: Path) -> Path:
    if folder.is_dir():
        return folder.absolute()
    found = "is a file" if folder.exists() else "does not exist"
    message = (
        f"model {model!r}: {folder.absolute()} {found}; give a folder that holds config.json, "
        "or the name of a model on the Hugging Face hub"
    )
    raise SettingsError(message)


def read_json(path: Path) -> dict[str, JSON]:
    """Read a JSON object; DataError names the file, and the line where it breaks off."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise DataError.at(path, None, str(error)) from error
    except json.JSONDecodeError as error:
        raise DataError.at(path, error.lineno, f"no valid JSON: {error.msg}") from error
    if not isinstance(value, dict):
        raise DataError.at(path, None, "a JSON object was expected")
    return value


def _check_config(checkpoint: Checkpoint) -> None:
    """Refuse a model type that transformers does not have, with or without code of its own."""
    from transformers.models.auto.configuration_auto import CONFIG_MAPPING_NAMES

    path = checkpoint.folder / "config.json"
    if not path.is_file():
        raise SettingsError(f"model {checkpoint.name!r}: there is no {path}")
    config = read_json(path)
    kind = config.get("model_type")
    if kind in CONFIG_MAPPING_NAMES:
        return
    if "auto_map" in config:
        message = (
            f"model {checkpoint.name!r}: it brings code of its own (auto_map in config.json), which "
            "is never run here (trust_remote_code is False); only architectures that the installed "
            "transformers has can be read"
        )
        raise SettingsError(message)
    raise SettingsError(
        f"model {checkpoint.name!r}: the installed transformers has no model type {kind!r} ({path})"
    )


def weight_files(checkpoint: Checkpoint) -> list[Path]:
    """Return the safetensors files of a checkpoint, fetching them where they lie on the hub.

    Raises SettingsError when there are none, DataError when some of them are missing.
    """
    if checkpoint.commit:
        download(checkpoint.name, checkpoint.commit, weights=True)
    single, index = checkpoint.folder / WEIGHTS, checkpoint.folder / INDEX
    if single.is_file():
        return [single]
    if not index.is_file():
        raise SettingsError(_no_weights(checkpoint))
    names = sorted(set(read_json(index).get("weight_map", {}).values()))
    files = [checkpoint.folder / name for name in names]
    if missing := [path.name for path in files if not path.is_file()]:
        raise DataError.at(index, None, f"names files that are not there: {', '.join(missing)}")
    return files


def _no_weights(checkpoint: Checkpoint) -> str:
    head = f"model {checkpoint.name!r}: there is no {WEIGHTS} in {checkpoint.folder}"
    pickled = sorted(path.name for path in checkpoint.folder.glob("pytorch_model*.bin"))
    if not pickled and not checkpoint.commit:
        return head
    what = f"{pickled[0]} is a pickle and is never read" if pickled else "pickles are never fetched"
    return f"{head}; {what}. To convert it once, if you trust it: {conversion(checkpoint)}"


def conversion(checkpoint: Checkpoint) -> str:
    """Return a command, one line to paste, that writes a checkpoint's weights as safetensors."""
    if not checkpoint.commit:
        folder = str(checkpoint.folder)
        script = f"m={folder!r}; AutoModel.from_pretrained(m, use_safetensors=False)"
        return f'python -c "from transformers import AutoModel; {script}.save_pretrained(m)"'
    target = f"./{checkpoint.name.rsplit('/', 1)[-1]}"
    script = (
        f"m, to={checkpoint.name!r}, {target!r}; "
        f"AutoModel.from_pretrained(m, revision={checkpoint.commit!r}, use_safetensors=False)"
        ".save_pretrained(to); "
        f"AutoTokenizer.from_pretrained(m, revision={checkpoint.commit!r}).save_pretrained(to)"
    )
    return f'python -c "from transformers import AutoModel, AutoTokenizer; {script}"'
