"""Real text in one command each: treebanks with MUSE by word class, captions with an induced dictionary."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

import isogloss
from isogloss.cli import main
from tests.distributions import provide_example

if TYPE_CHECKING:
    from pathlib import Path

PUD = ("en", "de", "fr", "es", "ar", "ru", "zh", "ja", "hi", "tr", "fi")

TREEBANKS = """\
schema = 1
[corpora.pud]
format = "conllu"
files = {{{files}}}
[sources.spelling]
use = "ngrams"
[clusterers.k]
use = "kmeans"
n_clusters = 80
{dictionaries}
[metrics.calign]
use = "calign"
by = "pos"
threshold = 0.3
min_types = 2
[compare]
pairs = [{pairs}]
"""

MUSE = """\
[[dictionaries]]
use = "muse"
path = "{data}/dictionaries/en-{language}.txt"
source = "en"
target = "{language}"
"""

CAPTIONS = """\
schema = 1
[corpora.captions]
format = "folder"
path = "{data}/corpora/multi30k-test2016-tok"
languages = ["en", "de"]
[sources.spelling]
use = "ngrams"
[clusterers.k]
use = "kmeans"
n_clusters = 80
[[dictionaries]]
use = "aligned"
segmenter = "unicode"
text = {{en = "{text}/en.txt", de = "{text}/de.txt"}}
[metrics.calign]
use = "calign"
threshold = 0.3
"""


@pytest.fixture(autouse=True)
def example(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    provide_example(monkeypatch, tmp_path / "site")


def run(folder: Path, study: str) -> Result:
    path = folder / "real.toml"
    path.write_text(study, "utf-8")
    return CliRunner().invoke(main, ["run", str(path)])


@pytest.mark.slow
def test_eleven_treebanks_with_muse_dictionaries_by_word_class(
    shared: Path, tmp_path: Path
) -> None:
    data = shared / "data"
    others = PUD[1:]
    study = TREEBANKS.format(
        files=", ".join(f'{each} = "{data}/corpora/pud/{each}.conllu.gz"' for each in PUD),
        dictionaries="".join(MUSE.format(data=data, language=each) for each in others),
        pairs=", ".join(f'["en", "{each}"]' for each in others),
    )
    result = run(tmp_path, study)
    assert result.exit_code == 0, result.stderr
    results = isogloss.open_study(tmp_path / "real.toml")
    assert len(results.select(word_class="", layer=0)) == 20  # both directions of ten pairs
    nouns = results.select(word_class="pos=NOUN", layer=0)
    assert len(nouns) == 20
    for record in nouns:
        (whole,) = [
            other
            for other in results.select(word_class="", layer=0)
            if other["sides"] == record["sides"]
        ]
        assert 0 < record["counts"]["words"] < whole["counts"]["words"]
    assert results.run["corpora"]["pud"]["join"] == "id"
    assert results.run["corpora"]["pud"]["sentences"] == 1000
    assert "by class of words" in result.stdout
    assert "CALIGN by class of words" in results.places.report.read_text("utf-8")


@pytest.mark.slow
def test_captions_with_a_dictionary_induced_from_other_captions(
    shared: Path, tmp_path: Path
) -> None:
    data = shared / "data"
    text = data / "corpora" / "multi30k-val"  # disjoint from the captions that are scored
    result = run(tmp_path, CAPTIONS.format(data=data, text=text))
    assert result.exit_code == 0, result.stderr
    assert "leak" not in result.stderr
    results = isogloss.open_study(tmp_path / "real.toml")
    (english, _) = results.select(layer=0)
    assert english["parts"]["dictionary_coverage"] > 0.4  # half the types of one thousand captions
    again = CliRunner().invoke(main, ["run", str(tmp_path / "real.toml")])
    assert again.exit_code == 0
    assert len(list((tmp_path / "real" / "dictionaries").iterdir())) == 2


def test_a_dictionary_induced_from_what_it_scores_is_said_first(
    shared: Path, tmp_path: Path
) -> None:
    data = shared / "data"
    text = data / "corpora" / "multi30k-test2016"  # the same captions, not tokenised
    result = run(tmp_path, CAPTIONS.format(data=data, text=text))
    assert result.exit_code == 0, result.stderr
    warnings = [line for line in result.stderr.splitlines() if "leak" in line]
    assert len(warnings) == 2  # one a direction
    assert "of the 1000 sentences of corpus captions" in warnings[0]
    record = json.loads((tmp_path / "real" / "run.json").read_text("utf-8"))
    assert all(each["warnings"] for each in record["dictionaries"])
    assert "leak" in isogloss.open_study(tmp_path / "real.toml").places.report.read_text("utf-8")
