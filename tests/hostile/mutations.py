"""Ways to spoil a file: bytes, lines, numbers, nesting, and what formats trip over."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    Mutation = Callable[[bytes, random.Random], bytes]

ODD = (
    *(
        b"\x00",
        b"\xff",
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        b"\xed\xa0\x80",
        b"\xc3",
        b"\r",
        b"\x85",
        b"\x1b[2J",
    ),
    *("\u2028\u202e\ufeff\U0001f600\u0301".encode(), b"../../etc/passwd", b"/dev/zero", b"%s%n{0}"),
    *(b"-1", b"0", b"1e999", b"-1e999", b"nan", b"inf", b"0x10", b"1_000", b"\xd9\xa3", b"1e-400"),
    *(b"9" * 30, b"9" * 5000, b"18446744073709551616", b"-9223372036854775809", b"2147483648"),
    *(
        b"true",
        b"null",
        b"[]",
        b"{}",
        b'""',
        b"'",
        b'"',
        b"|||",
        b"\t",
        b" -> ",
        b"\\u0000",
        b"&#0;",
    ),
    *(b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"&b;", b"<a>", b"</a>", b"<![CDATA[", b"-->", b"<?x"),
    *(b"[" * 3000, b'{"a":' * 3000, b"<a>" * 3000, b"(" * 3000, b"a" * 70000, b"\n" * 5000),
)


def spoilt(data: bytes, draw: random.Random) -> bytes:
    """Return data after one to six mutations."""
    for _ in range(draw.choice((1, 1, 1, 2, 3, 6))):
        data = draw.choice(MUTATIONS)(data, draw)
    return data[: 1 << 20]


def _place(data: bytes, draw: random.Random) -> int:
    return draw.randrange(len(data) + 1)


def _flipped(data: bytes, draw: random.Random) -> bytes:
    if not data:
        return data
    place = draw.randrange(len(data))
    return data[:place] + bytes([data[place] ^ (1 << draw.randrange(8))]) + data[place + 1 :]


def _cut(data: bytes, draw: random.Random) -> bytes:
    return data[: _place(data, draw)]


def _without(data: bytes, draw: random.Random) -> bytes:
    place = _place(data, draw)
    return data[:place] + data[place + draw.choice((1, 1, 4, 30)) :]


def _odd(data: bytes, draw: random.Random) -> bytes:
    place = _place(data, draw)
    return data[:place] + draw.choice(ODD) + data[place + draw.choice((0, 0, 1, 5)) :]


def _drawn(data: bytes, draw: random.Random) -> bytes:
    place = _place(data, draw)
    return data[:place] + draw.randbytes(draw.choice((1, 4, 40))) + data[place:]


def _lines(data: bytes, draw: random.Random) -> bytes:
    lines = data.split(b"\n")
    one, other = draw.randrange(len(lines)), draw.randrange(len(lines))
    way = draw.randrange(3)
    if way == 0:
        lines[one], lines[other] = lines[other], lines[one]
    elif way == 1:
        lines[one:one] = [lines[other]] * draw.choice((1, 1, 300))
    else:
        del lines[one]
    return b"\n".join(lines)


def _number(data: bytes, draw: random.Random) -> bytes:
    found = list(re.finditer(rb"-?[0-9]+(\.[0-9]+)?", data))
    if not found:
        return data
    number = draw.choice(found)
    return data[: number.start()] + draw.choice(ODD) + data[number.end() :]


def _token(data: bytes, draw: random.Random) -> bytes:
    """Put one token in another's place, or leave it out."""
    found = list(re.finditer(rb"[^\s,:=\"'\[\]{}<>|]+", data))
    if not found:
        return data
    token, other = draw.choice(found), draw.choice(found)
    put = draw.choice((other.group(), b"", token.group() * draw.choice((2, 2, 4000))))
    return data[: token.start()] + put + data[token.end() :]


def _twice(data: bytes, draw: random.Random) -> bytes:
    start = _place(data, draw)
    piece = data[start : start + draw.choice((4, 60, 1000))]
    return data[:start] + piece * draw.choice((2, 2, 50)) + data[start:]


MUTATIONS: tuple[Mutation, ...] = (
    *(_flipped, _cut, _without, _odd, _odd, _drawn, _lines, _number, _number, _token, _twice),
)
