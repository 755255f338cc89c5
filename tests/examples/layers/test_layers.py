"""The recipe from end to end on the demo, with few twins: that everything fits together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from examples.layers.__main__ import main

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.slow
def test_the_demos_model_goes_from_text_to_tables(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    few = ("--languages", "en", "de", "--twins", "1", "--concepts", "20", "--permutations", "9")
    main(["--out", str(tmp_path), *few])
    printed = capsys.readouterr().out
    for name in ("plain", "centred"):
        assert f"## {name}: CALIGN area, mean of 2 pairs, each direction one" in printed
    assert printed.count("Above chance, layers 3 to 4 less layers 0 and 1:") == 2
    assert printed.count(", 1 untrained twins ") == 4
    assert "| spelling " in printed
    assert "| positions " in printed
