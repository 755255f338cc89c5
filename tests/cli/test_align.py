from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner, Result

from isogloss.cli import main
from isogloss.core.alignment.links import read_links
from isogloss.core.alignment.mapping import read_mapping
from isogloss.plugins.dictionaries.reference import reference
from tests.core.alignment.test_ibm import planted

if TYPE_CHECKING:
    from pathlib import Path

Files = dict[str, str]


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """Parallel text with a known truth, in the first five pairs and in the rest, and gold links."""
    pairs, truth = planted(31)

    def write(name: str, lines: list[str]) -> str:
        (tmp_path / name).write_text("".join(f"{line}\n" for line in lines))
        return str(tmp_path / name)

    sources = [" ".join(source) for source, _ in pairs]
    targets = [" ".join(target) for _, target in pairs]
    gold = [" ".join(f"{i + 1}-{j + 1}" for j, i in enumerate(order)) for order in truth]
    return {
        "source": write("source.txt", sources[:5]),
        "target": write("target.txt", targets[:5]),
        "more-source": write("more-source.txt", sources[5:]),
        "more-target": write("more-target.txt", targets[5:]),
        "tabs": write("tabs.txt", [f"{a}\t{b}" for a, b in zip(sources, targets, strict=True)]),
        "bars": write("bars.txt", [f"{a} ||| {b}" for a, b in zip(sources, targets, strict=True)]),
        "gold": write("gold.txt", gold[:5]),
        "all-gold": write("all-gold.txt", gold),
    }


def call(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["align", *arguments])


def document(*arguments: str) -> dict[str, Any]:
    result = call(*arguments, "--json")
    assert result.exit_code == 0, result.stderr
    found: dict[str, Any] = json.loads(result.stdout)
    assert found["schema_version"] == 1
    return found


def test_a_few_sentences_are_aligned_with_the_help_of_more_text(
    files: Files, tmp_path: Path
) -> None:
    also = ["--also", files["more-source"], files["more-target"]]
    out = tmp_path / "out.links"
    gold = ["--gold", files["gold"], "--gold-base", "1"]
    found = document(files["source"], files["target"], *also, *gold, "--links", str(out))
    assert found["gold"]["aer"] < 0.05
    assert (found["pairs"], found["pairs_trained_on"], found["gold"]["counts"]["pairs"]) == (
        5,
        300,
        5,
    )
    written = list(read_links(out))
    assert len(written) == 5
    assert sum(len(each.sure) for each in written) == found["links"]


@pytest.mark.parametrize("separator", ["tab", "bars"])
def test_one_file_may_hold_both_sides(files: Files, separator: str) -> None:
    path = files["tabs" if separator == "tab" else "bars"]
    gold = ["--gold", files["all-gold"], "--gold-base", "1"]
    found = document(path, "--separator", separator, *gold)
    assert found["pairs"] == 300
    assert found["gold"]["aer"] < 0.05


def test_the_dictionary_and_the_mapping_are_files_that_we_read(
    files: Files, tmp_path: Path
) -> None:
    dictionary, mapping = tmp_path / "d.txt", tmp_path / "m.json"
    found = document(
        files["tabs"], "--separator", "tab", "--symmetrise", "intersection",
        "--dictionary", str(dictionary), "--mapping", str(mapping), "--max-translations", "1",
    )  # fmt: skip
    entries = reference(path=dictionary, source="s", target="t").translations("s", "t", None)
    assert entries is not None
    assert {form: to[0].form for form, to in entries.items()} == {
        f"s{n}": f"t{n}" for n in range(120)
    }
    assert sum(map(len, read_mapping(mapping).values())) == found["links"]


def test_without_json_there_are_lines_for_people(files: Files) -> None:
    gold = ["--gold", files["all-gold"], "--gold-base", "1"]
    result = call(files["tabs"], "--separator", "tab", *gold, "--model", "1", "--alpha", "0")
    assert result.exit_code == 0, result.stderr
    lines = result.stdout.splitlines()
    assert "pairs: 300" in lines
    assert "symmetrisation: grow-diag-final-and" in lines
    assert any(line.startswith("  aer: 0.0") for line in lines)


def test_pairs_that_cannot_be_aligned_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "both"
    path.write_text("a b\tx y\n\tx\na a a\tx\n")
    out = tmp_path / "out"
    found = document(str(path), "--separator", "tab", "--max-length", "2", "--links", str(out))
    assert found["skipped"] == {"no words on a side": 1, "more than 2 words on a side": 1}
    assert out.read_text().endswith("\n\n\n")


