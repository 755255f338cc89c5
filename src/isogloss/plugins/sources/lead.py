"""A tokenizer without the white space that it puts before a text by itself."""

from __future__ import annotations

import json
from typing import Any

Spec = dict[str, Any]


def without_lead(backend: Any) -> Any | None:
    """Return a tokenizer like ``backend`` that puts nothing before a text.

    None for one that puts nothing there anyway, and for one with parts that only exist in memory.
    A model that marks where words begin (``▁``) marks the beginning of every text that way, so
    that its tokenizer cannot be asked for a word that stands directly after another character.
    """
    try:
        spec: Spec = json.loads(backend.to_str())
    except Exception:  # noqa: BLE001 (the library raises nothing narrower for such parts)
        return None
    parts = {name: _bare(spec[name]) for name in ("normalizer", "pre_tokenizer")}
    if all(spec[name] == part for name, part in parts.items()):
        return None
    found = type(backend).from_str(json.dumps(spec | parts))
    found.encode_special_tokens = True
    # A tokenizer.json may ask for both; the words of a batch are neither cut nor filled up.
    found.no_truncation()
    found.no_padding()
    return found


def _bare(part: Spec | None) -> Spec | None:
    """Return a normalizer or pre-tokenizer that adds no white space."""
    kind = part["type"] if part else ""
    if part is None or kind == "Prepend":
        return None
    if kind == "Sequence":
        name = "normalizers" if "normalizers" in part else "pretokenizers"
        return part | {name: [bare for each in part[name] if (bare := _bare(each))]}
    if kind == "Metaspace":
        return part | {"prepend_scheme": "never"}
    if kind == "ByteLevel" and part.get("add_prefix_space"):
        return part | {"add_prefix_space": False}
    return part
