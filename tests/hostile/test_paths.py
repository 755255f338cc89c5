"""Names, links and journals that lead out of a study: nothing is written, or deleted, there."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from isogloss.cli import main
from isogloss.core.store.journal import Journal
from isogloss.core.store.zarrfiles import METADATA
from tests.studies import planted_study

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

SECRET = b"what is not the study's"


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("finished")
    result = CliRunner().invoke(main, ["run", str(planted_study(folder))])
    assert result.exit_code == 0, result.output
    return folder


@pytest.fixture
def study(finished: Path, tmp_path: Path) -> Path:
    """A copy of a study that has run; beside it, what nobody may touch."""
    shutil.copytree(finished, tmp_path / "study")
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret").write_bytes(SECRET)
    return tmp_path / "study" / "planted.toml"


def run(study: Path, *options: str, command: str = "run") -> Result:
    result = CliRunner().invoke(main, [command, str(study), *options])
    assert isinstance(result.exception, SystemExit | None), result.exception
    return result


def untouched(study: Path) -> bool:
    outside = study.parent.parent / "outside"
    there = [path.name for path in outside.rglob("*")]
    return there == ["secret"] and (outside / "secret").read_bytes() == SECRET


@pytest.mark.parametrize(
    "name",
    [
        "clusters",
        "evidence",
        "activations.zarr",
        "journal",
        "activations.zarr/-/planted",
        "journal/-",
    ],
)
def test_a_folder_that_leads_out_is_not_written_to(study: Path, name: str) -> None:
    folder = study.with_suffix("")
    found = sorted(folder.glob(name.replace("-", "*").replace("planted", "*")))
    place = next(path for path in found if path.is_dir())
    shutil.rmtree(place)
    place.symlink_to(study.parent.parent / "outside", target_is_directory=True)
    result = run(study, "--verify")
    assert untouched(study)
    assert result.exit_code == 3
    assert "results are written below" in result.stderr


def test_what_a_run_seems_to_have_left_outside_is_not_deleted(study: Path) -> None:
    outside = study.parent.parent / "outside"
    (outside / "a.work").mkdir()
    (outside / "secret").rename(outside / "a.work" / "secret")
    place = study.with_suffix("") / "clusters"
    shutil.rmtree(place)
    place.symlink_to(outside, target_is_directory=True)
    result = run(study)
    assert result.exit_code == 3
    assert "results are written below" in result.stderr
    assert (outside / "a.work" / "secret").read_bytes() == SECRET


def test_a_temporary_file_that_leads_out_is_replaced(study: Path) -> None:
    folder = study.with_suffix("")
    for path in [*folder.glob("clusters/*.json"), folder / "scores.jsonl", folder / "run.json"]:
        path.unlink()
        partial = path.with_name(f".{path.name}.partial")
        partial.symlink_to(study.parent.parent / "outside" / "secret")
    assert run(study).exit_code == 0
    assert untouched(study)


@pytest.mark.parametrize("name", [".lock", ".lock.json", "cache.json", "scores.jsonl"])
def test_a_file_that_leads_out_is_not_written_to(study: Path, name: str) -> None:
    path = study.with_suffix("") / name
    path.unlink(missing_ok=True)
    path.symlink_to(study.parent.parent / "outside" / "secret")
    run(study)
    assert untouched(study)


def test_a_journal_that_leads_out_is_not_cut(study: Path) -> None:
    path = study.with_suffix("") / "journal" / "finished.jsonl"
    path.unlink()
    path.symlink_to(study.parent.parent / "outside" / "secret")
    assert run(study).exit_code == 3
    assert untouched(study)


@pytest.mark.parametrize("name", ["../../../outside/secret", "/outside/secret", "a/../../../b"])
def test_a_journal_that_names_what_is_outside_is_refused(study: Path, name: str) -> None:
    folder = study.with_suffix("")
    name = (
        name.replace("/outside", str(study.parent.parent / "outside"), 1)
        if name[0] == "/"
        else name
    )
    (unit,) = folder.glob("journal/*/*/en.jsonl")
    Journal(unit).append({"files": {name: [3, "00000000"]}})
    for command, options in (("verify", ()), ("run", ("--verify",)), ("run", ())):
        result = run(study, *options, command=command)
        assert result.exit_code == 3
        assert "which is no file of a study" in result.stderr
    assert untouched(study)


def test_a_record_that_names_what_is_outside_is_refused(study: Path) -> None:
    entry = {"path": "../../outside/secret", "bytes": 3, "crc32c": "00000000"}
    Journal(study.with_suffix("") / "journal" / "finished.jsonl").append({"finished": entry})
    assert run(study).exit_code == 3
    assert untouched(study)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('languages = ["en", "de"]', 'languages = ["../../outside/en", "de"]'),
        ("[sources.planted]", '[sources."../outside"]'),
        ("[clusterers.k6]", '[clusterers."/outside"]'),
        ("[metrics.calign]", '[metrics."../outside"]'),
        ('use = "muse"', 'use = "muse"\nname = "../outside"'),
        ('use = "kmeans"', 'use = "../../outside"'),
        ('source = "en"', 'source = "../en"'),
        ('path = "en-de.txt"', 'path = "en-de\\u0000.txt"'),
        ('folder = "vectors"', 'folder = "\\u0000"'),
    ],
)
def test_a_name_that_leads_out_is_refused(study: Path, old: str, new: str) -> None:
    text = study.read_text("utf-8")
    assert old in text
    study.write_text(text.replace(old, new, 1), "utf-8")
    result = run(study)
    assert result.exit_code in (2, 3), result.output
    assert untouched(study)


@pytest.mark.parametrize("name", ["../x", "a/b", "/x", "..", "x\0", "a\\b"])
def test_a_language_that_is_no_name_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "en.json").write_text("{}", "utf-8")
    for command in (
        ["corpus", f"{name}={tmp_path / 'en.json'}"],
        ["import", "neurox", f"{name}={tmp_path / 'en.json'}", "--to", str(tmp_path / "out")],
    ):
        result = CliRunner().invoke(main, command)
        assert result.exit_code in (2, 3), result.output
        assert isinstance(result.exception, SystemExit)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["en.json"]


def test_a_column_that_another_codec_wrote_is_refused_before_the_codec_runs() -> None:
    """One that zarr has, which would unpack it."""
    import zarr
    from zarr.codecs import GzipCodec
    from zarr.storage import MemoryStore

    from isogloss.core.store.wordtable import _column

    group = zarr.create_group(MemoryStore())
    array = group.create_array("form", shape=(100,), dtype="int64", compressors=[GzipCodec()])
    array[:] = 1
    with pytest.raises(ValueError, match="form is stored as int64 by bytes, gzip"):
        _column(group, "form")


METADATA_OF_OTHERS = [
    ('"name":"crc32c"', '"name":"numcodecs.pickle"'),
    ('"name":"bytes"', '"name":"zstd"'),
    ('"name":"crc32c"', '"name":"no-such-codec"'),
    ('"zarr_format":3', '"zarr_format":2'),
    ('"shape":[108]', '"shape":[99999999999999]'),
    ('"data_type":"int64"', '"data_type":"object"'),
]


@pytest.mark.parametrize(("old", "new"), METADATA_OF_OTHERS)
def test_metadata_of_others_are_refused_although_a_journal_vouches_for_them(
    study: Path, old: str, new: str
) -> None:
    """Whoever hands a study on can write journals: what they vouch for is not trusted for that."""
    import json

    from isogloss.core.store.zarrfiles import stamp_stored

    folder = study.with_suffix("")
    (unit,) = folder.glob("journal/*/*/en.jsonl")
    (path,) = folder.glob(f"activations.zarr/*/*/en/words/form/{METADATA}")
    text = json.dumps(json.loads(path.read_bytes()), separators=(",", ":"))
    if "int64" in old:
        old = next(f'"data_type":"{kind}"' for kind in ("int64", "int32", "uint16") if kind in text)
    assert old in text
    spoilt = text.replace(old, new, 1).encode()
    path.write_bytes(spoilt)
    name = path.relative_to(folder / "activations.zarr").as_posix()
    Journal(unit).append({"files": {name: list(stamp_stored(name, spoilt))}})
    for place in ("clusters", "evidence"):
        shutil.rmtree(folder / place)
    result = run(study)
    assert result.exit_code == 3, result.output
    assert untouched(study)