def test_case_is_folded_unless_one_says_otherwise(tmp_path: Path) -> None:
    path = tmp_path / "both"
    path.write_text("a b c\tx z y\n" + "A\tX\nB\tY\n" * 3)
    out = tmp_path / "out"
    more = ["--separator", "tab", "--model", "1", "--links", str(out)]
    document(str(path), *more)
    assert "2-1" in out.read_text()
    document(str(path), *more, "--matching", "exact")
    assert "2-1" not in out.read_text()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["SOURCE"], "two files are wanted, or one file and --separator"),
        (["SOURCE", "TARGET", "--separator", "tab"], "two files are wanted"),
        (["SOURCE", "/nowhere"], "does not exist"),
        (["SOURCE", "TARGET", "--aligner", "giza"], "giza"),
        (["SOURCE", "TARGET", "--symmetrise", "gdfa"], "symmetrisation 'gdfa' is not one of"),
        (["SOURCE", "TARGET", "--iterations", "0"], "iterations is 0"),
        (["SOURCE", "TARGET", "--alpha", "-1"], "alpha is -1.0"),
        (["SOURCE", "TARGET", "--min-count", "0"], "min_count is 0"),
        (["SOURCE", "TARGET", "--matching", "x"], "matching 'x'"),
        (["SOURCE", "TARGET", "--languages", "en"], "not two different languages"),
        (["SOURCE", "TARGET", "--gold", "GOLD"], "--gold and --gold-base 0 or 1 go together"),
        (["SOURCE", "TARGET", "--gold-base", "1"], "--gold and --gold-base 0 or 1 go together"),
        (["SOURCE", "TARGET", "--aligner", "eflomal", "--model", "1"], "--model is of the aligner"),
    ],
)
def test_wrong_usage_is_one_clear_line(files: Files, arguments: list[str], said: str) -> None:
    named = {name.upper(): path for name, path in files.items()}
    result = call(*(named.get(argument, argument) for argument in arguments))
    assert result.exit_code == 2
    assert said in result.stderr
    assert "Traceback" not in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["SOURCE", "MORE-TARGET"], "line 6 is the first without its counterpart"),
        (["SOURCE", "--separator", "tab"], r"line 1: 0 times '\t'"),
        (["SOURCE", "TARGET", "--gold", "GOLD", "--gold-base", "0"], "gold.txt, line 1: link"),
        (["SOURCE", "TARGET", "--gold", "ALL-GOLD", "--gold-base", "1"], "more lines than"),
        (["SOURCE", "TARGET", "--also", "SOURCE", "TABS"], "line 6 is the first without"),
    ],
)
def test_wrong_data_is_named_and_nothing_is_written(
    files: Files, tmp_path: Path, arguments: list[str], said: str
) -> None:
    named = {name.upper(): path for name, path in files.items()}
    out = tmp_path / "out"
    result = call(*(named.get(each, each) for each in arguments), "--links", str(out))
    assert result.exit_code == 3
    assert said in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
    assert not out.exists()


def test_without_eflomal_the_command_that_installs_it_is_named(
    files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "eflomal", None)
    result = call(files["source"], files["target"], "--aligner", "eflomal")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "pip install 'isogloss[eflomal]'" in result.stderr


def test_eflomal_warns_on_stderr(files: Files) -> None:
    pytest.importorskip("eflomal", reason="the extra isogloss[eflomal] is not installed")
    result = call(files["tabs"], "--separator", "tab", "--aligner", "eflomal", "--json")
    assert result.exit_code == 0, result.stderr
    assert "warning: links by eflomal, which cannot be seeded" in result.stderr
    assert json.loads(result.stdout)["aligner"] == "eflomal"


def test_real_gold_links(shared: Path) -> None:
    folder = shared / "data" / "alignments" / "awesome-en-fr"
    gold = ["--gold", str(folder / "gold.en-fr.1based.txt"), "--gold-base", "1"]
    found = document(str(folder / "en.txt"), str(folder / "fr.txt"), *gold)
    judged = found["gold"]
    assert judged["counts"]["pairs"] == 447
    assert judged["counts"]["sure"] < judged["counts"]["possible"]
    # Estimated on its own 447 pairs only: far better than nothing.
    assert judged["aer"] < 0.45


def test_raw_text_is_cut_by_the_segmenter_that_is_named(tmp_path: Path) -> None:
    paths = []
    for name, line in (("en", "Cats, dogs!"), ("de", "Katzen, Hunde!")):
        paths.append(tmp_path / name)
        paths[-1].write_text(f"{line}\n" * 3, "utf-8")
    arguments = ["align", *map(str, paths), "--json", "--segmenter"]

    def words(segmenter: str) -> list[int]:
        result = CliRunner().invoke(main, [*arguments, segmenter])
        assert result.exit_code == 0, result.stderr
        return list(json.loads(result.stdout)["words"].values())

    assert words("whitespace") == [6, 6]
    assert words("unicode") == [12, 12]
    assert words("unicode,whitespace") == [12, 6]
    result = CliRunner().invoke(main, [*arguments, "unicod"])
    assert result.exit_code == 2
    assert "did you mean 'unicode'" in result.stderr
