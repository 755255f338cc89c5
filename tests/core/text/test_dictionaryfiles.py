"""A dictionary file of any format: read once, in its own direction, with a report by line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from isogloss.core.errors import DataError, SettingsError
from isogloss.core.text.dictionaryfiles import EntryLimits, FileDictionary
from isogloss.core.types import Translation

if TYPE_CHECKING:
    from pathlib import Path

    from isogloss.core.text.dictionaryfiles import Parse


def parse(text: str) -> tuple[str, Translation]:
    """Read ``form=target``."""
    form, equals, to = text.partition("=")
    if not equals:
        raise ValueError("no equals sign")
    return form, Translation(to)


def dictionary(
    folder: Path, text: str, *, strict: bool = False, header: bool = False
) -> FileDictionary:
    (folder / "d.txt").write_bytes(text.encode())
    return FileDictionary(
        folder / "d.txt", "en", "de", parse, accepts="'a=b'", strict=strict, header=header
    )


def test_only_its_own_direction_is_offered(tmp_path: Path) -> None:
    found = dictionary(tmp_path, "a=b\n")
    assert found.translations("de", "en", None) is None
    assert found.translations("en", "fr", None) is None
    assert dict(found.translations("en", "de", None) or {}) == {"a": (Translation("b"),)}


def test_the_file_is_read_when_first_asked_for_and_once(tmp_path: Path) -> None:
    found = dictionary(tmp_path, "a=b\n")
    first = found.translations("en", "de")
    (tmp_path / "d.txt").unlink()
    assert found.translations("en", "de") is first


def test_dropped_lines_are_reported_by_reason_and_line(tmp_path: Path) -> None:
    found = dictionary(tmp_path, "source=target\na=b\nbad\n\n \nc=d\nbad\n", header=True)
    entries = found.translations("en", "de")
    assert entries is not None
    assert entries.report.dropped == {
        "header": (1,),
        "no equals sign": (3, 7),
        "empty line": (4, 5),
    }
    assert (entries.report.lines, entries.report.entries) == (7, 2)
    assert (entries.report.source, entries.report.target) == ("en", "de")


def test_half_of_the_lines_may_be_bad_and_not_one_more(tmp_path: Path) -> None:
    assert dictionary(tmp_path, "a=b\nbad\n\n\n").translations("en", "de")
    with pytest.raises(DataError, match=r"d\.txt, line 2: no equals sign \(2 of 3 lines.*'a=b'"):
        dictionary(tmp_path, "a=b\nworse\nbad\n").translations("en", "de")


def test_a_strict_format_stops_at_the_first_bad_line(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"d\.txt, line 3: no equals sign; wanted"):
        dictionary(tmp_path, "a=b\n\nbad\nc=d\n", strict=True).translations("en", "de")


@pytest.mark.parametrize("text", ["", "\n", " \n\t\n", "\ufeff\r\n"])
def test_a_dictionary_without_entries_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(DataError, match=r"d\.txt: no entries; wanted are lines like 'a=b'"):
        dictionary(tmp_path, text).translations("en", "de")


def test_language_names_are_checked(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="language 'e n'"):
        FileDictionary(tmp_path / "d.txt", "e n", "de", parse, accepts="")


def test_what_is_left_out_on_purpose_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "d.txt").write_text("a b=c\nd e=f\ng=h\nbad\n", "utf-8")
    found = FileDictionary(
        tmp_path / "d.txt", "en", "de", parse, accepts="'a=b'", limits=EntryLimits("drop")
    )
    entries = found.translations("en", "de")
    assert entries is not None
    assert [form for form, _ in entries.pairs()] == ["g"]
    assert entries.report.dropped == {"a phrase": (1, 2), "no equals sign": (4,)}


def test_counts_stay_where_every_pair_has_one(tmp_path: Path) -> None:
    def counted(text: str) -> tuple[str, Translation] | tuple[str, Translation, int]:
        form, to = parse(text.rstrip("+"))
        return (form, to, text.count("+")) if text.endswith("+") else (form, to)

    for text, counts in (("a=b+\nc=d++\n", (1, 2)), ("a=b+\nc=d\n", None)):
        (tmp_path / "d.txt").write_text(text, "utf-8")
        found = FileDictionary(tmp_path / "d.txt", "en", "de", counted, accepts="'a=b+'")
        entries = found.translations("en", "de")
        assert entries is not None
        assert entries.counts == counts


def test_a_header_can_say_how_the_rows_are_read(tmp_path: Path) -> None:
    def below(header: str) -> Parse:
        if "=" not in header:
            raise ValueError("no columns")
        turned = header == "de=en"

        def read(text: str) -> tuple[str, Translation]:
            form, to = parse(text)
            return (to.form, Translation(form)) if turned else (form, to)

        return read

    (tmp_path / "d.txt").write_text("de=en\nHund=dog\n", "utf-8")
    found = FileDictionary(tmp_path / "d.txt", "en", "de", parse, accepts="'a=b'", header=below)
    assert dict(found.translations("en", "de") or {}) == {"dog": (Translation("Hund"),)}
    (tmp_path / "e.txt").write_text("de\nHund=dog\n", "utf-8")
    found = FileDictionary(tmp_path / "e.txt", "en", "de", parse, accepts="'a=b'", header=below)
    with pytest.raises(DataError, match=r"e\.txt, line 1: no columns"):
        found.translations("en", "de")
