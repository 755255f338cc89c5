from __future__ import annotations

import json
from typing import TYPE_CHECKING

from click.testing import CliRunner

from isogloss.cli import main

if TYPE_CHECKING:
    from pathlib import Path


def test_the_demo_can_be_laid_out_without_being_run(tmp_path: Path) -> None:
    folder = tmp_path / "start"
    result = CliRunner().invoke(main, ["demo", str(folder), "--no-run", "--json"])
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["study"] == str(folder / "demo.toml")
    assert (folder / "model/model.safetensors").is_file()
    assert not (folder / "demo").exists()
