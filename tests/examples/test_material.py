"""What a recipe works on, and what it says of input that it cannot use."""

from __future__ import annotations

import tomllib
from argparse import ArgumentParser
from pathlib import Path

import pytest

from examples.material import Material, add_arguments, material_of
from isogloss import SettingsError


def material(out: Path, *arguments: str) -> Material:
    parser = ArgumentParser()
    add_arguments(parser, ("en", "de"))
    return material_of(parser.parse_args(arguments), out)


def test_the_demo_is_what_there_is_without_arguments(tmp_path: Path) -> None:
    found = material(tmp_path)
    assert list(found.texts) == ["en", "de"]
    study = tomllib.loads(found.study(2))
    files = [*study["corpora"]["text"]["files"].values(), study["sources"]["trained"]["model"]]
    assert all(Path(path).exists() for path in files)
    assert [(d["source"], d["target"]) for d in study["dictionaries"]] == [
        ("en", "de"),
        ("de", "en"),
    ]
    assert all(Path(d["path"]).is_file() for d in study["dictionaries"])
    assert list(study["sources"]) == ["trained", "untrained0", "untrained1"]
    assert study["sources"]["untrained1"]["seed"] == 1
    with pytest.raises(SettingsError, match="the demo has ar, de, en, fr, not es"):
        material(tmp_path, "--languages", "en", "es")


def test_files_of_the_users_own(tmp_path: Path) -> None:
    for name in ("a 'b'.txt", "fi.txt", "dictionary.txt"):
        (tmp_path / name).write_text("x\n", encoding="utf-8")
    named = [f"--text=en={tmp_path}/a 'b'.txt", f"--text=fi={tmp_path}/fi.txt"]
    model = ("--model", "some/model", "--segmenter", "unicode")
    found = material(tmp_path, *named, *model, f"--dictionary=en-fi={tmp_path}/dictionary.txt")
    study = tomllib.loads(found.study(0))
    assert study["corpora"]["text"]["files"]["en"] == f"{tmp_path}/a 'b'.txt"
    assert study["sources"] == {"trained": {"use": "transformers", "model": "some/model"}}
    assert study["words"] == {"segmenter": "unicode"}
    assert [d["use"] for d in study["dictionaries"]] == ["muse"]
    assert not (tmp_path / "demo").exists()


def test_what_cannot_be_used_is_told_in_a_line(tmp_path: Path) -> None:
    (tmp_path / "en.txt").write_text("x\n", encoding="utf-8")
    text = f"--text=en={tmp_path}/en.txt"
    with pytest.raises(SettingsError, match="name the --model too"):
        material(tmp_path, text)
    with pytest.raises(SettingsError, match="has to be there"):
        material(tmp_path, "--text=en=nothing.txt", "--model=m")
    with pytest.raises(SettingsError, match="languages of --text"):
        material(tmp_path, text, "--model=m", f"--dictionary=en-de={tmp_path}/en.txt")
