"""Reading many lines of a reference dictionary at once, beside reading them one by one."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING
from unittest import mock

from hypothesis import given
from hypothesis import strategies as st

from isogloss import DataError, Entries
from isogloss.plugins.dictionaries import reference as module
from isogloss.plugins.dictionaries.reference import reference

if TYPE_CHECKING:
    import pytest

LINES = st.one_of(
    st.builds(
        "{} -> {}: Probability = {}, Count = {}".format,
        st.sampled_from(["cat", "a -> b", " ", "x: Probability = 1, Count = 1", "\u2028", "ü"]),
        st.sampled_from(["Katze", "b", "", "\x85", "1, Count = 2"]),
        st.sampled_from(["0.25", "1", "0", "1.5", "-0", "1e-3", "1_0", " 1", "nan", ".", ""]),
        st.sampled_from(["3", "0", "007", "-1", "1_0", "9" * 19, "٣", ""]),
    ),
    st.sampled_from(["", "cat -> Katze", "cat: Probability = 1, Count = 1"]),
)
"""Half of what stands in them is unusual."""


def said(path: Path) -> tuple[object, ...]:
    try:
        found = reference(path=path, source="en", target="de").translations("en", "de", None)
    except DataError as error:
        return (str(error),)
    assert isinstance(found, Entries)
    return (list(found.pairs()), found.counts, found.report)


@given(st.lists(LINES, max_size=4))
def test_many_lines_at_once_are_what_they_are_one_by_one(texts: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "dictionary"
        path.write_text("\n".join(texts) + "\n", "utf-8")
        fast = said(path)
        with mock.patch.object(module, "_entries", return_value=None):
            assert said(path) == fast


def test_usual_lines_are_read_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "dictionary"
    path.write_text("".join(f"w{n} -> v{n}: Probability = 0.5, Count = {n}\n" for n in range(9)))
    monkeypatch.setattr(module, "_entry", None)  # so that reading one line alone would fail
    found = reference(path=path, source="en", target="de").translations("en", "de", None)
    assert isinstance(found, Entries)
    assert found["w7"] == (("v7", 0.5),)
    assert found.counts == tuple(range(9))
    assert (found.report.lines, found.report.entries) == (9, 9)
