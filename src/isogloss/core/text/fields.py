"""Many lines taken apart at once, where they are all of one simple shape."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def split_all(lines: Sequence[str], between: Sequence[str]) -> list[list[str]] | None:
    """Return the columns of lines in which each of ``between`` stands once, in this order.

    None where a line is not of that shape, or where it is hard to say: the caller then looks at
    them one by one. A few passes over one text cost a third of what cutting each line does.
    """
    text = "\n".join(lines)
    marks = {separator: chr(code) for code, separator in enumerate(dict.fromkeys(between), 1)}
    if any(mark in text for mark in marks.values()) or any(_overlaps(each, text) for each in marks):
        return None
    for separator, mark in marks.items():
        text = text.replace(separator, mark)
    shape = "".join([*(marks[each] for each in between), "\n"]).encode()
    others = bytes(set(range(256)) - set(shape))
    if text.encode("utf-8", "surrogatepass").translate(None, others) + b"\n" != shape * len(lines):
        return None
    for mark in marks.values():
        text = text.replace(mark, "\n")
    fields, width = text.split("\n"), len(between) + 1
    return [fields[column::width] for column in range(width)]


def _overlaps(separator: str, text: str) -> bool:
    """Whether a separator stands twice in fewer characters than two of them have."""
    return any(
        separator.endswith(separator[:shared]) and separator + separator[shared:] in text
        for shared in range(1, len(separator))
    )
