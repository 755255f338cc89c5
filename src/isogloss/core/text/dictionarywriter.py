"""Dictionaries written as text that the built-in formats read back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isogloss.core.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable

    from isogloss.core.text.dictionary import Entries

_ARROW = " -> "
_ENDS = ("\n", "\r")


def as_reference(entries: Entries) -> bytes:
    """Return the text of the published scripts, which ``reference`` reads back to the bit.

    Raises DataError where a pair has no probability or no count, which its lines cannot do
    without, or where a form would be read back as another.
    """
    if entries.counts is None:
        raise DataError(f"{_what(entries)}: reference text has a count for every pair; write .tsv")
    rows = []
    for number, (form, to) in enumerate(entries.pairs(), 1):
        pair = f"{form}{_ARROW}{to.form}"
        if to.probability is None:
            why = "no probability, which reference text has for every pair; write .tsv"
            raise _unwritable(entries, number, form, to.form, why)
        whole = pair.rpartition(_ARROW) == (form, _ARROW, to.form)
        if not whole or any(map(_cannot_stand, (form, to.form, pair))):
            raise _unwritable(entries, number, form, to.form, "it would be read back as another")
        count = entries.counts[number - 1]
        rows.append(f"{pair}: Probability = {to.probability!r}, Count = {count}\n")
    return "".join(rows).encode()


def as_tsv(entries: Entries) -> bytes:
    """Return lines of form, translation and, where known, probability and count, between tabs.

    ``tsv`` reads it back to the bit with ``probability_column=3`` and ``count_column=4``; an
    unknown probability is empty. Raises DataError where a form would be read back as another.
    """
    known = any(to.probability is not None for _, to in entries.pairs())
    rows = []
    for number, (form, to) in enumerate(entries.pairs(), 1):
        if any(
            "\t" in word or word != word.strip() or _cannot_stand(word) for word in (form, to.form)
        ):
            raise _unwritable(entries, number, form, to.form, "it would be read back as another")
        row = [form, to.form]
        if known or entries.counts is not None:
            row.append("" if to.probability is None else repr(to.probability))
        if entries.counts is not None:
            row.append(str(entries.counts[number - 1]))
        rows.append("\t".join(row) + "\n")
    return "".join(rows).encode()


WRITERS: dict[str, Callable[[Entries], bytes]] = {".txt": as_reference, ".tsv": as_tsv}
"""What writes a dictionary to a file, by the suffix of its name."""


def _cannot_stand(text: str) -> bool:
    """Whether ``lines`` would not give this text back."""
    ends = any(end in text for end in _ENDS)
    half = any("\ud800" <= character <= "\udfff" for character in text)
    return not text.strip() or ends or half or text.startswith("\ufeff")


def _what(entries: Entries) -> str:
    report = entries.report
    return report.path or f"the dictionary {report.source} -> {report.target}"


def _unwritable(entries: Entries, number: int, form: str, to: str, why: str) -> DataError:
    return DataError(
        f"{_what(entries)}: pair {number}, {form!r} -> {to!r}, cannot be written: {why}"
    )
