"""Lines of text: what ends one, what is dropped, and what is refused with its place."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import itertools
import os
import re
import tempfile
from hashlib import sha256
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from isogloss.core.errors import DataError
from isogloss.core.text import lines as text_module
from isogloss.core.text.lines import LineFile, lines


def write(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def read_both(path: Path) -> list[str]:
    """Read by ``lines`` and by ``LineFile``, which must agree."""
    found = list(lines(path))
    assert [number for number, _ in found] == list(range(1, len(found) + 1))
    by_number = LineFile(path)
    assert list(by_number.read(range(by_number.count))) == [line for _, line in found]
    return [line for _, line in found]


def error_of(path: Path) -> str:
    with pytest.raises(DataError) as one:
        list(lines(path))
    with pytest.raises(DataError) as other:
        LineFile(path)
    assert str(one.value) == str(other.value)
    assert str(path) in str(one.value)
    return str(one.value)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", []),
        (b"\n", [""]),
        (b"a", ["a"]),
        (b"a\n", ["a"]),
        (b"a\n\nb", ["a", "", "b"]),
        (b"a\r\nb\r\n", ["a", "b"]),
        (b"a\rb\r", ["a", "b"]),
        (b"a\r\rb", ["a", "", "b"]),
        (b"a\n\rb", ["a", "", "b"]),
        (b"a\r\r\nb", ["a", "", "b"]),
        (b"a\nb\rc\r\nd", ["a", "b", "c", "d"]),
        ("a\u2028b\u2029c\x85d\x0ce\x0bf\x1cg\n".encode(), ["a\u2028b\u2029c\x85d\x0ce\x0bf\x1cg"]),
        ("\ufeffa\nb\ufeffc\n\ufeff\ufeffd".encode(), ["a", "b\ufeffc", "d"]),
        ("\ufeff".encode(), [""]),
        (b"a\x00b\x1b[0m\x7f\n", ["a\x00b\x1b[0m\x7f"]),
    ],
)
def test_lf_crlf_and_cr_end_a_line_and_nothing_else_does(
    tmp_path: Path, data: bytes, expected: list[str]
) -> None:
    assert read_both(write(tmp_path / "a.txt", data)) == expected


@given(
    pieces=st.lists(st.sampled_from(["a", "\r", "\n", "é", "\ufeff", "\u2028", "\x00", " "])),
    block=st.integers(1, 7),
)
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_blocks_of_any_size_give_the_lines_of_universal_newlines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pieces: list[str], block: int
) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("".join(pieces).encode())
    monkeypatch.setattr(text_module, "_BLOCK", block)
    with path.open(encoding="utf-8") as stream:
        expected = [line.removesuffix("\n").lstrip("\ufeff") for line in stream]
    assert read_both(path) == expected


@given(data=st.binary(max_size=60))
@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_bytes_give_lines_or_a_data_error(tmp_path: Path, data: bytes) -> None:
    path = write(tmp_path / "a.txt", data)
    try:
        found = [line for _, line in lines(path)]
    except DataError:
        with pytest.raises(DataError):
            LineFile(path)
    else:
        expected = re.split("\r\n|\r|\n", data.decode())
        expected = expected[:-1] if expected[-1] == "" else expected
        assert found == [line.lstrip("\ufeff") for line in expected]
        assert list(LineFile(path).read(range(len(found)))) == found


def test_bytes_that_are_not_utf8_are_named_with_line_and_offset(tmp_path: Path) -> None:
    path = write(tmp_path / "de.txt", "Äpfel\r\nKaff".encode() + b"\xe9e\n")
    message = error_of(path)
    assert f"{path}, line 2: byte 12: E9" in message
    assert "UTF-8" in message


@pytest.mark.parametrize(
    ("data", "where"),
    [
        (b"ok\n\xff\xfe", "line 2: byte 3: FF"),
        (b"\xed\xa0\x80", "line 1: byte 0: ED"),
        (b"x \xc0\xaf", "line 1: byte 2: C0"),
        (b"cut \xe2\x82\nnext", "line 1: byte 4: E2 82"),
        (b"cut \xe2\x82", "line 1: byte 4: E2 82"),
    ],
)
def test_every_kind_of_bad_byte_is_refused(tmp_path: Path, data: bytes, where: str) -> None:
    assert where in error_of(write(tmp_path / "a.txt", data))


@pytest.mark.parametrize(
    ("encoding", "mark", "name"),
    [
        ("utf-16-le", b"\xff\xfe", "UTF-16"),
        ("utf-16-be", b"\xfe\xff", "UTF-16"),
        ("utf-32-le", b"\xff\xfe\0\0", "UTF-32"),
        ("utf-32-be", b"\0\0\xfe\xff", "UTF-32"),
    ],
)
def test_other_unicode_encodings_are_named(
    tmp_path: Path, encoding: str, mark: bytes, name: str
) -> None:
    message = error_of(write(tmp_path / "a.txt", mark + "Hallo".encode(encoding)))
    assert f"the mark of {name}" in message
    assert f"iconv -f {name}" in message


def test_what_is_no_readable_file_is_named(tmp_path: Path) -> None:
    assert "no such file" in error_of(tmp_path / "missing.txt")
    assert "folder" in error_of(tmp_path)
    assert "cannot be read" in error_of(tmp_path / "a\0b")
    locked = write(tmp_path / "locked.txt", b"x")
    locked.chmod(0)
    if not os.access(locked, os.R_OK):
        assert "permission" in error_of(locked)


def test_gzip_is_unpacked_by_its_name(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt.gz", gzip.compress("Äpfel\nZug\n".encode()))
    assert list(lines(path)) == [(1, "Äpfel"), (2, "Zug")]
    file = LineFile(path)
    assert [file[1], file[0], file[1]] == ["Zug", "Äpfel", "Zug"]
    assert file.sha256 == hashlib.sha256("Äpfel\nZug\n".encode()).hexdigest()


def test_a_range_of_lines_is_read_in_one_go(tmp_path: Path) -> None:
    file = LineFile(write(tmp_path / "a.txt", b"a\r\n\r\xef\xbb\xbfb\nc"))
    assert file.read_range(0, 4) == ["a", "", "b", "c"]
    assert file.read_range(1, 3) == ["", "b"]
    assert file.read_range(2, 2) == []
    assert list(file.read_ranges([(3, 4), (0, 1)])) == [["c"], ["a"]]


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[: len(data) // 2],
        lambda data: data + b"rest",
        lambda data: data[:12] + b"\xff\xff\xff\xff" + data[16:],
        lambda data: data[:-6] + b"\0\0" + data[-4:],
        lambda _: b"not packed at all\n",
    ],
)
def test_damaged_gzip_is_a_data_error(tmp_path: Path, damage: object) -> None:
    assert callable(damage)
    packed = gzip.compress(bytes(range(32, 127)) * 50, mtime=0)
    path = write(tmp_path / "a.gz", damage(packed))
    with pytest.raises(DataError, match=r"a\.gz: not a complete gzip file"):
        list(lines(path))


def test_gzip_without_its_name_is_recognised(tmp_path: Path) -> None:
    assert "gunzip" in error_of(write(tmp_path / "a.txt", gzip.compress(b"x\n")))


def test_a_line_file_knows_count_hash_and_notes(tmp_path: Path) -> None:
    data = "\ufeffeins\r\n\ufeffzw\0ei\n".encode()
    found = LineFile(write(tmp_path / "a.txt", data))
    assert (len(found), found.count) == (2, 2)
    assert found.sha256 == sha256(data).hexdigest()
    assert found.notes == {"byte order marks removed": 2, "NUL characters": 1}
    assert LineFile(write(tmp_path / "b.txt", b"x")).notes == {}


def test_lines_are_read_by_number_in_any_order(tmp_path: Path) -> None:
    found = LineFile(write(tmp_path / "a.txt", b"null\r\neins\rzwei\n\nvier"))
    assert list(found.read([4, 0, 0, 2, 3])) == ["vier", "null", "null", "zwei", ""]
    assert found[1] == "eins"
    for number in (-1, 5):
        with pytest.raises(IndexError, match="5 lines"):
            found[number]


def test_a_file_that_changes_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", b"eins\nzwei\n")
    found = LineFile(path)
    write(path, b"eins\nzwei\ndrei\n")
    with pytest.raises(DataError, match="has changed"):
        found[0]
    write(path, b"EINS\nZWEI\n")
    os.utime(path, ns=(1, 1))
    with pytest.raises(DataError, match="has changed"):
        list(found.read([1]))
    path.unlink()
    with pytest.raises(DataError, match="no such file"):
        found[0]


def test_a_change_that_size_and_time_hide_still_names_its_line(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", b"eins\nzwei\n")
    found, then = LineFile(path), path.stat().st_mtime_ns
    write(path, b"eins\nzw\xffi\n")
    os.utime(path, ns=(then, then))
    with pytest.raises(DataError, match="line 2: byte 7: FF"):
        found[1]


def test_a_pipe_is_no_line_file(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.write(writing, b"eins\n")
    os.close(writing)
    try:
        with pytest.raises(DataError, match="not a regular file"):
            LineFile(Path(f"/dev/fd/{reading}"))
    finally:
        os.close(reading)


def test_a_line_of_megabytes_is_read_whole(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", b"short\n" + b"x" * 5_000_000 + b"\r\nlast")
    found = LineFile(path)
    assert found.count == 3
    assert found[1] == "x" * 5_000_000
    assert found[2] == "last"


def test_hard_files_have_the_documented_outcome(shared: Path) -> None:
    hard = shared / "data" / "hard" / "corpora"
    assert "line 2: byte 50: FF" in error_of(hard / "invalid_utf8" / "de.txt")
    assert "line 1: byte 14: E4" in error_of(hard / "encodings" / "de.txt")
    assert "UTF-16" in error_of(hard / "encodings" / "fr.txt")
    for name in ("crlf", "bom"):
        for language in ("en", "de", "fr"):
            path = hard / name / f"{language}.txt"
            if path.exists():
                assert read_both(path) == read_both(hard / "clean" / f"{language}.txt")
    assert len(read_both(hard / "whitespace" / "en.txt")) == 7
    assert len(read_both(hard / "mismatched" / "fr.txt")) == 8
    assert max(map(len, read_both(hard / "long_lines" / "en.txt"))) >= 50_000
    assert "nul\x00byte here" in read_both(hard / "control_chars" / "en.txt")


PIECES = [b"a", b"\n", b"\r", b"\r\n", "é".encode(), b"\xef\xbb\xbf", b"\xff", b"\xe2\x82", b"\0"]


@given(st.lists(st.sampled_from(PIECES), max_size=12), st.sampled_from([1, 2, 3, 1 << 20]))
def test_lines_are_those_of_a_loop_over_the_bytes(pieces: list[bytes], block: int) -> None:
    """The oracle cuts the whole file by the rule and decodes line by line."""
    data = b"".join(pieces)
    bodies = re.split(rb"\r\n|\r|\n", data)
    if not bodies[-1]:
        bodies.pop()
    good = list(itertools.takewhile(_is_utf8, bodies))
    with tempfile.TemporaryDirectory() as folder, mock.patch.object(text_module, "_BLOCK", block):
        path = Path(folder) / "text"
        path.write_bytes(data)
        found: list[tuple[int, str]] = []
        with contextlib.ExitStack() as stack:
            if len(good) < len(bodies):
                stack.enter_context(pytest.raises(DataError, match=f"line {len(good) + 1}"))
            found.extend(lines(path))  # extends by what comes before the error, too
    if len(good) == len(bodies):
        expected = [(n, body.decode().lstrip("\ufeff")) for n, body in enumerate(good, 1)]
        assert found == expected


def test_the_lines_before_a_bad_one_are_read(tmp_path: Path) -> None:
    path = tmp_path / "text"
    path.write_bytes(b"one\ntwo\n\xff\nfour\n")
    read = lines(path)
    assert [next(read), next(read)] == [(1, "one"), (2, "two")]
    with pytest.raises(DataError, match="line 3: byte 8"):
        next(read)


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True
