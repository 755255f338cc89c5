"""What a model was read from, as digests of the contents."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from typing import TYPE_CHECKING

from isogloss.plugins.sources.checkpoint import read_json

if TYPE_CHECKING:
    from pathlib import Path

    from isogloss import JSON

TOKENIZER_FILES = (
    "tokenizer.json",
    "tokenizer_config.json",
    "special_tokens_map.json",
    "added_tokens.json",
    "vocab*",
    "merges*",
    "*.model",
    "*.spm",
)
BOOKKEEPING = ("_name_or_path", "transformers_version", "dtype", "torch_dtype")
"""Entries of config.json that change no vector: the arithmetic's type is a setting of ours."""


def digest(value: JSON) -> str:
    """Return 16 hexadecimal digits that change whenever the plain data does."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def file_digest(path: Path) -> str:
    """Return the sha256 of a file's contents; read again only when the file has changed."""
    state = path.stat()
    return _file_digest(path, state.st_size, state.st_mtime_ns)


@lru_cache(maxsize=4096)
def _file_digest(path: Path, size: int, changed: int) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def config_digest(folder: Path) -> str:
    """Return a digest of a model's configuration, without its bookkeeping."""
    config = read_json(folder / "config.json")
    return digest({name: value for name, value in config.items() if name not in BOOKKEEPING})


def tokenizer_digest(folder: Path) -> str:
    """Return a digest of all files that say how a model's text is cut into sub-words."""
    paths = {path for pattern in TOKENIZER_FILES for path in folder.glob(pattern)}
    return digest({path.name: file_digest(path) for path in paths if path.is_file()})


def weights_digest(files: list[Path]) -> str:
    """Return a digest of a model's weights, whatever the names of their files."""
    return digest([file_digest(path) for path in files])
