from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from click.testing import CliRunner

from isogloss.cli import main
from isogloss.registry import findings
from tests.distributions import provide_broken, provide_example

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from click.testing import Result


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments, prog_name="isogloss")


def test_the_table_names_kind_name_summary_and_provider(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    provide_example(monkeypatch, tmp_path)
    result = run("plugins")
    assert result.exit_code == 0
    [line] = [line for line in result.stdout.splitlines() if "shared-types" in line]
    assert re.split(" {2,}", line) == [
        "metric",
        "shared-types",
        "Share of types that both sides have: what any alignment gets for free.",
        "isogloss-example 0.1.0 (example)",
    ]
    assert result.stderr == ""


def test_verbose_adds_the_settings() -> None:
    assert "n_clusters: int" not in run("plugins").stdout
    assert "n_clusters: int" in run("-v", "plugins").stdout


def test_names_that_clash_are_listed_as_they_can_be_typed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    provide_broken(monkeypatch, tmp_path, "clash")
    output = run("plugins").stdout
    assert "kmeans@isogloss " in output
    assert "kmeans@isogloss-broken " in output


def test_failures_go_to_stderr_with_their_reason(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    provide_broken(monkeypatch, tmp_path, "raises", "exits_on_import")
    result = run("plugins")
    assert result.exit_code == 0
    assert result.stderr.splitlines() == [
        "failed: isogloss-broken 0.2 (exits_on_import): it called sys.exit('bye')",
        "failed: isogloss-broken 0.2 (raises): RuntimeError: no GPU",
    ]
    assert "Traceback" in run("--debug", "plugins").stderr


def test_slow_plugins_are_named_on_stderr(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    provide_broken(monkeypatch, tmp_path, "slow")
    monkeypatch.setattr(findings, "SLOW", 0.25)
    assert "slow: isogloss-broken 0.2 (slow) took 0.3 s to load" in run("plugins").stderr


def test_json_is_one_document_with_every_setting(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    provide_example(monkeypatch, tmp_path)
    provide_broken(monkeypatch, tmp_path, "raises", "prints")
    document = json.loads(run("plugins", "--json").stdout)
    assert document["schema_version"] == 1
    [ngrams] = [each for each in document["plugins"] if each["name"] == "ngrams"]
    assert ngrams == {
        "kind": "source",
        "name": "ngrams",
        "summary": "Hash a word's character n-grams: what spelling alone can align.",
        "provider": "isogloss-example",
        "plugin": "example",
        "version": "0.1.0",
        "settings": [
            {
                "name": "width",
                "type": "int",
                "accepted": "a whole number",
                "required": False,
                "default": 256,
            },
            {
                "name": "n",
                "type": "int",
                "accepted": "a whole number",
                "required": False,
                "default": 3,
            },
        ],
    }
    [failure] = document["failures"]
    assert failure.pop("seconds") >= 0
    assert failure == {
        "provider": "isogloss-broken",
        "version": "0.2",
        "plugin": "raises",
        "reason": "RuntimeError: no GPU",
    }


def test_texts_of_plugins_are_no_markup_and_steer_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    provide_broken(monkeypatch, tmp_path, "markup")
    result = run("plugins")
    assert result.exit_code == 0
    assert r"Be [bold]bold[/b] :smile: \x1b[31mred." in result.stdout
    assert "\x1b" not in result.stdout
