from __future__ import annotations

import json
import shlex
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from isogloss import DataError, SettingsError
from isogloss.plugins.sources.transformers import transformers
from tests.plugins.sources.reading_aloud import sentence, vectors

if TYPE_CHECKING:
    from pathlib import Path

    from tests.plugins.conftest import Checkpoint
    from tests.plugins.sources.conftest import Make


@pytest.fixture
def copy(checkpoint: Checkpoint, tmp_path: Path) -> Path:
    """A BERT checkpoint that a test may damage."""
    folder = tmp_path / "copy"
    shutil.copytree(checkpoint("bert"), folder)
    return folder


def refuse(folder: Path | str, message: str, error: type[Exception] = SettingsError) -> str:
    with pytest.raises(error, match=message) as caught:
        vectors(transformers(model=str(folder)), [sentence("the cat")])
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.fixture
def no_hub(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        pytest.fail("the hub was asked")

    monkeypatch.setattr("huggingface_hub.snapshot_download", fail)


@pytest.mark.usefixtures("no_hub")
@pytest.mark.parametrize("model", ["./none", "/none/at/all", "~/none/here", "a/b/c", "two words"])
def test_a_path_that_does_not_exist_says_so_before_the_hub_is_asked(model: str) -> None:
    assert "does not exist" in refuse(model, "give a folder that holds config.json")


@pytest.mark.usefixtures("no_hub")
def test_a_file_is_no_model(copy: Path) -> None:
    refuse(copy / "model.safetensors", "is a file; give a folder")


def test_an_offline_hub_is_one_clear_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    refuse("nobody/nothing", r"'nobody/nothing': not a folder here, not in the hub's cache")


def test_a_hub_model_is_read_from_its_snapshot(
    copy: Path, make: Make, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    commit = "0123456789abcdef0123456789abcdef01234567"
    asked: list[dict[str, Any]] = []

    def snapshot(model: str, **how: Any) -> str:
        asked.append({"model": model, **how})
        folder = tmp_path / "hub" / commit
        folder.mkdir(parents=True, exist_ok=True)
        for path in copy.iterdir():
            if any(path.match(pattern) for pattern in how["allow_patterns"]):
                shutil.copy(path, folder)
        return str(folder)

    monkeypatch.setattr("huggingface_hub.snapshot_download", snapshot)
    source = transformers(model="google-bert/tiny", revision="v1")
    info = source.describe()
    assert info.details["commit"] == commit
    assert [one["revision"] for one in asked] == ["v1"]
    assert not (tmp_path / "hub" / commit / "model.safetensors").exists()
    found = vectors(source, [sentence("the cat")])["encoder", 3]
    assert (found == vectors(make("bert"), [sentence("the cat")])["encoder", 3]).all()
    assert asked[-1]["revision"] == commit
    assert not any(".bin" in p or ".py" in p for one in asked for p in one["allow_patterns"])


@pytest.mark.slow
def test_a_pickle_is_refused_with_the_command_that_converts_it(copy: Path) -> None:
    import torch
    from safetensors.torch import load_file

    weights = copy / "model.safetensors"
    torch.save(load_file(weights), copy / "pytorch_model.bin")
    expected = vectors(transformers(model=str(copy)), [sentence("the cat")])["encoder", 3]
    weights.unlink()
    said = refuse(copy, "pytorch_model.bin is a pickle and is never read")
    command = shlex.split(said.partition("if you trust it: ")[2])
    assert command[0] == "python"
    subprocess.run([sys.executable, *command[1:]], check=True, capture_output=True, timeout=120)
    again = vectors(transformers(model=str(copy)), [sentence("the cat")])["encoder", 3]
    assert (again == expected).all()


def test_a_folder_without_weights_is_refused(copy: Path) -> None:
    (copy / "model.safetensors").unlink()
    refuse(copy, r"there is no model\.safetensors in ")


def test_missing_shards_are_named(copy: Path) -> None:
    (copy / "model.safetensors").unlink()
    index = {"weight_map": {"a": "model-00001-of-00002.safetensors"}}
    (copy / "model.safetensors.index.json").write_text(json.dumps(index))
    refuse(copy, r"not there: model-00001-of-00002\.safetensors", DataError)


def test_truncated_weights_are_refused(copy: Path) -> None:
    weights = copy / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-100])
    refuse(copy, "cannot be loaded", DataError)


def test_weights_that_do_not_fit_are_refused(copy: Path) -> None:
    config = json.loads((copy / "config.json").read_text())
    (copy / "config.json").write_text(json.dumps({**config, "intermediate_size": 64}))
    refuse(copy, "cannot be loaded", DataError)


def test_weights_that_would_be_drawn_at_random_are_refused(copy: Path) -> None:
    from safetensors.torch import load_file, save_file

    kept = load_file(copy / "model.safetensors")
    gone = [name for name in kept if "layer.2" in name]
    save_file({n: w for n, w in kept.items() if n not in gone}, copy / "model.safetensors")
    refuse(copy, rf"lack {len(gone)} of the model's: encoder\.layer\.2", DataError)


def test_code_of_its_own_is_never_run(copy: Path) -> None:
    config = {"model_type": "homemade", "auto_map": {"AutoModel": "code.Model"}}
    (copy / "config.json").write_text(json.dumps(config))
    (copy / "code.py").write_text("raise SystemExit(99)")
    refuse(copy, r"code of its own .*trust_remote_code is False")


def test_an_unknown_model_type_is_refused(copy: Path) -> None:
    (copy / "config.json").write_text('{"model_type": "homemade"}')
    refuse(copy, "has no model type 'homemade'")


def test_a_folder_without_a_configuration_is_refused(copy: Path) -> None:
    (copy / "config.json").unlink()
    refuse(copy, r"there is no .*config\.json$")


def test_a_broken_configuration_is_named_with_its_line(copy: Path) -> None:
    (copy / "config.json").write_text('{"model_type": "bert",\n  oops}')
    refuse(copy, r"config\.json, line 2: no valid JSON", DataError)


def test_a_folder_without_a_tokenizer_is_refused(copy: Path) -> None:
    """The library would make up an empty vocabulary, and every word would be unknown."""
    (copy / "vocab.txt").unlink()
    refuse(copy, r"(no tokenizer in|tokenizer cannot be loaded)")


def test_a_tokenizer_that_wants_a_language_code_is_refused(copy: Path) -> None:
    from isogloss.plugins.sources.tokens import check_kind

    class Coded:
        src_lang = "eng_Latn"

    with pytest.raises(SettingsError, match="writes a language's code into every sentence"):
        check_kind(str(copy), Coded())


@pytest.mark.parametrize("device", ["cuda:99", "abacus"])
def test_a_device_that_is_not_there_is_refused(device: str, make: Make) -> None:
    with pytest.raises(SettingsError, match=f"device '{device}': cannot be used here"):
        make("bert", device=device).describe()


@pytest.mark.parametrize("setting", ["dtype", "aggregation", "preset"])
def test_a_value_that_is_no_choice_is_refused(setting: str) -> None:
    with pytest.raises(SettingsError, match=f"{setting} 'other': choose one of"):
        transformers(model="x", **{setting: "other"})  # type: ignore[arg-type] # on purpose


def test_nothing_is_written_to_standard_error(
    checkpoint: Checkpoint, capfd: pytest.CaptureFixture[str]
) -> None:
    folder = checkpoint("bert")
    capfd.readouterr()
    source = transformers(model=str(folder), max_length=8)
    source.rows([sentence("the cat " * 300)])
    vectors(source, [sentence("the cat")])
    assert capfd.readouterr() == ("", "")
