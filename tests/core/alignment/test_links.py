from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from isogloss.core.alignment.links import Base, Links, format_links, parse_links, read_links
from isogloss.core.errors import DataError, SettingsError

if TYPE_CHECKING:
    from pathlib import Path

pairs = st.frozensets(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=8)


def written(folder: Path, text: str) -> Path:
    path = folder / "links.txt"
    path.write_bytes(text.encode())
    return path


def test_sure_and_possible_links_and_lines_without_any(tmp_path: Path) -> None:
    path = written(tmp_path, "0-0 2-1 1p1\r\n\n3?4 0-0\n")
    first, second, third = read_links(path)
    assert first == Links(frozenset({(0, 0), (2, 1)}), frozenset({(0, 0), (2, 1), (1, 1)}))
    assert second == Links(frozenset(), frozenset())
    assert third.possible - third.sure == {(3, 4)}


def test_words_count_from_what_the_reader_is_told(tmp_path: Path) -> None:
    path = written(tmp_path, "1-1 2p3\n")
    [links] = read_links(path, base=1)
    assert links == Links.of([(0, 0)], [(1, 2)])
    [links] = read_links(path, base=0)
    assert links.sure == {(1, 1)}
    with pytest.raises(SettingsError, match="base is 2"):
        list(read_links(path, base=2))  # type: ignore[arg-type]  # a wrong value is the point


def test_a_pair_that_is_both_is_sure() -> None:
    assert parse_links("0p0 0-0") == Links.of([(0, 0)])


@pytest.mark.parametrize(
    ("line", "base", "reason"),
    [
        ("0-0 1", 0, "'1' is no link; wanted are links like 0-0"),
        ("0--1", 0, "'0--1' is no link"),
        ("-1-0", 0, "'-1-0' is no link"),
        ("0x0", 0, "is no link"),
        ("0-0,1-1", 0, "is no link"),
        ("0P0", 0, "is no link"),
        ("\u0660-\u0660", 0, "is no link"),
        ("1234567890-0", 0, "is no link"),
        ("a" * 60, 0, "'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa...' is no link"),
        ("1-1 0-1", 1, "'0-1': there is no word 0 where words count from 1"),
        ("1-1 2p0", 1, "'2p0': there is no word 0"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: str, base: int, reason: str) -> None:
    path = written(tmp_path, f"1-1\n{line}\n")
    with pytest.raises(DataError) as error:
        list(read_links(path, base=base))  # type: ignore[arg-type]  # 0 or 1
    assert str(error.value).startswith(f"{path}, line 2: ")
    assert reason in str(error.value)


def test_links_stay_inside_the_sentences(tmp_path: Path) -> None:
    path = written(tmp_path, "2-1\n3p1\n")
    assert len(list(read_links(path, lengths=[(3, 2), (4, 2)]))) == 2
    with pytest.raises(DataError, match=r"line 2: link 3-1 leaves the sentences of 3 and 2 words"):
        list(read_links(path, lengths=[(3, 2), (3, 2)]))
    with pytest.raises(DataError, match=r"line 1: link 2-1 leaves .* counted from 1"):
        list(read_links(path, base=1, lengths=[(1, 2), (9, 9)]))


def test_there_is_a_line_for_every_pair(tmp_path: Path) -> None:
    path = written(tmp_path, "0-0\n0-0\n")
    with pytest.raises(DataError, match="2 lines than sentence pairs; 3 are wanted"):
        list(read_links(path, lengths=[(1, 1)] * 3))
    with pytest.raises(DataError, match="more lines than sentence pairs; 1 are wanted"):
        list(read_links(path, lengths=[(1, 1)]))


def test_a_sure_link_is_possible() -> None:
    with pytest.raises(ValueError, match="not among the possible"):
        Links(frozenset({(0, 0)}), frozenset())


@given(sure=pairs, possible=pairs, base=st.sampled_from([0, 1]))
def test_what_is_written_is_read_back(
    sure: frozenset[tuple[int, int]], possible: frozenset[tuple[int, int]], base: int
) -> None:
    links = Links.of(sure, possible)
    assert parse_links(format_links(links, base), base) == links  # type: ignore[arg-type]  # 0 or 1
    assert links.transposed().transposed() == links


def test_lines_are_written_in_order() -> None:
    assert format_links(Links.of([(1, 0), (0, 2)], [(0, 1)]), 1) == "1p2 1-3 2-1"


@given(data=st.binary(max_size=60) | st.text(st.sampled_from("01-p? \n\r")).map(str.encode))
@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_bytes_give_links_or_a_data_error(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "any"
    path.write_bytes(data)
    bases: tuple[Base, ...] = (0, 1)
    for base in bases:
        try:
            found = list(read_links(path, base=base))
        except DataError:
            continue
        assert all(min(link) >= 0 for links in found for link in links.possible)


def test_real_gold_files_are_read(shared: Path) -> None:
    folder = shared / "data" / "alignments"
    french = list(read_links(folder / "awesome-en-fr" / "gold.en-fr.1based.txt", base=1))
    assert len(french) == 447
    assert any(links.possible > links.sure for links in french)
    with pytest.raises(DataError, match="line 1: "):
        list(read_links(folder / "xlwa-en-es-dev" / "gold.en-es.txt", base=1))
