from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import pytest

from isogloss.core.errors import SettingsError
from isogloss.core.study.file import KIND, as_document, chosen_layers, read_study
from isogloss.core.study.toml import to_toml

if TYPE_CHECKING:
    from pathlib import Path

STUDY = """\
schema = 1
[corpora.demo]
files = {en = "en.txt", de = "de.txt"}
[sources.base]
use = "transformers"
model = "model"
layers = [0, "norm"]
[clusterers.k600]
use = "kmeans"
n_clusters = 600
[[dictionaries]]
use = "muse"
path = "en-de.txt"
source = "en"
target = "de"
[metrics.calign]
use = "calign"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "first.toml"
    path.write_text(STUDY, "utf-8")
    return path


def changed(file: Path, old: str, new: str) -> Path:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")
    return file


def test_defaults_are_those_of_the_paper_and_of_the_design(file: Path) -> None:
    study = read_study(file)
    assert study.words.max_count == 15
    assert study.words.matching == "nfc-casefold"
    assert study.seed == 0
    assert study.compare.pairs == "all"
    assert study.store.dtype == "float32"
    assert study.dictionaries[0].name == "main"


def test_settings_that_are_not_ours_go_to_the_component(file: Path) -> None:
    study = read_study(file)
    assert study.clusterers["k600"].settings == {"n_clusters": 600}
    assert study.sources["base"].settings == {"model": "model"}
    assert study.sources["base"].layers == [0, "norm"]


def test_results_lie_beside_the_file_under_its_name(file: Path) -> None:
    assert read_study(file).folder == file.parent / "first"
    assert read_study(file, out=file.parent / "other").folder == file.parent / "other"


def test_a_study_directory_stands_for_its_study_file(file: Path) -> None:
    folder = file.parent / "first"
    folder.mkdir()
    (folder / "study.toml").write_text(STUDY, "utf-8")
    (folder / "journal").mkdir()
    assert KIND.locate(folder) == folder / "study.toml"
    assert read_study(folder).folder == folder


def test_a_users_own_study_toml_gets_a_directory_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "study.toml").write_text(STUDY, "utf-8")
    (tmp_path / "run.json").write_text("{}", "utf-8")
    assert read_study(tmp_path / "study.toml").folder == tmp_path / "study"


def test_a_users_own_study_toml_is_never_replaced_by_results(tmp_path: Path) -> None:
    (tmp_path / "study.toml").write_text(STUDY, "utf-8")
    with pytest.raises(SettingsError, match=r"results would replace .*study\.toml"):
        read_study(tmp_path / "study.toml", out=tmp_path)


def test_a_folder_without_a_study_names_the_file_to_run(file: Path) -> None:
    (file.parent / "first").mkdir()
    with pytest.raises(SettingsError, match=r"holds no study\.toml; run .*first\.toml first"):
        read_study(file.parent / "first")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"none\.toml: no such study file"):
        read_study(tmp_path / "none.toml")


@pytest.mark.parametrize(
    ("override", "kind", "value"),
    [
        ("k600.n_clusters=200", "clusterers.k600", {"n_clusters": 200}),
        ("clusterers.k600.n_clusters=200", "clusterers.k600", {"n_clusters": 200}),
        ("calign.threshold=0.5", "metrics.calign", {"threshold": 0.5}),
        ("base.model=bert-base", "sources.base", {"model": "bert-base"}),
        ("base.layers=[1, 2]", "sources.base", {"layers": [1, 2]}),
        ("words.max_count=3", "words", {"max_count": 3}),
        ("seed=7", "", {"seed": 7}),
    ],
)
def test_an_override_changes_one_setting(
    file: Path, override: str, kind: str, value: dict[str, object]
) -> None:
    found = as_document(read_study(file, overrides=[override]))
    for part in filter(None, kind.split(".")):
        found = found[part]
    assert value.items() <= found.items()


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ("k60.n_clusters=2", "the study has no 'k60'; did you mean 'k600'"),
        ("n_clusters=2", "expected NAME.SETTING=VALUE"),
        ("words.max_cont=2", "has no 'max_cont'; did you mean 'max_count'"),
        ("words.max_count=true", "max_count = True: expected a valid integer; or expected 'all'"),
        ("words.choose=last", "choose = 'last': expected 'sample' or 'first'"),
        ("store.chunk_rows=0", "chunk_rows = 0: expected 1 or more"),
        ("base.parts=['encodr']", "has no 'encodr'; did you mean 'encoder'"),
        ("compare.pairs=[['en']]", "is no pair"),
    ],
)
def test_a_wrong_override_says_what_would_be_accepted(
    file: Path, override: str, message: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        read_study(file, overrides=[override])
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "[clusterers.k600]",
            "[clusterer.k600]",
            "line 8: the study file has no 'clusterer'; did you mean 'clusterers'",
        ),
        ("schema = 1", "schema = 2", "line 1: schema = 2: written for a newer isogloss"),
        ("schema = 1\n", "", "expected schema = 1 at the top of the file, found nothing"),
        ("files = {", "join = 'lines'\nfiles = {", "[corpora.demo] join = 'lines': expected"),
        (
            "[sources.base]",
            "[words]\nmatching = 'nfd'\n[sources.base]",
            "[words] matching 'nfd' is no rule; did you mean",
        ),
        ("files = {", "max_words = 0\nfiles = {", "max_words = 0: expected 1 or more, or any"),
        ('use = "kmeans"\n', "", "[clusterers.k600]: 'use' is missing"),
        ("layers = [0", "layers = [0.5", "line 7: [sources.base] layers"),
        ("[metrics.calign]", "[metrics.'c align']", "a name has 1 to 64 letters"),
        ('[metrics.calign]\nuse = "calign"\n', "", "no [metrics.NAME]"),
        ("[clusterers.k600]", "[clusterers", "not TOML"),
        ("schema = 1", f"schema = {'[' * 5000}", "too many tables or lists in each other"),
        ("schema = 1", f"schema = {'9' * 5000}", "too many digits"),
        ("n_clusters = 600", f"n_clusters = {'9' * 400}", "too many digits; whole numbers have 64"),
        ("n_clusters = 600", f"n_clusters = {2**63}", "9223372036854775808...: too many digits"),
        ("[clusterers.k600]", '[clusterers."k\\u0000"]', "has a NUL character"),
    ],
)
def test_a_wrong_study_file_is_one_line_with_its_place(
    file: Path, old: str, new: str, message: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        read_study(changed(file, old, new))
    assert message in str(caught.value)
    assert "first.toml" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_document_reads_back_as_the_same_study(file: Path) -> None:
    document = as_document(read_study(file))
    again = file.with_name("again.toml")
    again.write_text(to_toml(document), "utf-8")
    assert as_document(read_study(again)) == tomllib.loads(to_toml(document))


def test_layers_come_in_the_sources_order_and_missing_ones_are_named() -> None:
    assert chosen_layers("base", ["norm", 0], [0, 1, "norm"]) == [0, "norm"]
    assert chosen_layers("base", "all", [0, 1]) == [0, 1]
    with pytest.raises(SettingsError, match=r"it has no layer 7; it has 0, 1, norm"):
        chosen_layers("base", [7], [0, 1, "norm"])


@pytest.mark.parametrize("argument", ["", ".", "/", "x" * 300, "a\0b"])
def test_an_argument_that_is_no_study_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, argument: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SettingsError) as caught:
        read_study(argument)
    assert "\n" not in str(caught.value)
