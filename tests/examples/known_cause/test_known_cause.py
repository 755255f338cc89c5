"""A tiny dose from end to end: that everything fits together, not what comes out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from examples.known_cause.__main__ import main, options_of, settings_of
from isogloss.demo.layout import lay_out

if TYPE_CHECKING:
    from pathlib import Path


def test_every_dose_has_every_seed_and_wrong_pairs_come_beside() -> None:
    options = options_of(["--seeds", "0", "1", "--wrong", "50", "--steps", "7"])
    found = settings_of(options)
    assert [each.name for each in found] == [
        f"{name}-seed{seed}"
        for seed in range(2)
        for name in ("dose0", "dose10", "dose50", "wrong50")
    ]
    assert {each.steps for each in found} == {7}


@pytest.mark.slow
def test_a_tiny_dose_goes_from_text_to_tables(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = lay_out(tmp_path / "demo").parent / "corpus/en.txt"
    small = "--measured 100 --steps 3 --sentences 6 --width 16 --seeds 0 --jobs 1 --trap"
    few = "--doses 0 50 --twins 1 --concepts 8 --permutations 9"
    all_of_it = ["--text", str(text), "--out", str(tmp_path), *small.split(), *few.split()]
    main(all_of_it)
    printed = capsys.readouterr().out
    # Two studies, two clusterers, three measures; a single seed has no strangers.
    assert printed.count("50 % pairs less 0 % pairs, by seed: ") == 12
    assert "## The trap" in printed
    evidence = json.loads((tmp_path / "study.json").read_text(encoding="utf-8"))
    areas = [row for row in evidence["chance"] if row["figure"] == "area"]
    # Three models, two clusterers, five layers, both directions.
    assert len(areas) == 3 * 2 * 5 * 2
    assert {row["null"]["permutations"] for row in areas} == {9}
    assert all(row["null"]["observed"] is not None for row in areas)
    # No string is shared, so that nothing changes without identical ones.
    bare = [row for row in evidence["chance"] if row["figure"] == "area without identical"]
    assert [r["null"]["observed"] for r in bare] == [r["null"]["observed"] for r in areas]
    # What is there is not made again.
    main(all_of_it)
    assert capsys.readouterr().out == printed
