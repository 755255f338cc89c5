"""A segmenter for text that people have cut by hand, such as ``un|believ|able``."""

from __future__ import annotations

import re

from isogloss import Segmenter, SettingsError


def marked(*, mark: str = "|") -> Segmenter:
    """Words are what stands between marks or white space."""
    if len(mark) != 1 or mark.isspace():
        raise SettingsError(f"mark {mark!r}: one visible character is wanted")
    word = re.compile(rf"[^\s{re.escape(mark)}]+")
    return lambda text: [found.span() for found in word.finditer(text)]
