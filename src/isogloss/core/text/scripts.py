"""Text whose words no space separates, so that a user can be told before it is cut wrongly."""

from __future__ import annotations

import re

# Thai, Lao, Burmese, Khmer; kana; Chinese characters in all their blocks. Korean has spaces.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\ua9e0-\ua9ff\uaa60-\uaa7f\uf900-\ufaff\uff66-\uff9f"
    "\U0001aff0-\U0001b16f\U00020000-\U0003347f]"
)


def is_unspaced(text: str) -> bool:
    """Tell whether most letters of ``text`` are of scripts that put no space between words.

    Those need a segmenter of their own: ``whitespace`` makes one word of a sentence, ``unicode``
    one of each Chinese character or of a whole run of Thai.
    """
    if text.isascii():
        return False
    letters = sum(map(str.isalpha, text))
    return 2 * sum(map(str.isalpha, _UNSPACED.findall(text))) > letters
