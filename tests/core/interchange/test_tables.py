from __future__ import annotations

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from isogloss.core.interchange.tables import csv_lines, flat_score
from tests.core.interchange.anything import PROPERTY, WORDS


@given(rows=st.lists(st.lists(WORDS | st.just(""), min_size=1, max_size=4)))
@PROPERTY
def test_cells_of_a_csv_hold_any_text(rows: list[list[str]]) -> None:
    text = "".join(csv_lines(rows))
    assert list(csv.reader(io.StringIO(text, newline=""))) == rows


def test_a_flat_score_keeps_counts_and_parts_of_one_name_apart() -> None:
    side = {"corpus": "c", "source": "s", "part": "encoder", "layer": 3, "given": ""}
    record = {
        "metric": "m",
        "name": "n",
        "word_class": "pos=NOUN",
        "clusterer": "k",
        "dictionary": "d",
        "sides": [{**side, "language": "en"}, {**side, "language": "de"}],
        "value": None,
        "counts": {"size": 1},
        "parts": {"size": None, "value": 0.5},
        "note": "too few",
        "key": "0",
    }
    flat = flat_score(record)
    assert (flat["value"], flat["note"]) == (None, "too few")
    assert (flat["counts.size"], flat["parts.size"], flat["parts.value"]) == (1, None, 0.5)
    assert (flat["languages"], flat["layer"]) == ("en-de", 3)
    assert flat["sides"] == "c/s/en/encoder/3 c/s/de/encoder/3"
