"""The planted study, run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from click.testing import CliRunner

import isogloss
from isogloss.cli import main
from tests.studies import planted_study

if TYPE_CHECKING:
    from pathlib import Path

    from isogloss.core.study.results import Results


def ran(folder: Path) -> Results:
    path = planted_study(folder)
    result = CliRunner().invoke(main, ["run", str(path)], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return isogloss.open_study(path)
