"""Data blocks: plain data that the page's scripts read, safe inside of HTML."""

from __future__ import annotations

import base64
import gzip
import json
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from isogloss.core.types import JSON

_UNSAFE = re.compile("[<>&\u2028\u2029\ud800-\udfff]")
"""What could end a script or start a comment, what JavaScript calls an end of line, what is no text."""

LEVEL = 6
"""How hard gzip tries; 9 is 7 % smaller and takes seven times as long."""


@dataclass(frozen=True)
class Block:
    """Data of one name, which ``Isogloss.data(name)`` reads in the page."""

    name: str
    """Letters, digits and hyphens: it is part of an id and of a file name."""
    content: JSON
    packed: bool = False
    """Whether it is compressed: for what is large and not needed to open the page."""

    def text(self) -> str:
        """Return the content as the page holds it."""
        return self._text

    @cached_property
    def _text(self) -> str:
        # Asked for to see whether it fits, and again to write it.
        return pack(self.content) if self.packed else inert(self.content)


def inert(content: JSON) -> str:
    """Return JSON without a character that means something to HTML."""
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def pack(content: JSON) -> str:
    """Return JSON as gzip in base64; the same content gives the same text."""
    return base64.b64encode(gzip.compress(inert(content).encode(), LEVEL, mtime=0)).decode()
