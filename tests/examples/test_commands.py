"""Commands of isogloss, run as a user would."""

from __future__ import annotations

import pytest

from examples.commands import ended, isogloss
from isogloss import DataError


def test_a_command_that_fails_ends_the_recipe_with_its_exit_code(
    capfd: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as caught:
        isogloss("run", "nothing.toml")
    assert caught.value.code == 2
    assert "nothing.toml" in capfd.readouterr().err


def test_what_a_user_can_act_on_is_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    def main() -> None:
        raise DataError("too few sentences")

    with pytest.raises(SystemExit) as caught:
        ended(main)
    assert caught.value.code == 3
    assert capsys.readouterr().err == "error: too few sentences\n"
