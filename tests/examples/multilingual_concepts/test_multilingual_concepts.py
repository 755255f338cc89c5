"""The recipe from end to end on the demo: that everything fits together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from examples.multilingual_concepts.__main__ import main
from isogloss import SettingsError

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.slow
def test_the_demos_model_goes_from_text_to_a_sample(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    few = ("--languages", "en", "de", "fr", "--concepts", "20", "--permutations", "9")
    again = ["--out", str(tmp_path), *few, "--sample", "4", "--layer", "2"]
    main(again)
    printed = capsys.readouterr().out
    assert "## trained, layer 2: 4 of 20 concepts, each as likely as any other, seed 0" in printed
    assert "## untrained0, layer 2: 4 of 20 concepts" in printed
    main(again)
    assert capsys.readouterr().out == printed
    with pytest.raises(SettingsError, match="the model has 0, 1, 2, 3, 4"):
        main([*again, "--layer", "9"])
