"""The word boundaries of UAX 29, rule by rule, as slow as the standard is written."""

from __future__ import annotations

from functools import cache

import regex

CLASSES = [
    "CR",
    "LF",
    "Newline",
    "Extend",
    "ZWJ",
    "Format",
    "Katakana",
    "Hebrew_Letter",
    "ALetter",
    "MidLetter",
    "MidNum",
    "MidNumLet",
    "Numeric",
    "ExtendNumLet",
    "Regional_Indicator",
    "WSegSpace",
    "Single_Quote",
    "Double_Quote",
]

LINE_ENDS = {"CR", "LF", "Newline"}
IGNORED = {"Extend", "Format", "ZWJ"}
LETTERS = {"ALetter", "Hebrew_Letter"}
MIDDLE = {"MidNumLet", "Single_Quote"}
UNSEEN = regex.compile(r"[[\s\x1c-\x1f\p{DI}]--\p{L}]*", regex.V1)


@cache
def class_of(character: str) -> str:
    """Return the Word_Break property, with the letters that only a dictionary can group apart."""
    if regex.match(r"\p{LB=Complex_Context}", character) and class_of_wb(character) == "Other":
        return "Complex"
    return class_of_wb(character)


def class_of_wb(character: str) -> str:
    found = (name for name in CLASSES if regex.match(rf"\p{{WB={name}}}", character))
    return next(found, "Other")


def is_boundary(text: str, place: int) -> bool:
    kinds = [class_of(character) for character in text]
    before, after = kinds[place - 1], kinds[place]
    if (before, after) == ("CR", "LF"):  # WB3
        return False
    if {before, after} & LINE_ENDS:  # WB3a, WB3b
        return True
    if before == "ZWJ" and regex.match(r"\p{ExtPict}", text[place]):  # WB3c
        return False
    if before == after == "WSegSpace":  # WB3d
        return False
    if after in IGNORED:  # WB4
        return False
    left = without_ignored(kinds[:place])
    right = without_ignored(kinds[place:])
    return not joined(left, right)


def without_ignored(kinds: list[str]) -> list[str]:
    """Drop what belongs to the character before it; at the start and after a line end it stays."""
    kept: list[str] = []
    for kind in kinds:
        if kind not in IGNORED or not kept or kept[-1] in LINE_ENDS:
            kept.append(kind)
    return kept


def joined(left: list[str], right: list[str]) -> bool:
    before, after = left[-1], right[0]
    further_back = left[-2] if len(left) > 1 else ""
    further_on = right[1] if len(right) > 1 else ""
    flags = 0
    while flags < len(left) and left[-1 - flags] == "Regional_Indicator":
        flags += 1
    return any(
        (
            before in LETTERS and after in LETTERS,  # WB5
            before in LETTERS and after in {"MidLetter", *MIDDLE} and further_on in LETTERS,  # WB6
            further_back in LETTERS and before in {"MidLetter", *MIDDLE} and after in LETTERS,
            before == "Hebrew_Letter" and after == "Single_Quote",  # WB7a
            before == further_on == "Hebrew_Letter" and after == "Double_Quote",  # WB7b
            further_back == after == "Hebrew_Letter" and before == "Double_Quote",  # WB7c
            before == "Numeric" and after == "Numeric",  # WB8
            before in LETTERS and after == "Numeric",  # WB9
            before == "Numeric" and after in LETTERS,  # WB10
            further_back == after == "Numeric" and before in {"MidNum", *MIDDLE},  # WB11
            before == further_on == "Numeric" and after in {"MidNum", *MIDDLE},  # WB12
            before == after == "Katakana",  # WB13
            before in {*LETTERS, "Numeric", "Katakana", "ExtendNumLet"}
            and after == "ExtendNumLet",  # WB13a
            before == "ExtendNumLet" and after in {*LETTERS, "Numeric", "Katakana"},  # WB13b
            before == after == "Regional_Indicator" and flags % 2 == 1,  # WB15, WB16
            before == after == "Complex",  # ours, where the standard refers to a dictionary
        )
    )


def words(text: str) -> list[tuple[int, int]]:
    """Return what stands between boundaries, without what cannot be seen before it, white space after it."""
    cuts = [place for place in range(1, len(text)) if is_boundary(text, place)]
    found = []
    for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True):
        seen = UNSEEN.match(text, start, end)
        if seen and seen.end() < end:
            found.append((seen.end(), seen.end() + len(text[seen.end() : end].rstrip())))
    return found
