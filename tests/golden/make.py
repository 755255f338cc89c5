"""Make a small study directory with the code of one version, to be opened by those that follow.

    git worktree add /tmp/old COMMIT
    PYTHONPATH=/tmp/old/src python tests/golden/make.py tests/golden/NAME

The sentences are the first of the demo, its own grammar's. The model is that of the demo: it is not
copied, and whoever runs the study puts it beside it. ``README.md`` says which commits were used.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock

SENTENCES = 6
LANGUAGES = ("en", "de")

MACHINE = {"python": "3.11.7", "system": "Linux", "processors": 2, "environment": {}}

STUDY = """\
schema = 1

[corpora.demo]
files = {en = "corpus/en.txt", de = "corpus/de.txt"}

[sources.toy]
use = "transformers"
model = "model"
layers = [4]

[clusterers.k6]
use = "kmeans"
n_clusters = 6

[[dictionaries]]
use = "tsv"
path = "dictionaries/en-de.txt"
source = "en"
target = "de"

[metrics.calign]
use = "calign"
min_types = 1
threshold = 0.5

[metrics.colap]
use = "colap"

[store]
dtype = "float16"
chunk_rows = 20
"""


def lay_out(folder: Path, assets: Path) -> Path:
    """Write the study file and what it reads; return the file."""
    for name in ("corpus", "dictionaries"):
        (folder / name).mkdir(parents=True)
    spoken = set()
    for language in LANGUAGES:
        lines = (assets / "corpus" / f"{language}.txt").read_text("utf-8").splitlines()[:SENTENCES]
        spoken |= {word.strip(".,?!").lower() for line in lines for word in line.split()}
        (folder / "corpus" / f"{language}.txt").write_text("\n".join(lines) + "\n", "utf-8")
    entries = (assets / "dictionaries" / "en-de.txt").read_text("utf-8").splitlines()
    known = [entry for entry in entries if entry.split()[0] in spoken]
    (folder / "dictionaries" / "en-de.txt").write_text("\n".join(known) + "\n", "utf-8")
    (folder / "golden.toml").write_text(STUDY, "utf-8")
    return folder / "golden.toml"


def make(goal: Path) -> None:
    """Take all steps but the report, which is large and is made of the rest."""
    import isogloss
    from isogloss.cli import main

    assets = Path(isogloss.__file__).parent / "demo" / "assets"
    with TemporaryDirectory() as folder:
        study = lay_out(Path(folder) / "study", assets)
        shutil.copytree(assets / "model", study.parent / "model")
        # Records name the machine and where it happened; those of this one are nobody's business.
        before = Path.cwd()
        os.chdir(study.parent)
        with mock.patch("isogloss.core.study.record.machine", return_value=MACHINE):
            main(["score", "golden.toml"], standalone_mode=False)
        os.chdir(before)
        shutil.rmtree(study.parent / "model")
        (study.with_suffix("") / ".lock").unlink(missing_ok=True)
        (study.with_suffix("") / "cache.json").unlink(missing_ok=True)
        shutil.copytree(study.parent, goal)


if __name__ == "__main__":
    make(Path(sys.argv[1]).resolve())
