"""Ablation of every family and built-in task, end to end: tiny models with weights drawn at random."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from isogloss.cli import main
from isogloss.registry import Registry
from tests.plugins.sources.checkpoints import build

if TYPE_CHECKING:
    from pathlib import Path

TEXT = {
    "en": "the cat sleeps here\nthe dog sees the cat\na dog sleeps here\nthe old dog runs\n",
    "de": "die Katze schläft hier\nder Hund sieht die Katze\nein Hund schläft hier\nder alte Hund läuft\n",
    "fr": "le chat dort ici\nle chien voit le chat\nun chien dort ici\nle vieux chien court\n",
}
NEW = {"en": "a cat runs\nthe old cat sees a dog\n", "de": "eine Katze läuft\nder Hund schläft\n"}

STUDY = """\
schema = 1
[corpora.small]
files = {en = "en.txt", de = "de.txt"}
[words]
max_count = "all"
[sources.model]
use = "transformers"
model = "model"
parts = ["encoder"]
layers = [1]
[clusterers.k]
use = "agglomerative"
n_clusters = 7
[[dictionaries]]
use = "tsv"
path = "en-de.tsv"
source = "en"
target = "de"
[metrics.calign]
use = "calign"
min_types = 0
threshold = 0.5
max_size_difference = 0.9
"""

FAMILIES = {
    "ner": ("bert", ("O", "B-X")),
    "classification": ("xlm-roberta", ("good", "bad", "neither")),
    "translation": ("mt5", ()),
}


def write_tests(folder: Path, task: str) -> dict[str, str]:
    """Labelled sentences, by language; translations into French lie beside theirs."""
    found = {}
    for language, text in NEW.items():
        lines = text.splitlines()
        if task == "ner":
            blocks = [
                "\n".join(f"{word}\t{'B-X' if n == 1 else 'O'}" for n, word in enumerate(l.split()))
                for l in lines
            ]
            content = "\n\n".join(blocks) + "\n"
        elif task == "classification":
            content = "".join(f"{('good', 'bad')[n]}\t{line}\n" for n, line in enumerate(lines))
        else:
            content = text
            (folder / f"new-{language}.fr.txt").write_text("un chat court\nle chien\n", "utf-8")
        path = folder / f"new-{language}.{language}.txt"
        path.write_text(content, "utf-8")
        found[language] = str(path)
    return found


@pytest.mark.parametrize("task", FAMILIES)
def test_every_family_is_ablated(
    task: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("isogloss.evidence.causal.effects.FEWEST_CONTROLS", 10)
    kind, labels = FAMILIES[task]
    base = build(kind, tmp_path / "base")
    settings = {"target": "fr", "max_new": 4} if task == "translation" else {}
    registry = Registry()
    made: Any = registry.make(registry.recipe("task", task, settings))
    made.prepare(base, labels, seed=1, device="cpu").save(tmp_path / "model")
    for language in ("en", "de"):
        (tmp_path / f"{language}.txt").write_text(TEXT[language] * 3, "utf-8")
    words = "cat\tKatze\ndog\tHund\nsleeps\tschläft\nhere\thier\nruns\tläuft\nold\talte\n"
    (tmp_path / "en-de.tsv").write_text(words, "utf-8")
    study = tmp_path / "small.toml"
    study.write_text(STUDY, "utf-8")
    tests = write_tests(tmp_path, task)
    options = ["--layer", "1", "--task", task, "--model", str(tmp_path / "model")]
    for name, value in settings.items():
        options += ["--task-set", f"{name}={json.dumps(value)}"]
    for language, path in tests.items():
        options += ["--test", f"{language}={path}"]
    quick = ["--caliper", "9", "--removed", "9", "--rank", "1", "--random", "0", "--swaps", "0"]
    quick += ["--unrelated", "1", "--controls", "10"]
    result = CliRunner().invoke(main, ["ablate", str(study), *options, *quick, "--json"])
    assert result.exit_code == 0, result.stderr
    (found,) = json.loads(result.stdout)["ablations"]
    for what in ("source", "target"):
        drops = found["projected"]["figures"]["log-probability"][what]
        assert drops["aligned"] != 0.0
        assert drops["controls"]["lowest"] < drops["controls"]["highest"]
    assert all(
        each["aligned"] > 0 or task == "translation" for each in found["projected"]["side_effect"]
    )
    has_labels = "the task has no labels: control sets are not matched on their purity"
    assert (has_labels in found["notes"]) == (task == "translation")
    text = ["--language", "de", "--text", "der Hund schläft", "--json"]
    one = CliRunner().invoke(main, ["attribute", str(study), *options[: -2 * len(tests)], *text])
    assert one.exit_code == 0, one.stderr
    assert any(each["difference"] != 0 for each in json.loads(one.stdout)["concepts"])
